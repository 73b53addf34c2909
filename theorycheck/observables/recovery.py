"""How far principal components are from a subspace that generated the data, in floats with an estimated error.

Data X has one sample a column, (dim, samples); U is an orthonormal frame (dim, rank). The error of a frame V is
|V V^T - U U^T|_F. Where several frames have the largest energy, their errors range over an interval.

Source: Wang et al. 2024 (arXiv 2409.02426), Theorem 2.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.estimators import pca
from theorycheck.observables.base import estimated, refuse, whole
from theorycheck.observables.clouds import estimate

Array = n.Array


@estimated
def recovery_error(X: Array, U: Array) -> Array:
    """The largest error of a frame of largest energy, as many columns as U; the only one where the data decide it."""
    found, frame = _components("recovery_error", X, U)
    if found.free:
        return estimate(np.sqrt(pca.squared_errors(found, frame)[2]), found.error, X, U)
    return estimate(pca.subspace_error(found.directions, frame), found.error, X, U)


@estimated
def largest_squared_error(X: Array, U: Array) -> Array:
    """The square of the largest error of a frame of largest energy."""
    return _squared("largest_squared_error", X, U, 2)


@estimated
def mean_squared_error(X: Array, U: Array) -> Array:
    """The mean squared error of a frame of largest energy, what the data leave free completed uniformly at random."""
    return _squared("mean_squared_error", X, U, 1)


@estimated
def least_squared_error(X: Array, U: Array) -> Array:
    """The square of the least error of a frame of largest energy."""
    return _squared("least_squared_error", X, U, 0)


@estimated
def sampled_recovery_error(dim: Any, rank: Any, samples: Any, noise: Any = 0, seed: Any = 0) -> Array:
    """The recovery error for one Gaussian data set: samples (a, 0) + noise e, a and e standard normal in the seed.

    Data sets with more samples extend those with fewer.
    """
    n_, d, N = (whole(v, "sampled_recovery_error", k, 1) for v, k in ((dim, "dim"), (rank, "rank"), (samples, "N")))
    if d > n_:
        refuse("sampled_recovery_error", f"rank {d} in dimension {n_}", "ranks up to the dimension")
    U = np.eye(n_, d)
    error = _largest(gaussian_samples(n_, d, N, float(n.to_float(noise)), int(seed)), U)
    return estimate(*error, noise)


@observable
def gaussian_matrix(rows: Any, columns: Any, seed: Any) -> Array:
    """Independent standard normal entries, (rows, columns), fixed by the seed: one matrix in general position."""
    sizes = (whole(size, "gaussian_matrix", "size", 1) for size in (rows, columns))
    rng = np.random.Generator(np.random.Philox(key=whole(seed, "gaussian_matrix", "seed")))
    return rng.standard_normal(tuple(sizes)) * n.like(1)


def gaussian_samples(dim: int, rank: int, samples: int, noise: float, seed: int) -> Any:
    """Columns (a, 0) + noise e, (dim, samples), from the seed alone."""
    signal, other = (np.random.Generator(np.random.Philox(key=(seed, stream))) for stream in (0, 1))
    X = np.zeros((samples, dim))
    X[:, :rank] = signal.standard_normal((samples, rank))
    if noise:
        X += noise * other.standard_normal((samples, dim))
    return X.T


def _largest(X: Any, U: Any) -> tuple[float, float]:
    found = pca.components(X, U.shape[1])
    return float(np.sqrt(pca.squared_errors(found, U)[2])), found.error


def _squared(observable: str, X: Array, U: Array, which: int) -> Array:
    found, frame = _components(observable, X, U)
    return estimate(pca.squared_errors(found, frame)[which], 4 * found.error, X, U)


def _components(observable: str, X: Array, U: Array) -> tuple[pca.Components, Any]:
    if np.ndim(X) != 2 or np.ndim(U) != 2 or len(X) != len(U):
        given = f"X of shape {np.shape(X)} and U of shape {np.shape(U)}"
        refuse(observable, given, "X (dim, samples) and an orthonormal frame U (dim, rank)")
    frame = n.to_float(U)
    return pca.components(n.to_float(X), frame.shape[1]), frame
