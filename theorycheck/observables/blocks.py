"""Several subspaces side by side: the frame F = [U_1 ... U_K], ranks d_1, ..., d_K, and who is nearest to which.

Data X has one sample a column, (dim, samples). The hard-max autoencoder x -> a U_k U_k^T x takes for each sample the
subspace k on which the clean sample has most of its energy.

Source: Wang et al. 2024 (arXiv 2409.02426), Section 3.2 and Theorem 3.
"""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.observables.base import refuse, require_matrix

Array = n.Array


@observable
def beside(A: Array, B: Array) -> Array:
    """The matrix [A B] of two with as many rows."""
    if require_matrix("beside", A).shape[0] != require_matrix("beside", B).shape[0]:
        refuse("beside", f"shapes {np.shape(A)} and {np.shape(B)}", "matrices with as many rows")
    return n.concatenate([A, B], axis=1)


@observable
def projector(A: Array) -> Array:
    """The projector onto the columns of a matrix, which must be independent."""
    frame = n.orthonormal(require_matrix("projector", A))
    return frame @ n.transpose(frame)


@observable
def block_energies(X: Array, F: Array, ranks: Array) -> Array:
    """|U_k^T x_i|^2 for every sample and block: matrix (samples, blocks)."""
    edges = _edges("block_energies", X, F, ranks)
    squares = n.power(n.transpose(X) @ F, 2)
    return n.stack([squares[:, low:high].sum(1) for low, high in pairwise(edges)], axis=1)


@observable
def row_maxima(A: Array) -> Array:
    """The largest entry of each row: vector (rows,)."""
    return reduce(n.maximum, n.transpose(require_matrix("row_maxima", A)))


@observable
def row_minima(A: Array) -> Array:
    """The smallest entry of each row: vector (rows,)."""
    return reduce(n.minimum, n.transpose(require_matrix("row_minima", A)))


@observable
def hardmax_loss(X: Array, F: Array, ranks: Array, s: Any, gamma: Any) -> Array:
    """(1/N) sum_i E |a U U^T (s x_i + gamma e) - x_i|^2, U the block of most energy of x_i, a = s/(s^2 + gamma^2).

    Exact over standard normal e; the first block wins ties. Undefined where balls cannot tell which block wins.
    """
    edges = _edges("hardmax_loss", X, F, ranks)
    shrink = n.like(1, X, F, s, gamma) * s / (n.power(s, 2) + n.power(gamma, 2))
    energies, total = block_energies(X, F, ranks), n.zeros((), X, shrink)[()]
    for x, mine in zip(n.transpose(X), energies, strict=True):
        k = _first_largest(mine)
        U = F[:, edges[k] : edges[k + 1]]
        residual = shrink * s * (U @ (n.transpose(U) @ x)) - x
        total = total + n.dot(residual, residual) + n.power(shrink * gamma, 2) * (edges[k + 1] - edges[k])
    return total / len(energies)


def _first_largest(values: Array) -> int:
    best = 0
    for k in range(1, len(values)):
        if values[k] > values[best]:
            best = k
        elif not values[k] <= values[best]:
            msg = "balls cannot tell which of two energies is larger"
            raise n.Singular(msg)
    return best


def _edges(observable: str, X: Array, F: Array, ranks: Array) -> list[int]:
    sizes = [round(float(rank)) for rank in np.ravel(n.to_float(ranks))]
    if np.ndim(X) != 2 or np.ndim(F) != 2 or len(X) != len(F) or sum(sizes) != np.shape(F)[1] or min(sizes) < 1:
        given = f"X of shape {np.shape(X)}, F of shape {np.shape(F)} and ranks {sizes}"
        refuse(observable, given, "X (dim, samples) and F (dim, sum of ranks)")
    return [int(edge) for edge in np.cumsum([0, *sizes])]
