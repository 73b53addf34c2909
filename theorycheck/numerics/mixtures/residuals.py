"""A point split along and off the columns of a factor, y = U b + residual, the residual in double-double."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from theorycheck.numerics.mixtures.accuracy import UNIT, Floats, length, squared
from theorycheck.numerics.mixtures.double_double import EPSILON, Double, difference, two_product
from theorycheck.numerics.mixtures.shares import growth

_ROUNDS = 4


class Split(NamedTuple):
    """The residual (dim,), the slope (rank,) along the frame of noise * solved, the quadratic form and its slip.

    `stray` bounds the error of noise * solved.
    """

    residual: Floats
    slope: Floats
    quadratic: float
    slip: float
    stray: float

    def solved(self, frame: Floats, noise: float) -> Floats:
        """(U U^T + noise I)^{-1} y, shape (dim,)."""
        solved: Floats = self.residual / noise + frame @ self.slope
        return solved


def split(x: Floats, mean: Floats | float, factor: Floats, thin: tuple[Floats, Floats, Floats], noise: float) -> Split:
    """The split of x - mean against a factor (dim, rank) with its thin decomposition, under N(0, U U^T + noise I)."""
    frame, s, turns = thin
    y = difference(x, mean)
    b = np.zeros(len(s))
    rest = y
    for _ in range(_ROUNDS):
        b = b + turns @ ((frame.T @ rest.high) / s)
        rest = _residual(y, factor, b)
    along = turns.T @ b
    total = s**2 + noise
    stray = frame.T @ rest.high
    fine = (len(s) + 4) * EPSILON * (length(y.high) + length(factor @ np.abs(b)))
    # what is left along the frame shrinks by noise/total, but stands in the residual whole
    slope = s * along / total + stray / total - stray / noise
    off = rest.high - frame @ stray
    quadratic = float(squared(off) / noise + ((s * along + stray) ** 2 / total).sum())
    spoiled = growth(len(x)) * quadratic + UNIT * float(s.max() / s.min()) * float((along**2).sum()) * 8
    missed = float(fine + growth(len(x)) * length(stray))
    slip = spoiled + 2 * missed * float(length(off)) / noise + missed**2 / noise
    tilt = 8 * growth(len(s)) * noise * float(length(s * along / total)) * float(s.max() / s.min())
    return Split(rest.high, slope, quadratic, slip, missed + tilt)


def _residual(y: Double, factor: Floats, b: Floats) -> Double:
    rest = y
    for j, coefficient in enumerate(b):
        rest = rest.plus(-two_product(factor[:, j], coefficient))
    return rest
