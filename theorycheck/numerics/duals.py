"""Forward-mode dual numbers over any arithmetic, and the derivatives they give."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from flint import acb, arb

from theorycheck.numerics.arithmetic import Array, Composite, arithmetic_of, convert

_levels = itertools.count(1)


class Dual(Composite):
    """A value with its partial derivatives, an ndarray; numbers of a lower level are constants to those of a higher.

    Levels keep nested derivatives apart: each call of `jacobian` takes a new one, so an inner variable is never
    confused with an outer one.
    """

    # a plain class with slots: making one is the inner loop of every derivative

    __slots__ = ("level", "partials", "value")

    def __init__(self, value: Any, partials: Any, level: int = 0) -> None:
        """A number of the given level with its partial derivatives."""
        self.value, self.partials, self.level = value, partials, level

    @property
    def base(self) -> Array:
        """The value, which tells the arithmetic."""
        return self.value

    def __repr__(self) -> str:
        """For people."""
        return f"Dual({self.value!r}, {self.partials!r})"

    def through(self, value: Any, slope: Any) -> Dual:
        """What a function with this value and slope makes of the number."""
        return Dual(value, slope * self.partials, self.level)

    # --- arithmetic; a number of another kind, or of a lower level, is a constant ---

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.partials, self.level)

    def __pos__(self) -> Dual:
        return self

    def __abs__(self) -> Any:
        from theorycheck.numerics.elementary import abs as absolute

        return absolute(self)

    def __add__(self, other: Any) -> Any:
        if type(other) is Dual and other.level == self.level:
            return Dual(self.value + other.value, self.partials + other.partials, self.level)
        if self._over(other):
            return Dual(self.value + _exact(other, self), self.partials, self.level)
        return _combine(self, other, lambda a, b: a + b, lambda a, b: (1, 1))

    def __sub__(self, other: Any) -> Any:
        if type(other) is Dual and other.level == self.level:
            return Dual(self.value - other.value, self.partials - other.partials, self.level)
        if self._over(other):
            return Dual(self.value - _exact(other, self), self.partials, self.level)
        return _combine(self, other, lambda a, b: a - b, lambda a, b: (1, -1))

    def __mul__(self, other: Any) -> Any:
        if type(other) is Dual and other.level == self.level:
            partials = self.partials * other.value + other.partials * self.value
            return Dual(self.value * other.value, partials, self.level)
        if self._over(other):
            factor = _exact(other, self)
            return Dual(self.value * factor, self.partials * factor, self.level)
        return _combine(self, other, lambda a, b: a * b, lambda a, b: (b, a))

    def __truediv__(self, other: Any) -> Any:
        if self._over(other):
            divisor = _settle(other, self)
            return Dual(self.value / divisor, self.partials / divisor, self.level)
        return _combine(self, other, lambda a, b: a / b, lambda a, b: (1 / b, -a / b / b))

    def __radd__(self, other: Any) -> Any:
        return self + other

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __rmul__(self, other: Any) -> Any:
        return self * other

    def __rtruediv__(self, other: Any) -> Any:
        return _combine(other, self, lambda a, b: a / b, lambda a, b: (1 / b, -a / b / b))

    def __pow__(self, other: Any) -> Any:
        from theorycheck.numerics.elementary import power

        return power(self, other)

    def __rpow__(self, other: Any) -> Any:
        from theorycheck.numerics.elementary import power

        return power(other, self)

    def _over(self, other: Any) -> bool:
        """Whether the other is a constant to this number: no dual number, or one of a lower level."""
        if isinstance(other, Dual):
            return other.level < self.level
        return not isinstance(other, np.ndarray)

    # --- order is that of the values ---

    def __lt__(self, other: Any) -> bool:
        return bool(self.value < value_of(other))

    def __le__(self, other: Any) -> bool:
        return bool(self.value <= value_of(other))

    def __gt__(self, other: Any) -> bool:
        return bool(self.value > value_of(other))

    def __ge__(self, other: Any) -> bool:
        return bool(self.value >= value_of(other))


def value_of(x: Any) -> Any:
    """The number without its derivatives of the topmost level."""
    return x.value if isinstance(x, Dual) else x


def plain(x: Any) -> Any:
    """The number without any derivatives."""
    while isinstance(x, Dual):
        x = x.value
    return x


def split(x: Any, level: int) -> tuple[Any, Any]:
    """Value and partials of x at a level; partials None where x is a constant of that level."""
    return (x.value, x.partials) if isinstance(x, Dual) and x.level == level else (x, None)


def chain(value: Any, level: int, *terms: tuple[Any, Any]) -> Any:
    """The number with this value whose partials are the sum of slope * partials over the terms that have any."""
    partials = [slope * part for slope, part in terms if part is not None]
    return Dual(value, sum(partials[1:], start=partials[0]), level)


def top_level(*values: Any) -> int:
    """The highest level among the values."""
    return max(x.level for x in values if isinstance(x, Dual))


# --- arrays of dual numbers -----------------------------------------------------------------------------------------


def highest_level(*arrays: Any) -> int:
    """The highest level among the elements of arrays; 0 where there are no dual numbers."""
    objects = (array for array in arrays if array.dtype == object)
    return max((x.level for array in objects for x in array.flat if isinstance(x, Dual)), default=0)


def parted(array: Any, level: int) -> tuple[Any, Any]:
    """The values, and the partials of a level with these as last axis; None where all are constants of that level."""
    parts = [split(x, level) for x in array.flat] if array.dtype == object else []
    count = next((len(partials) for _, partials in parts if partials is not None), None)
    if count is None:
        return array, None
    values = _packed([value for value, _ in parts]).reshape(array.shape)
    nothing = [convert(0, arithmetic_of(values))] * count
    slopes = np.array([nothing if partials is None else partials for _, partials in parts])
    return values, slopes.reshape(*array.shape, count)


def joined(values: Any, slopes: Any, level: int) -> Any:
    """The dual numbers with these values, and these partials along the last axis."""
    values = np.asarray(values)
    numbers = np.empty(values.shape, dtype=object)
    for index in np.ndindex(values.shape):
        numbers[index] = Dual(values[index], slopes[index], level)
    return numbers


def _packed(values: list[Any]) -> Any:
    """An array of numbers: of float64 where all are."""
    if all(isinstance(value, float) for value in values):
        return np.array(values)
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _combine(a: Any, b: Any, value: Callable[[Any, Any], Any], slopes: Callable[[Any, Any], Any]) -> Any:
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return NotImplemented
    level = top_level(a, b)
    a_value, a_part = split(_settle(a, b), level)
    b_value, b_part = split(_settle(b, a), level)
    da, db = slopes(a_value, b_value)
    return chain(value(a_value, b_value), level, (da, a_part), (db, b_part))


def _exact(x: Any, other: Any) -> Any:
    # whole numbers fit everywhere until they are divided
    return x if type(x) is int else _settle(x, other)


def _settle(x: Any, other: Any) -> Any:
    # a plain 1/3 would be rounded, and then pass for an exact number among balls
    if type(x) is arb or type(x) is Dual:
        return x
    return convert(x, arithmetic_of(x, other)) if isinstance(x, int | float | Fraction | np.generic) else x


# --- derivatives ----------------------------------------------------------------------------------------------------


def jacobian(f: Callable[[Array], Array], x: Array) -> Array:
    """The derivatives of f by the last axis of x, exact up to the arithmetic.

    x has shape (..., k) and f(x) any shape; the result has the shape of f(x) with a last axis of length k. Where x has
    leading axes, f must act on each row by itself.
    """
    x = np.asarray(x)
    level, name = next(_levels), arithmetic_of(x)
    unit = np.frompyfunc(lambda i: convert(int(i), name), 1, 1)(np.eye(x.shape[-1], dtype=int))
    unit = unit.astype(np.float64) if name == "floats" else unit
    seeds = np.empty(x.shape, dtype=object)
    for index in np.ndindex(x.shape):
        seeds[index] = Dual(_seed(x[index], name), unit[index[-1]], level)
    return _partials(f(seeds), level, x.shape[-1])


def _seed(value: Any, name: Any) -> Any:
    return value if isinstance(value, Dual | arb | acb) else convert(value, name)


def gradient(f: Callable[[Array], Array], x: Array) -> Array:
    """The gradient of a real function at x: shape (..., k) for x of shape (..., k) and f(x) of shape (...)."""
    return jacobian(f, x)


def derivative(f: Callable[[Array], Array], t: Array) -> Array:
    """The derivative of f at t, in the shape of f(t); for an array t, f must act element by element."""
    return jacobian(lambda moved: f(moved[..., 0][()]), np.asarray(t)[..., None])[..., 0][()]


def _partials(value: Array, level: int, count: int) -> Array:
    value = np.asarray(value)
    flat = [_partial(element, level, count) for element in value.flat]
    stacked = np.array(flat) if flat else np.zeros((0, count))
    return stacked.reshape((*value.shape, count))


def _partial(element: Any, level: int, count: int) -> Any:
    if isinstance(element, Dual) and element.level == level:
        return element.partials
    # the zero of the element's own arithmetic
    return np.array([element * 0] * count)
