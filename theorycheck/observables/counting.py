"""Whole numbers and comparisons."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.observables.base import whole

Array = n.Array


@observable
def binomial(top: Any, below: Any) -> int:
    """The number of ways to choose `below` of `top` things."""
    return math.comb(whole(top, "binomial", "top"), whole(below, "binomial", "below"))


@observable
def at_least(a: Array, b: Array) -> Array:
    """1 where a >= b, else 0, entry by entry: the mean of it is a chance. Undefined where balls cannot tell."""
    reached, missed = np.asarray(a >= b), np.asarray(a < b)
    if not np.all(reached | missed):
        msg = "balls cannot tell which of two numbers is larger"
        raise n.Singular(msg)
    values: Any = np.where(reached, n.like(1, a, b), n.like(0, a, b))
    return values[()]
