"""The ratio of Bessel functions at large arguments: its expansion in 1/z, with a remainder proved by comparison.

r = I_nu/I_{nu-1} solves r' = 1 - (2 nu - 1) r/z - r^2. A polynomial in 1/z whose defect in this equation is positive
for all z >= z0, and which is not below r at z0, stays above r; likewise below.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import flint
from flint import arb, fmpq

from theorycheck.numerics.germs.frame import Ball, OutOfGerm, within
from theorycheck.numerics.germs.numbers import Number
from theorycheck.numerics.rigorous import hull

_PIECES = 16
_MOST_DOUBLINGS = 24
_MOST_OCTAVES = 8
_PIECES_OF_OCTAVE = 32


def coefficients(nu: fmpq, count: int) -> list[Number]:
    """The first coefficients a_j of the formal expansion r = a_0 + a_1/z + ..., by the Riccati equation."""
    a: list[Number] = [fmpq(1)]
    for m in range(1, count):
        inner = sum((a[i] * a[m - i] for i in range(1, m)), start=fmpq(0))
        a.append(((m - 2 * nu) * a[m - 1] - inner) / 2)
    return a


def remainder(nu: fmpq, start: Fraction, count: int) -> Ball:
    """A ball of (r - the first `count` terms) z^count for all z >= start. Raises OutOfGerm."""
    return _remainder(int(nu.p), int(nu.q), start, count, flint.ctx.prec)


@lru_cache(maxsize=256)
def _remainder(p: int, q: int, start: Fraction, count: int, bits: int) -> Ball:
    nu = fmpq(p, q)
    with flint.ctx.workprec(bits + 64 + 12 * count):
        a, z = coefficients(nu, count + 1), arb(fmpq(start.numerator, start.denominator))
        near: list[Ball] = []
        for _ in range(_MOST_OCTAVES):
            beyond = _beyond(nu, a, z)
            if beyond is not None:
                return hull(beyond, *near)
            near.append(_octave(nu, a[:count], z))
            z = 2 * z
    msg = "no bound of the Bessel ratio was found"
    raise OutOfGerm(msg)


def _octave(nu: fmpq, a: list[Number], low: Ball) -> Ball:
    """The remainder for z in [low, 2 low], by pieces, over each of which the ratio increases."""
    step, parts = low / _PIECES_OF_OCTAVE, []
    for i in range(_PIECES_OF_OCTAVE):
        left, right = low + i * step, low + (i + 1) * step
        parts.append(_rest(a, _ratio(nu, left).union(_ratio(nu, right)), 1 / left.union(right)))
    return hull(*parts)


def _rest(a: list[Number], ratio: Ball, w: Ball) -> Ball:
    return (ratio - within(a, arb(0), w)) / w ** len(a)


def _ratio(nu: fmpq, z: Ball) -> Ball:
    return z.bessel_i(arb(nu), scaled=True) / z.bessel_i(arb(nu - 1), scaled=True)


def _beyond(nu: fmpq, a: list[Number], z: Ball) -> Ball | None:
    """The remainder for all arguments from z, by comparison; None where no polynomial compares."""
    reach = 1 / z
    here = _rest(a[:-1], _ratio(nu, z), reach)
    bounds = [_bound(nu, a, here, reach, side) for side in (1, -1)]
    return None if bounds[0] is None or bounds[1] is None else bounds[0].union(bounds[1])


def _bound(nu: fmpq, a: list[Number], here: Ball, reach: Ball, side: int) -> Ball | None:
    """The last coefficient of a polynomial above (side 1) or below (side -1) the ratio."""
    least = (side * here).upper().max(side * arb(a[-1]))
    margin = (abs(here).upper() + abs(arb(a[-1]))) / 1024 + arb(2) ** -30
    for doubling in range(_MOST_DOUBLINGS):
        last = side * (least + margin * 2**doubling)
        if side * _defect(nu, [*a[:-1], last.mid()], reach) > 0 and side * (last.mid() - here) >= 0:
            return last.mid()
    return None


def _defect(nu: fmpq, p: list[Number], reach: Ball) -> Ball:
    """The range of p' - 1 + (2 nu - 1) p/z + p^2 times z^count over 1/z in (0, reach], for p = sum of p_j z^-j.

    Below z^-count nothing is left: there the coefficients solve the equation.
    """
    count = len(p) - 1
    terms = [_defect_term(nu, p, m) for m in range(count, 2 * count + 1)]
    step = reach / _PIECES
    return hull(*(within(terms, arb(0), (i * step).union((i + 1) * step)) for i in range(_PIECES)))


def _defect_term(nu: fmpq, p: list[Number], m: int) -> Number:
    square = sum((p[i] * p[m - i] for i in range(max(0, m - len(p) + 1), min(m, len(p) - 1) + 1)), start=fmpq(0))
    return square + (2 * nu - m) * p[m - 1] if m <= len(p) else square
