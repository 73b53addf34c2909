"""How a function of numbers meets arrays of any arithmetic: float kernels at once, other elements one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from flint import acb, arb

from theorycheck.numerics.arithmetic import ArithmeticName, Array, arithmetic_of, convert
from theorycheck.numerics.duals import Dual, plain
from theorycheck.numerics.germs.germ import Germ

Kernel = Callable[..., Any]
_BALLS = frozenset({arb, acb})
_NUMBERS = _BALLS | {Dual, Germ, int, float, Fraction, np.float64}
_SETTLED = _BALLS | {Dual, Germ}
_FLOAT64 = np.dtype(np.float64)


def has_duals(value: Any) -> bool:
    """Whether the value is a dual number or an array with some."""
    if isinstance(value, np.ndarray):
        return value.dtype == object and any(isinstance(element, Dual) for element in value.flat)
    return isinstance(value, Dual)


def has_germs(value: Any) -> bool:
    """Whether the value is a germ, or a dual number over one, or an array with some."""
    if isinstance(value, np.ndarray):
        return value.dtype == object and any(isinstance(plain(element), Germ) for element in value.flat)
    return isinstance(plain(value), Germ)


def is_plain_float(*values: Any) -> bool:
    """Whether all values together are float64 without derivatives."""
    for value in values:
        if not is_surely_float(value):
            return arithmetic_of(*values) == "floats" and not any(map(has_duals, values))
    return True


def is_surely_float(value: Any) -> bool:
    """Whether the value is a float64 number or array, as its type alone tells."""
    if type(value) is np.ndarray:
        return value.dtype is _FLOAT64 or value.dtype == np.float64
    return isinstance(value, float)


def _are_settled(value: Any, types: frozenset[type] = _SETTLED) -> bool:
    """Whether the value is an array with elements of these types alone, which belong to their arithmetic already."""
    return type(value) is np.ndarray and value.dtype == object and types.issuperset(map(type, value.flat))


def are_balls(value: Any) -> bool:
    """Whether the value is a ball, or an array of balls and nothing else."""
    return type(value) in _BALLS or _are_settled(value, _BALLS)


def applied(kernel: Kernel, value: Any) -> Array:
    """The kernel of one ball, at one or at every element."""
    return kernel(value) if type(value) in _BALLS else np.frompyfunc(kernel, 1, 1)(value)


def floats_of(value: Any) -> Any:
    """A float64 ndarray, from anything numeric."""
    return np.asarray(value, dtype=np.float64)


def elementwise(kernel: Kernel, *values: Any) -> Array:
    """Apply a kernel of scalars over broadcast values, each element first settled in their common arithmetic."""
    name = arithmetic_of(*values)
    if all([type(value) in _NUMBERS for value in values]):
        return kernel(*(convert(value, name) for value in values))
    if not all(map(_are_settled, values)):
        values = tuple(converted(value, name) for value in values)
    return np.frompyfunc(kernel, len(values), 1)(*values)


def converted(value: Any, name: ArithmeticName) -> Any:
    """A number or an array in the named arithmetic, element by element."""
    if type(value) in _NUMBERS:
        return convert(value, name)
    return value if _are_settled(value) else conversion(name)(value)


@lru_cache
def conversion(name: ArithmeticName) -> Callable[[Any], Any]:
    """The conversion of elements to the named arithmetic."""
    settle: Callable[[Any], Any] = np.frompyfunc(lambda element: convert(element, name), 1, 1)
    return settle


def spread(floats: Kernel, kernel: Kernel, *values: Any) -> Array:
    """The float kernel on whole float64 arrays, or the other kernel on elements; silent about overflow and nan."""
    kinds = set(map(type, values))
    if kinds <= _BALLS:
        return kernel(*values)
    with np.errstate(all="ignore"):
        if kinds <= _SETTLED:
            return kernel(*values)
        if is_plain_float(*values):
            return floats(*map(floats_of, values))[()]
        return elementwise(kernel, *values)


@dataclass(frozen=True, slots=True)
class Function:
    """A function of one number: a float64 ufunc, kernels for a ball and for a symbol, its derivative.

    Germs answer to what the kernel of balls asks, or have a kernel of their own.
    """

    floats: Kernel
    balls: Kernel
    symbols: Kernel
    slope: Kernel
    germs: Kernel | None = None

    def __call__(self, x: Array) -> Array:
        """The function at every element of x."""
        if are_balls(x):
            return applied(self.balls, x)
        if is_surely_float(x):
            with np.errstate(all="ignore"):
                return self.floats(floats_of(x))[()]
        return spread(self.floats, self.at, x)

    def at(self, x: Any) -> Any:
        """The function at one element."""
        if isinstance(x, Dual):
            return x.through(self(x.value), self.slope(x.value))
        if type(x) in _BALLS:
            return self.balls(x)
        if isinstance(x, Germ):
            return (self.germs or self.balls)(x)
        return self.symbols(x) if arithmetic_of(x) == "symbols" else self.floats(x)
