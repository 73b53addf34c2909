"""Scores learnt from data by least squares, in floats: affine ones, and piecewise constant ones on the line.

Batches of data sets are fitted at once, over the leading axis.

Source: Chen et al. 2023 (arXiv 2302.07194), Section 2 and Theorem 2: denoising score matching on samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any


def affine_fit(x: Array, y: Array) -> tuple[Array, Array]:
    """Slopes W (..., dim, dim) and offsets b (..., dim) that minimise the sum of |W x_i + b - y_i|^2.

    x and y are (..., samples, dim), with more samples than dim.
    """
    means = x.mean(axis=-2, keepdims=True), y.mean(axis=-2, keepdims=True)
    centred = x - means[0]
    gram = np.swapaxes(centred, -1, -2) @ centred
    slopes = np.swapaxes(np.linalg.solve(gram, np.swapaxes(centred, -1, -2) @ (y - means[1])), -1, -2)
    return slopes, (means[1] - means[0] @ np.swapaxes(slopes, -1, -2))[..., 0, :]


def affine_excess(slopes: Array, offsets: Array, mean: Array, covariance: Array) -> Array:
    """E |W X + b - score(X)|^2 for normal X, whose score is -C^{-1} (x - mean): shape (...)."""
    bias = slopes @ mean + offsets
    gap = slopes + np.linalg.inv(covariance)
    return (bias**2).sum(-1) + np.einsum("...ij,jk,...ik->...", gap, covariance, gap)


@dataclass(frozen=True, eq=False)
class Cells:
    """Cells of one width on the line, the first from `left`: chances, and sums of the target, its square, and |y|^2.

    target is the regression function f, y what is observed: integrals over each cell under the law of x.
    """

    left: float
    width: float
    chances: Array
    targets: Array
    squares: Array
    observed: Array

    def spreads(self) -> Array:
        """The integral over each cell of (y - mean of f over the cell)^2."""
        return self.observed - self.targets**2 / self.chances

    def biases(self) -> Array:
        """The integral over each cell of (f - mean of f over the cell)^2."""
        return self.squares - self.targets**2 / self.chances

    def losses(self, heights: Array) -> Array:
        """E (g(x) - f(x))^2 for g with these heights (..., cells) on the cells: shape (...)."""
        return (self.squares - 2 * heights * self.targets + heights**2 * self.chances).sum(-1)

    def fitted(self, sets: Array, x: Array, y: Array, count: int) -> Array:
        """Cell means (count, cells) of y at x, for the data sets that `sets` names; 0 where there are no data."""
        size = len(self.chances)
        cell = np.clip(np.floor((x - self.left) / self.width).astype(int), 0, size - 1)
        index = sets * size + cell
        number = np.bincount(index, minlength=count * size)
        sums = np.bincount(index, weights=y, minlength=count * size)
        return (sums / np.maximum(number, 1)).reshape(count, size)


def mean_reciprocal(mean: Array) -> Array:
    """E[1/N; N > 0] for Poisson N with this mean m: e^{-m} (Ei(m) - gamma - log m), for large m its series."""
    from scipy.special import expi

    small = np.minimum(mean, 40.0)
    direct = np.exp(-small) * (expi(small) - np.euler_gamma - np.log(small))
    inverse = 1 / np.maximum(mean, 40.0)
    series = np.zeros_like(inverse)
    for k in range(20, 0, -1):
        series = inverse * (1 + k * series)
    return np.where(mean < 40.0, direct, series)


def leading_frame(x: Array, rank: int) -> Array:
    """The `rank` leading principal directions, uncentred, of batches x (..., samples, dim): shape (..., dim, rank)."""
    return np.linalg.svd(x, full_matrices=False)[2][..., :rank, :].swapaxes(-1, -2)
