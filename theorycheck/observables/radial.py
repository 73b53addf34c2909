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
    coarse, fine = _means(law, f, 1, 2)
    return fine, float(np.max(np.abs(fine - coarse)) + _ROUNDING * np.max(np.abs(fine)))


def radial_mean(cells: int, law: Sphere, f: Callable[[Array], Array]) -> Any:
    """E f(X) with so many cells two deviations of the noise."""
    return _means(law, f, cells)[0]


def shell(law: Sphere, *cells: int) -> tuple[Any, Any, Any]:
    """Points (count, dim) along one axis, their log-densities, and the probabilities of their radii: (rules, count).

    Each rule has so many cells two deviations of the noise; its probabilities are zero at the points of the others.
    """
    from scipy.linalg import block_diag

    lines = [_line(law, each) for each in cells]
    radii = np.concatenate([line for line, _ in lines])
    points = np.zeros((len(radii), law.dim))
    points[:, 0] = radii
    log_area = np.log(2) + law.dim / 2 * np.log(np.pi) - n.lgamma(law.dim / 2)
    log_density = law.log_density(points)
    density = np.exp(log_density + (law.dim - 1) * np.log(radii) + log_area)
    return points, log_density, block_diag(*(weights for _, weights in lines)) * density


def _line(law: Sphere, cells: int) -> tuple[Any, Any]:
    """Radii and weights of one rule."""
    deviation = float(np.sqrt(law.noise))
    middle = float(np.hypot(law.radius, deviation * np.sqrt(law.dim - 1)))
    low, high = max(0.0, middle - _REACH * deviation), middle + _REACH * deviation
    count = int(np.ceil((high - low) / (2 * deviation))) * cells
    nodes, weights = n.gauss_legendre(_POINTS, 1.0)
    half = (high - low) / (2 * count)
    return (low + half * (2 * np.arange(count)[:, None] + 1 + nodes)).ravel(), np.tile(half * weights, count)


def _means(law: Sphere, f: Callable[[Array], Array], *cells: int) -> Any:
    points, _, probabilities = shell(law, *cells)
    values = np.tensordot(probabilities, f(points), axes=1)
    return [value if np.ndim(value) == 0 else np.trace(value) / law.dim * np.eye(law.dim) for value in values]
