"""The law that the exponential integrator with the exact score puts out on the line, for data that are not Gaussian.

Its density is carried from step to step on a fixed grid of points: each step is the integral against a normal kernel,
by the trapezoidal rule in floats. The error is estimated by halving the number of points.

Source: Benton et al. 2024 (arXiv 2308.03686), the sampler of Section 1.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.observables.base import estimated, refuse
from theorycheck.observables.clouds import estimate, in_floats, require_cloud
from theorycheck.observables.memory import remembered
from theorycheck.samplers.propagation import descending, require_vp

Array = n.Array
_REACH = 9  # standard deviations
_POINTS = 481
_ROUNDING = 1e-13


@estimated
def estimated_marginal_kl(law: Any, grid: Array, *, process: Any) -> Array:
    """KL(noised data || output) at the grid's last time, started from the noised data at its first.

    Process vp, for mixtures of normals and atoms on the line.
    """
    require_vp("estimated_marginal_kl", process)
    data = in_floats(require_cloud("estimated_marginal_kl", law))
    if data.dim != 1:
        refuse("estimated_marginal_kl", f"a law in dimension {data.dim}", "mixtures on the line")
    times = n.to_float(descending("estimated_marginal_kl", grid))
    fine, coarse = (_marginal_kl(data, times, process, count) for count in (_POINTS, _POINTS // 2))
    return estimate(fine, abs(fine - coarse) + _ROUNDING, law.mean(), grid)


@remembered
def _marginal_kl(data: Any, times: Any, process: Any, count: int) -> Any:
    points = np.linspace(-1, 1, count) * _farthest(data, times, process)
    step = points[1] - points[0]
    output = np.exp(process.at(data, times[0]).log_density(points[:, None]))
    for start, end in pairwise(times):
        score = process.at(data, start).score(points[:, None])[:, 0]
        output = step * _kernel(points, score, start - end) @ output
    log_exact = process.at(data, times[-1]).log_density(points[:, None])
    exact = np.exp(log_exact)
    seen = (exact > 0) & (output > 0)
    return step * (exact[seen] * (log_exact[seen] - np.log(output[seen]))).sum()


def _kernel(points: Any, score: Any, gamma: float) -> Any:
    """The density of one step at the points (rows), started from each of the points (columns)."""
    means, variance = np.exp(gamma) * points + 2 * np.expm1(gamma) * score, np.expm1(2 * gamma)
    return np.exp(-((points[:, None] - means) ** 2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)


def _farthest(data: Any, times: Any, process: Any) -> float:
    """How far to look: where the widest component alone would spread, and the farthest mean."""
    parts = data.components
    widest = float(np.max((parts.factors[:, 0, :] ** 2).sum(-1) + parts.noise))
    spread = most = max(1.0, widest)
    for start, end in pairwise(times):
        pull = 2 * np.expm1(start - end) / (process.scale(start) ** 2 * widest + process.variance(start))
        spread = (np.exp(start - end) - pull) ** 2 * spread + np.expm1(2 * (start - end))
        most = max(most, float(spread))
    return float(np.max(np.abs(parts.means[:, 0]))) + _REACH * float(np.sqrt(most))
