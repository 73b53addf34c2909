"""Subspaces found in data whose labels are unknown, in floats.

Data X has one sample a column, (dim, samples); F = [U_1 ... U_K] is a frame of K blocks of one rank, the truth.

Source: Wang et al. 2024 (arXiv 2409.02426), Theorem 4.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.estimators import subspaces
from theorycheck.observables.base import estimated, refuse, whole
from theorycheck.observables.clouds import estimate

Array = n.Array
_ROUNDING = 1e-9
_MOST = 10


@estimated
def perfect_clusterings(X: Array, clusters: Any, rank: Any, orthogonal: Any = 0) -> int:
    """How many partitions of the samples, at most ten, into groups that each lie in a subspace of the rank.

    With `orthogonal` = 1 only those are counted whose groups are orthogonal to each other.
    """
    data, K, d = n.to_float(X), _size("perfect_clusterings", clusters), _size("perfect_clusterings", rank)
    if np.ndim(data) != 2 or data.shape[1] > _MOST:
        refuse("perfect_clusterings", f"X of shape {np.shape(data)}", f"matrices of at most {_MOST} samples")
    found = subspaces.perfect_partitions(data, K, d)
    return sum(1 for labels in found if not int(orthogonal) or subspaces.are_orthogonal(data, labels))


@estimated
def clustering_error(X: Array, F: Array, clusters: Any) -> Array:
    """The largest error |V V^T - U U^T|_F of a cluster that K-subspaces finds, started from single linkage.

    Clusters are matched so that this is smallest. The linkage joins samples that are nearly parallel.
    """
    data, truth, K = _given("clustering_error", X, F, clusters)
    frame = subspaces.k_subspaces(data, subspaces.linked(data, K), K, truth.shape[1] // K)
    return estimate(subspaces.matched_error(frame, truth, K), _ROUNDING, X, F)


def _given(observable: str, X: Array, F: Array, clusters: Any) -> tuple[Any, Any, int]:
    data, truth, K = n.to_float(X), n.to_float(F), _size(observable, clusters)
    if np.ndim(data) != 2 or np.ndim(truth) != 2 or len(data) != len(truth) or truth.shape[1] % K:
        given = f"X of shape {np.shape(data)} and F of shape {np.shape(truth)}"
        refuse(observable, given, f"X (dim, samples) and F (dim, {K} rank)")
    return data, truth, K


def _size(observable: str, value: Any) -> int:
    return whole(value, observable, "size", 1)
