"""Bessel functions of germs: near any finite argument by their power series, at infinity by proved expansions."""

from __future__ import annotations

from fractions import Fraction

from flint import arb, fmpq

from theorycheck.numerics.germs import elementary as e
from theorycheck.numerics.germs.compose import Taylor, compose, reach
from theorycheck.numerics.germs.frame import Ball, OutOfGerm
from theorycheck.numerics.germs.germ import Germ, bounded
from theorycheck.numerics.germs.numbers import ball, exactly, is_zero
from theorycheck.numerics.germs.riccati import coefficients, remainder
from theorycheck.numerics.germs.ring import inverse

_FARTHEST = 1024
_GRAIN = 16
_SAFE = fmpq(-1, 2)
_HALF = fmpq(1, 2)


def ratio(nu: Ball, z: Germ) -> Germ:
    """I_nu(z)/I_{nu-1}(z) for nu >= 1/2."""
    order = _rational(nu)
    if order == _HALF:
        return e.tanh(z)
    if z.start < 0:
        return 1 - _far_defect(order, z) if z.sign() > 0 else _far_defect(order, -z) - 1
    q = z * z / 4
    return z / (2 * order) * compose(of_0f1(order + 1), q) / compose(of_0f1(order), q)


def defect(nu: Ball, z: Germ) -> Germ:
    """1 - ratio(nu, z)."""
    if z.start < 0 and z.sign() > 0:
        return _far_defect(_rational(nu), z)
    return 1 - ratio(nu, z)


def slope(nu: Ball, z: Germ) -> Germ:
    """The derivative of the ratio by z, which is even."""
    order = _rational(nu)
    if z.start < 0:
        z = abs(z)
        small, w = _far_defect(order, z), inverse(z)
        return 2 * small - small * small - (2 * order - 1) * w * (1 - small)
    r = ratio(nu, z)
    return 1 - (2 * order - 1) / (2 * order + z * ratio(nu + 1, z)) - r * r


def log_bessel_i(nu: Ball, z: Germ) -> Germ:
    """The logarithm of I_nu(z) for nu >= 0 and positive z."""
    order = _rational(nu)
    if z.start < 0:
        return z - e.log(z) / 2 - (2 * arb.pi()).log() / 2 - _far_log(order, z)
    smooth = e.log(compose(of_0f1(order + 1), z * z / 4)) - ball(order + 1).lgamma()
    return smooth if is_zero(order) else smooth + order * e.log(z / 2)


def _rational(nu: Ball) -> fmpq:
    order = exactly(nu)
    if not isinstance(order, fmpq):
        msg = "Bessel functions of orders that are not rational have no germ here"
        raise OutOfGerm(msg)
    return order


def of_0f1(b: fmpq) -> Taylor:
    """Taylor coefficients of 0F1(; b; q), for b >= 1/2: 0F1(; b + j; q)/(j! (b)_j), all increasing for q > -1/2."""

    def taylor(q: Ball, count: int) -> list[Ball]:
        scales = [1 / (_rising(fmpq(1), j) * _rising(b, j)) for j in range(count)]
        if is_zero(q):
            return scales
        return [_0f1(b + j, ball(q)) * scale for j, scale in enumerate(scales)]

    return taylor


def _0f1(b: fmpq, q: Ball) -> Ball:
    low, high = q.lower(), q.upper()
    if not low > _SAFE or b < _HALF:
        msg = "the argument of a Bessel function may not be real, or its order is below -1/2"
        raise OutOfGerm(msg)
    return low.hypgeom_0f1(arb(b)).union(high.hypgeom_0f1(arb(b)))


def _rising(b: fmpq, count: int) -> fmpq:
    product = fmpq(1)
    for i in range(count):
        product = product * (b + i)
    return product


# --- at infinity ------------------------------------------------------------------------------------------------------


def _far_defect(order: fmpq, z: Germ) -> Germ:
    """1 - ratio for z that tends to +infinity."""
    if order == _HALF:
        small = e.exp(-2 * z)
        return 2 * small / (1 + small)
    w = inverse(z)
    count = _count(w)
    value = bounded(z.frame, remainder(order, _from(w), count))
    for a in reversed(coefficients(order, count)[1:]):
        value = w * value + a
    return -w * value


def _far_log(order: fmpq, z: Germ) -> Germ:
    """The rest z - log(2 pi z)/2 - log I(z): the integral of I'/I - 1 + 1/(2z) from z to infinity."""
    w = inverse(z)
    count = _count(w)
    value = bounded(z.frame, remainder(order + 1, _from(w), count) / (count - 1))
    a = coefficients(order + 1, count)
    for j in reversed(range(2, count)):
        value = w * value + a[j] / (j - 1)
    return w * value


def _count(w: Germ) -> int:
    return max(2, -(-w.frame.order // w.start) + 1)


def _from(w: Germ) -> Fraction:
    """A number that no argument 1/w falls below, not too large, and a multiple of a sixteenth."""
    least = (_GRAIN / reach(w).upper()).lower().floor().unique_fmpz()
    if least is None or least < 1:
        msg = "the argument of a Bessel function falls too low on the interval"
        raise OutOfGerm(msg)
    return Fraction(min(int(least), _FARTHEST * _GRAIN), _GRAIN)
