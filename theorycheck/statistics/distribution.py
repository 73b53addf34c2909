"""Whether draws have a stated distribution function: the Dvoretzky-Kiefer-Wolfowitz band, at a level that is exact.

Source: Massart, Annals of Probability 18 (1990) 1269, for the constant 2 in P(sup |F_n - F| > e) <= 2 exp(-2 n e^2).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from statistics import NormalDist
from typing import TypeAlias

import numpy as np

from theorycheck.model import STANDARD, Effort, Trial
from theorycheck.statistics.ladder import Vector
from theorycheck.statistics.means import CHUNK, POWER

METHOD = "exact, Dvoretzky-Kiefer-Wolfowitz"
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


def try_distribution(ranks: Ranks, effort: Effort = STANDARD) -> Trial:
    """Try whether the values of the stated distribution function are uniform, as they must be.

    Screen: the first draws. What it suspects is confirmed on fresh draws, looked at whenever their number has doubled,
    each look at its share of the level.
    """
    first = ranks(effort.first, "screen")
    found = Trial(0.0, distance(first), detectable(effort), effort.first, METHOD, False, effort.screen, effort.confirm)
    if log_p_value(first) > math.log(effort.screen):
        return found
    strength, every = _confirmed(ranks, effort)
    used = effort.first + len(every)
    return replace(found, strength=max(strength, 0.0), departure=distance(every), draws=used)


def detectable(effort: Effort = STANDARD) -> float:
    """The distance of distribution functions that the screen passes on with chance of about `POWER`."""
    return band(effort.first, effort.screen) + NormalDist().inv_cdf(POWER) / (2 * math.sqrt(effort.first))


def _confirmed(ranks: Ranks, effort: Effort) -> tuple[float, Vector]:
    """The strength of fresh draws against the distribution, and these."""
    kept: list[Vector] = []
    looks = (effort.most // CHUNK).bit_length()
    strength = 0.0
    for look in range(looks):
        kept += [ranks(CHUNK, f"confirm {k}") for k in range(len(kept), 2**look)]
        strength = -log_p_value(np.concatenate(kept)) - math.log(looks)
        if strength >= math.log(1 / effort.confirm):
            break
    return strength, np.concatenate(kept)
