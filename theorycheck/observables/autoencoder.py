"""The linear denoising autoencoder x -> a U U^T x on one subspace, and the energy that principal components maximise.

Data X has one sample a column, (dim, samples); U is (dim, rank).

Source: Wang et al. 2024 (arXiv 2409.02426), Section 3.1 and Theorem 1.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.observables.base import refuse

Array = n.Array


@observable
def denoising_loss(X: Array, U: Array, s: Any, gamma: Any) -> Array:
    """(1/N) sum_i E |a U U^T (s x_i + gamma e) - x_i|^2 with a = s/(s^2 + gamma^2), exact over standard normal e.

    The residual is (a s U U^T - I) x_i + a gamma U U^T e, two independent parts; U need not be orthonormal.
    """
    _require_data("denoising_loss", X, U)
    shrink = n.like(1, X, U, s, gamma) * s / (n.power(s, 2) + n.power(gamma, 2))
    projector = U @ n.transpose(U)
    residual = (projector @ X) * (shrink * s) - X
    noise = projector * (shrink * gamma)
    return _squares(residual) / X.shape[1] + _squares(noise)


@observable
def energy(X: Array, U: Array) -> Array:
    """|U^T X|_F^2, the energy of the data along the columns of U."""
    _require_data("energy", X, U)
    return _squares(n.transpose(U) @ X)


def _squares(A: Array) -> Array:
    return n.power(A, 2).sum()


def _require_data(observable: str, X: Array, U: Array) -> None:
    if np.ndim(X) != 2 or np.ndim(U) != 2 or len(X) != len(U):
        given = f"X of shape {np.shape(X)} and U of shape {np.shape(U)}"
        refuse(observable, given, "X (dim, samples) and U (dim, rank)")
