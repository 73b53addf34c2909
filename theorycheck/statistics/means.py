"""Whether a mean is zero, or not above zero: a quick screen, then a confirmation on draws never seen before."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TypeAlias

import numpy as np

from theorycheck.model import STANDARD, Effort, Trial
from theorycheck.statistics.evalues import BATCH, STILL, WARM_UP, batch_means, log_e_value
from theorycheck.statistics.ladder import Vector

CHUNK = WARM_UP * BATCH
"""So many fresh draws are looked at together."""
POWER = 0.9
METHOD = f"CLT, batches of {BATCH}"

Draws: TypeAlias = Callable[[int, str], Vector]
"""So many draws (count, entries) of one stage; other stages are independent, the same stage gives the same draws."""


def try_mean(
    draws: Draws,
    tolerance: float,
    scale: float = 1.0,
    above: bool = False,
    cancelling: bool = False,
    effort: Effort = STANDARD,
) -> Trial:
    """Try whether each entry's mean is zero to the tolerance, or with `above` not above zero by more.

    Screen: a z-test on the first draws. Only what it suspects is confirmed, on fresh draws, by the t-mixture e-process
    over batches; several entries share it by the mean of their e-values. Departures are in units of `scale`.

    Draws outside of the claim that are all alike refute it only if they are differences of what varies: `cancelling`.
    Else they may have missed a rare event, and count as too heavy.
    """
    claim = _Claim(tolerance, above, cancelling)
    first = draws(effort.first, "screen")
    seen = _detectable(first, above, effort.screen) / scale
    nothing = Trial(0.0, 0.0, seen, effort.first, METHOD, screen=effort.screen, confirm=effort.confirm)
    if claim.p_value(first) > effort.screen:
        return replace(nothing, departure=claim.departure(first.mean(axis=0)) / scale)
    strength, departure, used, heavy = _confirmed(draws, claim, first.mean(axis=0), effort)
    used += effort.first
    return replace(nothing, strength=strength, departure=departure / scale, draws=used, heavy=heavy)


@dataclass(frozen=True)
class _Claim:
    """That means are zero to the tolerance, or not above it."""

    tolerance: float
    above: bool
    cancelling: bool

    def excess(self, means: Vector) -> Vector:
        """How far means are outside of what is claimed; 0 inside."""
        return np.maximum((means if self.above else np.abs(means)) - self.tolerance, 0.0)

    def departure(self, means: Vector) -> float:
        """The departure of the worst entry from zero."""
        return max(float((means if self.above else np.abs(means)).max()), 0.0)

    def p_value(self, draws: Vector) -> float:
        """Of the z-test on the worst entry, corrected for their number; 0 for draws that stand still outside."""
        excess, spread = self.excess(draws.mean(axis=0)), draws.std(axis=0, ddof=1)
        if np.any((excess > 0) & (spread <= STILL * excess)):
            return 0.0
        z = np.divide(excess, spread, out=np.zeros_like(excess), where=spread > 0).max() * math.sqrt(len(draws))
        tail = math.erfc(float(z) / math.sqrt(2)) / (2 if self.above else 1)
        return min(1.0, tail * len(excess))


def _confirmed(draws: Draws, claim: _Claim, centre: Vector, effort: Effort) -> tuple[float, float, int, bool]:
    """The strength of fresh draws against the claim, the departure, their number, and whether the tails forbid it."""
    means = np.empty((0, len(centre)))
    moments = np.zeros((2, len(centre)))
    strength, heavy, used = 0.0, False, 0
    while used < effort.most:
        fresh = draws(CHUNK, f"confirm {used // CHUNK}")
        used += CHUNK
        means = np.concatenate([means, batch_means(fresh)])
        moments += np.stack([((fresh - centre) ** p).sum(axis=0) for p in (2, 3)])
        strength = _strength(means, claim, last=used >= effort.most)
        crossed = strength >= math.log(1 / effort.confirm)
        settled = _settled(means.mean(axis=0) - centre, moments / used, used, effort.confirm)
        heavy = crossed and not (settled if math.isfinite(strength) else claim.cancelling)
        if crossed and not heavy:
            break
    return strength, claim.departure(means.mean(axis=0)), used, heavy


def _strength(means: Vector, claim: _Claim, last: bool) -> float:
    """The log of the mean of the entries' e-values; draws that never varied speak when there are no more to come."""
    excess, spread = claim.excess(means.mean(axis=0)), means.std(axis=0, ddof=1)
    if last and np.any((excess > 0) & (spread <= STILL * excess)):
        return math.inf
    logs = log_e_value(excess, spread, len(means))
    top = float(logs.max())
    return top + math.log(float(np.exp(logs - top).mean()))


def _settled(shift: Vector, moments: Vector, count: int, level: float) -> bool:
    """Whether the skewness is small enough for the central limit at the level: |skew| z^3/(6 sqrt n) <= 1/2.

    `moments` are the second and third about a point from which the mean is `shift` away.
    """
    second = np.maximum(moments[0] - shift**2, 0.0)
    third = moments[1] - 3 * shift * moments[0] + 2 * shift**3
    skew = np.divide(np.abs(third), second**1.5, out=np.zeros_like(third), where=second > 0).max()
    z = NormalDist().inv_cdf(1 - level / 2)
    return bool(skew * z**3 / (6 * math.sqrt(count)) <= 0.5)


def _detectable(first: Vector, above: bool, screen: float) -> float:
    """The departure of the noisiest entry's mean that the screen passes on with chance `POWER`."""
    level = screen / first.shape[1] / (1 if above else 2)
    reach = NormalDist().inv_cdf(1 - level) + NormalDist().inv_cdf(POWER)
    return float(reach * first.std(axis=0, ddof=1).max() / math.sqrt(len(first)))
