"""What the kernels promise: each number right to the tolerance times its scale, or not given."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Flags: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]
Places: TypeAlias = np.ndarray[Any, np.dtype[np.intp]]

TOLERANCE = 1e-10
UNIT = 2.0**-53
LOWEST = -700.0  # NumPy's exp is slow where it underflows
MOST_SLIP = 300.0


class Refused(ArithmeticError):
    """No arithmetic at hand gives the number to the promised accuracy."""


def squared(a: Floats) -> Floats:
    """The squared lengths over the last axis."""
    squares: Floats = np.einsum("...i,...i->...", a, a)
    return squares


def length(a: Floats) -> Floats:
    """The lengths over the last axis."""
    lengths: Floats = np.sqrt(squared(a))
    return lengths


def swing(slip: Any) -> Floats:
    """By how much a weight moves, relative to its upper bound, where its logarithm moves by at most `slip`."""
    moved: Floats = np.minimum(1.0, 2 * np.asarray(slip))
    return moved


def inflated(slip: Any) -> Floats:
    """The factor between a weight and its upper bound, where logarithms move by at most `slip`."""
    factor: Floats = np.exp(2 * np.minimum(slip, MOST_SLIP))
    return factor
