"""Claim files to claims: every problem of every file at once, each with its place and its repair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from theorycheck.catalog import Catalog
from theorycheck.model import Claim, Paper
from theorycheck.spec.claims import claim_of
from theorycheck.spec.document import document
from theorycheck.spec.folders import PAPER, Source, fault, shown, sources
from theorycheck.spec.names import Names
from theorycheck.spec.papers import paper_of
from theorycheck.spec.problems import Ledger, Problem
from theorycheck.spec.wording import did_you_mean, quoted


@dataclass(frozen=True)
class Loaded:
    """The claims that could be read, and the problems of the files that could not."""

    claims: tuple[Claim, ...]
    problems: tuple[Problem, ...]


def load(roots: Sequence[Path], catalog: Catalog) -> Loaded:
    """Read claim files; runs nothing that they contain, and never raises for what they contain.

    A root is a folder of papers, the folder of one paper, or one file. Where two roots hold a claim of the same id, the
    first one counts. Claims come root by root, each in the order of their ids.
    """
    loader = _Loader(catalog)
    for root in roots:
        for found in sources(Path(root)):
            loader.add(found)
    return loader.loaded()


class _Loader:
    def __init__(self, catalog: Catalog) -> None:
        self._catalog, self._names = catalog, Names.of(catalog)
        self._papers: dict[Path, Paper | None] = {}
        self._claims: dict[str, tuple[Claim | None, Source, Ledger]] = {}
        self._problems: list[Problem] = []

    def add(self, found: Source | Problem) -> None:
        """Read one file, unless its id is known already."""
        if isinstance(found, Problem):
            self._problems.append(found)
        elif found.id not in self._claims:
            paper = self._paper(found)
            file = document(found.path, found.root, shown(found.path))
            claim = claim_of(file, found.id, paper, self._catalog, self._names)
            self._claims[found.id] = claim, found, file.ledger

    def loaded(self) -> Loaded:
        """What was read, once the claims that name each other are all there."""
        for claim, source, ledger in self._claims.values():
            if claim and claim.companion:
                self._check_companion(claim, source, ledger)
        sound = [(claim, source) for claim, source, ledger in self._claims.values() if claim and not ledger]
        claims = tuple(replace(claim, corrected=self._corrected(claim, source)) for claim, source in sound)
        noted = [problem for _, _, ledger in self._claims.values() for problem in ledger.problems]
        return Loaded(claims, tuple(sorted({*self._problems, *noted})))

    def _corrected(self, claim: Claim, source: Source) -> Claim | None:
        """The companion, read from its file where it was not asked for."""
        if not claim.companion:
            return None
        known, _, ledger = self._claims.get(claim.companion, (None, None, None))
        if known:
            return None if ledger else known
        aside = _Loader(self._catalog)
        for found in sources(source.root / f"{claim.companion}.toml"):
            aside.add(found)
        return next((one for one, _, ledger in aside._claims.values() if one and not ledger), None)

    def _paper(self, source: Source) -> Paper | None:
        folder = source.path.parent
        if folder not in self._papers:
            self._papers[folder] = self._read_paper(folder, source.root)
        return self._papers[folder]

    def _read_paper(self, folder: Path, root: Path) -> Paper | None:
        path = folder / PAPER
        if not path.exists():
            message = "there is no paper.toml here; it states title, authors, arxiv, version, year and process"
            self._problems.append(fault(path, message))
            return None
        file = document(path, root, shown(path))
        paper = paper_of(file, folder.name, self._catalog)
        self._problems.extend(file.ledger.problems)
        return paper

    def _check_companion(self, claim: Claim, source: Source, ledger: Ledger) -> None:
        if claim.companion == claim.id:
            ledger.value(("companion",), "this is the claim itself; its companion is the statement that is right")
        elif claim.companion not in self._claims and not (source.root / f"{claim.companion}.toml").is_file():
            known = {*self._claims, *_ids(source.root)} - {claim.id}
            hint = did_you_mean(claim.companion, known) or f"; write it, as {claim.companion}.toml beside this paper"
            ledger.value(("companion",), f"there is no claim {quoted(claim.companion)}{hint}")


def _ids(root: Path) -> Iterable[str]:
    return (f"{path.parent.name}/{path.stem}" for path in root.glob("*/*.toml") if path.name != PAPER)
