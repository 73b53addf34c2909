"""How far the score of one law is from that of another, in the mean square of the first.

Source: Cole and Lu 2024 (arXiv 2402.08082), where the error of a learned score enters through this.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.laws.gaussian_mixture import GaussianMixture
from theorycheck.laws.log_cosh_tilt import LogCoshTilt
from theorycheck.observables.base import estimated, refuse
from theorycheck.observables.clouds import estimate, expectation, in_floats, require_cloud
from theorycheck.observables.gaussians import normal
from theorycheck.observables.memory import remembered
from theorycheck.samplers.propagation import gaussian, same_basis

Array = n.Array


@observable
def score_gap(law: Any, other: Any, t: Any, *, process: Any) -> Array:
    """E |score_other(X_t) - score_law(X_t)|^2 at time t, X_t from the noised law; for two normal laws.

    The gap of the scores is affine: matrices C, K of the covariances and means m, c give (K^-1 - C^-1) applied to
    m - X_t, plus K^-1 (c - m).
    """
    first, second = (normal("score_gap", process.at(part, t)) for part in (law, other))
    if first.dim != second.dim:
        refuse("score_gap", f"laws in dimensions {first.dim} and {second.dim}", "laws in one dimension")
    spread, precision = first.covariance(), n.inverse(second.covariance())
    slope, shift = precision - n.inverse(spread), precision @ (second.mean() - first.mean())
    return n.trace(slope @ spread @ n.transpose(slope)) + n.dot(shift, shift)


@observable
def score_gap_integral(law: Any, other: Any, start: Any, end: Any, *, process: Any) -> Array:
    """The integral of `score_gap` over times from start to end > start, for two laws gaussian in one eigenbasis.

    By quadrature, rigorous in balls; eigenvalue by eigenvalue, so apart from the matrices of `score_gap`.
    """
    first, second = gaussian("score_gap_integral", law), gaussian("score_gap_integral", other)
    if not same_basis(first, second):
        refuse("score_gap_integral", "laws with other eigenvectors", "normal laws in one eigenbasis")
    shifts = n.power((first.centre - second.centre) @ first.basis, 2)
    terms = list(zip(first.eigenvalues(), second.eigenvalues(), shifts, strict=True))

    def gap(t: Any) -> Any:
        scale, noise = process.scale(t), process.variance(t)
        square = scale * scale
        return sum(
            _gap(square * v + noise, square * w + noise, square * (v - w), square * shift) for v, w, shift in terms
        )

    return n.integrate(gap, start, end, first.centre, second.centre)


@estimated
def estimated_score_gap(law: Any, other: Any, t: Any, *, process: Any) -> Array:
    """E |score_other(X_t) - score_law(X_t)|^2 at time t, X_t from the noised law, by quadrature in floats.

    The first law is a mixture of normals or log_cosh_tilt, in one or two dimensions; the other any in its dimension.
    """
    value, error = _gap_and_error(law, other, t, process)
    return estimate(value, error, law.mean(), other.mean(), t)


@remembered
def _gap_and_error(law: Any, other: Any, t: Any, process: Any) -> tuple[Any, float]:
    data, model, time = (in_floats(value) for value in (law, other, t))
    scale, variance = process.scale(time), process.variance(time)
    first, second = data.noised(scale, variance), model.noised(scale, variance)
    cloud = require_cloud("estimated_score_gap", _mixture(first))
    if second.dim != cloud.dim:
        refuse("estimated_score_gap", f"laws in dimensions {cloud.dim} and {second.dim}", "laws in one dimension")
    return expectation(cloud, lambda x: n.power(second.score(x) - first.score(x), 2).sum(-1))


def _gap(v: Any, w: Any, apart: Any, squared_shift: Any) -> Any:
    """With apart = v - w, which the noise leaves as it is."""
    return (apart * apart / v + squared_shift) / (w * w)


def _mixture(law: Any) -> Any:
    if not isinstance(law, LogCoshTilt):
        return law
    deviation = n.sqrt(law.noise + n.power(law.scale, 2)) * n.eye(law.dim, law.slope)
    means = n.stack([law.slope, -law.slope]) * law.scale
    return GaussianMixture(np.full(2, 0.5), means, n.stack([deviation, deviation]), 0)
