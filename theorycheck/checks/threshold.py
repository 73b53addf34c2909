"""`threshold`: an event switches on at N*, and N* grows with another variable as stated."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from theorycheck import numerics as n
from theorycheck.catalog import check
from theorycheck.checks.base import Drawing, Heard, Terms, Trend, Undefined
from theorycheck.checks.ladders import Hearing, power, rung_text
from theorycheck.checks.measures import entry, require_finite
from theorycheck.checks.noisy import QuantileField
from theorycheck.model import Corrections, Effort, Finding, FormulaField, Reading, Statement, Sweep, VariableField
from theorycheck.statistics import Detectable, Fit, PowerLaw
from theorycheck.statistics.bands import FLOATS, Band
from theorycheck.statistics.coins import BINOMIAL, bracket
from theorycheck.statistics.thresholds import (
    AlreadyError,
    NeverError,
    NoThresholdError,
    is_threshold,
    rounded_log,
    threshold,
)

ALREADY = (1, -math.inf, math.inf)
NEVER = (1, math.inf, math.inf)
RETURNS = (0, 0.0, math.inf)
"""Readings where there is no threshold: it is before the first value, after the last, or not the only one."""
STEP = Fraction(1, 4)


@check("threshold")
class Threshold(Trend):
    """N* ~ C scaling along the ladder `in`, where N* is the first value of the whole number `along` with event >= 0.

    `event` is a number, at least 0 where the event has happened, exact and monotone along `along`: once it has
    happened it stays so, which is held against every value looked at. Exponents off by 1/4 and logs are automatic
    rivals. N* is a whole number, so its log is known to log(N/(N-1)), and ladders should reach large N*.

    A random event has a chance: N* is then the first value at which that reaches `probability`, it must never fall,
    and exact binomial tests bracket it.
    """

    kind: Literal["threshold"] = "threshold"
    event: FormulaField
    count: VariableField = Field(alias="along")
    along: VariableField = Field(alias="in")
    scaling: FormulaField
    probability: QuantileField = Fraction(1, 2)
    rivals_differ_in: ClassVar[tuple[str, ...]] = ("scaling",)
    tolerance: ClassVar[float] = math.inf
    foresees: ClassVar[bool] = True

    def reading(self, terms: Terms) -> Heard:
        """N* over the scaling. Raises Undefined, and ValueError where `along` is not a whole number from 1 on."""
        return self.confirmed(terms, None)

    def foreseen(self, terms: Terms) -> int | None:
        """N* in floats; None where they find none."""
        try:
            return threshold(lambda value: self._happened(terms, value) is True, *self._ends(terms))
        except (NoThresholdError, Undefined):
            return None

    def confirmed(self, terms: Terms, foreseen: int | None) -> Heard:
        """The reading; what is foreseen is looked at first, with its neighbour and beyond."""
        scaling = entry(terms.value(self.scaling))
        require_finite(scaling)
        sign, log, error = n.log_reading(scaling)
        if sign <= 0:
            msg = "the scaling is not known to be positive"
            raise Undefined(msg)
        try:
            middle, half = rounded_log(*self._between(terms, foreseen))
        except NoThresholdError as none:
            return _marked(none)
        return 1, middle - log, half + error

    def drawn(self, drawing: Drawing, level: float, effort: Effort) -> Reading:
        """The band of N* over the scaling, from tosses of the event. Raises Undefined, and ValueError as `reading`."""
        scaling = drawing.plain(self.scaling)
        if not 0 < scaling < math.inf:
            msg = "the scaling is not positive"
            raise Undefined(msg)
        low, high = self._ends(drawing)
        try:
            before, after, used = bracket(
                partial(self._tosses, drawing), low, high, level, effort, float(self.probability)
            )
        except NoThresholdError as none:
            return Reading(*_marked(none), FLOATS, True, method=BINOMIAL)
        return Band(before / scaling, after / scaling, used, BINOMIAL).reading

    def _tosses(self, drawing: Drawing, value: int, first: int, last: int) -> int:
        """How often the event happened in tosses at one value."""
        seen = drawing.at(self.count, value).numbers(self.event, last - first, f"tosses {first}")
        return int(np.count_nonzero(seen >= 0))

    def _ends(self, terms: Terms | Drawing) -> tuple[int, int]:
        low, high = terms.ends(self.count)
        if low < 1:
            msg = f"{self.count} must be a whole number from 1 on, not from {low}"
            raise ValueError(msg)
        return low, high

    def _between(self, terms: Terms, foreseen: int | None) -> tuple[int, int]:
        """The first values at which the event may have happened, and has; they differ where it is exactly zero."""
        low, high = self._ends(terms)
        seen: dict[int, bool | None] = {}

        def happened(value: int) -> bool | None:
            if value not in seen:
                seen[value] = self._happened(terms, value)
            return seen[value]

        if foreseen is not None and is_threshold(happened, foreseen, low, high):
            return foreseen, foreseen
        try:
            surely = threshold(lambda value: happened(value) is True, low, high)
            maybe = threshold(lambda value: happened(value) is not False, low, high)
        except NoThresholdError:
            _require_decided(None not in seen.values())
            raise
        _require_decided(surely - maybe <= max(1, maybe // 1000))
        return maybe, surely

    def _happened(self, terms: Terms, value: int) -> bool | None:
        """Whether the event has happened; None where balls cannot tell."""
        found = entry(terms.at(self.count, value).value(self.event))
        require_finite(found)
        return bool(found >= 0) if found >= 0 or found < 0 else None

    @classmethod
    def judge(
        cls, statements: Mapping[str, Statement], sweeps: Sequence[Sweep], corrections: Corrections
    ) -> dict[str, Finding]:
        """Findings by the budgeted law test, the bands those of whole numbers; every ladder must hold."""
        hearing = Hearing(sweeps, corrections, _words, _best)
        laws = dict.fromkeys(statements, PowerLaw()) | (AUTOMATIC if "claim" in statements else {})
        complaints = {name: _complaint(name, statement, sweeps) for name, statement in statements.items()}
        return {
            name: _explained(found, complaints.get(name, complaints.get("claim", "")))
            for name, found in hearing.findings(laws, _sensitivity).items()
        }


AUTOMATIC = {
    f"automatic: scaling times x^({STEP})": PowerLaw(STEP),
    f"automatic: scaling times x^(-{STEP})": PowerLaw(-STEP),
    "automatic: one more log": PowerLaw(log_power=Fraction(1)),
    "automatic: one log fewer": PowerLaw(log_power=Fraction(-1)),
}


def _require_decided(decided: bool) -> None:
    if not decided:
        msg = "whether the event has happened is undecided"
        raise Undefined(msg)


def _complaint(name: str, statement: Statement, sweeps: Sequence[Sweep]) -> str:
    """Why some rung has no threshold; empty if all have."""
    assert isinstance(statement, Threshold)
    for sweep in sweeps:
        for rung, reading in zip(sweep.rungs, sweep.readings.get(name, ()), strict=False):
            why = _WHY.get(_mark(reading), "")
            if why:
                return f"at {sweep.along} = {rung_text(rung)} {why.format(statement.count)}"
    return ""


def _marked(none: NoThresholdError) -> tuple[int, float, float]:
    """The reading that says so."""
    match none:
        case AlreadyError():
            return ALREADY
        case NeverError():
            return NEVER
        case _:
            return RETURNS


def _mark(reading: Reading) -> tuple[int, float, float]:
    return reading.sign, reading.log, reading.error


_WHY = {
    ALREADY: "the event has happened at the first value of {} already",
    NEVER: "the event has not happened at the last value of {}",
    RETURNS: "the event is not monotone along {}: it has happened, and at a larger value it has not",
}


def _explained(found: Finding, complaint: str) -> Finding:
    return replace(found, because=complaint) if found.outcome == "open" and complaint else found


def _words(law: PowerLaw) -> str:
    exponent = f" x^({law.exponent})" if law.exponent else ""
    logs = f" log^({law.log_power}) x" if law.log_power else ""
    return f"a threshold in proportion to the scaling{' times' if exponent or logs else ''}{exponent}{logs}"


def _best(fit: Fit) -> str:
    logs = f" and log power {fit.log_power}" if fit.log_power else ""
    return f"the scaling times exponent {power(fit.exponent)}{logs} fits"


def _sensitivity(seen: Sequence[Detectable]) -> str:
    exponent, logs = max(d.exponent for d in seen), max(d.log_power for d in seen)
    return f"would have seen a scaling off by the power {exponent:.2g}, or by {logs:.2g} logs"
