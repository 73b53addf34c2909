"""Rigorous Gauss-Legendre rules in balls, for integrands with a known bound off the real line."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

from flint import arb

from theorycheck.numerics.arithmetic import Array, to_ball
from theorycheck.numerics.integrals import Integrand, counted, integrate, wanted_bits
from theorycheck.numerics.quadrature import gauss_legendre

Rule = tuple[int, Fraction]
_COUNTS = (16, 24, 32, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 400)
_RATIOS = tuple(Fraction(k, 8) for k in (9, 10, 11, 12, 13, 14, 16, 18, 20, 24, 32, 64))


@dataclass(frozen=True)
class Envelope:
    """|f(x + iy)| <= height(r) exp(growth y^2/2) where |x| + |y| <= r and |y| <= strip.

    An integral is wanted to the precision of the arithmetic and `spare` nats more, in units of the height.
    """

    height: Callable[[Any], Any]
    growth: Any
    strip: float = math.inf
    spare: float = 0


def integrate_enveloped(f: Integrand, stated: Callable[[], Envelope], a: Array, b: Array, *like: Array) -> Array:
    """The integral over [a, b] of f, analytic where its envelope holds, in the arithmetic of a, b and the others.

    Balls: enclosed by Gauss-Legendre rules, f called with arrays of balls. A rule of N nodes on an interval of half
    length h errs by at most 8 h M rho^(-2N)/(1 - 1/rho), where |f| <= M on the ellipse whose foci are the ends and
    whose half axes add up to h rho: the Chebyshev coefficients of f are at most 2 M rho^(-k) (Trefethen, Approximation
    Theory and Approximation Practice, Theorem 8.1), and rule and integral differ by at most 4 on a Chebyshev
    polynomial, by nothing below the degree 2 N. Where no rule at hand suffices, and for other numbers: `integrate`.
    """
    if not all(isinstance(entry, arb) and entry.is_finite() for entry in (a, b, *like)):
        return integrate(f, a, b, *like)
    envelope = stated()
    half, growth = (float(x.abs_upper()) for x in ((b - a) / 2, to_ball(envelope.growth)))
    parts = max(1, math.ceil(half / (2 * envelope.strip)))
    rule = _rule(
        _up(half / parts), _up(growth), envelope.strip, math.ceil(wanted_bits() * math.log(2) + envelope.spare)
    )
    if rule is None:
        return integrate(f, a, b, *like)
    counted(parts * rule[0])
    cuts = [a + (b - a) * k / parts for k in range(parts + 1)]
    value = sum((_part(f, envelope, low, high, *rule) for low, high in pairwise(cuts)), arb(0))
    return value if isinstance(value, arb) else integrate(f, a, b, *like)


def _part(f: Integrand, envelope: Envelope, a: Any, b: Any, count: int, ratio: Fraction) -> Any:
    middle, half, rho = (a + b) / 2, (b - a) / 2, to_ball(ratio)
    nodes, weights = gauss_legendre(count, half)
    away = half * (rho - 1 / rho) / 2
    most = envelope.height(abs(middle) + abs(half) * rho) * (envelope.growth * away * away / 2).exp()
    error = 8 * abs(half) * most * rho ** (-2 * count) / (1 - 1 / rho)
    return half * (weights * f(middle + half * nodes)).sum() + arb(0, error)


@lru_cache(maxsize=256)
def _rule(half: float, growth: float, strip: float, nats: int) -> Rule | None:
    """The smallest rule, and the ellipse, whose error is below exp(-nats) in units of the height."""
    for count in _COUNTS:
        for ratio in _RATIOS:
            rho = float(ratio)
            away = half * (rho - 1 / rho) / 2
            decay = 2 * count * math.log(rho) - growth * away * away / 2 - math.log(8 * (1 + half) / (1 - 1 / rho))
            if away < strip and decay > nats:
                return count, ratio
    return None


def _up(x: float) -> float:
    """At least x, one of few numbers."""
    return math.ceil(8 * x) / 8
