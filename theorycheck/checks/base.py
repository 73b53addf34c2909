"""What every check kind is made of: statements judged point by point, and statements judged along ladders."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar, Literal, Protocol, TypeAlias

from theorycheck.model import (
    STANDARD,
    Corrections,
    Effort,
    Enclosure,
    Finding,
    Formula,
    Outcome,
    Reading,
    Row,
    Statement,
    Sweep,
    Trial,
    Witness,
)
from theorycheck.statistics.ladder import Vector

RESOLUTION = 1e-30
"""Departures below this share of the scale of the terms count as none."""
ESTIMATED_RESOLUTION = 1e-6
"""The same where errors are estimated; there, departures must also exceed it to count."""


class Undefined(ArithmeticError):
    """A value that is not finite, or a ball too wide to be divided by."""


class Terms(Protocol):
    """The values of formulas at one point, in one arithmetic."""

    def value(self, formula: Formula) -> Any:
        """The value: a number, or an array of numbers, of the arithmetic; exact ints stay ints."""

    def size(self, formula: Formula) -> Any:
        """The scale of the terms: the same tree with absolute values."""

    def at(self, name: str, value: Any) -> Terms:
        """The terms where one variable, and all that is defined through it, has another value."""

    def ends(self, name: str) -> tuple[int, int]:
        """The first and the last value of a whole number. Raises ValueError for other variables."""

    def between(self, name: str, value: Any, share: Fraction) -> Any:
        """The share of the way from a value to the variable's own, in its domain; None where that has no sense."""


class Sampling(Protocol):
    """Terms in which what is random has so many replicates; the same stage gives the same draws."""

    def __call__(self, count: int, stage: str) -> Terms:
        """The terms of one stage."""


class Drawing(Protocol):
    """What formulas with something random in them give at one point, draw by draw."""

    def numbers(self, formula: Formula, count: int, stage: str) -> Vector:
        """The values (count,) at so many draws; the same stage gives the same draws to every formula."""

    def plain(self, formula: Formula) -> float:
        """The value of a formula that must not be random; TypeError if it is."""

    def at(self, name: str, value: int) -> Drawing:
        """The same where one variable has another value, with draws of its own."""

    def ends(self, name: str) -> tuple[int, int]:
        """The first and the last value of a whole number. Raises ValueError for other variables."""


Heard: TypeAlias = tuple[int, float, float] | tuple[int, float, float, float]


def resolution(estimated: bool) -> float:
    """The smallest departure that counts."""
    return ESTIMATED_RESOLUTION if estimated else RESOLUTION


class Tried(Statement):
    """A statement that holds or fails at each point of its domain, and that draws can try where it is random."""

    shape: ClassVar[Literal["pointwise", "trend"]] = "pointwise"

    def trial(self, sampling: Sampling, effort: Effort = STANDARD) -> Trial:
        """What draws at one point say. Raises ValueError where that has no sense."""
        msg = f"a claim of kind '{self.kind}' cannot call what is random"
        raise ValueError(msg)

    def tried(self, name: str, rows: Sequence[Row]) -> Finding:
        """The finding for this statement from the rows in which draws tried it under its name; there is one row."""
        raise NotImplementedError

    @classmethod
    def judge(
        cls, statements: Mapping[str, Statement], rows: Sequence[Row], corrections: Corrections
    ) -> dict[str, Finding]:
        """A finding for each statement ("claim" and the rivals by name)."""
        found = {name: [row for row in rows if name in row.trials] for name in statements}
        return {
            name: statement.tried(name, found[name]) if found[name] else _unmeasured()
            for name, statement in statements.items()
            if isinstance(statement, Tried)
        }


class Pointwise(Tried):
    """A statement that enclosures decide at each point of its domain."""

    larger_is_worse: ClassVar[bool] = True
    """Whether the number that decides is a departure; else it is a slack."""

    @abstractmethod
    def violation(self, terms: Terms) -> float:
        """How badly a point in floats seems to violate the statement: larger is worse, nan where undefined."""

    @abstractmethod
    def enclose(self, terms: Terms) -> tuple[float, float]:
        """A rigorous interval, in balls, for the dimensionless number that decides. Raises Undefined."""

    @abstractmethod
    def decide(self, e: Enclosure) -> Outcome:
        """What one enclosure says of the statement."""

    @abstractmethod
    def because(self, outcome: Outcome, name: str, rows: Sequence[Row], worst: float) -> str:
        """The outcome in one sentence."""

    @abstractmethod
    def sensitivity(self, found: Sequence[Enclosure]) -> str:
        """The smallest departure that these enclosures would have shown, in one sentence."""

    def finding(self, name: str, rows: Sequence[Row]) -> Finding:
        """The finding for this statement from the rows in which it was enclosed under its name; there is one row."""
        found, outcome = enclosures(name, rows), self.outcome(name, rows)
        worst = self._worst(outcome, found)
        return Finding(
            outcome=outcome,
            because=self.because(outcome, name, rows, worst),
            reason="power" if outcome == "open" else "",
            margin=worst,
            estimated=any_estimated(found),
            sensitivity=self.sensitivity(found) if outcome != "fails" else "",
            witness=self.witness(name, rows),
        )

    def _worst(self, outcome: Outcome, found: Sequence[Enclosure]) -> float:
        """The worst number that is certain where the statement fails, that is possible where it does not."""
        if self.larger_is_worse:
            return max(e.lower if outcome == "fails" else e.upper for e in found)
        return min(e.upper if outcome == "fails" else e.lower for e in found)

    def automatic(self, rows: Sequence[Row]) -> dict[str, Finding]:
        """Findings for rivals that the claim's own rows can judge, by name."""
        return {}

    @classmethod
    def judge(
        cls, statements: Mapping[str, Statement], rows: Sequence[Row], corrections: Corrections
    ) -> dict[str, Finding]:
        """A finding for each statement ("claim" and the rivals by name), and for automatic rivals of the claim."""
        if any(row.trials for row in rows):
            return super().judge(statements, rows, corrections)
        findings: dict[str, Finding] = {}
        extra: dict[str, Finding] = {}
        for name, statement in statements.items():
            assert isinstance(statement, Pointwise)
            seen = [row for row in rows if name in row.enclosures]
            findings[name] = statement.finding(name, seen) if seen else _unmeasured()
            extra |= statement.automatic(seen) if name == "claim" and seen else {}
        return findings | extra

    def outcome(self, name: str, rows: Sequence[Row]) -> Outcome:
        """Fails if it fails at some row, holds if it holds at every row."""
        return together([self.decide(row.enclosures[name]) for row in rows])

    def where(self, outcome: Outcome, name: str, rows: Sequence[Row]) -> list[Enclosure]:
        """The enclosures of the rows that are decided so."""
        return [e for e in enclosures(name, rows) if self.decide(e) == outcome]

    def witness(self, name: str, rows: Sequence[Row]) -> Witness | None:
        """The failing row that fails worst."""
        failing = [row for row in rows if self.decide(row.enclosures[name]) == "fails"]
        worst = max(failing, key=lambda row: self._badness(row.enclosures[name]), default=None)
        return None if worst is None else Witness("", name, worst.point)

    def _badness(self, e: Enclosure) -> float:
        return e.lower if self.larger_is_worse else -e.upper


class Trend(Statement):
    """A statement about what happens along a ladder, beyond whose last rung lies the limit."""

    shape: ClassVar[Literal["pointwise", "trend"]] = "trend"
    tolerance: ClassVar[float] = 1e-9
    """How precise the logs of readings need to be."""
    to_the_limit: ClassVar[bool] = False
    """Whether (0, b] may be stated for the variable, instead of a ladder."""
    foresees: ClassVar[bool] = False
    """Whether floats can say where to look for the reading."""
    along: str | tuple[str, ...]

    @abstractmethod
    def reading(self, terms: Terms) -> Heard:
        """At one rung: the sign, the log of the size, a bound on that log's error, and perhaps the log's rest.

        Raises Undefined.
        """

    def foreseen(self, terms: Terms) -> int | None:
        """What floats foresee of the reading; None where they foresee nothing."""
        return None

    def confirmed(self, terms: Terms, foreseen: int | None) -> Heard:
        """The reading, for which what is foreseen says no more than where to look first. Raises Undefined."""
        return self.reading(terms)

    def drawn(self, drawing: Drawing, level: float, effort: Effort) -> Reading:
        """The reading from draws: its error misses the number with chance at most `level`.

        Raises ValueError where that has no sense, Undefined where a value is not finite.
        """
        msg = f"a claim of kind '{self.kind}' cannot call what is random"
        raise ValueError(msg)

    @classmethod
    @abstractmethod
    def judge(
        cls, statements: Mapping[str, Statement], sweeps: Sequence[Sweep], corrections: Corrections
    ) -> dict[str, Finding]:
        """A finding for each statement ("claim" and the rivals by name), and for automatic rivals of the claim."""


# --- what judges share ----------------------------------------------------------------------------------------------


def together(outcomes: Sequence[Outcome]) -> Outcome:
    """One failure fails the whole, one open part leaves it open, nothing at all is open."""
    if "fails" in outcomes:
        return "fails"
    return "holds" if outcomes and all(outcome == "holds" for outcome in outcomes) else "open"


def enclosures(name: str, rows: Sequence[Row]) -> list[Enclosure]:
    """The statement's enclosures, row by row."""
    return [row.enclosures[name] for row in rows]


def any_estimated(found: Sequence[Enclosure] | Sequence[Reading]) -> bool:
    """Whether some of the numbers carry estimated errors."""
    return any(one.estimated for one in found)


def points(count: int) -> str:
    """So many points, in words."""
    return "the one point" if count == 1 else f"each of the {count} points"


def number(x: float) -> str:
    """A number to two figures."""
    return "infinity" if x == math.inf else f"{x + 0.0:.2g}"


def _unmeasured() -> Finding:
    return Finding("open", "no point gave a finite enclosure", reason="power")
