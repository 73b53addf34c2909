"""`theorycheck mutants`: what a claim's own evidence makes of small mechanical changes of the claim."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, TextIO

import click

from theorycheck.cli import selection
from theorycheck.cli.streams import lines_to
from theorycheck.model import Claim, Statement
from theorycheck.report.text import line, plural

LIVING = ("survives", "undecided")
SHORT = 60
DISCHARGED = ("equivalent", "weaker", "meaningless")


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="ID|GLOB|PATH...")
@click.option("--profile", type=click.Choice(["smoke", "standard", "deep"]), default="smoke", show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--json", "target", default="", metavar="FILE|-", help="JSON lines, one a claim and a last one for all.")
@click.pass_context
def mutants(context: click.Context, names: tuple[str, ...], profile: str, seed: int, target: str) -> None:
    """Change claims in small mechanical ways, and show which changes their own evidence does not reject.

    A mutant that survives is for a person to look at: the evidence may be weak, or the mutant true. It does not change
    the exit status.
    """
    chosen = selection.choose(names)
    records: list[dict[str, Any]] = []
    with ExitStack() as stack:
        lines = lines_to(stack, target)
        human = sys.stderr if target == "-" else sys.stdout
        for claim in chosen.claims:
            records.append(record(claim, profile, seed))
            _write(lines, records[-1])
            click.echo("\n".join(shown(records[-1])), file=human)
        _write(lines, whole(records))
        click.echo(closing(whole(records)), file=human)
    for problems in chosen.broken.values():
        click.echo("\n".join(str(problem) for problem in problems), err=True)
    context.exit(2 if chosen.broken else 0)


def record(claim: Claim, profile: str, seed: int) -> dict[str, Any]:
    """What became of each mutant of a claim, as plain data."""
    from theorycheck.engine.ordeal import OrdealError, ordeal

    head = {"record": "mutants", "id": claim.id, "kind": claim.statement.kind, "profile": profile, "seed": seed}
    catalog = selection.catalog()
    try:
        fates = ordeal(claim, catalog, _derived(claim), profile, seed)
    except OrdealError as error:
        return head | {"fault": str(error), "counts": {}, "mutants": []}
    counts = _counts(fate.word for fate in fates)
    return head | {"fault": "", "counts": counts, "mutants": [_plain(claim, fate) for fate in fates]}


def shown(found: Mapping[str, Any]) -> Iterator[str]:
    """A claim's mutants in lines of plain text: the share refuted, and each that lives."""
    if found["fault"]:
        yield f"{line(found['id'])}: not measured: {line(found['fault'])}"
        return
    yield f"{line(found['id'])}: {_share(found['counts'])}"
    for mutant in found["mutants"]:
        if mutant["word"] in LIVING:
            yield f"  {mutant['word']}: {_named(mutant)}"
            yield f"    {mutant['key']} = {line(mutant['formula'])}"
            yield f"    {line(mutant['because'])}; {mutant['suspicion']}"
    for word in ("equivalent", "weaker"):
        alike: dict[str, list[str]] = {}
        for mutant in found["mutants"]:
            if mutant["word"] == word:
                alike.setdefault(line(mutant["because"]), []).append(_named(mutant))
        yield from (f"  {word}, {why}: {'; '.join(names)}" for why, names in alike.items())


def _named(mutant: Mapping[str, Any]) -> str:
    """The change, and the part that was changed where that is short."""
    where = line(mutant["where"])
    return line(mutant["name"]) + (f", at {where}" if 0 < len(where) <= SHORT else "")


def whole(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The counts over all claims."""
    total: Counter[str] = Counter()
    for found in records:
        total.update(found["counts"])
    measured = [found for found in records if not found["fault"]]
    return {"record": "run", "claims": len(measured), "faults": len(records) - len(measured), "counts": dict(total)}


def closing(found: Mapping[str, Any]) -> str:
    """The last line."""
    failed = f"; {plural(found['faults'], 'claim')} not measured" if found["faults"] else ""
    return f"{plural(found['claims'], 'claim')}: {_share(found['counts'])}{failed}"


def _derived(claim: Claim) -> Any:
    from theorycheck.engine.mutants import mutants as derived
    from theorycheck.spec.likeness import likeness
    from theorycheck.spec.rivals import objection

    def implied(ours: Statement, theirs: Statement) -> str:
        return objection(ours, theirs, claim.given)

    return derived(claim, likeness, implied, selection.catalog().observables)


def _plain(claim: Claim, fate: Any) -> dict[str, Any]:
    from theorycheck.engine.ordeal import suspicion

    made = {name: getattr(fate.mutant, name) for name in ("name", "key", "where", "formula")}
    living = fate.word in LIVING
    return made | {"word": fate.word, "because": fate.because, "suspicion": suspicion(claim, fate) if living else ""}


def _counts(words: Iterator[str]) -> dict[str, int]:
    found = Counter(words)
    return {word: found[word] for word in ("refuted", *LIVING, *DISCHARGED) if found[word]}


def _share(counts: Mapping[str, int]) -> str:
    living = sum(counts.get(word, 0) for word in LIVING)
    refuted = counts.get("refuted", 0)
    apart = [f"{counts[word]} {word}" for word in DISCHARGED if counts.get(word)]
    aside = f" (set aside: {', '.join(apart)})" if apart else ""
    return f"{refuted} of {plural(refuted + living, 'mutant')} refuted{aside}"


def _write(lines: TextIO | None, found: Mapping[str, Any]) -> None:
    if lines:
        lines.write(json.dumps(found, ensure_ascii=False) + "\n")
        lines.flush()
