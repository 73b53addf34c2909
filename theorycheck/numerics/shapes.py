"""Arrays and their trailing axes: construction, products, norms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from flint import arb

from theorycheck.numerics import kernels as k
from theorycheck.numerics.arithmetic import Array, arithmetic_of, convert
from theorycheck.numerics.dispatch import is_plain_float, is_surely_float
from theorycheck.numerics.elementary import sqrt


def filled(shape: int | Sequence[int], value: int, *like: Any) -> Array:
    """An array of one exact number, in the arithmetic that the others have together."""
    name = arithmetic_of(*like)
    array = np.empty(shape, dtype=np.float64 if name == "floats" else object)
    array.fill(convert(value, name))
    return array


def zeros(shape: int | Sequence[int], *like: Any) -> Array:
    """An array of zeros in the arithmetic that the others have together."""
    return filled(shape, 0, *like)


def eye(size: int, *like: Any) -> Array:
    """The identity matrix in the arithmetic that the others have together."""
    matrix = zeros((size, size), *like)
    matrix[np.arange(size), np.arange(size)] = convert(1, arithmetic_of(*like))
    return matrix


def stack(arrays: Sequence[Array], axis: int = 0) -> Array:
    """Arrays of one shape along a new axis."""
    return np.stack([np.asarray(a) for a in arrays], axis=axis)


def concatenate(arrays: Sequence[Array], axis: int = 0) -> Array:
    """Arrays one after the other along an axis."""
    return np.concatenate([np.asarray(a) for a in arrays], axis=axis)


def transpose(a: Array) -> Array:
    """The last two axes exchanged."""
    return np.swapaxes(a, -1, -2)


def trace(a: Array) -> Array:
    """The trace over the last two axes."""
    return np.diagonal(a, axis1=-2, axis2=-1).sum(-1)


def outer(a: Array, b: Array) -> Array:
    """The products a_i b_j over the last axes: (..., m) and (..., n) to (..., m, n)."""
    return np.asarray(a)[..., :, None] * np.asarray(b)[..., None, :]


def dot(a: Array, b: Array) -> Array:
    """The inner product over the last axis."""
    if is_surely_float(a) and is_surely_float(b) and np.ndim(a) and np.ndim(b):
        return np.einsum("...i,...i->...", a, b)  # sums over short axes are slow otherwise
    return (np.asarray(a) * b).sum(-1)


def norm(a: Array) -> Array:
    """The Euclidean length over the last axis, free of overflow; its derivative at 0 is undefined."""
    a = np.asarray(a)
    if is_plain_float(a):
        return _norm_floats(a.astype(np.float64))
    return np.frompyfunc(_root_of_sum, 1, 1)(dot(a, a))


def frobenius(a: Array) -> Array:
    """The Frobenius norm over the last two axes."""
    a = np.asarray(a)
    return norm(a.reshape((*a.shape[:-2], -1)))


def _norm_floats(a: Any) -> Any:
    scale = np.abs(a).max(-1, initial=0.0)
    safe = np.where((scale > 0) & np.isfinite(scale), scale, 1.0)
    shares = a / safe[..., None]
    return (safe * np.sqrt(dot(shares, shares)))[()]


def _root_of_sum(x: Any) -> Any:
    return k.sqrt_of_nonnegative(x) if isinstance(x, arb) else sqrt(x)
