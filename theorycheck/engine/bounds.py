"""What the bounds and sizes of domains come to at a point."""

from __future__ import annotations

import math
from fractions import Fraction

from theorycheck.engine.evaluate import Scope, Terms
from theorycheck.model import Formula, Number

SMALLEST = 1e-300
"""Stands for the open end of (0, b]."""


class Empty(ValueError):
    """A domain whose bounds, at this point, leave nothing between them."""


def whole(low: Formula, high: Formula, scope: Scope) -> tuple[int, int]:
    """The first and the last whole number between two bounds. Raises Empty."""
    bottom, top = math.ceil(number(low, scope)), math.floor(number(high, scope))
    if bottom > top:
        raise Empty
    return bottom, top


def between(low: Formula, high: Formula, scope: Scope) -> tuple[float, float]:
    """The floats between two bounds, as an interval. Raises Empty."""
    bottom, top = inner(number(low, scope), number(high, scope))
    if bottom > top:
        raise Empty
    return bottom, top


def inner(low: Fraction, high: Fraction) -> tuple[float, float]:
    """The largest interval of floats inside the exact one."""
    bottom, top = float(low), float(high)
    bottom = math.nextafter(bottom, math.inf) if Fraction(bottom) < low else bottom
    top = math.nextafter(top, -math.inf) if Fraction(top) > high else top
    return bottom, top


def number(formula: Formula, scope: Scope) -> Fraction:
    """The value of a bound or a size; exact for a number, a float's for a formula."""
    return formula.value if isinstance(formula, Number) else Fraction(float(Terms(scope).value(formula)))
