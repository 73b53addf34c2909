from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from theorycheck.catalog import Catalog
from theorycheck.cli import selection
from theorycheck.cli.entry import run
from theorycheck.cli.selection import Selection
from theorycheck.domains import real
from theorycheck.model import PASSES, Claim, FormulaField, Name, Number, Paper, Rival, Statement
from theorycheck.spec.problems import Problem

PAPERS = {
    name: Paper(name, f"On {name}", ("A. Author",), "2308.03686", "v1", 2024, "vp", left_out={"a-lemma": "a limit"})
    for name in ("first2023", "second2024")
}


class Equal(Statement):
    """A statement of the only kind that these tests need."""

    kind: str = "identity"
    left: FormulaField
    right: FormulaField


def claim(id: str, title: str = "Something is equal", **rest: Any) -> Claim:
    ours = Equal(left=Name("t"), right=Name("t"))
    rival = Rival("twice", "a factor lost", Equal(left=Name("t"), right=Number(Fraction(2))))
    paper = PAPERS[id.partition("/")[0]]
    settled: dict[str, Any] = {
        "path": f"claims/{id}.toml",
        "locator": "Lemma 1",
        "status": "derived",
        "prose": "$t = t$",
        "given": {"t": real(0, 1)},
        "assume": (),
        "statement": ours,
        "rivals": (rival,),
        "process": "vp",
    }
    return Claim(id=id, paper=paper, title=title, **(settled | rest))


@dataclass
class Fake:
    """Claims and what the engine says of them; `calls` are the arguments that the engine was given."""

    claims: list[Claim]
    problems: list[Problem]
    words: dict[str, str]
    calls: list[dict[str, Any]]
    interrupt_after: int = -1

    def verify(self, claims: Sequence[Claim], catalog: Catalog, **options: Any) -> Iterator[dict[str, Any]]:
        self.calls.append({"ids": [claim.id for claim in claims], **options})
        for place, claim in enumerate(claims):
            if place == self.interrupt_after:
                raise KeyboardInterrupt
            yield self.verdict(claim, options)
        yield {"record": "run", "run": "r", "seconds": 1.0, "environment": {}} | {
            key: options[key] for key in ("seed", "profile")
        }

    def verdict(self, claim: Claim, options: dict[str, Any]) -> dict[str, Any]:
        from theorycheck.engine.records import claim_record

        word = self.words.get(claim.id, "enclosed")
        return claim_record(claim) | {
            "record": "verdict",
            "id": claim.id,
            "word": word,
            "expect": claim.expect,
            "kind": "identity",
            "met": word == "refuted" if claim.expect == "refuted" else word in PASSES,
            "because": f"It is {word}.",
            "rivals": [{"name": "twice", "word": "refuted", "because": "off by 1", "automatic": False}],
            "points": 25,
            "precision": "balls:128",
            "sensitivity": "1e-30",
            "witness": {"claim": claim.id, "statement": "claim", "point": {"t": 1.0}} if word == "refuted" else None,
            "seconds": 0.1,
            "digest": claim.digest,
            "seed": options["seed"],
            "profile": options["profile"],
        }


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Fake:
    """Three claims of two papers in an empty folder, and an engine that says whatever it is told to."""
    made = Fake(
        [
            claim("first2023/key_lemma", "The key lemma"),
            claim("first2023/kl_rate", "A rate of the KL divergence", locator="Theorem 2"),
            claim("second2024/misread", "A misreading", expect="refuted", note="Not what the paper says."),
        ],
        [],
        {"second2024/misread": "refuted"},
        [],
    )

    def load(paths: Sequence[Path]) -> Selection:
        broken: dict[str, tuple[Problem, ...]] = {}
        for problem in made.problems:
            name = selection.claim_id(problem.path)
            broken[name] = (*broken.get(name, ()), problem)
        return Selection(tuple(made.claims), broken)

    monkeypatch.setattr(selection, "_load", load)
    monkeypatch.setattr(selection, "catalog", Catalog)
    monkeypatch.setattr("theorycheck.engine.run.verify", made.verify)
    monkeypatch.chdir(tmp_path)
    return made


@dataclass(frozen=True)
class Result:
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Run the command line in this process."""

    def call(*words: object) -> Result:
        status = run([str(word) for word in words])
        captured = capsys.readouterr()
        return Result(status, captured.out, captured.err)

    return call


@pytest.fixture
def theorycheck() -> list[str]:
    """The command line as another process runs it."""
    return [sys.executable, "-m", "theorycheck"]


PAPER = """
title = "A toy"
authors = ["A. Author"]
arxiv = "2308.03686"
version = "unknown"
year = 2024
process = "vp"
"""
SQUARE = """
title = "A square expands"
locator = "Lemma 1"
status = "derived"
prose = '''$(a+b)^2 = a^2 + 2ab + b^2$'''

[given]
a = { real = [1, 3] }
b = { real = [1, 3] }

[claim]
kind = "identity"
left = "(a + b)**2"
right = "a**2 + 2 * a * b + b**2"

[[rival]]
name = "the freshman's dream"
why = "the cross term forgotten"
right = "a**2 + b**2"

[[rival]]
name = "twice :: the cross term"
why = "counted from both sides"
right = "a**2 + 4 * a * b + b**2"
"""
WRONG = """
title = "A square expands wrongly"
locator = "Lemma 2"
status = "derived"
prose = '''$(a+b)^2 = a^2 + b^2$'''

[given]
a = { real = [1, 3] }
b = { real = [1, 3] }

[claim]
kind = "identity"
left = "(a + b)**2"
right = "a**2 + b**2"

[[rival]]
name = "a sign lost"
why = "squares of differences"
right = "a**2 - 2 * a * b + b**2"
"""
TOYS = {"paper": PAPER, "square": SQUARE, "wrong": WRONG, "typo": SQUARE.replace("title", "titel", 1).lstrip()}


@pytest.fixture(scope="session")
def write_toys() -> Callable[[Path], Path]:
    """Write a paper with a true claim, a false one and one that does not load into `claims/toy2024`."""

    def write(folder: Path) -> Path:
        (folder / "claims" / "toy2024").mkdir(parents=True)
        for name, text in TOYS.items():
            (folder / "claims" / "toy2024" / f"{name}.toml").write_text(text, encoding="utf-8")
        return folder

    return write


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
