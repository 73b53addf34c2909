"""Bands for numbers that are seen through draws: ratios of means, and quantiles; valid whenever one stops to draw.

Draws are looked at as often as their number has doubled, until the log of the number is known well enough. Ratios of
means rest on the t-mixture confidence sequence over batch means: the ratio is where the mean of left - ratio * right
may vanish, so draws that both sides share cancel. Quantiles rest on order statistics and the binomial law alone.

Sources: Fieller, JRSS B 16 (1954) 175, for the ratio; `evalues` for the sequence; for quantiles Scheffe and Tukey,
Annals of Mathematical Statistics 16 (1945) 187.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import TypeAlias

import numpy as np

from theorycheck.model import Effort, Reading
from theorycheck.statistics.evalues import BATCH, STILL, WARM_UP, batch_means, radius
from theorycheck.statistics.ladder import Vector

MEANS = f"CLT, batches of {BATCH}"
QUANTILES = "exact, order statistics"
ROUNDING = 1e-12
FLOATS = 53
"""Bits of the numbers that draws give."""
FEWEST = WARM_UP * BATCH
FEWEST_REPLICATES = 32
"""So many draws are looked at first, of means and of what is expensive."""
PART = 256
"""So many draws of what is expensive are made at once."""

Numbers: TypeAlias = Callable[[int, str], Vector]
"""So many draws (count,) of one stage; other stages are independent, the same stage gives the same draws."""


@dataclass(frozen=True)
class Band:
    """An interval that holds a number but with chance of a stated level, and the draws that it took."""

    low: float
    high: float
    draws: int
    method: str
    heavy: bool = False

    @property
    def sign(self) -> int:
        """The sign of the number, 0 where that is open."""
        return (self.low > 0) - (self.high < 0) if math.isfinite(self.low) and math.isfinite(self.high) else 0

    @property
    def log(self) -> float:
        """The middle of the interval for the log of its size; nan where the sign is open."""
        return (math.log(abs(self.low)) + math.log(abs(self.high))) / 2 if self.sign else math.nan

    @property
    def error(self) -> float:
        """Half the width of that interval."""
        return abs(math.log(self.high / self.low)) / 2 + ROUNDING if self.sign else math.inf

    @property
    def reading(self) -> Reading:
        """The reading that a ladder takes."""
        return Reading(
            self.sign, self.log, self.error, FLOATS, True, draws=self.draws, method=self.method, heavy=self.heavy
        )


def mean_ratio_band(left: Numbers, right: Numbers, level: float, effort: Effort) -> Band:
    """The band of E left / E right, at most `effort.draws` draws wide; both sides of a stage share what is random."""
    kept: list[tuple[Vector, Vector]] = []
    while True:
        kept += [(left(FEWEST, stage), right(FEWEST, stage)) for stage in _stages(len(kept))]
        first, second = (np.concatenate(side) for side in zip(*kept, strict=True))
        low, high = ratio_interval(batch_means(first), batch_means(second), level)
        settled = _settled(first - (low + high) / 2 * second if math.isfinite(low + high) else first, level)
        band = Band(low, high, len(first), MEANS)
        if settled and band.error <= effort.precision:
            return band
        if 2 * len(first) > effort.draws:
            return band if settled else Band(-math.inf, math.inf, len(first), MEANS, heavy=True)


def ratio_interval(left: Vector, right: Vector, level: float) -> tuple[float, float]:
    """Where the ratio of the means lies but with chance `level`, from batch means (batches,) of both sides.

    The whole line where the mean of the right side may vanish.
    """
    reach = radius(1.0, len(left), level) ** 2
    means = float(left.mean()), float(right.mean())
    ((left_spread, shared), (_, right_spread)) = np.cov(np.stack([left, right])).tolist()
    a = means[1] ** 2 - reach * right_spread
    b = means[0] * means[1] - reach * shared
    c = means[0] ** 2 - reach * left_spread
    if not (math.isfinite(reach) and a > 0):
        return -math.inf, math.inf
    half = math.sqrt(max(b * b - a * c, 0.0))
    return (b - half) / a, (b + half) / a


def quantile_band(numbers: Numbers, share: float, level: float, effort: Effort) -> Band:
    """The band of the quantile of so large a share, from at most `effort.replicates` draws."""
    kept = np.empty(0)
    look = 0
    while True:
        count, look = FEWEST_REPLICATES * 2**look, look + 1
        kept = np.concatenate([kept, *_replicates(numbers, len(kept), count)])
        low, high = quantile_interval(kept, share, level / (look * (look + 1)))
        band = Band(low, high, count, QUANTILES)
        if band.error <= effort.precision or 2 * count > effort.replicates:
            return band


def quantile_interval(draws: Vector, share: float, level: float) -> tuple[float, float]:
    """Where the quantile lies but with chance `level`: between two order statistics; infinite where there is none."""
    from scipy.stats import binom

    count, ordered = len(draws), np.sort(draws)
    below = int(binom.ppf(level / 2, count, share))  # P(fewer than `below`) <= level / 2
    above = int(binom.isf(level / 2, count, share)) + 1  # P(at least `above`) <= level / 2
    low = float(ordered[below - 1]) if below >= 1 else -math.inf
    high = float(ordered[above - 1]) if above <= count else math.inf
    return low, high


def _stages(done: int) -> list[str]:
    """The stages that double what is done."""
    return [f"mean {k}" for k in range(done, max(2 * done, 1))]


def _replicates(numbers: Numbers, done: int, count: int) -> list[Vector]:
    """What is missing from the count, in parts that fit the memory."""
    return [numbers(min(PART, count - k), f"replicates {k}") for k in range(done, count, PART)]


def _settled(draws: Vector, level: float) -> bool:
    """Whether the skewness is small enough for the central limit at the level: |skew| z^3/(6 sqrt n) <= 1/2."""
    centred = draws - draws.mean()
    deviation = float(centred.std())
    if deviation <= STILL * float(np.abs(draws).max()):
        return True
    skew = abs(float(((centred / deviation) ** 3).mean()))
    z = NormalDist().inv_cdf(1 - level / 2)
    return skew * z**3 / (6 * math.sqrt(len(draws))) <= 0.5
