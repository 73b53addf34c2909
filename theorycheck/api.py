"""The public Python interface: load claims, verify them, write the report. In a notebook every value shows itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from theorycheck import model
from theorycheck.cli import selection
from theorycheck.engine.limits import of_profile
from theorycheck.engine.records import claim_record
from theorycheck.engine.run import Means
from theorycheck.engine.run import verify as judged
from theorycheck.engine.store import Store
from theorycheck.report import jsonlines, notebook, summary


class ClaimFileError(ValueError):
    """Claim files that do not load; `problems` are lines of file:line:column: message."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Claim:
    """One claim of a paper, as its file states it."""

    model: model.Claim = field(repr=False)

    @property
    def id(self) -> str:
        """Its paper and its name, as in "benton2024/key_lemma"."""
        return self.model.id

    @property
    def title(self) -> str:
        """What it says, in one line."""
        return self.model.title

    @property
    def kind(self) -> str:
        """Its check kind, as in "identity"."""
        return self.model.statement.kind

    @property
    def rivals(self) -> tuple[str, ...]:
        """The names of its declared rivals."""
        return tuple(rival.name for rival in self.model.rivals)

    @property
    def formulas(self) -> Mapping[str, str]:
        """The keys of its statement, formulas as they are executed."""
        return dict(claim_record(self.model)["formulas"])

    def __repr__(self) -> str:
        return f"<Claim {self.id}: {self.title}>"

    def _repr_html_(self) -> str:
        return notebook.claim({"id": self.id, "kind": self.kind, **claim_record(self.model)})


@dataclass(frozen=True)
class Verdict:
    """What was found out about one claim; `record` is the full record as plain data."""

    record: Mapping[str, Any] = field(repr=False)

    @property
    def id(self) -> str:
        """The claim's id."""
        return str(self.record["id"])

    @property
    def word(self) -> str:
        """One of proved, certified, enclosed, supported, unopposed, refuted, inconclusive, vacuous, broken."""
        return str(self.record["word"])

    @property
    def met(self) -> bool:
        """Whether the word is what the claim file expects."""
        return bool(self.record["met"])

    @property
    def because(self) -> str:
        """The verdict in one sentence."""
        return str(self.record["because"])

    @property
    def sensitivity(self) -> str:
        """The smallest departure that the evidence would have detected."""
        return str(self.record["sensitivity"])

    @property
    def rivals(self) -> Mapping[str, str]:
        """For each rival, automatic ones included, its word: refuted, survives or undecided."""
        return {str(rival["name"]): str(rival["word"]) for rival in self.record["rivals"]}

    @property
    def witness(self) -> Mapping[str, Any] | None:
        """The point that violates the claim, as `theorycheck replay` takes it; None where there is none."""
        found: Mapping[str, Any] | None = self.record["witness"]
        return found

    def __bool__(self) -> bool:
        return self.met

    def __repr__(self) -> str:
        return f"<Verdict {self.id}: {self.word}>"

    def _repr_html_(self) -> str:
        return notebook.verdict(self.record)


@dataclass(frozen=True)
class Run:
    """The verdicts of one run, in the order of the claims; `records` are the full records, that of the run last."""

    records: tuple[Mapping[str, Any], ...] = field(repr=False)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One verdict a claim."""
        return tuple(Verdict(record) for record in self.records if record["record"] == "verdict")

    @property
    def met(self) -> bool:
        """Whether every claim is as expected."""
        return all(verdict.met for verdict in self.verdicts)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many claims got each word."""
        return dict(self.records[-1]["counts"])

    def json_lines(self) -> str:
        """The full records as JSON lines, which `theorycheck report`, `compare` and `replay` read."""
        return "".join(f"{jsonlines.dumps(record)}\n" for record in self.records)

    def __iter__(self) -> Iterator[Verdict]:
        return iter(self.verdicts)

    def __len__(self) -> int:
        return len(self.verdicts)

    def __getitem__(self, id: str) -> Verdict:
        for verdict in self.verdicts:
            if verdict.id == id:
                return verdict
        raise KeyError(id)

    def __bool__(self) -> bool:
        return self.met

    def __repr__(self) -> str:
        whole = summary.summarise(self.records)
        words = ", ".join(f"{tally.count} {tally.label}" for tally in whole.tallies)
        return f"<Run: {whole.headline}: {words}>"

    def _repr_html_(self) -> str:
        return notebook.run(self.records)


def load(*where: str | Path) -> tuple[Claim, ...]:
    """The claims of these files, folders, ids, papers or globs over ids; without any, all that are found.

    Raises ClaimFileError where files do not load, ValueError where a name matches nothing.
    """
    try:
        chosen = selection.choose([str(name) for name in where])
    except click.ClickException as error:
        raise ValueError(error.message) from error
    if chosen.broken:
        raise ClaimFileError([str(problem) for problems in chosen.broken.values() for problem in problems])
    return tuple(Claim(claim) for claim in chosen.claims)


def verify(
    *what: str | Path | Claim,
    profile: str = "standard",
    seed: int = 0,
    jobs: int = 1,
    cluster: str = "",
    store: str | Path | None = None,
) -> Run:
    """Judge claims, given as such or as `load` takes them; without any, all that are found.

    `profile` is "smoke", "standard" or "deep"; `cluster` the address of a Dask scheduler; `store` a folder in which
    verdicts are kept for the next run; whoever can write to it can forge them. Raises what `load` raises.
    """
    limits = of_profile(profile)
    claims = [claim.model for claim in _claims(what)]
    kept = None if store is None else Store(Path(store))
    try:
        means = Means(jobs=jobs, cluster=cluster, store=kept, limits=limits)
        found = list(judged(claims, selection.catalog(), profile=profile, seed=seed, means=means))
    finally:
        if kept is not None:
            kept.close()
    place = {claim.id: index for index, claim in enumerate(claims)}
    return Run((*sorted(found[:-1], key=lambda record: place[record["id"]]), found[-1]))


def report(run: Run, folder: str | Path) -> Path:
    """Write the pages of a run into the folder, which is made where there is none; the path of the HTML page."""
    from theorycheck.cli.pages import write

    try:
        return write(run.records, Path(folder))
    except click.ClickException as error:
        raise OSError(error.message) from error


class _Callable(ModuleType):
    """The package `theorycheck.report`, which hides the function of that name once it is imported, answers for it."""

    def __call__(self, run: Run, folder: str | Path) -> Path:
        return report(run, folder)


sys.modules["theorycheck.report"].__class__ = _Callable


def _claims(what: Sequence[str | Path | Claim]) -> list[Claim]:
    names = [one for one in what if not isinstance(one, Claim)]
    own = [one for one in what if isinstance(one, Claim)]
    return [*own, *(load(*names) if names or not own else ())]
