"""Principal components, uncentred, and all the frames that share the largest energy where the data leave some free.

Data X has one sample a column, (dim, samples). Fewer samples than components leave directions that nothing decides:
every orthonormal completion of the span of the data is as good as any other.

Source: Wang et al. 2024 (arXiv 2409.02426), Theorems 1 and 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any
CUTOFF = 1e-7
"""Singular values nearer to each other, or to zero, than this share of the largest are taken to be equal."""


@dataclass(frozen=True, eq=False)
class Components:
    """Leading directions (dim, kept) that the data decide, how many more are free, and the error of the directions.

    Free directions are any in the span of `tied` (dim, m), or, where that is None, any orthogonal to those decided.
    """

    directions: Array
    free: int
    error: float
    tied: Array | None = None


def components(X: Array, rank: int) -> Components:
    """The first `rank` principal directions of X, as far as the data decide them."""
    left, values, _ = np.linalg.svd(X, full_matrices=False)
    level = CUTOFF * (values[0] if len(values) else 0.0)
    filled = int(np.sum(values[:rank] > level))
    if filled < rank:
        return Components(left[:, :filled], rank - filled, _rounding(values, filled))
    equal = np.abs(values - values[rank - 1]) <= level
    if rank < len(values) and equal[rank]:
        kept = int(np.argmax(equal))
        return Components(left[:, :kept], rank - kept, _rounding(values, kept), left[:, equal])
    return Components(left[:, :rank], 0, _rounding(values, rank))


def _rounding(values: Array, kept: int) -> float:
    """The error of the span of the first directions, by the gap to the next singular value."""
    if not kept:
        return 1e-14
    gap = values[kept - 1] - (values[kept] if kept < len(values) else 0.0)
    return float(1e-14 * values[0] / gap)


def subspace_error(V: Array, U: Array) -> float:
    """|V V^T - U U^T|_F for orthonormal frames of one rank."""
    return float(np.sqrt(2) * np.linalg.norm(U - V @ (V.T @ U)))


def squared_errors(found: Components, U: Array) -> tuple[float, float, float]:
    """The least, the mean and the largest squared error |V V^T - U U^T|_F^2 over all optimal frames V.

    The mean is over completions drawn uniformly. A completion gains between the smallest and the largest eigenvalues of
    U U^T on what is orthogonal to the decided directions.
    """
    if not found.free:
        error = subspace_error(found.directions, U) ** 2
        return error, error, error
    dim, rank = U.shape
    known = found.directions.T @ U
    left_over = U - found.directions @ known if found.tied is None else found.tied.T @ U
    room = dim - found.directions.shape[1] if found.tied is None else found.tied.shape[1]
    gains = np.zeros(room)
    values = np.linalg.svd(left_over, compute_uv=False)[:room]
    gains[: len(values)] = values**2
    lost = 2 * (rank - np.sum(known**2))
    best, middle, worst = gains[: found.free].sum(), gains.mean() * found.free, gains[room - found.free :].sum()
    least, mean, largest = (max(0.0, float(lost - 2 * gain)) for gain in (best, middle, worst))
    return least, mean, largest


def completed(X: Array, rank: int, rng: np.random.Generator) -> Array:
    """Frames (..., dim, rank) of leading directions of a batch X (..., dim, samples), completed at random.

    All samples of all batches are taken to be in general position.
    """
    *batch, dim, samples = X.shape
    if samples > dim:
        return np.linalg.eigh(X @ np.swapaxes(X, -1, -2))[1][..., ::-1][..., :rank]
    left = np.linalg.svd(X, full_matrices=False)[0][..., : min(rank, samples)]
    if samples >= rank:
        return left
    fresh = rng.standard_normal((*batch, dim, rank - samples))
    fresh -= left @ (np.swapaxes(left, -1, -2) @ fresh)
    return np.concatenate([left, np.linalg.qr(fresh)[0]], axis=-1)
