"""The posterior covariance Sigma_t = Cov(X_0 | X_t) on average: its mean, the mean of its square, its rate of change.

Computed in floats by quadrature, for mixtures of normals and atoms in one or two dimensions and for the uniform law on
a sphere; the error is estimated, and in balls it is the radius.

Source: Benton et al. 2024 (arXiv 2308.03686), Lemma 1, relates the last to the second.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from theorycheck import numerics as n
from theorycheck.observables.base import estimated
from theorycheck.observables.clouds import estimate, in_floats
from theorycheck.observables.expectations import Integral, mean, mean_rate, require_known
from theorycheck.observables.memory import remembered

Array = n.Array


@estimated
def expected_posterior_covariance(law: Any, t: Any, *, process: Any) -> Array:
    """E Sigma_t: matrix (dim, dim)."""
    value, error = _mean("expected_posterior_covariance", law, t, process, _itself)
    return estimate(value, error, law.mean(), t)


@estimated
def expected_squared_posterior_covariance(law: Any, t: Any, *, process: Any) -> Array:
    """E[Sigma_t Sigma_t], the mean of the matrix square: matrix (dim, dim)."""
    value, error = _mean("expected_squared_posterior_covariance", law, t, process, _square)
    return estimate(value, error, law.mean(), t)


@estimated
def posterior_covariance_rate(law: Any, t: Any, *, process: Any) -> Array:
    """d/dt E Sigma_t by central differences in log t of `expected_posterior_covariance`: matrix (dim, dim).

    The error is estimated by the distance between the differences of orders six and eight.
    """
    value, error = _rate("posterior_covariance_rate", law, t, process)
    return estimate(value, error, law.mean(), t)


def _itself(sigma: Array) -> Array:
    return sigma


def _square(sigma: Array) -> Array:
    return sigma @ sigma


@remembered
def _rate(name: str, law: Any, t: Any, process: Any) -> tuple[Any, float]:
    return mean_rate(name, t, _integral(name, law, process, _itself))


@remembered
def _mean(name: str, law: Any, t: Any, process: Any, power: Any) -> tuple[Any, float]:
    return mean(_integral(name, law, process, power)(in_floats(t)))


def _integral(name: str, law: Any, process: Any, power: Any) -> Callable[[Any], Integral]:
    """By time, the noised law and a power of its posterior covariance."""
    data = require_known(name, law)

    def at(time: Any) -> Integral:
        scale, variance = process.scale(time), process.variance(time)
        return data.noised(scale, variance), lambda x: power(data.posterior_covariance(x, scale, variance))

    return at
