"""Total variation on the line: in closed form between normal laws, by quadrature between others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.laws.base import Law
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.relu_tilt import ReluTilt
from theorycheck.laws.uniform_cube import UniformCube
from theorycheck.observables.base import estimated, refuse
from theorycheck.observables.clouds import estimate, in_floats
from theorycheck.observables.gaussians import normal

Array = n.Array
_REACH = 14  # standard deviations
_FINEST = 26  # halvings of the cells towards a kink or a jump
_CELLS = 64
_HALVINGS, _LEFT = 60, 1e-17  # of a cell towards a crossing, and the area that may be left there
_ROUNDING = 1e-15


@observable
def total_variation(law: Any, other: Any) -> Array:
    """The largest |P(A) - Q(A)| over events A, for two normal laws on the line.

    The densities cross at one point if the variances agree, else at two.
    """
    laws = (normal("total_variation", law), normal("total_variation", other))
    if any(part.dim != 1 for part in laws):
        refuse("total_variation", f"laws in dimensions {law.dim} and {other.dim}", "normal laws on the line")
    (m, v), (c, w) = ((part.mean()[0], _variance(part)) for part in laws)
    shift = c - m
    if not bool(v > w) and not bool(v < w):
        return n.erf(n.abs(shift) / n.sqrt(8 * v)) + _change(v, w)
    square = n.power(shift, 2) + (v - w) * n.log(v / w)
    # where they cross, in deviations of either law
    ends = [
        [(shift * n.sqrt(a) + sign * n.sqrt(b * square)) / (v - w) for a, b in ((w, v), (v, w))] for sign in (1, -1)
    ]
    return n.abs(_between(*ends[0]) - _between(*ends[1]))


def _variance(law: Any) -> Any:
    """The variance on the line; the eigenvalue itself where it is known, as its root squared need not be exact."""
    return law.eigenvalues()[0] if isinstance(law, Gaussian) else law.covariance()[0, 0]


def _between(a: Any, b: Any) -> Any:
    """Phi(b) - Phi(a), without loss where a is known to differ from b and is near it."""
    if bool(a < b):
        return n.exp(n.log_ndtr_difference(a, b))
    if bool(b < a):
        return -n.exp(n.log_ndtr_difference(b, a))
    return n.normal_cdf(b) - n.normal_cdf(a)


def _change(v: Any, w: Any) -> Any:
    """What a change of the variance from v to w, which may be equal, can add: at most |log(v/w)|."""
    return n.ball(0, n.abs(n.log(v / w))) if n.arithmetic_of(v, w) == "balls" else 0 * v


@estimated
def estimated_total_variation(law: Any, other: Any) -> Array:
    """The largest |P(A) - Q(A)| over events A, for laws on the line with a density, or uniform_cube before noising.

    By Gauss-Legendre quadrature between the points where the densities cross, kink or jump.
    """
    laws = [_on_the_line(part) for part in (law, other)]
    p, q = map(_density, laws)
    edges = _edges(laws, lambda x: p(x) - q(x))
    fine, coarse = (_integral(lambda x: np.abs(p(x) - q(x)), edges, points) / 2 for points in (16, 12))
    return estimate(fine, abs(fine - coarse) + _ROUNDING * len(edges), law.mean(), other.mean())


def _on_the_line(law: Any) -> Law:
    if not isinstance(law, Law) or law.dim != 1:
        refuse("estimated_total_variation", law, "laws on the line")
    found: Law = in_floats(law)
    return found


def _density(law: Law) -> Callable[[Any], Any]:
    if isinstance(law, UniformCube) and law.noise == 0:
        return lambda x: (np.abs(x - law.centre[0]) <= law.half_widths[0]) / (2 * law.half_widths[0])
    return lambda x: np.exp(law.log_density(x[..., None]))


def _special(law: Law) -> Any:
    """Where the density may kink or jump, or may have done so before a little noise."""
    match law:
        case UniformCube():
            return law.centre[0] + law.half_widths[0] * np.array([-1.0, 1.0])
        case ReluTilt():
            return law.scale * law.knots
    return np.array([])


def _edges(laws: list[Law], difference: Callable[[Any], Any]) -> Any:
    centres = np.array([law.mean()[0] for law in laws])
    reach = _REACH * np.sqrt(max(law.covariance()[0, 0] for law in laws))
    low, high = centres.min() - reach, centres.max() + reach
    even = np.linspace(low, high, _CELLS + 1)
    special = np.concatenate([_special(law) for law in laws])
    near = (high - low) / _CELLS * 2.0 ** -np.arange(_FINEST)
    towards = (special[:, None] + np.concatenate([-near, [0.0], near])).ravel()
    edges = np.unique(np.concatenate([even, towards]))
    return np.unique(np.concatenate([edges, _crossings(difference, edges)]))


def _crossings(difference: Callable[[Any], Any], edges: Any) -> Any:
    """Points where the difference changes its sign, by bisection in the cells where it does.

    Ends when the area that is left between the ends is nothing beside rounding.
    """
    inner = edges[:-1] + (edges[1:] - edges[:-1]) * np.array([[1e-9], [0.25], [0.5], [0.75], [1 - 1e-9]])
    ends = np.sort(inner.T.ravel())
    values = difference(ends)
    turns = np.flatnonzero(np.sign(values[:-1]) * np.sign(values[1:]) < 0)
    low, high, at_low, at_high = ends[turns], ends[turns + 1], values[turns], values[turns + 1]
    for _ in range(_HALVINGS):
        if np.sum((high - low) * np.maximum(np.abs(at_low), np.abs(at_high))) <= _LEFT:
            break
        middle = (low + high) / 2
        value = difference(middle)
        same = np.sign(value) == np.sign(at_low)
        low, at_low = np.where(same, middle, low), np.where(same, value, at_low)
        high, at_high = np.where(same, high, middle), np.where(same, at_high, value)
    return (low + high) / 2


def _integral(f: Callable[[Any], Any], edges: Any, points: int) -> float:
    nodes, weights = n.gauss_legendre(points, 1.0)
    half, middle = (edges[1:] - edges[:-1]) / 2, (edges[1:] + edges[:-1]) / 2
    values = f((middle[:, None] + half[:, None] * nodes).ravel()).reshape(len(half), points)
    return float(half @ (values @ weights))
