"""The posterior covariance Sigma_t = Cov(X_0 | X_t) on average: its mean, the mean of its square, its rate of change.

Computed in floats by quadrature, for mixtures of normals and atoms in one or two dimensions and for the uniform law on
a sphere; the error is estimated, and in balls it is the radius.

Source: Benton et al. 2024 (arXiv 2308.03686), Lemma 1, relates the last to the second.
"""

from __future__ import annotations

from typing import Any

from theorycheck import numerics as n
from theorycheck.observables.base import estimated
from theorycheck.observables.clouds import estimate, expectation, in_floats, require_cloud
from theorycheck.observables.differences import rate_in_log_time
from theorycheck.observables.radial import is_uniform, spherical_expectation

Array = n.Array


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
    name = "posterior_covariance_rate"
    value, error = rate_in_log_time(name, t, lambda time: _mean(name, law, time, process, lambda sigma: sigma))
    return estimate(value, error, law.mean(), t)


def _mean(name: str, law: Any, t: Any, process: Any, power: Any) -> tuple[Any, float]:
    data, time = in_floats(law if is_uniform(law) else require_cloud(name, law)), in_floats(t)
    scale, variance = process.scale(time), process.variance(time)
    mean = spherical_expectation if is_uniform(law) else expectation
    return mean(data.noised(scale, variance), lambda x: power(data.posterior_covariance(x, scale, variance)))
