"""Products of many rows with one matrix, in slices small enough for the fastest path of OpenBLAS."""

from __future__ import annotations

import numpy as np

from theorycheck.numerics.mixtures.accuracy import Floats

_FAST = 10**6  # multiplications of a product that OpenBLAS does without packing its operands
_EVEN = 16
_FEWEST_ROWS = 64  # of a slice, for the calls to be worth it


def product(a: Floats, b: Floats, out: Floats) -> Floats:
    """The product of rows a (n, k) with b (k, m), written to out (n, m); a and out contiguous."""
    rows = fast_rows(b.size, len(a))
    if rows >= len(a):
        return np.matmul(a, b, out=out)
    whole = len(a) // rows * rows
    np.matmul(a[:whole].reshape(-1, rows, a.shape[1]), b, out=out[:whole].reshape(-1, rows, b.shape[1]))
    if whole < len(a):
        np.matmul(a[whole:], b, out=out[whole:])
    return out


def fast_rows(size: int, most: int) -> int:
    """How many rows, at most `most`, to multiply at once with a matrix of so many numbers: all if it is large."""
    rows = _FAST // max(1, size) // _EVEN * _EVEN
    return min(most, rows) if rows >= _FEWEST_ROWS else most
