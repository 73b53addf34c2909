"""Parts of matrices: the first and the last columns."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.observables.base import refuse

Array = n.Array


@observable
def first_columns(A: Array, count: Any) -> Array:
    """The first `count` columns of a matrix."""
    return A[:, : _columns("first_columns", A, count)]


@observable
def last_columns(A: Array, count: Any) -> Array:
    """The last `count` columns of a matrix."""
    return A[:, np.shape(A)[1] - _columns("last_columns", A, count) :]


def _columns(observable: str, A: Array, count: Any) -> int:
    if np.ndim(A) != 2 or not 0 <= operator.index(count) <= np.shape(A)[1]:
        refuse(observable, f"{count} columns of shape {np.shape(A)}", "a matrix with at least so many columns")
    return operator.index(count)
