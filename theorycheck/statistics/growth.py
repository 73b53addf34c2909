"""Whether a ratio stays bounded along a ladder: a frozen constant, the law test for growth, and planted violations.

The constant is frozen on the lower two thirds of the log-range and held against the rest. The law is "at most a
constant" up to corrections within the budget, whichever way the ratio falls below it. One test refutes only where the
other does not support, and the reverse. Ratios are compared to 1e-3: orders need no finer band.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from theorycheck.model import Corrections, Outcome
from theorycheck.statistics.budget import least_budget
from theorycheck.statistics.corrections import atoms
from theorycheck.statistics.decision import budget, decide, fit, short
from theorycheck.statistics.ladder import Series, Vector
from theorycheck.statistics.law import PowerLaw

BAND = 1e-3
HEADROOM = 1.25
"""How far above the frozen constant the ratio may rise."""
FROZEN = 2 / 3
PLANT = 0.25
"""The power by which the planted violation grows."""
BOUNDED = PowerLaw(sense="at most")

Plant: TypeAlias = Literal["power", "log"]


@dataclass(frozen=True)
class Growth:
    """Whether a ratio is bounded: what both tests say together, and each alone."""

    outcome: Outcome
    plateau: Outcome
    law: Outcome


def growth(ratio: Series, corrections: Corrections) -> Growth:
    """Whether the ratio, given by its logs, is bounded; open on a ladder too short."""
    if short(ratio):
        return Growth("open", "open", "open")
    coarse = Series(ratio.ladder, ratio.logs, np.maximum(ratio.errors, BAND))
    frozen = plateau(coarse)
    law: Outcome = "holds" if corrected(coarse, corrections) <= budget(corrections) else "open"
    if law == "open" and frozen != "fails":  # else it makes no difference whether the law fails
        law = decide(BOUNDED, coarse, corrections, fit(coarse, corrections), persistent=True).outcome
    return Growth(_combined(frozen, law), frozen, law)


def plateau(ratio: Series) -> Outcome:
    """Whether the constant of the lower two thirds, with some headroom, bounds the rest."""
    progress = ratio.ladder.progress
    early = progress <= FROZEN * progress[-1] * (1 + 1e-9)
    low, high = ratio.logs - ratio.errors, ratio.logs + ratio.errors
    if np.max(low[~early]) > np.max(high[early]) + np.log(HEADROOM):
        return "fails"
    return "holds" if np.max(high[~early]) <= np.max(low[early]) + np.log(HEADROOM) else "open"


def corrected(ratio: Series, corrections: Corrections) -> float:
    """The least nats of corrections with which the ratio never rises."""
    usable = atoms(ratio.ladder, float(corrections.slowest), logs=False)
    return least_budget(ratio.logs - ratio.logs[-1], usable, ratio.errors, BOUNDED.monotone(ratio.ladder))[0]


def planted(ratio: Series, plant: Plant) -> Series:
    """The ratio made to grow by a power, or by a log; its own growth and its decay are taken off first.

    Off comes the least-squares power if it grows; what then falls is kept at its highest so far.
    """
    progress = ratio.ladder.progress
    slope = max(float(np.polyfit(progress, ratio.logs, 1)[0]), 0.0)
    level = np.maximum.accumulate(ratio.logs - slope * progress)
    return Series(ratio.ladder, level + _planted(ratio, plant), ratio.errors)


def _planted(ratio: Series, plant: Plant) -> Vector:
    return PLANT * ratio.ladder.progress if plant == "power" else np.log(ratio.ladder.logarithms)


def _combined(first: Outcome, second: Outcome) -> Outcome:
    """Fails or holds where one says so and the other does not say the opposite."""
    if "fails" in (first, second):
        return "open" if "holds" in (first, second) else "fails"
    return "holds" if "holds" in (first, second) else "open"
