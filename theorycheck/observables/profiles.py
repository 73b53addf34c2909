"""Relative densities e^f along the one direction in which f changes: pieces, values, slopes and how fast f grows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.laws.log_cosh_tilt import LogCoshTilt
from theorycheck.laws.quadratic_tilt import QuadraticTilt
from theorycheck.laws.relu_tilt import ReluTilt
from theorycheck.observables.base import refuse

Array = n.Array
_SUPPORTED = "log_cosh_tilt, and quadratic_tilt and relu_tilt on the line, before noising"


@dataclass(frozen=True)
class Piece:
    """e^f, f' and f'' on one interval between knots, as functions of a number; f itself where it is entire."""

    density: Callable[[Any], Any]
    slope: Callable[[Any], Any]
    bend: Callable[[Any], Any]
    exponent: Callable[[Any], Any] | None = None

    def weighted(self, y: Any, u: Any) -> Any:
        """e^f at y times the standard normal density at u; where f is known, by one exponential."""
        if self.exponent is None or n.arithmetic_of(u) == "floats":
            return self.density(y) * n.normal_density(u)
        return n.exp(self.exponent(y) - u * u / 2) / n.sqrt(2 * n.pi(u))


@dataclass(frozen=True)
class Profile:
    """f at y direction, y a number; pieces one more than knots, which ascend.

    Growth: f(y) <= constant + linear |y| + quadratic y^2/2, |f'(y)| <= linear + curvature |y|, and |f''| <= bend.
    With knots f is straight between them.
    """

    direction: Array
    knots: tuple[Any, ...]
    pieces: tuple[Piece, ...]
    constant: Any
    linear: Any
    quadratic: Any
    curvature: Any
    bend: Any


def profile(observable: str, law: Any) -> Profile:
    """The profile of a law that has one. Raises Unsupported."""
    if isinstance(law, LogCoshTilt) and law.scale == 1 and law.noise == 0:
        return _log_cosh(law)
    if isinstance(law, QuadraticTilt) and law.dim == 1:
        return _quadratic(law)
    if isinstance(law, ReluTilt) and law.scale == 1 and law.noise == 0:
        return _relu(observable, law)
    refuse(observable, law, _SUPPORTED)


def _log_cosh(law: LogCoshTilt) -> Profile:
    """With f = log cosh(|m| y) - |m|^2/2 along m."""
    size = n.norm(law.slope)
    mass, zero = n.exp(-size * size / 2), n.like(0, size)
    direction = n.eye(law.dim, size)[0] if size == 0 else law.slope / size
    piece = Piece(
        lambda y: n.cosh(size * y) * mass,
        lambda y: size * n.tanh(size * y),
        lambda y: size * size / n.cosh(size * y) / n.cosh(size * y),
    )
    return Profile(direction, (), (piece,), zero, size, zero, zero, size * size)


def _quadratic(law: QuadraticTilt) -> Profile:
    """With f = slope y + curvature y^2/2."""
    slope, curvature = law.slope[0], law.curvatures[0]
    zero = n.like(0, slope)
    piece = Piece(
        lambda y: n.exp((slope + curvature / 2 * y) * y), lambda y: slope + curvature * y, lambda y: curvature + 0 * y
    )
    direction = n.filled(1, 1, slope)
    size = n.abs(curvature)
    return Profile(direction, (), (piece,), zero, n.abs(slope), n.maximum(curvature, zero), size, size)


def _relu(observable: str, law: ReluTilt) -> Profile:
    """With f = sum_j outer_j relu(signs_j (y - knots_j)), straight between knots."""
    order = np.argsort(n.to_float(law.knots), kind="stable")
    knots, zero = law.knots[order], n.like(0, law.knots)
    if not all(bool(left <= right) for left, right in pairwise(knots)):
        refuse(observable, "knots that cannot be told apart at this precision", "distinct or equal knots")
    rising, weights = law.signs[order] == 1, (law.outer * law.signs)[order]
    pieces = tuple(
        _straight(weights, knots, np.where(rising, np.arange(len(knots)) < i, np.arange(len(knots)) >= i))
        for i in range(len(knots) + 1)
    )
    sizes = n.abs(law.outer)
    constant, linear = n.dot(sizes, n.abs(law.knots)), sizes.sum()
    return Profile(n.filled(1, 1, zero), tuple(knots), pieces, constant, linear, zero, zero, zero)


def _straight(weights: Array, knots: Array, active: Array) -> Piece:
    slope = (weights * active).sum()
    offset = (weights * knots * active).sum()
    return Piece(
        lambda y: n.exp(slope * y - offset), lambda y: slope + 0 * y, lambda y: 0 * y, lambda y: slope * y - offset
    )
