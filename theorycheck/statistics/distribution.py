"""Whether draws have a stated distribution function: the Dvoretzky-Kiefer-Wolfowitz band, at a level that is exact.

Source: Massart, Annals of Probability 18 (1990) 1269, for the constant 2 in P(sup |F_n - F| > e) <= 2 exp(-2 n e^2).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import TypeAlias

import numpy as np

from theorycheck.model import Trial
from theorycheck.statistics.ladder import Vector
from theorycheck.statistics.means import CONFIRM, FIRST, MOST, POWER, SCREEN

METHOD = "exact, Dvoretzky-Kiefer-Wolfowitz"
LOOKS = (MOST // FIRST).bit_length()

Ranks: TypeAlias = Callable[[int, str], Vector]
"""So many values (count,) of the stated distribution function at the draws of one stage; stages are independent."""


def distance(ranks: Vector) -> float:
    """The largest distance of the empirical distribution function from the stated one; ranks (count,) in [0, 1]."""
    ordered, count = np.sort(ranks), len(ranks)
    steps = np.arange(count + 1) / count
    return float(max((steps[1:] - ordered).max(), (ordered - steps[:-1]).max()))


def log_p_value(ranks: Vector) -> float:
    """The log of the band's p-value, at most 0."""
    return min(0.0, math.log(2) - 2 * len(ranks) * distance(ranks) ** 2)


def band(count: int, level: float) -> float:
    """Half the width of the band that holds the distribution function but with chance `level`."""
    return math.sqrt(math.log(2 / level) / (2 * count))


def try_distribution(ranks: Ranks) -> Trial:
    """Try whether the values of the stated distribution function are uniform, as they must be.

    Screen: `FIRST` draws at 1e-2. What it suspects is confirmed on fresh draws, looked at whenever their number has
    doubled, each look at its share of 1e-4.
    """
    first = ranks(FIRST, "screen")
    if log_p_value(first) > math.log(SCREEN):
        return Trial(0.0, distance(first), detectable(), FIRST, METHOD)
    return _confirmed(ranks)


def detectable() -> float:
    """The distance of distribution functions that the screen passes on with chance of about `POWER`."""
    return band(FIRST, SCREEN) + NormalDist().inv_cdf(POWER) / (2 * math.sqrt(FIRST))


def _confirmed(ranks: Ranks) -> Trial:
    kept: list[Vector] = []
    strength = 0.0
    for look in range(LOOKS):
        kept += [ranks(FIRST, f"confirm {k}") for k in range(len(kept), 2**look)]
        strength = -log_p_value(np.concatenate(kept)) - math.log(LOOKS)
        if strength >= math.log(1 / CONFIRM):
            break
    every = np.concatenate(kept)
    return Trial(max(strength, 0.0), distance(every), detectable(), FIRST + len(every), METHOD)
