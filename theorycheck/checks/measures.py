"""Dimensionless measures of two sides, in floats or in balls."""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.checks.base import Terms, Undefined
from theorycheck.model import Formula


def sides(terms: Terms, left: Formula, right: Formula) -> tuple[Any, Any, Any]:
    """The two sides and the scale of their terms, each (entries,); the scale is the larger of the sides', entrywise.

    A number stands for any array; two arrays must have one shape, or ValueError says so. Raises Undefined where
    something is not finite.
    """
    values = [numbers(terms.value(formula)) for formula in (left, right)]
    sizes = [numbers(terms.size(formula)) for formula in (left, right)]
    require_one_shape(*values)
    first, second, scale = np.broadcast_arrays(*values, n.maximum(*sizes))
    for part in (first, second, scale):
        require_finite(part)
    return first.ravel(), second.ravel(), scale.ravel()


def numbers(value: Any) -> Any:
    """An array of numbers of the arithmetic; exact ints are converted."""
    array = np.asarray(value)
    if array.dtype.kind in "iu" or isinstance(value, int):
        return np.asarray(np.frompyfunc(lambda x: n.like(int(x)), 1, 1)(array))
    return array


def require_finite(value: Any) -> None:
    """Raise Undefined where some entry is not finite."""
    if not np.all(n.is_finite(value)):
        msg = "a value is not finite"
        raise Undefined(msg)


def require_one_shape(first: Any, second: Any) -> None:
    """Raise ValueError where two arrays have different shapes; a number goes with any."""
    if first.ndim and second.ndim and first.shape != second.shape:
        msg = f"the sides have different shapes: {first.shape} and {second.shape}"
        raise ValueError(msg)


def largest(values: Any) -> Any:
    """The largest entry, in the arithmetic of the entries."""
    top = values[0]
    for value in values[1:]:
        top = n.maximum(top, value)
    return top


def quotient(part: Any, whole: Any) -> Any:
    """The ratio part / whole, 0 where the part is exactly zero. Raises Undefined where the whole may be zero."""
    if part == 0:
        return part
    if is_nonzero(whole):
        return part / whole
    msg = "a scale may be zero"
    raise Undefined(msg)


def is_nonzero(x: Any) -> bool:
    """Whether the number is certainly not 0, however small."""
    return bool(x > 0 or x < 0)


def length(value: Any) -> Any:
    """The Euclidean length of all entries; the size of a number."""
    value = numbers(value)
    return n.norm(value.ravel()) if value.ndim else n.abs(value[()])


def entry(value: Any) -> Any:
    """The number itself. Raises ValueError for an array of several."""
    array = numbers(value)
    if array.size != 1:
        msg = f"a single number is needed, not an array of shape {array.shape}"
        raise ValueError(msg)
    return array.ravel()[0]
