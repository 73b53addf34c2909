"""Expectations under the uniform law on a sphere plus noise, in floats with an estimated error.

The law is invariant under rotations, so the radius says it all: an integral over radii at points along one axis, with
Gauss-Legendre rules on cells two deviations of the noise wide, halved once for the error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.laws.sphere import Sphere

Array = n.Array
_REACH = 9  # deviations of the noise
_POINTS = 16
_ROUNDING = 1e-12


def is_uniform(law: Any) -> bool:
    """Whether the law is uniform on a sphere, with or without noise."""
    return isinstance(law, Sphere) and bool(law.concentration == 0)


def spherical_expectation(law: Sphere, f: Callable[[Array], Array]) -> tuple[Any, float]:
    """E f(X) under the noised uniform law, all in floats, and an estimate of its error.

    f takes points (count, dim) to numbers that do not change under rotations, or to matrices that turn with them; the
    average of such a matrix over all rotations is its trace over dim times the identity.
    """
    coarse, fine = (_mean(law, f, cells) for cells in (1, 2))
    return fine, float(np.max(np.abs(fine - coarse)) + _ROUNDING * np.max(np.abs(fine)))


def shell(law: Sphere, cells: int) -> tuple[Any, Any]:
    """Points (count, dim) along one axis and the probabilities of their radii; so many cells two deviations."""
    deviation = float(np.sqrt(law.noise))
    middle = float(np.hypot(law.radius, deviation * np.sqrt(law.dim - 1)))
    low, high = max(0.0, middle - _REACH * deviation), middle + _REACH * deviation
    count = int(np.ceil((high - low) / (2 * deviation))) * cells
    nodes, weights = n.gauss_legendre(_POINTS, 1.0)
    half = (high - low) / (2 * count)
    radii = (low + half * (2 * np.arange(count)[:, None] + 1 + nodes)).ravel()
    points = np.zeros((len(radii), law.dim))
    points[:, 0] = radii
    log_area = np.log(2) + law.dim / 2 * np.log(np.pi) - n.lgamma(law.dim / 2)
    density = np.exp(law.log_density(points) + (law.dim - 1) * np.log(radii) + log_area)
    return points, np.tile(half * weights, count) * density


def _mean(law: Sphere, f: Callable[[Array], Array], cells: int) -> Any:
    points, probabilities = shell(law, cells)
    value = np.tensordot(probabilities, f(points), axes=1)
    return value if np.ndim(value) == 0 else np.trace(value) / law.dim * np.eye(law.dim)
