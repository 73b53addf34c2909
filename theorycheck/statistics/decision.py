"""Whether a law holds along a ladder of exact readings: the budgeted law test.

A law holds if corrections within the stated budget explain its readings. It fails if it needs three times the budget,
even with corrections in 1 / log allowed (except to the limits of ratios that rival a claim), while some law of the
family x^p L^q stays within it. Anything else is open.
The band is the finest of four within which some law of the family fits, so smooth readings are used to 1e-6, irregular
ones to 1e-3, and never below their own error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from theorycheck.model import Corrections, Outcome
from theorycheck.statistics.budget import Column, least_budget, reach
from theorycheck.statistics.corrections import atoms
from theorycheck.statistics.ladder import Ladder, Series, Vector
from theorycheck.statistics.law import PowerLaw

FLOORS = (1e-6, 1e-5, 1e-4, 1e-3)
REJECTION = 3.0  # a law is rejected at this multiple of the budget
PERSISTENCE = 1.5  # and, if that refutes a claim, at this multiple on the later rungs alone
ALLOWANCE = 1.01  # what the atoms' spacing may add to a budget
FEWEST_RUNGS, FEWEST_DECADES = 6, 1.0
LOG_POWERS = tuple(Fraction(k, 2) for k in (0, 2, -2, 1, -1, 4, -4))


@dataclass(frozen=True)
class Fit:
    """A law of the family x^p L^q that stays within the budget in the finest band possible; else the nearest to it."""

    nats: float
    exponent: float
    log_power: Fraction
    floor: float


@dataclass(frozen=True)
class Decision:
    """What the readings say of a law, the corrections that it needs, and the law that fits best."""

    outcome: Outcome
    reason: str
    nats: float
    best: Fit


@dataclass(frozen=True, eq=False)
class Detectable:
    """The smallest departures that would have been rejected: of the exponent, of the log power, of a log constant.

    Infinity where none would have been, as for the constant of a law that leaves it free. Each is sought when asked
    for: `hidden` is the largest multiple of a direction, shape (rungs,), that corrections can hide.
    """

    ladder: Ladder
    hidden: Callable[[Vector], float]

    @cached_property
    def exponent(self) -> float:
        """The smallest departure of the exponent."""
        return self.hidden(self.ladder.progress)

    @cached_property
    def log_power(self) -> float:
        """The smallest departure of the log power."""
        return self.hidden(np.log(self.ladder.logarithms))

    @cached_property
    def constant(self) -> float:
        """The smallest departure of the constant's log."""
        return self.hidden(np.ones(len(self.ladder)))


def fit(readings: Series, corrections: Corrections, extra: Sequence[Fraction] = ()) -> Fit:
    """The law that explains the readings, of any exponent and of log power 0, +-1, +-1/2, +-2 or an extra one.

    A pure power may at last have corrections in 1 / L too, as have those with logs.
    """
    powers = tuple(dict.fromkeys((*LOG_POWERS, *extra)))
    found = [Fit(math.inf, math.nan, Fraction(0), FLOORS[-1])]
    for floor in FLOORS:
        for power in powers:
            found.append(_free(readings, corrections, power, floor, logs=bool(power)))
            if found[-1].nats <= budget(corrections):
                return found[-1]
        found.append(_free(readings, corrections, Fraction(0), floor, logs=True))
        if found[-1].nats <= budget(corrections):
            return found[-1]
    return min((one for one in found if one.floor == FLOORS[-1]), key=lambda one: one.nats)


def decide(law: PowerLaw, readings: Series, corrections: Corrections, best: Fit, persistent: bool = False) -> Decision:
    """The decision on a law; `persistent` if a rejection must show on the later rungs too.

    Reasons for `open`: "power" (a short ladder, or corrections between one and three budgets), "misfit" (no law of
    the family fits), "disagree" (the later rungs do not confirm a rejection).
    """
    most = budget(corrections)
    if short(readings):
        return Decision("open", "power", math.nan, best)

    def least(wide: bool = False) -> float:
        return needed(law, readings, corrections, best.floor, wide)

    if persistent and least() <= most:  # most claims hold, and most rivals fail: what is likely is asked first
        return Decision("holds", "", least(), best)
    wide = least(wide=persistent or law.constant is None)
    rejected = wide >= REJECTION * most and best.nats <= most
    if rejected and (not persistent or _persists(law, readings, corrections, best.floor)):
        return Decision("fails", "", wide, best)
    nats = least()
    if nats <= most:
        return Decision("holds", "", nats, best)
    slack = math.inf if rejected else _widening(law, readings, corrections, best.floor)
    if slack <= most:
        return Decision("holds", "", slack, best)
    return Decision("open", _why_open(rejected, wide, most), nats, best)


def needed(law: PowerLaw, readings: Series, corrections: Corrections, floor: float, wide: bool = False) -> float:
    """The least nats of corrections that the law needs; `wide` allows corrections in 1 / L to any law."""
    columns = law.columns(readings.ladder)
    return _least(law, readings, corrections, floor, columns, wide or law.logarithmic)[0]


def detectable(law: PowerLaw, readings: Series, corrections: Corrections, floor: float) -> Detectable:
    """The smallest departures that the test would have rejected on the law's own noise-free readings."""
    ladder, band = readings.ladder, _band(readings, floor)
    usable = atoms(ladder, float(corrections.slowest), logs=law.constant is None)
    nats, columns = REJECTION * budget(corrections), law.columns(ladder)
    return Detectable(ladder, lambda target: reach(law.worse * target, usable, band, nats, columns))


def short(readings: Series) -> bool:
    """Whether the ladder has too few rungs, or leads too short a way, to tell laws apart."""
    return len(readings.ladder) < FEWEST_RUNGS or readings.ladder.decades < FEWEST_DECADES


def budget(corrections: Corrections) -> float:
    """The nats within which a law holds."""
    return ALLOWANCE * float(corrections.nats)


def _band(readings: Series, floor: float) -> Vector:
    return np.maximum(readings.errors, floor)


def _least(
    law: PowerLaw, readings: Series, corrections: Corrections, floor: float, columns: Sequence[Column], logs: bool
) -> tuple[float, tuple[float, ...]]:
    """The least budget; a free constant is taken off at the last rung first, which keeps the programme well scaled."""
    ladder = readings.ladder
    residual = readings.logs - law.shape(ladder)
    usable = atoms(ladder, float(corrections.slowest), logs)
    return least_budget(residual - (law.constant is None) * residual[-1], usable, _band(readings, floor), columns)


def _free(readings: Series, corrections: Corrections, log_power: Fraction, floor: float, logs: bool) -> Fit:
    """The best exponent for a log power, sought around the slope between the last two rungs; `logs` if also 1 / L."""
    ladder = readings.ladder
    guess = _last_slope(readings)
    law = PowerLaw(Fraction(guess), log_power)
    columns = [*law.columns(ladder), Column(ladder.direction * ladder.progress)]
    nats, found = _least(law, readings, corrections, floor, columns, logs)
    return Fit(nats, guess + found[-1] if found else math.nan, log_power, floor)


def _last_slope(readings: Series) -> float:
    rise, run = np.diff(readings.logs[-2:]), np.diff(readings.ladder.progress[-2:])
    return float(readings.ladder.direction * rise[0] / run[0])


def _persists(law: PowerLaw, readings: Series, corrections: Corrections, floor: float) -> bool:
    return needed(law, readings.later, corrections, floor, wide=True) >= PERSISTENCE * budget(corrections)


def _widening(law: PowerLaw, readings: Series, corrections: Corrections, floor: float) -> float:
    """What a one-sided law needs if its slack may leave the family, as where a quantity falls exponentially."""
    if law.sense == "exactly":
        return math.inf
    return _least(law, readings, corrections, floor, law.monotone(readings.ladder), law.logarithmic)[0]


def _why_open(rejected: bool, wide: float, most: float) -> str:
    if rejected:
        return "disagree"
    return "misfit" if wide >= REJECTION * most else "power"
