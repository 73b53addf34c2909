"""How far to integrate against a normal density, and a bound for what lies beyond."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, log, log2, sqrt
from typing import Any

from theorycheck import numerics as n

Array = n.Array
_MOST_BITS = 1000


def precision(like: Any) -> int:
    """The bits of the arithmetic, at most 1000: from the width of a ball around 1/3."""
    if n.arithmetic_of(like) != "balls":
        return 53
    third = n.like(Fraction(1, 3), like)
    width = float(n.enclosure(third - third)[1])
    return min(_MOST_BITS, ceil(-log2(width))) if width > 0 else _MOST_BITS


def reach(like: Any) -> int:
    """The R >= 3 beyond which the standard normal density is below 2^-bits."""
    return ceil(sqrt(2 * log(2) * (precision(like) + 8)))


def normal_tail(growth: tuple[Any, Any], reach: int, like: Array) -> Array:
    """A bound for the integral of (a + b z)^2 phi(z) over z > reach, for a, b >= 0 and reach >= 3.

    With z = R + s, (a + bz)^2 <= (a + bR)^2 e^{2s/R} and phi(z) <= phi(R) e^{-Rs}: the rest integrates to at most 1.
    """
    a, b = growth
    return n.power(a + b * reach, 2) * n.normal_density(n.like(reach, like))
