"""Singular values and principal components of matrices, in floats with an estimated error.

Source: Wang et al. 2024 (arXiv 2409.02426), Theorem 1 for the components, Figure 3 for the numerical rank.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.estimators import pca
from theorycheck.observables.base import estimated, refuse, require_matrix, whole
from theorycheck.observables.clouds import estimate

Array = n.Array
_ROUNDING = 1e-13


@estimated
def singular_values(A: Array) -> Array:
    """The singular values of a matrix, the largest first."""
    return _estimate(_values("singular_values", A), A)


@estimated
def numerical_rank(A: Array, share: Any) -> int:
    """The least r for which the first r singular values have a root of their share of all squares above `share`.

    The paper's code takes this root: 0.99 so means 0.9801 of the energy.
    """
    squares = np.cumsum(_values("numerical_rank", A) ** 2)
    if not squares[-1] > 0:
        refuse("numerical_rank", "the matrix 0", "other matrices")
    return int(np.argmax(np.sqrt(squares / squares[-1]) > float(n.to_float(share)))) + 1


@estimated
def principal_energy(X: Array, rank: Any) -> Array:
    """The largest energy |U^T X|_F^2 of data (dim, samples) along `rank` orthonormal columns U."""
    values = _values("principal_energy", X)[: whole(rank, "principal_energy", "rank", 1)]
    return _estimate(np.sum(values**2), X)


@estimated
def principal_projector(X: Array, rank: Any) -> Array:
    """The projector (dim, dim) onto the first principal directions of uncentred data (dim, samples).

    Undefined where the data leave directions free.
    """
    found = pca.components(n.to_float(require_matrix("principal_projector", X)), _rank(rank))
    if found.free:
        msg = "the data have fewer directions than asked for"
        raise n.Singular(msg)
    return estimate(found.directions @ found.directions.T, found.error, X)


def _rank(rank: Any) -> int:
    return whole(rank, "principal_projector", "rank", 1)


def _values(observable: str, A: Array) -> Any:
    return np.linalg.svd(n.to_float(require_matrix(observable, A)), compute_uv=False)


def _estimate(value: Any, A: Array) -> Array:
    return estimate(value, _ROUNDING * float(np.max(value)), A)
