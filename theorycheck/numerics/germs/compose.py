"""Functions of germs with a finite limit: Taylor's formula, its last coefficient taken over the whole range."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from flint import arb, fmpq

from theorycheck.numerics.germs.frame import Ball, OutOfGerm
from theorycheck.numerics.germs.germ import Germ, bounded, constant, made, without_logs
from theorycheck.numerics.germs.numbers import ZERO, Number, ball, is_zero, root

Taylor = Callable[[Number, int], list[Number]]
"""The first so many Taylor coefficients f^(j)(x)/j! at a number, or at every point of a ball."""


def compose(taylor: Taylor, germ: Germ) -> Germ:
    """f(germ), by Lagrange's remainder. Raises OutOfGerm unless the germ has a finite range where f is defined."""
    without_logs(germ)
    frame = germ.frame
    if germ.start < 0:
        msg = "the argument is unbounded"
        raise OutOfGerm(msg)
    if germ.start == 0 and not germ.known and not germ.is_polynomial:
        return bounded(frame, ball(taylor(germ.rest, 1)[0]))
    centre, step = _split(germ)
    if step.is_exact_zero:
        return constant(frame, taylor(centre, 1)[0])
    count = max(1, -(-frame.order // step.start))
    value = bounded(frame, ball(taylor(reach(germ), count + 1)[count]))
    for coefficient in reversed(taylor(centre, count)):
        value = step * value + coefficient
    return value


def reach(germ: Germ) -> Ball:
    """All values of a germ without poles, and its limit."""
    return germ.frame.damped(germ.bracket, germ.start)


def _split(germ: Germ) -> tuple[Number, Germ]:
    """The limit at s = 0, and what the germ adds to it."""
    if germ.start > 0 or germ.is_exact_zero:
        return ZERO, germ
    return germ.known[0], made(germ.frame, 1, list(germ.known[1:]), germ.rest)


def of_powers(p: Any) -> Taylor:
    """Taylor coefficients of x^p at positive x, for an exact p (fmpq)."""

    def taylor(x: Number, count: int) -> list[Number]:
        require_positive(x)
        value = root(x) if 2 * p == 1 else ball(x) ** ball(p)
        terms = [value]
        for j in range(1, count):
            terms.append(terms[-1] * (p - j + 1) / j / x)
        return terms

    return taylor


def of_exp(x: Number, count: int) -> list[Number]:
    """Taylor coefficients of the exponential."""
    value = fmpq(1) if is_zero(x) else ball(x).exp()
    return _exponential(value, value, count)


def of_expm1(x: Number, count: int) -> list[Number]:
    """Taylor coefficients of exp(x) - 1."""
    if is_zero(x):
        return _exponential(ZERO, fmpq(1), count)
    return _exponential(ball(x).expm1(), ball(x).exp(), count)


def _exponential(first: Number, value: Number, count: int) -> list[Number]:
    terms, term = [first], value
    for j in range(1, count):
        term = term / j
        terms.append(term)
    return terms


def of_log(x: Number, count: int) -> list[Number]:
    """Taylor coefficients of the logarithm."""
    require_positive(x)
    return [ZERO if is_zero(x - 1) else ball(x).log(), *_logarithmic(x, count)][:count]


def of_log1p(x: Number, count: int) -> list[Number]:
    """Taylor coefficients of log(1 + x)."""
    require_positive(1 + x)
    return [ZERO if is_zero(x) else ball(x).log1p(), *_logarithmic(1 + x, count)][:count]


def of_x_minus_log1p(x: Number, count: int) -> list[Number]:
    """Taylor coefficients of x - log(1 + x)."""
    require_positive(1 + x)
    first = ZERO if is_zero(x) else x - ball(x).log1p()
    return [first, x / (1 + x), *(-term for term in _logarithmic(1 + x, count)[1:])][:count]


def _logarithmic(x: Number, count: int) -> list[Number]:
    """-(-1/x)^j/j for j from 1."""
    terms: list[Number] = []
    power: Number = fmpq(-1)
    for j in range(1, count):
        power = -power / x
        terms.append(power / j)
    return terms


def of_phi1(x: Number, count: int) -> list[Number]:
    """Taylor coefficients of (e^x - 1)/x: the integrals of s^j e^(sx)/j! over [0, 1], which increase with x."""
    if is_zero(x):
        return [fmpq(1, math.factorial(j) * (j + 1)) for j in range(count)]
    low, high = ball(x).lower(), ball(x).upper()
    return [_moment(low, j).union(_moment(high, j)) for j in range(count)]


def of_phi1_slope(x: Number, count: int) -> list[Number]:
    """Taylor coefficients of the derivative of (e^x - 1)/x."""
    return [term * j for j, term in enumerate(of_phi1(x, count + 1))][1:]


def _moment(x: Ball, j: int) -> Ball:
    return x.hypgeom_1f1(j + 1, j + 2) / (j + 1) / arb(j).fac()


def require_positive(x: Number) -> None:
    """Raise OutOfGerm unless all of the ball is positive."""
    if not x > 0:
        msg = "a logarithm or root of what may not be positive"
        raise OutOfGerm(msg)
