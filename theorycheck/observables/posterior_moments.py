"""The posterior covariance Sigma_t = Cov(X_0 | X_t) on average: its mean, the mean of its square, its rate of change.

Computed in floats by quadrature, for mixtures of normals and atoms in one or two dimensions; the error is estimated,
and in balls it is the radius.

Source: Benton et al. 2024 (arXiv 2308.03686), Lemma 1, relates the last to the second.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.observables.base import estimated, refuse
from theorycheck.observables.clouds import estimate, expectation, in_floats, require_cloud
from theorycheck.processes.general import Moment

Array = n.Array
_STEP = 1 / 32  # relative change of time between the nodes of the difference formulas
_SIXTH = np.array([45.0, -9.0, 1.0]) / 60
_EIGHTH = np.array([672.0, -168.0, 32.0, -3.0]) / 840


@estimated
def expected_posterior_covariance(law: Any, t: Any, *, process: Any) -> Array:
    """E Sigma_t: matrix (dim, dim)."""
    value, error = _mean("expected_posterior_covariance", law, t, process, lambda sigma: sigma)
    return estimate(value, error, law.mean(), t)


@estimated
def expected_squared_posterior_covariance(law: Any, t: Any, *, process: Any) -> Array:
    """E[Sigma_t Sigma_t], the mean of the matrix square: matrix (dim, dim)."""
    value, error = _mean("expected_squared_posterior_covariance", law, t, process, lambda sigma: sigma @ sigma)
    return estimate(value, error, law.mean(), t)


@estimated
def posterior_covariance_rate(law: Any, t: Any, *, process: Any) -> Array:
    """d/dt E Sigma_t by central differences in log t of `expected_posterior_covariance`: matrix (dim, dim).

    The error is estimated by the distance between the differences of orders six and eight.
    """
    name, now = "posterior_covariance_rate", _positive(t)
    pairs = [_difference(name, law, now, process, k * _STEP) for k in range(1, 5)]
    gaps = np.array([gap for gap, _ in pairs])
    sixth, eighth = np.tensordot(_SIXTH, gaps[:3], axes=1), np.tensordot(_EIGHTH, gaps, axes=1)
    rounding = float(np.abs(_EIGHTH) @ np.array([error for _, error in pairs]))
    error = (np.max(np.abs(eighth - sixth)) + rounding) / (_STEP * now)
    return estimate(eighth / (_STEP * now), float(error), law.mean(), t)


def _mean(name: str, law: Any, t: Any, process: Any, power: Any) -> tuple[Any, float]:
    data, time = in_floats(require_cloud(name, law)), in_floats(t)
    scale, variance = process.scale(time), process.variance(time)
    return expectation(data.noised(scale, variance), lambda x: power(data.posterior_covariance(x, scale, variance)))


def _difference(name: str, law: Any, t: float, process: Any, shift: float) -> tuple[Any, float]:
    later, error = _mean(name, law, t * np.exp(shift), process, lambda sigma: sigma)
    earlier, other = _mean(name, law, t * np.exp(-shift), process, lambda sigma: sigma)
    return later - earlier, error + other


def _positive(t: Any) -> float:
    if isinstance(t, Moment) or not float(n.to_float(t)) > 0:
        refuse("posterior_covariance_rate", "this time", "numbers t > 0")
    return float(n.to_float(t))
