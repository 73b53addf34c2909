"""Step grids: the remaining times u_0 = T > u_1 > ... > u_N = delta at which a sampler evaluates the score.

Generation runs from noise (remaining time T) to data (remaining time delta); step k has length u_k - u_{k+1}. A grid is
an array of N + 1 remaining times in the arithmetic of the horizon and delta, its two ends exact.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.samplers.base import exact, refuse, whole

Array = n.Array


@observable
def uniform_grid(horizon: Any, delta: Any, steps: Any) -> Array:
    """Steps of equal length from `horizon` down to `delta`: array (steps + 1,)."""
    return power_grid(horizon, delta, steps, 0)


@observable
def geometric_grid(horizon: Any, delta: Any, steps: Any) -> Array:
    """Steps proportional to the remaining time, u_k = T (delta/T)^(k/N): array (steps + 1,)."""
    return power_grid(horizon, delta, steps, 1)


@observable
def power_grid(horizon: Any, delta: Any, steps: Any, power: Any) -> Array:
    """Steps whose length is proportional to u^power, up to lower orders: array (steps + 1,).

    With q = 1 - power, u_k^q is linear in k; power 0 is the uniform grid, power 1 the geometric one. Needs
    0 < delta < horizon unless power is 0.
    """
    count = whole(steps, "power_grid", "steps", 1)
    start, end = _ends("power_grid", horizon, delta, lowest=0)
    if power != 0 and not end > 0:
        refuse("power_grid", "delta = 0", "delta > 0 unless the steps are equal")
    return _with_ends(start, _between(start, end, _fractions(count, start), power), end)


@observable
def half_exponential_grid(horizon: Any, delta: Any, steps: Any) -> Array:
    """Half of the steps uniform from `horizon` to 1, the other half geometric from 1 to `delta`: array (steps + 1,).

    Needs delta < 1 <= horizon and at least 2 steps; of an odd number the geometric half gets one more.

    Source: Benton et al. 2024 (arXiv 2308.03686), the grid of Corollary 1, Figure 1.
    """
    count = whole(steps, "half_exponential_grid", "steps", 2)
    start, end = _ends("half_exponential_grid", horizon, delta, lowest=1)
    one = n.like(1, start)
    early = _between(start, one, _fractions(count // 2, start), 0)
    late = _between(one, end, _fractions(count - count // 2, start), 1)
    return _with_ends(start, np.concatenate([early, late[1:]]), end)


@observable
def stepped_grid(delta: Any, sizes: Array) -> Array:
    """The grid that ends at `delta` with these step lengths, the last one first: array (steps + 1,)."""
    lengths = np.atleast_1d(np.asarray(sizes))
    if lengths.ndim != 1 or len(lengths) == 0 or np.any(n.to_float(lengths) < 0):
        refuse("stepped_grid", "these step lengths", "vectors of lengths, none negative")
    times = [exact(delta, lengths)]
    for length in lengths:
        times.append(times[-1] + length)
    return n.stack(times[::-1])


@observable
def step_sizes(grid: Array) -> Array:
    """The lengths u_k - u_{k+1} of the steps of a grid: array (steps,)."""
    return grid[:-1] - grid[1:]


@observable
def largest_relative_step(grid: Array) -> Any:
    """The smallest kappa with u_k - u_{k+1} <= kappa min(1, u_{k+1}) for all k.

    Source: Benton et al. 2024 (arXiv 2308.03686), the step condition of Theorem 1.
    """
    ratios = step_sizes(grid) / n.minimum(n.like(1, grid), grid[1:])
    largest = ratios[0]
    for ratio in ratios[1:]:
        largest = n.maximum(largest, ratio)
    return largest


def _ends(grid: str, horizon: Any, delta: Any, lowest: int) -> tuple[Any, Any]:
    start, end = exact(horizon, horizon, delta), exact(delta, horizon, delta)
    first, last = float(n.to_float(start)), float(n.to_float(end))
    if not last < first or first < lowest or last >= lowest > 0:
        supported = "delta < 1 <= horizon" if lowest else "delta < horizon"
        refuse(grid, f"horizon = {first:g}, delta = {last:g}", supported)
    return start, end


def _fractions(count: int, like: Any) -> Array:
    return np.arange(count + 1) * n.like(Fraction(1, count), like)


def _between(start: Any, end: Any, fractions: Array, power: Any) -> Array:
    if power == 0:
        return start + (end - start) * fractions
    if power == 1:
        return start * n.exp(n.log(end / start) * fractions)
    q = 1 - exact(power, start)
    if n.arithmetic_of(start, end, q) == "floats":
        return _by_logarithms(start, end, fractions, q)
    return n.power(n.power(start, q) + (n.power(end, q) - n.power(start, q)) * fractions, 1 / q)


def _by_logarithms(start: Any, end: Any, fractions: Array, q: Any) -> Array:
    """The same from that end whose power is the larger, where neither overflows nor cancels."""
    with np.errstate(divide="ignore"):  # at the other end, which `_with_ends` puts right
        if q > 0:
            return start * n.exp(n.log1p(n.expm1(q * n.log(end / start)) * fractions) / q)
        return end * n.exp(n.log1p(n.expm1(q * n.log(start / end)) * (1 - fractions)) / q)


def _with_ends(start: Any, grid: Array, end: Any) -> Array:
    exact_ends = grid.copy()
    exact_ends[0], exact_ends[-1] = start, end
    return exact_ends
