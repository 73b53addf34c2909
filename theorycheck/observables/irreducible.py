"""What no model of the data can remove: the mean posterior variance, for laws on spheres and small mixtures."""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.laws.sphere import Sphere
from theorycheck.observables.base import estimated, refuse
from theorycheck.observables.cells import integral
from theorycheck.observables.clouds import estimate, in_floats
from theorycheck.observables.memory import remembered
from theorycheck.observables.posterior_moments import expected_posterior_covariance

Array = n.Array
_REACH = 9  # standard deviations
_ROUNDING = 1e-12


@estimated
def mean_posterior_variance(law: Any, t: Any, *, process: Any) -> Array:
    """E Tr Cov(X_0 | X_t), the least mean square error of predicting X_0 from X_t: a number.

    Computed in floats, for the uniform law on a sphere and for mixtures of normals and atoms in one or two dimensions;
    the error is estimated, and in balls it is the radius.
    """
    if not isinstance(law, Sphere):
        return n.trace(expected_posterior_covariance(law, t, process=process))
    if not bool(law.concentration == 0) or not bool(law.noise == 0):
        refuse("mean_posterior_variance", law, "the uniform law among those on spheres, before noising")
    value, error = _at(law, t, process)
    return estimate(value, error, law.radius, t)


@remembered
def _at(law: Any, t: Any, process: Any) -> tuple[Any, float]:
    time = in_floats(t)
    return _on_sphere(in_floats(law), process.scale(time), process.variance(time))


def _on_sphere(law: Sphere, scale: Any, variance: Any) -> tuple[Any, float]:
    """By the length r of X_t alone, in units z of the deviation from the sphere, and how far the mass is from one."""
    now, deviation, axis = law.noised(scale, variance), np.sqrt(variance), np.eye(law.dim)[0]
    area = 2 * np.pi ** (law.dim / 2) / np.exp(n.lgamma(n.like(law.dim, deviation) / 2))

    def density(z: Any) -> Any:
        r = now.radius + deviation * z
        return area * deviation * r ** (law.dim - 1) * np.exp(now.log_density(r[:, None] * axis))

    def spread(z: Any) -> Any:
        points = (now.radius + deviation * z)[:, None] * axis
        return np.trace(law.posterior_covariance(points, scale, variance), axis1=-2, axis2=-1)

    low, high = max(-_REACH, -now.radius / deviation), _REACH + np.sqrt(law.dim)
    value = integral(lambda z: density(z) * spread(z), low, high)
    mass = integral(density, low, high)
    return value, float(abs(mass - 1) + _ROUNDING) * float(value)
