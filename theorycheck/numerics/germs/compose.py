"""Functions of germs with a finite limit: Taylor's formula, its last coefficient taken over the whole range."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import arb

from theorycheck.numerics.germs.frame import Ball, OutOfGerm
from theorycheck.numerics.germs.germ import ZERO, Germ, bounded, constant, made, without_logs

Taylor = Callable[[Ball, int], list[Ball]]
"""The first so many Taylor coefficients f^(j)(x)/j! at every point x of a ball."""


def compose(taylor: Taylor, germ: Germ) -> Germ:
    """f(germ), by Lagrange's remainder. Raises OutOfGerm unless the germ has a finite range where f is defined."""
    without_logs(germ)
    frame = germ.frame
    if germ.start < 0:
        msg = "the argument is unbounded"
        raise OutOfGerm(msg)
    if germ.start == 0 and not germ.known and not germ.is_polynomial:
        return bounded(frame, taylor(germ.rest, 1)[0])
    centre, step = _split(germ)
    if step.is_exact_zero:
        return constant(frame, taylor(centre, 1)[0])
    count = max(1, -(-frame.order // step.start))
    value = bounded(frame, taylor(reach(germ), count + 1)[count])
    for coefficient in reversed(taylor(centre, count)):
        value = step * value + coefficient
    return value


def reach(germ: Germ) -> Ball:
    """All values of a germ without poles, and its limit."""
    return germ.frame.damped(germ.bracket, germ.start)


def _split(germ: Germ) -> tuple[Ball, Germ]:
    """The limit at s = 0, and what the germ adds to it."""
    if germ.start > 0 or germ.is_exact_zero:
        return ZERO, germ
    return germ.known[0], made(germ.frame, 1, list(germ.known[1:]), germ.rest)


def of_powers(p: Any) -> Taylor:
    """Taylor coefficients of x^p at positive x, for an exact p (fmpq)."""

    def taylor(x: Ball, count: int) -> list[Ball]:
        require_positive(x)
        value = x.sqrt() if 2 * p == 1 else x ** arb(p)
        terms = [value]
        for j in range(1, count):
            terms.append(terms[-1] * arb(p - j + 1) / j / x)
        return terms

    return taylor


def of_exp(x: Ball, count: int) -> list[Ball]:
    """Taylor coefficients of the exponential."""
    return _exponential(x.exp(), x.exp(), count)


def of_expm1(x: Ball, count: int) -> list[Ball]:
    """Taylor coefficients of exp(x) - 1."""
    return _exponential(x.expm1(), x.exp(), count)


def _exponential(first: Ball, value: Ball, count: int) -> list[Ball]:
    terms, term = [first], value
    for j in range(1, count):
        term = term / j
        terms.append(term)
    return terms


def of_log(x: Ball, count: int) -> list[Ball]:
    """Taylor coefficients of the logarithm."""
    require_positive(x)
    return [x.log(), *_logarithmic(x, count)][:count]


def of_log1p(x: Ball, count: int) -> list[Ball]:
    """Taylor coefficients of log(1 + x)."""
    require_positive(1 + x)
    return [x.log1p(), *_logarithmic(1 + x, count)][:count]


def of_x_minus_log1p(x: Ball, count: int) -> list[Ball]:
    """Taylor coefficients of x - log(1 + x)."""
    require_positive(1 + x)
    return [x - x.log1p(), x / (1 + x), *(-term for term in _logarithmic(1 + x, count)[1:])][:count]


def _logarithmic(x: Ball, count: int) -> list[Ball]:
    """-(-1/x)^j/j for j from 1."""
    terms, power = [], arb(-1)
    for j in range(1, count):
        power = -power / x
        terms.append(power / j)
    return terms


def of_phi1(x: Ball, count: int) -> list[Ball]:
    """Taylor coefficients of (e^x - 1)/x: the integrals of s^j e^(sx)/j! over [0, 1], which increase with x."""
    return [_moment(x.lower(), j).union(_moment(x.upper(), j)) for j in range(count)]


def of_phi1_slope(x: Ball, count: int) -> list[Ball]:
    """Taylor coefficients of the derivative of (e^x - 1)/x."""
    return [term * j for j, term in enumerate(of_phi1(x, count + 1))][1:]


def _moment(x: Ball, j: int) -> Ball:
    value = arb(1) if x.is_zero() else x.hypgeom_1f1(j + 1, j + 2)
    return value / (j + 1) / arb(j).fac() if j else value


def require_positive(x: Ball) -> None:
    """Raise OutOfGerm unless all of the ball is positive."""
    if not x > 0:
        msg = "a logarithm or root of what may not be positive"
        raise OutOfGerm(msg)
