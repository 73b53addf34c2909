"""Labelled data, one sample a row: affine subspaces of classes, and residuals of samples that were not seen.

Residuals are shares: the sum of squared distances over the squared distances from the mean of the training samples.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def affine_fits(points: Array, labels: Array, rank: int) -> list[tuple[Array, Array]]:
    """The mean and the principal directions (rank, dim) of each class, about its mean."""
    fits = []
    for label in np.unique(labels):
        mine = points[labels == label]
        center = mine.mean(0)
        fits.append((center, np.linalg.svd(mine - center, full_matrices=False)[2][:rank]))
    return fits


def squared_distances(points: Array, fits: list[tuple[Array, Array]]) -> Array:
    """Of each point (count, dim) to each affine subspace, shape (count, fits)."""
    every = []
    for center, directions in fits:
        offset = points - center
        every.append(np.sum(offset**2, axis=1) - np.sum((offset @ directions.T) ** 2, axis=1))
    return np.maximum(np.stack(every, axis=1), 0.0)


def spread(points: Array, center: Array) -> float:
    """The sum of squared distances from the centre."""
    return float(np.sum((points - center) ** 2))


def overlap(points: Array, labels: Array, rank: int) -> float:
    """The mean squared cosine of the principal angles between the linear spans of two classes, over all pairs."""
    spans = [np.linalg.svd(points[labels == k], full_matrices=False)[2][:rank] for k in np.unique(labels)]
    pairs = [(a, b) for i, a in enumerate(spans) for b in spans[:i]]
    return float(np.mean([np.sum((a @ b.T) ** 2) / rank for a, b in pairs]))
