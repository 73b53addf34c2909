"""Elementary functions of germs."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from theorycheck.numerics.germs.compose import (
    compose,
    of_exp,
    of_expm1,
    of_log,
    of_log1p,
    of_phi1,
    of_phi1_slope,
    of_x_minus_log1p,
)
from theorycheck.numerics.germs.frame import Ball, Frame, OutOfGerm
from theorycheck.numerics.germs.germ import Germ, constant, lifted, made, without_logs
from theorycheck.numerics.germs.numbers import is_zero, whole
from theorycheck.numerics.germs.powers import fractional
from theorycheck.numerics.germs.ring import inverse

_FLATNESS = 2
_LEAST_FLATNESS = 2


def exp(x: Germ) -> Germ:
    """The exponential; below a pole towards minus infinity it is flat. Raises OutOfGerm above one."""
    turns = whole(x.logs)
    if turns is None:
        msg = "a power of the variable that is not whole: more ramification is needed"
        raise OutOfGerm(msg)
    smooth = Germ(x.frame, x.start, x.known, x.rest)
    value = _flat(smooth) if x.start < 0 else compose(of_exp, smooth)
    return value.shifted(turns) if turns else value


def _flat(x: Germ) -> Germ:
    """exp(x) for x <= -c/s^m, with m > 0: between 0 and C s^k."""
    top = x.bracket.upper()
    if not top < 0:
        msg = "the exponential of what may tend to infinity grows faster than any power"
        raise OutOfGerm(msg)
    k = _flatness(-top, -x.start, x.frame)
    return made(x.frame, k, [], arb(0).union(_flat_bound(-top, -x.start, k, x.frame.reach)))


def _flatness(c: Ball, m: int, frame: Frame) -> int:
    """The largest power k for which exp(-c/s^m)/s^k is largest at the end of the interval, within sense."""
    size = (m * c / frame.reach**m).floor().unique_fmpz()
    return max(_LEAST_FLATNESS, min(_FLATNESS * frame.order, _LEAST_FLATNESS if size is None else int(size)))


def _flat_bound(c: Ball, m: int, k: int, reach: Ball) -> Ball:
    """The supremum of s^-k exp(-c/s^m) over (0, reach]: at s^m = mc/k, or at the end where that lies beyond."""
    share = arb(k) / m
    rate = 1 / reach**m
    if share / c < rate:
        return (share * rate.log() - c * rate).exp()
    return (share * ((share / c).log() - 1)).exp()


def expm1(x: Germ) -> Germ:
    """exp(x) - 1."""
    if x.start < 0 or not is_zero(x.logs):
        return exp(x) - 1
    return compose(of_expm1, x)


def log(x: Germ) -> Germ:
    """The logarithm; powers of the variable give its logarithm. Raises OutOfGerm unless certainly positive."""
    without_logs(x)
    if x.start != 0 and not x.known:
        msg = "the logarithm of what may vanish"
        raise OutOfGerm(msg)
    smooth = compose(of_log, x.shifted(-x.start))
    return Germ(x.frame, smooth.start, smooth.known, smooth.rest, fmpq(x.start))


def log1p(x: Germ) -> Germ:
    """log(1 + x)."""
    without_logs(x)
    grows = x.start < 0 or (x.start == 0 and bool(x.known) and bool(x.known[0] == -1))
    return log(1 + x) if grows else compose(of_log1p, x)


def sqrt(x: Germ) -> Germ:
    """The square root; of exact zero it is zero. Raises OutOfGerm unless certainly positive otherwise."""
    return fractional(x, Fraction(1, 2))


def sinh(x: Germ) -> Germ:
    """The hyperbolic sine."""
    grown = expm1(x)
    return (grown + grown / (1 + grown)) / 2


def cosh(x: Germ) -> Germ:
    """The hyperbolic cosine."""
    grown = exp(x)
    return (grown + inverse(grown)) / 2


def tanh(x: Germ) -> Germ:
    """The hyperbolic tangent; +-1 up to a flat germ where |x| tends to infinity."""
    if x.start < 0:
        small = exp(-2 * abs(x))
        return x.sign() * (1 - small) / (1 + small)
    grown = expm1(2 * x)
    return grown / (2 + grown)


def coth(x: Germ) -> Germ:
    """The hyperbolic cotangent."""
    return inverse(tanh(x))


def phi1(x: Germ) -> Germ:
    """(e^x - 1)/x, continued by 1."""
    if x.start < 0:
        return expm1(x) / x
    return constant(x.frame, 1) if x.is_exact_zero else compose(of_phi1, x)


def phi1_slope(x: Germ) -> Germ:
    """The derivative of phi1."""
    return (exp(x) - phi1(x)) / x if x.start < 0 else compose(of_phi1_slope, x)


def x_minus_log1p(x: Germ) -> Germ:
    """The excess x - log(1 + x)."""
    without_logs(x)
    if x.start < 0 or (x.start == 0 and bool(x.known) and bool(x.known[0] == -1)):
        return x - log1p(x)
    return compose(of_x_minus_log1p, x)


def largest(numbers: list[Any]) -> int:
    """The place of an entry near the largest, by the leading terms; a choice only, that proves nothing."""
    frame = next(x.frame for x in numbers if isinstance(x, Germ))
    row, best = [lifted(x, frame) for x in numbers], 0
    for i in range(1, len(row)):
        if _rises(row[i] - row[best]):
            best = i
    return best


def _rises(difference: Germ) -> bool:
    if difference.start < 0 and difference.known:
        return bool(difference.known[0] > 0)
    if not is_zero(difference.logs):
        return bool(difference.logs < 0)
    return bool(difference.start == 0 and difference.known and difference.known[0] > 0)
