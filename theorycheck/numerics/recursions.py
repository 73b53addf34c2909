"""Affine recursions x' = (1 + a) x + b, for many lanes at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck.numerics.arithmetic import Array
from theorycheck.numerics.dispatch import is_plain_float

FEW_LANES = 32  # below which lanes of balls go one by one
MANY_LANES = 1000  # from which steps one by one beat pairing them


def affine_recursion(growths: Array, added: Array, start: Array) -> Array:
    """The last state of x_{k+1} = (1 + growths_k) x_k + added_k, both (steps, lanes), from x_0 = start (lanes,).

    Slopes are given less 1, as short steps are near 1 and would all be rounded the same way. Floats in few lanes are
    paired, (a, b) after (a', b') being (a + a' + a a', b' + a b' + b); all else goes step by step.
    """
    if is_plain_float(growths, added, np.asarray(start)) and growths.shape[1] < MANY_LANES:
        growth, shift = _composed(growths, added)
        return start + (growth * start + shift)
    state = np.array(start)
    if state.dtype == object and state.ndim and state.size < FEW_LANES:
        return np.array([_stepped(*lane) for lane in zip(growths.T, added.T, state, strict=True)], dtype=object)
    for growth, shift in zip(growths, added, strict=True):
        state += growth * state + shift
    return state


def _stepped(growths: Array, added: Array, state: Any) -> Any:
    """One lane, without an array a step."""
    for growth, shift in zip(growths.tolist(), added.tolist(), strict=True):
        state = state + (growth * state + shift)
    return state


def _composed(growths: Array, added: Array) -> tuple[Array, Array]:
    """All steps as one."""
    while len(growths) > 1:
        even = len(growths) // 2 * 2
        first, second = growths[0:even:2], growths[1:even:2]
        shift = added[0:even:2]
        shifts = shift + (second * shift + added[1:even:2])
        growths = np.concatenate([first + (second + first * second), growths[even:]])
        added = np.concatenate([shifts, added[even:]])
    return growths[0], added[0]
