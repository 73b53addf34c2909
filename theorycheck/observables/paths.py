"""How far the path of the exponential integrator with the exact score is from that of the exact reverse process.

Process vp, dX = -X dt + sqrt(2) dW; grids hold remaining times u_0 > ... > u_N; both start from the noised data at u_0.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.laws.gaussian import Gaussian
from theorycheck.observables.base import whole
from theorycheck.samplers.propagation import descending, gaussian, noised_variance, require_vp
from theorycheck.samplers.steps import exp_remainder

Array = n.Array


@observable
def path_kl(law: Any, grid: Array, *, process: Any) -> Array:
    """KL(exact || integrator) of the path laws, for Gaussian data.

    The sum over eigendirections and steps of gamma + log(v(u_k)/v(u_{k+1}))/2 + (gamma + 2 (e^{-gamma} - 1))/v(u_k),
    with gamma = u_k - u_{k+1}; it does not depend on the mean.

    Source: derived; Benton et al. 2024 (arXiv 2308.03686), Lemma 8, bounds it.
    """
    data, times = _setting("path_kl", law, grid, process)
    gamma, v = (times[:-1] - times[1:]), noised_variance(data, times)
    return _all_positive(gamma, v) if n.arithmetic_of(v) == "floats" else _telescoped(times, gamma, v)


def _telescoped(times: Array, gamma: Array, v: Array) -> Array:
    """The first two terms telescope."""
    ends = times[0] - times[-1] + n.log(v[0] / v[-1]) / 2
    return (ends + ((gamma + 2 * n.expm1(-gamma)) / v[:-1]).sum(0)).sum()


def _all_positive(gamma: Array, v: Array) -> Array:
    """The same with every term written as a sum of two positive ones.

    With w = 1/v and y = w (1 - e^{-2 gamma}), as v(u_{k+1})/v(u_k) = e^{2 gamma} (1 - y), the term is
    (-log(1 - y) - y)/2 + w (gamma + r - r^2/2), where r = e^{-gamma} - 1. Where y is near 1, the ratio says it better.
    """
    now, after = v[:-1], v[1:]
    y = -n.expm1(-2 * gamma) / now
    curved = np.where(y < 0.5, n.x_minus_log1p(-np.minimum(y, 0.5)), np.log(now / after) + 2 * gamma - y)
    cubic = 2 * exp_remainder(-gamma, 3) - exp_remainder(-2 * gamma, 3) / 2
    return (curved / 2 + cubic / now).sum()


@observable
def score_drift(law: Any, grid: Array, *, process: Any) -> Array:
    """The integral of E |score_t(Y_t) - score_s(Y_s)|^2 dt, s the last grid time before t, for Gaussian data.

    Y is the exact reverse process. By quadrature of the two-time covariance, a route that shares nothing with
    `path_kl`; one integral a step and eigenvalue, so for short grids.

    Source: Benton et al. 2024 (arXiv 2308.03686), Proposition 3 (Girsanov) with the exact score.
    """
    data, times = _setting("score_drift", law, grid, process)
    total = n.like(0, times, data.spectrum)
    for start, end in zip(times[:-1, 0], times[1:, 0], strict=True):
        for eigenvalue in data.eigenvalues():
            total = total + n.integrate(partial(_drift, start, eigenvalue), end, start, times)
    return total


def _drift(start: Any, eigenvalue: Any, u: Any) -> Any:
    """E (X_u/v(u) - X_s/v(s))^2, where Cov(X_u, X_s) = e^{-(s-u)} v(u) for s >= u."""
    v, before = _variance(u, eigenvalue), _variance(start, eigenvalue)
    return 1 / v + 1 / before - 2 * n.exp(u - start) / before


def _variance(u: Any, eigenvalue: Any) -> Any:
    return n.exp(-2 * u) * eigenvalue - n.expm1(-2 * u)


@observable
def joint_kl(law: Any, grid: Array, substeps: Any, error: Any = 0, *, process: Any) -> Array:
    """KL between the joint laws at the grid's times and `substeps` - 1 equally spaced times within each step.

    Gaussian data; by the chain rule over the conditional normal laws. Grows to `path_kl` with `substeps`; 1 gives the
    KL of the discrete chains. `error` is a constant, or one a dimension, that the integrator's score is off by along
    every eigendirection.
    """
    data, times = _setting("joint_kl", law, grid, process)
    count = whole(substeps, "joint_kl", "substeps", 1)
    total = n.like(0, times, data.spectrum)
    for i in range(count):
        total = total + _substep(data, times, i, count, error).sum()
    return total


def _substep(data: Gaussian, times: Array, i: int, count: int, error: Any) -> Array:
    """The i-th of `count` substeps in each step: expected KL of the next point given the last and the step's first."""
    first, gamma = times[:-1], times[:-1] - times[1:]
    last, length = first - gamma * i / count, gamma / count
    u = last - length if i + 1 < count else times[1:]
    v_first, v_last, v = (noised_variance(data, at) for at in (first, last, u))
    slope = n.exp(-length) * v / v_last
    spread, noise = v - n.power(slope, 2) * v_last, n.expm1(2 * length)
    on_last, on_first = slope - n.exp(length), 2 * n.expm1(length) / v_first
    covariance = n.exp(last - first) * v_last
    gap = n.power(on_last, 2) * v_last + 2 * on_last * on_first * covariance + n.power(on_first, 2) * v_first
    shift = 2 * n.expm1(length) * error
    return n.half_kl((spread - noise) / noise) + (gap + shift * shift) / noise / 2


def _setting(observable: str, law: Any, grid: Array, process: Any) -> tuple[Gaussian, Array]:
    require_vp(observable, process)
    return gaussian(observable, law), descending(observable, np.asarray(grid))[:, None]
