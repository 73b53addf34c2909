"""Subspace clustering: counts of perfect clusterings by combinatorics, and methods on data whose truth is known."""

import math

import numpy as np
import pytest

from theorycheck.estimators.subspaces import (
    are_orthogonal,
    clustered_energy,
    k_subspaces,
    linked,
    matched_error,
    orthogonal_subspaces,
    perfect_partitions,
)

RNG = np.random.default_rng(2)


def frame(rows, columns):
    return np.linalg.qr(RNG.normal(size=(rows, columns)))[0]


def samples(F, rank, counts):
    blocks = np.split(F, len(counts), axis=1)
    return np.concatenate([U @ RNG.normal(size=(rank, N)) for U, N in zip(blocks, counts, strict=True)], axis=1)


@pytest.mark.parametrize(("K", "d"), [(2, 2), (2, 3), (3, 2)])
@pytest.mark.parametrize("angle", [0.1, math.pi / 4, math.pi / 2])
def test_with_as_many_samples_as_dimensions_every_even_split_fits(K, d, angle):
    """Wang et al. 2024, Theorem 4: (K d)!/((d!)^K K!) zero-residual solutions, at any angle between the subspaces."""
    F = frame(K * d, K * d)
    F[:, d : 2 * d] = math.cos(angle) * F[:, :d] + math.sin(angle) * F[:, d : 2 * d]
    count = math.factorial(K * d) // (math.factorial(d) ** K * math.factorial(K))
    assert len(list(perfect_partitions(samples(F, d, [d] * K), K, d))) == count


@pytest.mark.parametrize(("counts", "count"), [((2, 2, 3), 3), ((2, 3, 3), 1), ((3, 3, 3), 1)])
def test_one_cluster_may_have_as_few_samples_as_dimensions(counts, count):
    """Counts seen for K = 3, d = 2 by another enumeration."""
    assert len(list(perfect_partitions(samples(frame(6, 6), 2, counts), 3, 2))) == count


def test_one_even_split_is_orthogonal():
    X = samples(frame(6, 6), 3, [3, 3])
    splits = [labels for labels in perfect_partitions(X, 2, 3) if are_orthogonal(X, labels)]
    assert [labels.tolist() for labels in splits] == [[0, 0, 0, 1, 1, 1]]


@pytest.mark.parametrize(("N", "successes"), [(2, 0), (3, 40), (4, 40)])
def test_the_power_method_finds_orthogonal_subspaces_from_d_samples_on(N, successes):
    """For d = 3, K = 2: never at d - 1, where other subspaces hold the samples too, and always at d and at d + 1."""
    rng, found = np.random.default_rng(7), 0
    for _ in range(40):
        F = frame(12, 6)
        found += matched_error(orthogonal_subspaces(samples(F, 3, [N, N]), 2, 3, rng, starts=2), F, 2) < 1e-6
    assert found == successes


@pytest.mark.parametrize("noise", [0.01, 0.1])
def test_the_power_method_ends_no_lower_than_it_would_from_the_truth(noise):
    """Energies of orthogonal frames near the truth, which are not below that of the truth itself."""
    rng = np.random.default_rng(3)
    for _ in range(10):
        F = frame(12, 6)
        X = samples(F, 3, [8, 8])
        X += noise * RNG.normal(size=X.shape)
        found = orthogonal_subspaces(X, 2, 3, rng)
        assert clustered_energy(X, found, 2) >= clustered_energy(X, F, 2)
        assert np.allclose(found.T @ found, np.eye(6))


def test_linkage_separates_orthogonal_clusters_and_k_subspaces_keeps_them():
    F = frame(14, 12)
    X = samples(F, 4, [12, 12, 12])
    X += 0.3 / math.sqrt(14) * RNG.normal(size=X.shape)
    labels = linked(X, 3)
    assert len({tuple(labels[12 * k : 12 * k + 12]) for k in range(3)}) == 3
    found = k_subspaces(X, labels, 3, 4)
    assert matched_error(found, F, 3) < 1
    assert clustered_energy(X, found, 3) >= clustered_energy(X, F, 3)


def test_clusters_are_matched_in_the_best_order():
    F = frame(6, 6)
    assert matched_error(np.concatenate([F[:, 4:], F[:, :4]], axis=1), F, 3) == pytest.approx(0, abs=1e-12)
