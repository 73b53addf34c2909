"""Products of many rows with one matrix, in slices small enough for the fastest path of OpenBLAS."""

from __future__ import annotations

import numpy as np

from theorycheck.numerics.mixtures.accuracy import Floats

_FAST = 10**6  # multiplications of a product that OpenBLAS does without packing its operands
_FEWEST_ROWS = 16


def product(a: Floats, b: Floats, out: Floats) -> Floats:
    """The product of rows a (n, k) with b (k, m), written to out (n, m); a and out contiguous."""
    rows = _FAST // max(1, b.size) // _FEWEST_ROWS * _FEWEST_ROWS
    whole = len(a) // rows * rows if rows else 0
    if whole:
        np.matmul(a[:whole].reshape(-1, rows, a.shape[1]), b, out=out[:whole].reshape(-1, rows, b.shape[1]))
    if whole < len(a):
        np.matmul(a[whole:], b, out=out[whole:])
    return out
