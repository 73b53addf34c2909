"""Sums and products of float64 arrays with twice the digits, as unevaluated sums of two floats.

Nothing here may overflow: numbers beyond 1e145, or products below 1e-290, belong to another arithmetic.
Source: Dekker (1971); Hida, Li and Bailey (2001).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from theorycheck.numerics.mixtures.accuracy import Floats

EPSILON = 2.0**-102
_SPLITTER = 134217729.0  # 2^27 + 1


class Double(NamedTuple):
    """The number high + low, with |low| at most half a unit in the last place of high."""

    high: Floats
    low: Floats

    def __neg__(self) -> Double:
        return Double(-self.high, -self.low)

    def plus(self, other: Double) -> Double:
        """The sum, to 2^-104 of the sizes of the terms."""
        total = two_sum(self.high, other.high)
        return quick_two_sum(total.high, total.low + (self.low + other.low))

    def times(self, other: Double) -> Double:
        """The product, to 2^-103."""
        product = two_product(self.high, other.high)
        return quick_two_sum(product.high, product.low + (self.high * other.low + self.low * other.high))

    def over(self, divisor: Floats | float) -> Double:
        """The quotient by a float, to 2^-103."""
        quotient = self.high / divisor
        back = two_product(quotient, divisor)
        rest = ((self.high - back.high) - back.low + self.low) / divisor
        return quick_two_sum(quotient, rest)

    def total(self) -> Double:
        """The sum over the last axis, by halving it."""
        part = self
        while (size := part.high.shape[-1]) > 1:
            half = size // 2
            folded = part.head(half).plus(Double(part.high[..., half : 2 * half], part.low[..., half : 2 * half]))
            odd = Double(part.high[..., 2 * half :], part.low[..., 2 * half :])
            part = (
                folded if size % 2 == 0 else Double(*(np.concatenate(ab, -1) for ab in zip(folded, odd, strict=True)))
            )
        return Double(part.high[..., 0], part.low[..., 0])

    def head(self, count: int) -> Double:
        """The first entries of the last axis."""
        return Double(self.high[..., :count], self.low[..., :count])


def two_sum(a: Floats, b: Floats | float) -> Double:
    """The sum a + b, exactly."""
    s = a + b
    t = s - a
    return Double(s, (a - (s - t)) + (b - t))


def difference(a: Floats, b: Floats | float) -> Double:
    """The difference a - b, exactly."""
    return two_sum(a, -b)


def quick_two_sum(a: Floats, b: Floats) -> Double:
    """The sum a + b exactly, for |a| >= |b|."""
    s = a + b
    return Double(s, b - (s - a))


def two_product(a: Floats, b: Floats | float) -> Double:
    """The product a b, exactly."""
    p = a * b
    (ah, al), (bh, bl) = _split(a), _split(b)
    return Double(p, ((ah * bh - p) + ah * bl + al * bh) + al * bl)


def _split(a: Floats | float) -> tuple[Floats, Floats]:
    t = _SPLITTER * np.asarray(a, dtype=np.float64)
    high = t - (t - a)
    return high, a - high
