"""`invariant`: a quantity, over a power of the variable, does not change as the variable moves."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import ClassVar, Literal

from theorycheck import numerics as n
from theorycheck.catalog import check
from theorycheck.checks.base import RESOLUTION, Heard, Terms, Trend, any_estimated, number, resolution, together
from theorycheck.checks.measures import entry, quotient, require_finite
from theorycheck.model import (
    Corrections,
    Finding,
    FormulaField,
    Name,
    Outcome,
    PowerField,
    Reading,
    Statement,
    Sweep,
    VariableField,
    Witness,
)

FEWEST_RUNGS = 3
ULP = 2.0**-52


@check("invariant")
class Invariant(Trend):
    """quantity / along^power has one value on every rung; the claim's power is 0, rivals differ in it."""

    kind: Literal["invariant"] = "invariant"
    quantity: FormulaField
    along: VariableField
    power: PowerField = Fraction(0)
    rivals_differ_in: ClassVar[tuple[str, ...]] = ("power",)
    tolerance: ClassVar[float] = RESOLUTION / 8

    def reading(self, terms: Terms) -> Heard:
        """The quantity over the power of the variable. Raises Undefined."""
        value = entry(terms.value(self.quantity))
        if self.power:
            value = quotient(value, n.power(entry(terms.value(Name(self.along))), self.power))
        require_finite(value)
        return n.fine_log_reading(value)

    @classmethod
    def judge(
        cls, statements: Mapping[str, Statement], sweeps: Sequence[Sweep], corrections: Corrections
    ) -> dict[str, Finding]:
        """Findings by exact constancy within the readings' errors; every ladder must hold."""
        return {name: _finding(name, sweeps) for name in statements}


def _finding(name: str, sweeps: Sequence[Sweep]) -> Finding:
    if not sweeps:
        return Finding("open", "no ladder met the assumptions", reason="power")
    heard = [_decided(sweep.readings.get(name, ()), sweep) for sweep in sweeps]
    outcome = together([one[0] for one in heard])
    index = max((k for k, one in enumerate(heard) if one[0] == outcome), key=lambda k: heard[k][2])
    _, because, change = heard[index]
    return Finding(
        outcome,
        because,
        "power" if outcome == "open" else "",
        margin=change,
        estimated=any(any_estimated(sweep.readings.get(name, ())) for sweep in sweeps),
        sensitivity=f"would have seen a relative change of {number(change)}" if outcome == "holds" else "",
        witness=Witness("", name, sweeps[index].point) if outcome == "fails" else None,
    )


def _decided(readings: Sequence[Reading], sweep: Sweep) -> tuple[Outcome, str, float]:
    """The outcome on one ladder, why, and the change: at least so much if it fails, at most so much if not."""
    if len(readings) != len(sweep.rungs) or len(readings) < FEWEST_RUNGS:
        return "open", f"{len(readings)} rungs are too few to tell whether anything changes", math.inf
    if any(reading.sign == 0 or not math.isfinite(reading.error) for reading in readings):
        return "open", f"the sign of the quantity is undecided on a rung of {sweep.along}", math.inf
    if len({reading.sign for reading in readings}) > 1:
        return "fails", f"the quantity changes sign along {sweep.along}", math.inf
    lower, upper = zip(*(_change(reading, readings[0]) for reading in readings), strict=True)
    return _compared(max(lower) - min(upper), max(upper) - min(lower), any_estimated(readings), sweep.along)


def _change(reading: Reading, first: Reading) -> tuple[float, float]:
    """An interval for the log of the ratio to the first rung: equal logs leave the difference of their rests alone."""
    coarse, fine = reading.log - first.log, reading.rest - first.rest
    change = coarse + fine
    rounding = ULP * (abs(coarse) + abs(fine))
    error = (reading.error if reading is not first else 0.0) + first.error + rounding
    return change - error, change + error


def _compared(apart: float, within: float, estimated: bool, along: str) -> tuple[Outcome, str, float]:
    smallest = resolution(estimated)
    if apart > (smallest if estimated else 0):
        return "fails", f"the quantity changes by a factor of at least e^{number(apart)} along {along}", apart
    if within <= smallest:
        return "holds", f"the quantity is constant along {along} within {number(within)} of its size", within
    return "open", f"the quantity is only known to be constant along {along} within {number(within)}", within
