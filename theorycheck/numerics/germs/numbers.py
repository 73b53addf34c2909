"""The coefficients of germs: rational numbers while they stay small, balls otherwise.

Only what cancels exactly is known to vanish, and it is the order of vanishing that a germ is for.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, fmpq, fmpz

Number = Any
"""fmpq or arb."""

ZERO = fmpq(0)
MOST_BITS = 2048


def exactly(value: int | float | Fraction | arb | fmpq | fmpz | np.generic) -> Number:
    """The number as a rational where it is one, otherwise as the ball it is."""
    if isinstance(value, arb):
        return tamed(value.fmpq()) if value.is_exact() and value.is_finite() and _is_small(value) else value
    if isinstance(value, Fraction):
        return tamed(fmpq(value.numerator, value.denominator))
    if isinstance(value, float):
        return exactly(arb(float(value)))
    return tamed(fmpq(value)) if isinstance(value, fmpz | fmpq) else tamed(fmpq(int(value)))


def _is_small(value: arb) -> bool:
    _, power = value.man_exp()
    return bool(abs(power) <= MOST_BITS)


def tamed(c: Number) -> Number:
    """A rational with very many digits as a ball."""
    return arb(c) if isinstance(c, fmpq) and c.height_bits() > MOST_BITS else c


def ball(c: Number) -> arb:
    """The number as a ball."""
    return arb(c)


def is_zero(c: Number) -> bool:
    """Whether the number is zero, without any doubt."""
    return bool(c == 0)


def may_vanish(c: Number) -> bool:
    """Whether zero cannot be excluded."""
    return bool(c == 0) if isinstance(c, fmpq) else bool(c.contains(0))


def whole(c: Number) -> int | None:
    """The whole number that it is, if it is one."""
    c = exactly(c)
    return int(c.p) if isinstance(c, fmpq) and c.q == 1 else None


def root(c: Number) -> Number:
    """The square root of a positive number: rational where that is one."""
    if isinstance(c, fmpq):
        p, q = fmpz(c.p).isqrt(), fmpz(c.q).isqrt()
        if p * p == c.p and q * q == c.q:
            return fmpq(p, q)
    return arb(c).sqrt()
