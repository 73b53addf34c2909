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
from theorycheck.numerics.dispatch import is_plain_float
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
    curved = _curved(-n.expm1(-2 * gamma) / now, now, after, gamma)
    r = n.expm1(-gamma)
    cubic = np.where(gamma < 1, 2 * exp_remainder(-gamma, 3) - exp_remainder(-2 * gamma, 3) / 2, gamma + r - r * r / 2)
    return (curved / 2 + cubic / now).sum()


def _curved(y: Array, now: Array, after: Array, gamma: Array) -> Array:
    """-log(1 - y) - y for y = (1 - e^{-2 gamma})/now, the variances before and after a step of length gamma."""
    if not is_plain_float(y):
        return n.x_minus_log1p(-y)
    return np.where(y < 0.5, n.x_minus_log1p(-np.minimum(y, 0.5)), np.log(now / after) + 2 * gamma - y)


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
    """E (X_u/v(u) - X_s/v(s))^2, where Cov(X_u, X_s) = e^{-(s-u)} v(u) for s >= u; a sum of positive terms."""
    v, before = _variance(u, eigenvalue), _variance(start, eigenvalue)
    return (n.power(n.expm1(u - start), 2) - n.expm1(2 * (u - start)) / v) / before


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
    """The i-th of `count` substeps in each step: expected KL of the next point given the last and the step's first.

    The exact conditional variance is (1 - y) times the integrator's, y = (1 - e^{-2 length})/v_last; the means differ
    by 2 sinh(length) X_last/v_last - 2 (e^length - 1) X_first/v_first. All terms are positive.
    """
    first, gamma = times[:-1], times[:-1] - times[1:]
    since, length = gamma * i / count, gamma / count
    u = first - since - length if i + 1 < count else times[1:]
    v_first, v_last, v = (noised_variance(data, at) for at in (first, first - since, u))
    curved = _curved(-n.expm1(-2 * length) / v_last, v_last, v, length)
    pull, shift = 2 * n.sinh(length), 2 * n.expm1(length) * error
    late = 4 * n.power(n.sinh(length / 2), 2) - pull * n.expm1(-since)
    noise = n.expm1(2 * length)  # divided by it, no square underflows
    gap = (late * (late / noise) - pull * (pull / noise) * n.expm1(-2 * since) / v_last) / v_first
    return (curved + gap + shift * (shift / noise)) / 2


def _setting(observable: str, law: Any, grid: Array, process: Any) -> tuple[Gaussian, Array]:
    require_vp(observable, process)
    return gaussian(observable, law), descending(observable, np.asarray(grid))[:, None]
