"""The probability that the normal law gives to an interval, on a log scale."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from flint import acb, arb

from theorycheck.numerics import kernels as k
from theorycheck.numerics.arithmetic import Array, arithmetic_of, pi
from theorycheck.numerics.dispatch import elementwise, has_germs, spread
from theorycheck.numerics.duals import Dual, chain, split, top_level
from theorycheck.numerics.elementary import exp, log, power, sqrt
from theorycheck.numerics.germs import normal as g
from theorycheck.numerics.germs.germ import Germ, lifted
from theorycheck.numerics.normal import erf, log_normal_cdf, normal_cdf
from theorycheck.numerics.quadrature import gauss_legendre
from theorycheck.numerics.rigorous import hull, sharp

_ROOT_HALF = math.sqrt(0.5)
_LOG_ROOT_TWO_PI = math.log(2 * math.pi) / 2


def log_ndtr_difference(a: Array, b: Array) -> Array:
    """The logarithm log(Phi(b) - Phi(a)) for a < b, without loss in the tails or where a is near b.

    Undefined (nan; -inf in floats) at a = b.
    """
    return spread(_interval_floats, _interval, a, b)


def interval_hazard(a: Array, b: Array) -> Array:
    """The density at the lower end over the mass, phi(a)/(Phi(b) - Phi(a)) for a < b; upper ends by (-b, -a)."""
    if has_germs(a) or has_germs(b):
        return elementwise(_hazard, a, b)
    return exp(-(power(a, 2) + log(2 * pi(a))) / 2 - log_ndtr_difference(a, b))


def _hazard(a: Any, b: Any) -> Any:
    if isinstance(a, Dual) or isinstance(b, Dual):
        level = top_level(a, b)
        (a0, da), (b0, db) = split(a, level), split(b, level)
        here, there = interval_hazard(a0, b0), interval_hazard(-b0, -a0)
        return chain(here, level, (here * (here - a0), da), (-here * there, db))
    frame = a.frame if isinstance(a, Germ) else b.frame
    return g.interval_hazard(lifted(a, frame), lifted(b, frame))


def _interval(a: Any, b: Any) -> Any:
    if isinstance(a, Dual) or isinstance(b, Dual):
        return _interval_dual(a, b)
    if arithmetic_of(a, b) == "symbols":
        return k.sympy().log(normal_cdf(b) - normal_cdf(a))
    if isinstance(a, acb) or isinstance(b, acb):
        return k.log(normal_cdf(acb(b)) - normal_cdf(acb(a)))
    if isinstance(a, Germ) or isinstance(b, Germ):
        frame = a.frame if isinstance(a, Germ) else b.frame
        return g.log_interval(lifted(a, frame), lifted(b, frame))
    return _interval_ball(a, b)


def _interval_dual(a: Any, b: Any) -> Any:
    level = top_level(a, b)
    (a0, da), (b0, db) = split(a, level), split(b, level)
    value = log_ndtr_difference(a0, b0)
    return chain(value, level, (-_density_within(a0, value), da), (_density_within(b0, value), db))


def _density_within(x: Any, log_mass: Any) -> Any:
    """The density at x of the normal law restricted to a set of this mass."""
    return exp(-x * x / 2 - log_mass) / sqrt(2 * pi(x))


def _interval_ball(a: Any, b: Any) -> Any:
    if not (a.is_finite() and b.is_finite()):
        return arb.nan()
    if a.is_exact() and b.is_exact():
        return _interval_at(a, b)
    return hull(_interval_at(a.upper(), b.lower()), _interval_at(a.lower(), b.upper()))


@sharp
def _interval_at(a: Any, b: Any) -> Any:
    if not a < b:
        return arb.nan()
    if a > 0:
        a, b = -b, -a
    if b <= 0:
        top = log_normal_cdf(b)
        return top + (-(log_normal_cdf(a) - top).expm1()).log()
    root = arb(2).sqrt()
    if a < -1 and b > 1:
        return (-((-a / root).erfc() + (b / root).erfc()) / 2).log1p()
    return (((b / root).erf() - (a / root).erf()) / 2).log()


def _interval_floats(a: Any, b: Any) -> Any:
    a, b = np.where(a > 0, -b, a), np.where(a > 0, -a, b)
    mostly_inside = normal_cdf(a) + normal_cdf(-b) < 0.5
    close = ((b - a) * np.maximum(np.maximum(np.abs(a), np.abs(b)), 1.0) <= 10) & ~mostly_inside
    far = np.where(b <= 0, _one_sided(a, b), _two_sided(a, b))
    return np.where(close, _close(a, b), far)


def _one_sided(a: Any, b: Any) -> Any:
    top = log_normal_cdf(b)
    return top + np.log1p(-np.exp(log_normal_cdf(a) - top))


def _two_sided(a: Any, b: Any) -> Any:
    outside = normal_cdf(a) + normal_cdf(-b)
    inside = (erf(b * _ROOT_HALF) - erf(a * _ROOT_HALF)) / 2
    return np.where(outside < 0.5, np.log1p(-outside), np.log(inside))


def _close(a: Any, b: Any) -> Any:
    """Gauss-Legendre over [a, b], with the density at the middle taken out."""
    nodes, weights = gauss_legendre(24, 1.0)
    half = ((b - a) / 2)[..., None]
    middle = a[..., None] + half
    inner = (weights * np.exp(-nodes * half * (middle + nodes * half / 2))).sum(-1)
    return -(middle[..., 0] ** 2) / 2 - _LOG_ROOT_TWO_PI + np.log(half[..., 0] * inner)
