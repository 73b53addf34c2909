"""The exact law that a sampler with the exact score puts out for Gaussian data, by its deviation from the noised data.

Along each eigendirection the state is kept as e = P/v - 1 and b = m - e^{-u} mu: how far variance and mean are from
those of the noised data. Errors of a sampler are small; kept so, they are not lost to rounding, and balls stay sharp.
Where the output is much less than what it deviates from, floats keep mean and variance themselves.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np

from theorycheck import numerics as n
from theorycheck.laws.gaussian import Gaussian
from theorycheck.processes.vp import VP
from theorycheck.samplers.base import refuse
from theorycheck.samplers.steps import Scheme

Array = n.Array
State: TypeAlias = tuple[Array, Array]
_BLOCK = 1 << 16  # steps times eigenvalues held at once


def output(scheme: Scheme, law: Any, grid: Array, start: Any, process: Any) -> Gaussian:
    """The Gaussian law after the last step; `start` is None for the standard normal, or a Gaussian in the same basis.

    Raises Unsupported unless the process is vp, data and start are Gaussian with one eigenbasis, and the grid descends.
    """
    data, last, (excess, bias) = deviation(scheme, law, grid, start, process)
    centre = data.centre * n.exp(-last)
    mean, variance = centre + data.basis @ bias, noised_variance(data, last) * (1 + excess)
    if n.arithmetic_of(variance) == "floats":
        small, lost = np.linalg.norm(mean) < np.linalg.norm(centre) / 2, excess < -1 / 2
        if small or lost.any():
            plain_mean, plain_variance = _plainly(scheme, data, grid, start)
            mean, variance = plain_mean if small else mean, np.where(lost, plain_variance, variance)
    return replace(data, centre=mean, spectrum=variance, noise=0)


def deviation(scheme: Scheme, law: Any, grid: Array, start: Any, process: Any) -> tuple[Gaussian, Array, State]:
    """The data, the last time (1,), and e and b (dim,) there. Raises as `output`; the output itself rounds e to 1e-16.

    Steps are taken by blocks, so that memory does not grow with their number.
    """
    data = gaussian(scheme.name, law)
    require_vp(scheme.name, process)
    times = descending(scheme.name, grid)[:, None]
    center = data.centre @ data.basis
    state = _start(scheme.name, data, start, times[0], noised_variance(data, times[0]), center)
    size = max(2, _BLOCK // data.dim)
    for k in range(0, len(times) - 1, size):
        block = times[k : k + size + 1]
        state = _propagate(scheme, data, block, center, state)
    return data, times[-1], state


def _plainly(scheme: Scheme, data: Gaussian, grid: Array, start: Any) -> State:
    """Mean and variances after the last step, in floats and without regard to the exact law."""
    times, center = np.asarray(grid)[:, None], data.centre @ data.basis
    first = (0 * center, 1 + 0 * center) if start is None else (start.centre @ data.basis, start.eigenvalues())
    mean, variance = first
    size = max(2, _BLOCK // data.dim)
    for k in range(0, len(times) - 1, size):
        now, gamma = times[k : k + size + 1][:-1], -np.diff(times[k : k + size + 1], axis=0)
        step = scheme.step(gamma, noised_variance(data, now), -n.expm1(-2 * now))
        mean = n.affine_recursion(step.growth, step.pull * n.exp(-now) * center, mean)
        variance = n.affine_recursion((2 + step.growth) * step.growth, step.noise, variance)
    return data.basis @ mean, variance


def gaussian(observable: str, law: Any) -> Gaussian:
    """The law, if it is a Gaussian given by spectrum and basis."""
    if not isinstance(law, Gaussian):
        refuse(observable, law, "the law gaussian")
    return law


def require_vp(observable: str, process: Any) -> None:
    """Raise Unsupported unless the process is dX = -X dt + sqrt(2) dW."""
    if not isinstance(process, VP):
        refuse(observable, process, "the process vp, dX = -X dt + sqrt(2) dW")


def descending(observable: str, grid: Array) -> Array:
    """The grid as an array, if it holds at least two remaining times that do not increase."""
    times = np.asarray(grid)
    if times.ndim != 1 or len(times) < 2 or np.any(np.diff(n.to_float(times)) > 0):
        refuse(observable, "this grid", "vectors of remaining times from the horizon down to delta")
    return times


def noised_variance(data: Gaussian, times: Array) -> Array:
    """The variances v = 1 - e^{-2u} + e^{-2u} lambda at times (steps, 1), for each eigenvalue: shape (steps, dim)."""
    return n.exp(-2 * times) * data.eigenvalues() - n.expm1(-2 * times)


def _start(name: str, data: Gaussian, start: Any, u: Array, v: Array, center: Array) -> State:
    if start is None:
        return -n.exp(-2 * u) * (data.eigenvalues() - 1) / v, -n.exp(-u) * center
    first = gaussian(name, start)
    if not same_basis(first, data):
        refuse(name, "a start in another basis", "a start with the eigenbasis of the data")
    return (first.eigenvalues() - v) / v, first.centre @ data.basis - n.exp(-u) * center


def same_basis(one: Gaussian, other: Gaussian) -> bool:
    """Whether two Gaussians are given in one eigenbasis, entry by entry."""
    if one.basis is other.basis:
        return True
    return np.shape(one.basis) == np.shape(other.basis) and bool(np.all(one.basis == other.basis))


def _propagate(scheme: Scheme, data: Gaussian, times: Array, center: Array, state: State) -> State:
    excess, bias = state
    shrink, sigma2 = n.exp(-times), -n.expm1(-2 * times)
    scaled = shrink * shrink * data.eigenvalues()
    v = scaled + sigma2
    gamma, now, after = times[:-1] - times[1:], v[:-1], v[1:]
    growth = scheme.step(gamma, now, sigma2[:-1]).growth
    defect = scheme.defect(gamma, now, sigma2[:-1])
    # v - v' = (1 - e^{2 gamma})(v - 1): short steps keep their digits
    unlike = shrink[:-1] * shrink[:-1] * (data.eigenvalues() - 1)
    shrunk = -n.expm1(2 * gamma) * unlike / after
    carry = (2 + growth) * growth * (1 + shrunk) + shrunk
    slip = defect.mean * shrink[:-1] * center
    return n.affine_recursion(carry, defect.variance / after, excess), n.affine_recursion(growth, slip, bias)
