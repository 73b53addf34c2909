"""The coefficients of germs: rational numbers, or those with one square root, while they stay small; else balls.

Only what cancels exactly is known to vanish, and it is the order of vanishing that a germ is for.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, fmpq, fmpz

from theorycheck.numerics.germs.surds import Surd, as_ball, root_of_rational

Number = Any
"""fmpq, Surd or arb."""

ZERO = fmpq(0)
MOST_BITS = 1024


def exactly(value: int | float | Fraction | arb | fmpq | fmpz | Surd | np.generic) -> Number:
    """The number as a rational where it is one, otherwise as it is."""
    if isinstance(value, Surd):
        return value
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
    """An exact number with very many digits as a ball."""
    return ball(c) if isinstance(c, fmpq | Surd) and c.height_bits() > MOST_BITS else c


def ball(c: Number) -> arb:
    """The number as a ball."""
    return as_ball(c)


def is_zero(c: Number) -> bool:
    """Whether the number is zero, without any doubt."""
    return bool(c == 0)


def may_vanish(c: Number) -> bool:
    """Whether zero cannot be excluded."""
    return bool(c.contains(0)) if isinstance(c, arb) else bool(c == 0)


def whole(c: Number) -> int | None:
    """The whole number that it is, if it is one."""
    c = exactly(c) if isinstance(c, arb) else c
    return int(c.p) if isinstance(c, fmpq) and c.q == 1 else None


def root(c: Number) -> Number:
    """The square root of a positive number, exact where that is rational."""
    return root_of_rational(c) if isinstance(c, fmpq) else ball(c).sqrt()
