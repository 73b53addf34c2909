"""Claim files under pytest: file, claim, and as items the claim itself and each of its rivals.

The engine, the verdicts and the seeds are those of `theorycheck verify`. Only `.toml` files beside a `paper.toml` are
collected. A file that does not load is one failing item, so that it never stops the rest of a test run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from theorycheck.catalog import Catalog
    from theorycheck.engine.run import Means
    from theorycheck.model import Claim

Record: TypeAlias = Mapping[str, Any]

PAPER_FILE = "paper.toml"
PROFILES = ("smoke", "standard", "deep")
GROUP = "xdist_group"

_catalog = pytest.StashKey["Catalog"]()
_means = pytest.StashKey["Means"]()


class VerdictError(Exception):
    """A claim or a rival is not as expected; the message is the verdict's sentence."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the engine."""
    group = parser.getgroup("theorycheck", "claims of papers")
    group.addoption("--theorycheck-profile", choices=PROFILES, default="smoke", help="work to spend on a claim")
    group.addoption("--theorycheck-seed", type=int, default=0, metavar="N", help="same seed and code, same verdicts")
    group.addoption("--theorycheck-no-cache", action="store_true", help="judge every claim anew")
    group.addoption("--theorycheck-strict", action="store_true", help="an undecided claim fails, not skips")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark that keeps the items of a claim on one worker under `--dist loadgroup`."""
    config.addinivalue_line("markers", f"{GROUP}(name): the items of a claim, for pytest-xdist's loadgroup")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect claim files: TOML beside a `paper.toml`."""
    claim = file_path.suffix == ".toml" and file_path.name != PAPER_FILE and file_path.with_name(PAPER_FILE).is_file()
    return ClaimFile.from_parent(parent, path=file_path) if claim else None


class ClaimFile(pytest.File):
    """One file: a claim, or what is wrong with it."""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """The claim, or one failing item with the file's problems."""
        from theorycheck.spec.load import load

        loaded = load([self.path], catalog_of(self.session))
        for claim in loaded.claims:
            yield ClaimCollector.from_parent(self, name=self.path.stem, claim=claim)
        if not loaded.claims:
            problems = "\n".join(map(str, loaded.problems)) or f"{self.path} holds no claim"
            yield BrokenItem.from_parent(self, name=self.path.stem, problems=problems)


class ClaimCollector(pytest.Collector):
    """One claim; its verdict is computed once, when the first of its items runs."""

    def __init__(self, *, claim: Claim, **rest: Any) -> None:
        super().__init__(**rest)
        self.claim = claim
        self._verdict: Record | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """The claim as an item, then each rival that the file declares."""
        yield ClaimItem.from_parent(self, name="claim", owner=self)
        for rival in self.claim.rivals:
            yield RivalItem.from_parent(self, name=f"rival[{rival.name}]", owner=self, rival=rival.name)

    def verdict(self) -> Record:
        """The full verdict record."""
        if self._verdict is None:
            from theorycheck.engine.run import verify

            options = {"profile": self.config.getoption("theorycheck_profile"), "means": means_of(self.session)}
            seed = self.config.getoption("theorycheck_seed")
            self._verdict = next(iter(verify([self.claim], catalog_of(self.session), seed=seed, **options)))
        return self._verdict


class VerdictItem(pytest.Item):
    """What the items of a claim share: where it stands, how it fails, what it reports."""

    def __init__(self, *, owner: ClaimCollector, **rest: Any) -> None:
        super().__init__(**rest)
        self.owner = owner
        self.add_marker(getattr(pytest.mark, GROUP)(owner.claim.id))

    def runtest(self) -> None:
        """Judge the claim, or read its verdict, and fail where this item is not as expected."""
        verdict = self.owner.verdict()
        self.user_properties += [("claim", verdict["id"]), ("word", self.word(verdict)), ("digest", verdict["digest"])]
        self.settle(verdict)

    def word(self, verdict: Record) -> str:
        """The word for what this item is about."""
        raise NotImplementedError

    def settle(self, verdict: Record) -> None:
        """Return, skip, or raise VerdictError."""
        raise NotImplementedError

    def undecided(self, sentence: str) -> None:
        """Skip with the sentence; fail with it under `--theorycheck-strict`."""
        if self.config.getoption("theorycheck_strict"):
            raise VerdictError(sentence)
        pytest.skip(sentence)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The sentence and the witness, without a traceback; errors of ours keep theirs."""
        return str(excinfo.value) if isinstance(excinfo.value, VerdictError) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """File and name, as the head of a failure."""
        return self.path, 0, f"{self.owner.claim.id}: {self.name}"


class ClaimItem(VerdictItem):
    """The claim itself: passes where its verdict is as expected."""

    def word(self, verdict: Record) -> str:
        """The verdict's word."""
        return str(verdict["word"])

    def settle(self, verdict: Record) -> None:
        """Pass where the claim meets its expectation; skip where the budget did not decide."""
        if verdict["met"]:
            return
        if verdict["word"] == "inconclusive":
            self.undecided(_sentence(verdict["word"], verdict))
        raise VerdictError(_sentence(verdict["word"], verdict))


class RivalItem(VerdictItem):
    """One rival: passes where the evidence refuted it."""

    def __init__(self, *, rival: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.rival = rival

    def word(self, verdict: Record) -> str:
        """The rival's word, or "not judged"."""
        return str(self._found(verdict).get("word", "not judged"))

    def settle(self, verdict: Record) -> None:
        """Pass where the rival is refuted; skip where its claim is undecided, or is itself expected to be false."""
        found = self._found(verdict)
        if found.get("word") == "refuted":
            return
        sentence = _sentence(f"{self.word(verdict)}, rival {self.rival!r}", found or verdict)
        if verdict["word"] == "inconclusive":
            self.undecided(sentence)
        if verdict["met"]:
            pytest.skip(sentence)
        raise VerdictError(sentence)

    def _found(self, verdict: Record) -> Record:
        return next((rival for rival in verdict["rivals"] if rival["name"] == self.rival), {})


class BrokenItem(pytest.Item):
    """A file that does not load."""

    def __init__(self, *, problems: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.problems = problems

    def runtest(self) -> None:
        """Fail with the problems."""
        self.user_properties.append(("word", "broken"))
        raise VerdictError(self.problems)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The problems, without a traceback."""
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        """File and name, as the head of a failure."""
        return self.path, 0, f"{self.path.parent.name}/{self.name}"


def catalog_of(session: pytest.Session) -> Catalog:
    """What claim files may name, built once a session."""
    if _catalog not in session.stash:
        from theorycheck.spec import roots

        session.stash[_catalog] = roots.catalog()
    return session.stash[_catalog]


def means_of(session: pytest.Session) -> Means:
    """The store of verdicts, shared with `theorycheck verify` and with other workers, unless it is not wanted."""
    if _means not in session.stash:
        from theorycheck.engine.run import Means
        from theorycheck.engine.store import Store

        unwanted = session.config.getoption("theorycheck_no_cache")
        session.stash[_means] = Means(store=None if unwanted else Store())
    return session.stash[_means]


def _sentence(word: str, found: Record) -> str:
    from theorycheck.report.jsonlines import dumps
    from theorycheck.report.text import line

    witness = found.get("witness")
    return line(f"{word}: {found.get('because', '')}") + (f"\nwitness: {dumps(witness)}" if witness else "")
