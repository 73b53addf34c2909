"""Affine recursions x' = (1 + a) x + b, for many lanes at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck.numerics.arithmetic import Array
from theorycheck.numerics.dispatch import is_plain_float

FEW_LANES = 32  # below which lanes of balls go one by one
MANY_LANES = 1000  # from which steps one by one beat pairing them
_CHUNK = 1 << 17  # numbers paired at a time, in the cache
_NEAR_ONE = 0.25  # slopes that differ from 1 by less keep more digits as that difference


def affine_recursion(growths: Array, added: Array, start: Array) -> Array:
    """The last state of x_{k+1} = (1 + growths_k) x_k + added_k, both (steps, lanes), from x_0 = start (lanes,).

    Slopes are given less 1, as short steps are near 1 and would all be rounded the same way. Floats in few lanes are
    paired; all else goes step by step.
    """
    if is_plain_float(growths, added, np.asarray(start)) and growths.shape[1] < MANY_LANES:
        slope, shift = _composed(growths, added)
        return slope * start + shift
    state = np.array(start)
    if state.dtype == object and state.ndim and state.size < FEW_LANES:
        return np.array([_stepped(*lane) for lane in zip(growths.T, added.T, state, strict=True)], dtype=object)
    change = np.empty_like(state)
    for growth, shift in zip(growths, added, strict=True):
        np.multiply(growth, state, out=change)
        change += shift
        state += change
    return state


def _stepped(growths: Array, added: Array, state: Any) -> Any:
    """One lane, without an array a step."""
    for growth, shift in zip(growths.tolist(), added.tolist(), strict=True):
        state = state + (growth * state + shift)
    return state


def _composed(growths: Array, added: Array) -> tuple[Array, Array]:
    """Slope and shift of all steps as one: (a, b) after (a', b') is (a + a' + a a', (1 + a) b' + b).

    Where many steps shrink much, their slope is no longer near 1: then slopes are multiplied.
    """
    size = max(2, _CHUNK // max(1, growths.shape[1]))
    chunks = [_paired(growths[i : i + size], added[i : i + size]) for i in range(0, len(growths), size)]
    growths, added = _paired(*(np.concatenate(parts) for parts in zip(*chunks, strict=True)))
    slopes = 1 + growths
    while len(growths) > 1:
        (first, second), (shift, after) = _pairs(growths), _pairs(added)
        (slope, next_slope), near = _pairs(slopes), np.maximum(np.abs(first), np.abs(second)) < _NEAR_ONE
        growth = np.where(near, first + (second + first * second), slope * next_slope - 1)
        added = _with_last(added, next_slope * shift + after)
        slopes = _with_last(slopes, np.where(near, 1 + growth, slope * next_slope))
        growths = _with_last(growths, growth)
    return slopes[0], added[0]


def _paired(growths: Array, added: Array) -> tuple[Array, Array]:
    """Fewer steps with the same effect: as long as all slopes are near 1."""
    while len(growths) > 1 and max(growths.max(), -growths.min()) < _NEAR_ONE:
        (first, second), (shift, after) = _pairs(growths), _pairs(added)
        added = _with_last(added, shift + (second * shift + after))
        growths = _with_last(growths, first + (second + first * second))
    return growths, added


def _pairs(values: Array) -> tuple[Array, Array]:
    even = len(values) // 2 * 2
    return values[0:even:2], values[1:even:2]


def _with_last(values: Array, halved: Array) -> Array:
    """The values of pairs, and the last one where it has no partner."""
    return np.concatenate([halved, values[-1:]]) if len(values) % 2 else halved
