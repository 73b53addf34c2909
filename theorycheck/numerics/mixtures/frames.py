"""Thin decompositions U = Q S V^T of tall factors."""

from __future__ import annotations

import numpy as np

from theorycheck.numerics.mixtures.accuracy import Floats

_TALL = 1 << 16
_BLOCK = 1 << 14
_STRAY = 1e-13


def thin(factor: Floats) -> tuple[Floats, Floats, Floats]:
    """Q (dim, rank) orthonormal, S (rank,), V (rank, rank); tall factors by CholeskyQR2, where that keeps Q so."""
    if len(factor) >= _TALL:
        try:
            return _by_cholesky(factor)
        except np.linalg.LinAlgError:
            pass
    q, s, vt = np.linalg.svd(factor, full_matrices=False)
    return q, s, vt.T


def _by_cholesky(factor: Floats) -> tuple[Floats, Floats, Floats]:
    """CholeskyQR2: the frame of the Gram matrix, twice. Raises LinAlgError where columns are all but dependent.

    Source: Yamamoto, Nakatsukasa, Yanagisawa and Fukaya (2015).
    """
    first = _triangle(factor)
    q = _times(factor, np.linalg.inv(first).astype(np.float64))
    second = _triangle(q)
    left, s, vt = np.linalg.svd(second @ first)
    turned = _times(q, np.linalg.solve(second, left).astype(np.float64), in_place=True)
    if np.abs(_gram(turned) - np.eye(len(s))).max() > _STRAY:
        msg = "columns are too near to dependent"
        raise np.linalg.LinAlgError(msg)
    return turned, s, vt.T


def _triangle(factor: Floats) -> Floats:
    triangle: Floats = np.linalg.cholesky(_gram(factor)).T.astype(np.float64)
    return triangle


def _gram(factor: Floats) -> Floats:
    blocks = (factor[i : i + _BLOCK] for i in range(0, len(factor), _BLOCK))
    return sum((block.T @ block for block in blocks), start=np.zeros((factor.shape[1],) * 2))


def _times(factor: Floats, small: Floats, in_place: bool = False) -> Floats:
    out = factor if in_place else np.empty_like(factor, order="C")
    for i in range(0, len(factor), _BLOCK):
        out[i : i + _BLOCK] = factor[i : i + _BLOCK] @ small
    return out
