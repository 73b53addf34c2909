"""Commands that look at claims without judging them: `list`, `explain`, `plan`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import get_args

import click

from theorycheck.cli import explained, index, selection
from theorycheck.domains import describe
from theorycheck.model import Claim, Paper, Plan, Statement, Status, show
from theorycheck.report import statement
from theorycheck.report.text import arxiv, clean, line, powers
from theorycheck.spec import roots


@click.command("list")
@click.option("--paper", default="", metavar="PAPER", help="Only the claims of this paper.")
@click.option("-k", "keyword", default="", metavar="EXPR", help='Only claims that match, as in -k "kl and not rate".')
@click.option("--kind", default="", metavar="KIND", help="Only claims of this check kind.")
@click.option("--status", type=click.Choice(get_args(Status)), help="Only claims whose statement is so sourced.")
@click.option("--expect", type=click.Choice(["holds", "refuted"]), help="Only claims of which this is expected.")
@click.option("--left-out", is_flag=True, help="List what the papers' files leave out, and why, instead of claims.")
def list_(paper: str, keyword: str, left_out: bool, **wanted: str | None) -> None:
    """List the claims: id, kind, title."""
    chosen = selection.choose([paper] if paper else [], keyword)
    claims = [claim for claim in chosen.claims if _is_wanted(claim, wanted)]
    plain = not (paper or keyword or left_out or any(wanted.values()))
    lines = _left_out(claims) if left_out else _claims(claims)
    listing = "".join(f"{line(text) if left_out else text}\n" for text in lines)
    click.echo(listing, nl=False)
    if chosen.broken:
        click.echo(f"{len(chosen.broken)} files do not load: see `theorycheck lint`", err=True)
    elif plain:
        index.write(listing, [str(folder) for folder in roots.find()])


def _is_wanted(claim: Claim, wanted: Mapping[str, str | None]) -> bool:
    """Whether the claim is of the kind, status and expectation asked for; what is not asked for does not matter."""
    own = {"kind": claim.statement.kind, "status": claim.status, "expect": claim.expect}
    return all(own[key] == value for key, value in wanted.items() if value)


@click.command()
@click.argument("name", metavar="ID", shell_complete=selection.completed)
@click.option("--html", is_flag=True, help="Write the claim's page, with its newest stored verdict, and open it.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the page here; open nothing.")
def explain(name: str, html: bool, output: Path | None) -> None:
    """Show a claim: its statement and source, what is given, the formulas as executed, its rivals."""
    claim = selection.one(name)
    if html or output:
        explained.show(claim, output)
    else:
        click.echo("\n".join(explanation(claim)))


@click.command()
@click.argument("name", metavar="ID", shell_complete=selection.completed)
@click.option("--profile", type=click.Choice(["smoke", "standard", "deep"]), default="standard", show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def plan(name: str, profile: str, seed: int) -> None:
    """Show what would be evaluated, before any number is seen."""
    click.echo("\n".join(planned(selection.one(name), profile, seed)))


def explanation(claim: Claim) -> Iterator[str]:
    """A claim in lines of plain text."""
    yield f"{line(claim.id)}: {line(claim.title)}"
    yield f"{line(claim.locator)} of {_cited(claim.paper)}"
    yield from _pairs(
        (
            ("status", claim.status),
            ("expected", claim.expect),
            ("companion", claim.companion),
            ("least profile", claim.profile),
        )
    )
    yield from _block("", claim.prose)
    yield from _given(claim)
    yield from _statement(claim)
    yield from _rivals(claim)
    yield from _block("Note", claim.note)


def planned(claim: Claim, profile: str, seed: int) -> Iterator[str]:
    """A claim's plan in lines of plain text."""
    from theorycheck.engine.plan import plan as fixed

    made = fixed(claim, profile, seed)
    yield f"{line(claim.id)}: {line(claim.title)}"
    work, precision = _work(claim, made)
    yield from _pairs(
        (
            ("digest", made.digest),
            ("seed", str(made.seed)),
            ("profile", made.profile),
            ("work", work),
            ("precision", precision),
        )
    )
    yield from _given(claim)
    yield from _statement(claim)
    yield from _rivals(claim)


COVERED = ("bound", "asymptotic", "rate")


def _work(claim: Claim, made: Plan) -> tuple[str, str]:
    from theorycheck.engine.noise import is_random, most_points

    statements = f"each of {len(claim.statements())} statements"
    if is_random(claim, selection.catalog()):
        places = f"{most_points(made)} points" if made.shape == "pointwise" else f"{made.budget.ladders} ladders"
        return f"{places}, tried by draws for {statements}", "floats, and the noise of the draws"
    work = {
        "pointwise": f"a search with {made.budget.examples} points for {statements}",
        "trend": f"{made.budget.ladders} ladders, read by {statements}",
    }
    precision = f"balls of {made.budget.bits} bits, doubled up to {made.budget.most_bits} until each is decided"
    boxes = f", and at most {made.budget.boxes} boxes to cover the domain" if claim.statement.kind in COVERED else ""
    return work[made.shape] + boxes, precision


def _claims(claims: Iterable[Claim]) -> Iterator[str]:
    rows = [(claim.id, claim.statement.kind, _titled(claim)) for claim in claims]
    wide = max((len(name) for name, _, _ in rows), default=0)
    yield from (f"{line(name):<{wide}}  {kind:<11} {line(title)}" for name, kind, title in rows)


def _titled(claim: Claim) -> str:
    return claim.title + (" (expected: refuted)" if claim.expect == "refuted" else "")


def _left_out(claims: Iterable[Claim]) -> Iterator[str]:
    papers = {claim.paper.id: claim.paper for claim in claims}
    for paper in papers.values():
        yield from (f"{paper.id}/{entry}: {reason}" for entry, reason in paper.left_out.items())


def _cited(paper: Paper) -> str:
    source, _ = arxiv(paper.arxiv, paper.version)
    return line(", ".join(filter(None, (*paper.authors, paper.title, str(paper.year), source))))


def _given(claim: Claim) -> Iterator[str]:
    domains = tuple((name, powers(describe(domain))) for name, domain in claim.given.items())
    yield from _headed("Given", (*domains, ("process", claim.process)))
    assumed = (f"{show(a.left)} {'<' if a.strict else '<='} {show(a.right)}" for a in claim.assume)
    yield from _block("Assuming", "\n".join(assumed))


def _statement(claim: Claim) -> Iterator[str]:
    yield from _block("Claim", f"{statement.sentence(claim.statement.kind, _keys(claim.statement))}")


def _rivals(claim: Claim) -> Iterator[str]:
    ours = _keys(claim.statement)
    for rival in claim.rivals:
        differing = statement.differing(_keys(rival.statement), ours)
        stated = "\n".join(f"{key} = {text}" for key, text in differing.items())
        yield from _block(f"Rival: {line(rival.name)}", f"{stated}\n({rival.why})" if rival.why else stated)
    yield from _block("No rival", claim.no_rival)


def _keys(made: Statement) -> dict[str, str]:
    from theorycheck.engine.records import formulas_record

    return formulas_record(made)


def _headed(heading: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield ""
    yield heading
    yield from _pairs(rows, "  ")


def _pairs(rows: Iterable[tuple[str, str]], indent: str = "") -> Iterator[str]:
    stated = [(name, text) for name, text in rows if text]
    wide = max((len(name) for name, _ in stated), default=0)
    yield from (f"{indent}{line(name):<{wide}}  {line(text)}" for name, text in stated)


def _block(heading: str, text: str) -> Iterator[str]:
    body = [row.strip() for row in clean(text).strip().splitlines()]
    if not body:
        return
    yield ""
    if heading:
        yield heading
    yield from (f"  {row}" if heading else row for row in body)
