"""Random data sets of one subspace, and what principal components make of them: draws in floats.

Data are N samples (a, 0) + noise e in dimension `dim`, a standard normal of length `rank`, e standard normal.

Source: Wang et al. 2024 (arXiv 2409.02426), Theorem 2 and the remarks on generalisation after it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.estimators import pca
from theorycheck.observables.base import refuse, sampled, whole

Array = Any


@sampled
def smallest_singular_value(rank: Any, samples: Any, copy: Any = 0, *, rng: np.random.Generator, count: int) -> Array:
    """The smallest singular value of a standard normal matrix (rank, samples), rank <= samples: shape (count,)."""
    d, N = _sizes("smallest_singular_value", rank, samples)
    if d > N:
        refuse("smallest_singular_value", f"{N} samples of rank {d}", "as many samples as the rank, or more")
    return np.linalg.svd(rng.standard_normal((count, d, N)), compute_uv=False)[:, -1]


@sampled
def squared_pca_error(
    dim: Any, rank: Any, samples: Any, noise: Any = 0, copy: Any = 0, *, rng: np.random.Generator, count: int
) -> Array:
    """|V V^T - U U^T|_F^2 for principal components V of fresh data, completed at random: shape (count,)."""
    size, d, N = _sizes("squared_pca_error", dim, rank, samples)
    X = _embedded(rng.standard_normal((count, d, N)), size)
    X = X + float(n.to_float(noise)) * rng.standard_normal(X.shape)
    kept = pca.completed(X, d, rng)[:, :d]  # U^T V, as U are the first axes
    return np.maximum(2 * d - 2 * np.sum(kept**2, axis=(1, 2)), 0.0)


@sampled
def distance_of_fresh_draw(rank: Any, samples: Any, copy: Any = 0, *, rng: np.random.Generator, count: int) -> Array:
    """The distance of a new draw of the data's law to the nearest of N training samples: shape (count,)."""
    d, N = _sizes("distance_of_fresh_draw", rank, samples)
    return _nearest(rng.standard_normal((count, d)), rng.standard_normal((count, d, N)))


@sampled
def distance_of_generated_draw(
    dim: Any, rank: Any, samples: Any, copy: Any = 0, *, rng: np.random.Generator, count: int
) -> Array:
    """The same for a draw of N(0, V V^T), V the principal components of the training samples: shape (count,)."""
    size, d, N = _sizes("distance_of_generated_draw", dim, rank, samples)
    X = _embedded(rng.standard_normal((count, d, N)), size)
    V = pca.completed(X, d, rng)
    return _nearest((V @ rng.standard_normal((count, d, 1)))[..., 0], X)


def _sizes(observable: str, *sizes: Any) -> list[int]:
    return [whole(size, observable, "size", 1) for size in sizes]


def _embedded(A: Array, dim: int) -> Array:
    return np.pad(A, ((0, 0), (0, dim - A.shape[1]), (0, 0)))


def _nearest(x: Array, X: Array) -> Array:
    return np.linalg.norm(X - x[..., None], axis=1).min(axis=1)
