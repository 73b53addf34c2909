"""Clusters of subspaces, labels unknown: K-subspaces, single linkage, and a power method for orthogonal subspaces.

Data X has one sample a column, (dim, samples); a frame (dim, K rank) holds K blocks of orthonormal columns.

Source: Wang et al. 2024 (arXiv 2409.02426), Section 3.2: K subspaces of largest energy, each sample counted on the one
that it is closest to.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import numpy as np

from theorycheck.estimators.pca import CUTOFF, components, subspace_error

Array = Any
ROUNDS = 200


def assigned(X: Array, frame: Array, clusters: int) -> Array:
    """The block on which each sample has most of its energy, shape (samples,)."""
    energies = (frame.T @ X) ** 2
    return energies.reshape(clusters, -1, X.shape[1]).sum(1).argmax(0)


def clustered_energy(X: Array, frame: Array, clusters: int) -> float:
    """The sum over samples of the largest energy on a block."""
    energies = (frame.T @ X) ** 2
    return float(energies.reshape(clusters, -1, X.shape[1]).sum(1).max(0).sum())


def linked(X: Array, clusters: int) -> Array:
    """Labels 0, 1, ... by single linkage, samples near that are nearly parallel or antiparallel."""
    from scipy.cluster.hierarchy import fcluster, linkage

    unit = X / np.linalg.norm(X, axis=0)
    apart = 1 - np.abs(unit.T @ unit)
    return fcluster(linkage(apart[np.triu_indices(len(apart), 1)], "single"), clusters, "maxclust") - 1


def k_subspaces(X: Array, labels: Array, clusters: int, rank: int) -> Array:
    """The frame where principal components of each cluster and nearest subspaces agree, from labels on."""
    for _ in range(ROUNDS):
        frame = np.concatenate([_block(X[:, labels == k], rank) for k in range(clusters)], axis=1)
        again = assigned(X, frame, clusters)
        if np.array_equal(again, labels):
            break
        labels = again
    return frame


def orthogonal_subspaces(X: Array, clusters: int, rank: int, rng: np.random.Generator, starts: int = 20) -> Array:
    """The best frame that the generalized power method reaches, all blocks orthogonal.

    It starts from the clusters that single linkage finds, and from random frames. Of these only one in seven or so
    reaches the truth, as every partition of the samples has an optimum of its own; orthogonal clusters without noise
    are linked by no cosine, so that the first start is the truth wherever each is linked within itself.
    """
    randomly = (_random_frame(len(X), clusters * rank, rng) for _ in range(starts))
    frames = [_ascended(X, clusters, frame) for frame in (_linked_frame(X, clusters, rank), *randomly)]
    return max(frames, key=lambda frame: clustered_energy(X, frame, clusters))


def matched_error(frame: Array, truth: Array, clusters: int) -> float:
    """The largest subspace error of a cluster, under the matching of blocks that makes it smallest."""
    found, true = (np.split(each, clusters, axis=1) for each in (frame, truth))
    errors = [[subspace_error(V, U) for U in true] for V in found]
    return min(max(errors[k][match] for k, match in enumerate(order)) for order in permutations(range(clusters)))


def perfect_partitions(X: Array, clusters: int, rank: int) -> Iterator[Array]:
    """The partitions of the samples into so many groups, none empty, each inside some subspace of the rank."""
    yield from _grown(X, [], clusters, rank)


def are_orthogonal(X: Array, labels: Array) -> bool:
    """Whether samples of different groups are all orthogonal to each other."""
    across = np.abs(X.T @ X)[labels[:, None] != labels]
    return bool(np.all(across <= CUTOFF * np.max(np.abs(X.T @ X))))


def _grown(X: Array, labels: list[int], clusters: int, rank: int) -> Iterator[Array]:
    used = max(labels, default=-1) + 1
    if len(labels) == X.shape[1]:
        if used == clusters:
            yield np.array(labels)
        return
    for label in range(min(used + 1, clusters)):
        grown = [*labels, label]
        if _rank(X[:, [i for i, each in enumerate(grown) if each == label]]) <= rank:
            yield from _grown(X, grown, clusters, rank)


def _rank(A: Array) -> int:
    values = np.linalg.svd(A, compute_uv=False)
    return int(np.sum(values > CUTOFF * values[0]))


def _block(X: Array, rank: int) -> Array:
    """Principal directions, padded with zeros where there are too few samples."""
    directions = components(X, rank).directions if X.size else np.zeros((len(X), 0))
    return np.pad(directions, ((0, 0), (0, rank - directions.shape[1])))


def _linked_frame(X: Array, clusters: int, rank: int) -> Array:
    """The orthonormal frame nearest to the principal directions of the linked clusters."""
    labels = linked(X, clusters)
    return _polar(np.concatenate([_block(X[:, labels == k], rank) for k in range(clusters)], axis=1))


def _polar(A: Array) -> Array:
    left, _, right = np.linalg.svd(A, full_matrices=False)
    return left @ right


def _ascended(X: Array, clusters: int, frame: Array) -> Array:
    """The power method with the polar factor; the energy, a convex function of the frame, never falls."""
    best = -np.inf
    for _ in range(ROUNDS):
        labels, blocks = assigned(X, frame, clusters), np.split(frame, clusters, axis=1)
        parts = [X[:, labels == k] @ (X[:, labels == k].T @ block) for k, block in enumerate(blocks)]
        frame, energy = _polar(np.concatenate(parts, axis=1)), clustered_energy(X, frame, clusters)
        if energy <= best * (1 + 1e-14):
            break
        best = energy
    return frame


def _random_frame(dim: int, rank: int, rng: np.random.Generator) -> Array:
    return np.linalg.qr(rng.standard_normal((dim, rank)))[0]
