"""How a function of numbers meets arrays of any arithmetic: float kernels at once, other elements one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import acb, arb

from theorycheck.numerics.arithmetic import Array, arithmetic_of, convert
from theorycheck.numerics.duals import Dual, plain
from theorycheck.numerics.germs.germ import Germ

Kernel = Callable[..., Any]
_BALLS = frozenset({arb, acb})


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
    if all(map(_is_surely_float, values)):
        return True
    return arithmetic_of(*values) == "floats" and not any(map(has_duals, values))


def _is_surely_float(value: Any) -> bool:
    return value.dtype == np.float64 if type(value) is np.ndarray else isinstance(value, float)


def _are_surely_balls(value: Any) -> bool:
    return type(value) is np.ndarray and value.dtype == object and set(map(type, value.flat)) <= _BALLS


def floats_of(value: Any) -> Any:
    """A float64 ndarray, from anything numeric."""
    return np.asarray(value, dtype=np.float64)


def elementwise(kernel: Kernel, *values: Any) -> Array:
    """Apply a kernel of scalars over broadcast values, each element first settled in their common arithmetic."""
    name = arithmetic_of(*values)
    settled = np.frompyfunc(lambda *scalars: kernel(*(convert(s, name) for s in scalars)), len(values), 1)
    return settled(*values)


def spread(floats: Kernel, kernel: Kernel, *values: Any) -> Array:
    """The float kernel on whole float64 arrays, or the other kernel on elements; silent about overflow and nan."""
    with np.errstate(all="ignore"):
        if is_plain_float(*values):
            return floats(*(floats_of(value) for value in values))[()]
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
        if type(x) in _BALLS:
            return self.balls(x)
        if _are_surely_balls(x):
            return np.frompyfunc(self.balls, 1, 1)(x)
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
