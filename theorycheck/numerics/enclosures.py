"""What a result says in float64: intervals rounded outwards, sign and logarithm, midpoints."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
from flint import acb, arb

from theorycheck.numerics.arithmetic import Array, arithmetic_of, is_symbolic, to_ball
from theorycheck.numerics.dispatch import is_surely_float
from theorycheck.numerics.duals import Dual, plain
from theorycheck.numerics.germs.germ import Germ, as_number

_ULP = 2.0**-52


def enclosure(a: Array) -> tuple[Any, Any]:
    """Float64 lower and upper bounds of every element, rounded outwards; nan where undefined.

    Floats are their own bounds, symbols are those of their first 30 digits, germs those of all their values. Overflow
    gives +-inf on the outer side; tiny values never round across zero.
    """
    return _per_element(_lower, a), _per_element(_upper, a)


def _per_element(kernel: Any, a: Array) -> Any:
    if is_surely_float(a):
        return np.array(a)[()]
    if isinstance(a, arb):
        return np.float64(kernel(a))
    return np.asarray(np.frompyfunc(kernel, 1, 1)(a), dtype=np.float64)[()]


def _lower(x: Any) -> float:
    bound = x if type(x) is arb else _plain(x)
    return -_round_up(-bound) if isinstance(bound, arb) else float(bound)


def _upper(x: Any) -> float:
    bound = x if type(x) is arb else _plain(x)
    return _round_up(bound) if isinstance(bound, arb) else float(bound)


def _round_up(x: arb) -> float:
    if not x.is_finite():
        return math.nan
    top = x.upper()
    nearest = float(top)
    return nearest if top <= _exactly(nearest) else math.nextafter(nearest, math.inf)


def _exactly(x: float) -> arb:
    return arb(x) if math.isfinite(x) else arb("inf" if x > 0 else "-inf")


def _plain(x: Any) -> Any:
    """A ball or a float; symbols by their value to 30 digits."""
    x = plain(x)
    if is_symbolic(x):
        return to_ball(Fraction(str(x.evalf(30)))) if x.is_number else math.nan
    if isinstance(x, Germ):
        return x.hull()
    exact = isinstance(x, int | np.integer | Fraction)
    return x.real if isinstance(x, acb) else to_ball(x) if exact else x


def log_reading(x: Array) -> tuple[int, float, float]:
    """Sign, logarithm of the size, and a bound on that logarithm's error, of a scalar of any magnitude.

    Undecided (a ball that contains zero or is not finite, a float 0 or nan) is (0, nan, inf). For a float the error is
    that of taking the logarithm, and of one rounding in x itself.
    """
    value = _plain(np.asarray(x)[()])
    return _reading_of_ball(value) if isinstance(value, arb) else _reading_of_float(value)


def fine_log_reading(x: Array) -> tuple[int, float, float, float]:
    """Sign, logarithm, a bound on its error, and its rest: the logarithm is log + rest, to the precision of a ball.

    For floats the rest is 0 and the error that of `log_reading`.
    """
    value = _plain(np.asarray(x)[()])
    sign, log, error = log_reading(value)
    if sign == 0 or not isinstance(value, arb):
        return sign, log, error, 0.0
    remainder = arb(abs(value)).log() - log
    low, high = enclosure(remainder)
    rest = float(remainder.mid())
    return sign, log, math.nextafter(max(high - rest, rest - low), math.inf), rest


def _reading_of_ball(x: arb) -> tuple[int, float, float]:
    if not x.is_finite() or x.contains(0):
        return 0, math.nan, math.inf
    sign = 1 if x > 0 else -1
    low, high = enclosure(abs(x).log())
    middle = low + (high - low) / 2
    return sign, float(middle), math.nextafter(max(high - middle, middle - low), math.inf)


def _reading_of_float(x: Any) -> tuple[int, float, float]:
    if x == 0 or not math.isfinite(x):
        return 0, math.nan, math.inf
    size = math.log(abs(x))
    return (1 if x > 0 else -1), size, 2 * _ULP * (1 + abs(size))


def is_finite(a: Array) -> Any:
    """Whether each element is a finite number: no nan, no infinity, no ball without bounds."""
    if is_surely_float(a) or (arithmetic_of(a) == "floats" and np.asarray(a).dtype != object):
        return np.isfinite(a)
    return np.asarray(np.frompyfunc(_is_finite, 1, 1)(a), dtype=bool)[()]


def _is_finite(x: Any) -> bool:
    if type(x) is arb:
        return bool(x.is_finite())
    if isinstance(x, Dual):
        return _is_finite(x.value) and bool(np.all(is_finite(x.partials)))
    if isinstance(x, arb | acb | Germ):
        return bool(x.is_finite())
    return x.is_finite is not False if is_symbolic(x) else math.isfinite(x)


def to_float(a: Array) -> Any:
    """Float64 values near each element: midpoints of balls, values of symbols and of dual numbers."""
    return _per_element(_near, a)


def _near(x: Any) -> float:
    if type(x) is arb:
        return float(x)
    x = plain(x)
    if is_symbolic(x):
        return float(x.evalf(30)) if x.is_number else math.nan
    return float(x.real if isinstance(x, acb) else as_number(x))


def midpoint_radius(a: Array) -> tuple[Any, Any]:
    """Float64 midpoints, and radii around these that cover each element."""
    middle = to_float(a)
    low, high = enclosure(a)
    radius = np.maximum(high - middle, middle - low)
    return middle, np.where(radius > 0, np.nextafter(radius, np.inf), radius)[()]


def ball(middle: Any, radius: Any) -> Array:
    """The ball around a middle with a radius, both exact numbers (int, float, Fraction) or balls, elementwise."""
    return np.frompyfunc(lambda m, r: to_ball(m) + arb(0, to_ball(r)), 2, 1)(middle, radius)
