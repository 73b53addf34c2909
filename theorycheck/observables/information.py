"""The mean squared score I(t) = E |grad log p_t(X_t)|^2, the Fisher information of the noised law."""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.normal_mixture import NormalMixture
from theorycheck.laws.uniform_cube import UniformCube
from theorycheck.observables import lines
from theorycheck.observables.base import refuse
from theorycheck.observables.cells import integral
from theorycheck.observables.gaussians import normal
from theorycheck.observables.tails import normal_tail, reach

Array = n.Array
_WIDEST = 64  # beyond, the difference of two distribution functions loses too many digits


@observable
def mean_squared_score(law: Any, t: Any, *, process: Any) -> Array:
    """E |grad log p_t(X_t)|^2.

    Normal laws: the trace of the inverse covariance. Mixtures of normals and atoms on the line, and the cube in any
    dimension: by quadrature, rigorous in balls.
    """
    now = process.at(law, t)
    if isinstance(now, UniformCube):
        return sum((_of_interval(width, now.noise) for width in now.half_widths), start=n.like(0, now.noise))
    if isinstance(now, Gaussian):
        return (1 / now.eigenvalues()).sum()
    if isinstance(now, NormalMixture) and now.dim == 1:
        return lines.mean_squared_score(lines.line("mean_squared_score", now))
    if isinstance(now, NormalMixture) and len(now.components.means) == 1:
        return n.trace(n.inverse(normal("mean_squared_score", now).covariance()))
    refuse("mean_squared_score", law, "normal laws, mixtures of normals on the line, and uniform_cube")


def _of_interval(half_width: Any, noise: Any) -> Any:
    """The mean squared score of the uniform law on [-half_width, half_width] plus noise.

    In units of the deviation around the left edge, and with a = half_width/deviation, it is 1/(half_width deviation)
    times the integral of (phi(z) - phi(z - 2a))^2/(Phi(z) - Phi(z - 2a)) up to z = a, by symmetry.
    """
    deviation = n.sqrt(noise)
    a, limit = half_width / deviation, n.like(reach(noise), noise)
    if not a * _WIDEST > 1:
        refuse("mean_squared_score", "so much noise", f"deviations of the noise up to {_WIDEST} half widths of a cube")
    cut = a if bool(a < limit) else limit
    value = integral(lambda z: _edge(z, a), -limit, cut, noise)
    return (value + _beyond(a, limit)) / (half_width * deviation)


def _edge(z: Any, a: Any) -> Any:
    step = n.normal_density(z) - n.normal_density(z - 2 * a)
    return step * step / _mass(z, a)


def _mass(z: Any, a: Any) -> Any:
    if n.arithmetic_of(z) == "floats":
        return np.exp(n.log_ndtr_difference(z - 2 * a, z))
    return n.normal_cdf(z) - n.normal_cdf(z - 2 * a)


def _beyond(a: Any, limit: Any) -> Any:
    """What lies beyond the limits, as a ball; 0 in floats.

    Left of -limit the ratio of the differences is a mean of a normal variable cut to below z, so at most |z| + 1/|z|
    in size, and the integrand at most (|z| + 1)^2 phi(z). From the limit to a, if that is further, the integrand is at
    most 8 phi(z)^2, and its integral at most 8 phi(limit)^2.
    """
    if n.arithmetic_of(a) != "balls":
        return 0
    left = normal_tail((1, 1), reach(a), a)
    return n.ball(0, left + 8 * n.power(n.normal_density(limit), 2))
