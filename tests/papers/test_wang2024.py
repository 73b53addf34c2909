"""Numbers of the catalogue's page on Wang et al. 2024 (arXiv 2409.02426), found again through the observables.

The catalogue's authors computed them apart from this package; entries are named in the tests' docstrings. Digits are
those printed there, and tolerances those of its random draws.
"""

import math

import numpy as np
import pytest

from theorycheck.laws.low_rank_mixture import LowRankMixture
from theorycheck.observables.autoencoder import denoising_loss, energy
from theorycheck.observables.blocks import hardmax_loss
from theorycheck.observables.clusterings import clustering_error, perfect_clusterings
from theorycheck.observables.data_draws import (
    distance_of_fresh_draw,
    distance_of_generated_draw,
    smallest_singular_value,
    squared_pca_error,
)
from theorycheck.observables.density import denoiser, denoiser_jacobian, score
from theorycheck.observables.digit_denoisers import (
    class_jacobian_rank,
    memorising_jacobian_rank,
    single_jacobian_rank,
)
from theorycheck.observables.digits import (
    class_overlap,
    class_residual,
    digits,
    gaussian_twin,
    global_residual,
    intrinsic_dimension,
    nearest_subspace_accuracy,
    shuffled_pixels,
)
from theorycheck.observables.recovery import gaussian_matrix, largest_squared_error, recovery_error
from theorycheck.observables.soft_weights import crossover_noise, softmax_loss
from theorycheck.observables.spectra import numerical_rank, principal_energy
from theorycheck.observables.subspaces import spectral_denoiser, subspace_denoiser_equal_ranks
from theorycheck.processes.general import General, Moment

G = General()


def rng(seed):
    return np.random.default_rng(seed)


def frame(rows, columns, seed=0):
    return np.linalg.qr(rng(seed).normal(size=(rows, columns)))[0]


def mixture(dim, ranks, seed=0):
    frames = np.stack([frame(dim, max(ranks), seed + k) for k in range(len(ranks))])
    ones = np.ones((len(ranks), max(ranks)))
    return LowRankMixture(
        np.full(len(ranks), 1 / len(ranks)), np.zeros((len(ranks), dim)), frames, ones, np.array(ranks)
    )


def orthogonal_mixture(dim, rank, classes, seed=0):
    F = frame(dim, rank * classes, seed)
    frames = np.stack(np.split(F, classes, axis=1))
    shape = (classes, dim)
    return F, LowRankMixture(
        np.full(classes, 1 / classes), np.zeros(shape), frames, np.ones((classes, rank)), np.full(classes, rank)
    )


# --- the denoiser ---------------------------------------------------------------------------------------------------


def test_omitting_the_determinants_errs_by_more_than_half():
    """Entry molrg-posterior-mean: n = 12, ranks (2, 4, 3), up to 1.69 there."""
    errors = []
    for seed in range(200):
        law, g = mixture(12, [2, 4, 3], 3 * seed), rng(seed)
        s, gamma = np.exp(g.uniform(-1, 1)), np.exp(g.uniform(-2, 0))
        t, x = Moment(s, gamma), law.noised(s, gamma**2).sample(1, g)[0]
        right = denoiser(law, t, x, process=G)
        assert spectral_denoiser(law, t, x, process=G) == pytest.approx(right, abs=1e-10)
        wrong = subspace_denoiser_equal_ranks(law, t, x, process=G)
        errors.append(np.linalg.norm(wrong - right) / np.linalg.norm(right))
    assert 0.5 < max(errors) < 3


def test_exponents_of_the_score():
    """Entry molrg-score: -1.9999, -0.0008, -1.0006, and the prefactor E chi_17 / sqrt(17) = 0.985."""
    F, law = orthogonal_mixture(20, 3, 1)
    x, noises = rng(1).normal(size=20), np.geomspace(1e-4, 1e-1, 7)

    def slope(f):
        return np.polyfit(np.log(noises), np.log([f(gamma) for gamma in noises]), 1)[0]

    assert slope(lambda g: np.linalg.norm(score(law, Moment(1.0, g), x, process=G))) == pytest.approx(-2, abs=2e-3)
    assert slope(lambda g: np.linalg.norm(F.T @ score(law, Moment(1.0, g), x, process=G))) == pytest.approx(0, abs=2e-3)
    z = law.noised(1.0, 1e-4).sample(4000, rng(2))
    typical = np.linalg.norm(score(law, Moment(1.0, 0.01), z, process=G), axis=1).mean()
    assert typical * 0.01 / math.sqrt(17) == pytest.approx(0.985, abs=0.005)


@pytest.mark.parametrize(("dim", "classes", "rank"), [(48, 2, 7), (32, 3, 4), (128, 3, 4)])
def test_two_plateaus_of_the_numerical_rank(dim, classes, rank):
    """Entry dae-jacobian-rank: the rank of one class at low noise, of all at high noise, for every n."""
    _, law = orthogonal_mixture(dim, rank, classes)
    for sigma, expected in ((0.05, rank), (10.0, classes * rank)):
        x = law.noised(1.0, sigma**2).sample(1, rng(3))[0]
        assert numerical_rank(denoiser_jacobian(law, Moment(1.0, sigma), x, process=G), 0.99) == expected


def test_the_left_edge_of_the_numerical_rank():
    """Entry dae-jacobian-rank: 0.2275, rank 10 just below, 5 just above; n = 48, d = 5, deviation 0.05."""

    def rank(sigma):
        along, across = 1 / (1 + sigma**2), 0.05**2 / (0.05**2 + sigma**2)
        return numerical_rank(np.diag([along] * 5 + [across] * 43), 0.99)

    edge = 0.05 * (43 / (0.0203 * 5)) ** 0.25
    assert edge == pytest.approx(0.2275, abs=1e-3)
    assert rank(0.98 * 0.2275) > 5
    assert rank(1.01 * 0.2275) == 5


def test_the_numerical_rank_of_equal_values():
    """Entry dae-jacobian-rank: floor(0.9801 m) + 1, below m from 51 on."""
    for m in (10, 50, 51, 100):
        assert numerical_rank(np.eye(m), 0.99) == math.floor(0.9801 * m) + 1
    assert numerical_rank(np.eye(51), 0.99) == 50


# --- one subspace ---------------------------------------------------------------------------------------------------


def test_the_loss_against_noise_drawn():
    """Entry k1-loss-equals-pca: 15 x 9 heavy-tailed data, Monte Carlo 45.0472 against 45.0480."""
    g = rng(4)
    X, U, s, gamma = g.standard_t(3, size=(9, 15)), frame(9, 3), 0.8, 0.6
    x = s * X[..., None] + gamma * g.normal(size=(9, 15, 20000))
    output = s / (s**2 + gamma**2) * np.einsum("ij,jkl->ikl", U @ U.T, x)
    drawn = np.sum((output - X[..., None]) ** 2, axis=0).mean()
    assert denoising_loss(X, U, s, gamma) == pytest.approx(drawn, rel=2e-3)
    bottom, top = (np.linalg.svd(X)[0][:, part] for part in (slice(-3, None), slice(3)))
    losses = [denoising_loss(X, frame(9, 3, k), s, gamma) for k in range(200)]
    assert denoising_loss(X, top, s, gamma) < min(losses) < max(losses) < denoising_loss(X, bottom, s, gamma)
    assert energy(X, top) == pytest.approx(principal_energy(X, 3), rel=1e-12)


def test_a_construction_reaches_constant_two():
    """Entry k1-recovery-N-ge-d: a witness of ratio 2, so that no smaller constant holds."""
    eps = 1e-6
    X, noise = np.diag([0.5, 0.5 + eps]), math.hypot(0.5, 0.5 + eps)
    assert recovery_error(X, np.eye(2, 1)) / noise == pytest.approx(2, rel=1e-5)


def test_aligned_noise_errs_by_a_fixed_angle():
    """Entry k1-recovery-N-ge-d: 0.14072 at delta = 0.1."""
    F, A = frame(9, 4), rng(5).normal(size=(3, 30))
    X = F[:, :3] @ A + 0.1 * np.outer(F[:, 3], A[0])
    assert recovery_error(X, F[:, :3]) == pytest.approx(0.14072, abs=5e-6)


def test_isotropic_noise_averages_out():
    """Entry k1-recovery-N-ge-d: err = sqrt(2 d (n - d) tau^2 (1 + tau^2)/N), 0.01183 at N = 640."""
    n, d, tau, N = 24, 4, 0.0167, 640
    drawn = squared_pca_error(n, d, N, tau, rng=rng(6), count=64).mean()
    assert math.sqrt(drawn) == pytest.approx(math.sqrt(2 * d * (n - d) * tau**2 * (1 + tau**2) / N), rel=0.03)


@pytest.mark.parametrize("d", [2, 10, 40])
@pytest.mark.parametrize("spare", [0, 1])
def test_the_least_singular_value_is_of_the_size_of_the_gap(d, spare):
    """Entry k1-recovery-N-ge-d: the median of sigma_d/(sqrt N - sqrt(d - 1)) is 0.95 to 1.20, its quantiles 0.427."""
    N = d + spare
    ratio = smallest_singular_value(d, N, rng=rng(7), count=2000) / (math.sqrt(N) - math.sqrt(d - 1))
    assert 0.9 < np.median(ratio) < 1.25
    assert np.quantile(ratio, 2.0 ** -(spare + 1)) > 0.42


@pytest.mark.parametrize(("n", "d", "N"), [(20, 10, 1), (11, 9, 2)])
def test_the_mean_error_of_random_completions(n, d, N):
    """Entry k1-failure-N-lt-d: 2 (d - N)(n - d)/(n - N)."""
    exact = 2 * (d - N) * (n - d) / (n - N)
    assert squared_pca_error(n, d, N, rng=rng(8), count=4000).mean() == pytest.approx(exact, rel=0.02)


def test_the_coin_flip_at_d_samples():
    """Entry k1-phase-transition: P(err < 1/2) at N = d = 4 falls from 1.0 to 0.02 as delta grows to 0.3."""
    chances = [
        np.mean(squared_pca_error(48, 4, 4, delta / math.sqrt(48), rng=rng(9), count=1500) < 0.25)
        for delta in (0.0, 0.01, 0.03, 0.1, 0.3)
    ]
    assert chances == pytest.approx([1.0, 0.93, 0.83, 0.55, 0.02], abs=0.06)


def test_the_score_of_generalisation_does_not_see_the_failure():
    """Entry remarks-1-2: n = 48, d = 6, 0.98 to 1.01 for N/d = 0.33 and on."""
    for N in (2, 6, 12):
        generated = distance_of_generated_draw(48, 6, N, rng=rng(10), count=2000).mean()
        fresh = distance_of_fresh_draw(6, N, rng=rng(11), count=2000).mean()
        assert generated / fresh == pytest.approx(1, abs=0.04)


# --- several subspaces ----------------------------------------------------------------------------------------------


def test_the_crossover_of_weights():
    """Entry hardmax-validity: c = r^2 (1 + r^2)/d between 0.27 and 0.295 for d = 8 to 512, raw exponent 0.273."""
    noises = {d: crossover_noise(d, 0.75) for d in (8, 32, 128, 512)}
    factors = [r**2 * (1 + r**2) / d for d, r in noises.items()]
    assert min(factors) > 0.265
    assert max(factors) < 0.295
    slope = math.log(noises[512] / noises[8]) / math.log(64)
    assert slope == pytest.approx(0.273, abs=0.025)


def test_the_hard_max_loss_against_noise_drawn():
    """Entry kgt1-loss-equals-subspace-clustering: ranks (2, 4), Monte Carlo 10.412 against 10.413."""
    g = rng(12)
    X, F, s, gamma = g.normal(size=(8, 12)), frame(8, 6), 0.9, 0.7
    total = 0.0
    for x in X.T:
        U = max((F[:, :2], F[:, 2:]), key=lambda block: np.sum((block.T @ x) ** 2))
        noised = s * x + gamma * g.normal(size=(40000, 8))
        total += np.sum((s / (s**2 + gamma**2) * noised @ U @ U.T - x) ** 2, axis=1).mean()
    assert hardmax_loss(X, F, [2, 4], s, gamma) == pytest.approx(total / 12, rel=2e-3)


def test_more_energy_and_more_loss_for_ranks_that_differ():
    """Entry kgt1-loss-equals-subspace-clustering: ten points on e_1, thirty in a plane, ratio 0.3."""
    g = rng(13)
    X = np.zeros((3, 40))
    X[0, :10] = g.normal(size=10)
    X[1, 10:], X[2, 10:] = g.normal(size=30), 0.3 * g.normal(size=30)
    truth, other = np.eye(3), np.eye(3)[:, [1, 0, 2]]
    for r in (0.7, 1.0, 2.0):
        assert hardmax_loss(X, truth, [1, 2], 1.0, r) > hardmax_loss(X, other, [1, 2], 1.0, r)


def test_at_high_noise_the_soft_loss_sees_the_mean_projector():
    """Entry softmax-training-vs-clustering: -2.840 against -2.843 at r = 20, -3.08 against -3.17 at r = 5."""
    X, F = 1.5 * rng(14).normal(size=(3, 6)), np.stack([frame(3, 1, 1)[:, 0], frame(3, 1, 2)[:, 0]], axis=1)
    S, P = X @ X.T / 6, F @ F.T / 2
    limit = np.sum((P - S) ** 2) - np.sum(S**2)
    for r, gap in ((20.0, 0.01), (5.0, 0.1)):
        assert r**2 * (softmax_loss(X, F, [1, 1], 1.0, r) - np.trace(S)) == pytest.approx(limit, rel=gap)


@pytest.mark.parametrize(("n", "d", "N", "exact"), [(7, 3, 1, 2), (10, 4, 1, 4), (6, 3, 1, 0)])
def test_the_joint_constraint_takes_room_from_the_failure(n, d, N, exact):
    """Entry kgt1-failure, K = 2: largest squared errors 2, 4, 0 where the formula with n - d has 4, 6, 4."""
    room = frame(n, n)[:, : n - d]
    U = room[:, :d]
    X = room.T @ U @ gaussian_matrix(d, N, 1)
    assert largest_squared_error(X, room.T @ U) == pytest.approx(exact, abs=1e-9)


def test_perfect_clusterings():
    """Entry kgt1-recovery: 3 for K = d = 2, 10 for d = 3, 15 for K = 3, d = 2."""
    for K, d, count in ((2, 2, 3), (2, 3, 10), (3, 2, 15)):
        F = frame(K * d, K * d, K + d)
        X = np.concatenate([F[:, k * d : (k + 1) * d] @ gaussian_matrix(d, d, k) for k in range(K)], axis=1)
        assert perfect_clusterings(X.astype(float), K, d) == count


def test_linkage_is_right_up_to_noise_six_tenths():
    """Entry kgt1-recovery: accuracy 1.0 up to delta = 0.6 for K = 3, d = 4, N_k = 12."""
    F = frame(48, 12, 3)
    X = np.concatenate([F[:, 4 * k : 4 * k + 4] @ rng(k).normal(size=(4, 12)) for k in range(3)], axis=1)
    noisy = X + 0.3 / math.sqrt(48) * rng(20).normal(size=X.shape)
    assert clustering_error(X, F, 3) < 1e-6
    assert clustering_error(noisy, F, 3) < 0.6


# --- digits ---------------------------------------------------------------------------------------------------------


def test_the_intrinsic_dimension_of_the_digits():
    """Entry digits-low-intrinsic-dim: 6.6 to 7.4 at k = 10 and 6.5 to 6.8 at 20; controls 16.2 and 21.0."""
    X = digits(1797)
    assert 6.5 < intrinsic_dimension(X, 10) < 7.6
    assert 6.4 < intrinsic_dimension(X, 20) < 7.0
    assert intrinsic_dimension(gaussian_twin(X, 1), 20) == pytest.approx(16.2, rel=0.1)
    assert intrinsic_dimension(shuffled_pixels(X, 1), 20) == pytest.approx(21.0, rel=0.1)


@pytest.mark.parametrize(
    ("r", "own", "single", "accuracy"),
    [(3, 0.290, 0.606, 0.966), (5, 0.218, 0.459, 0.970), (8, 0.153, 0.334, 0.980), (12, 0.103, 0.221, 0.988)],
)
def test_digits_lie_near_a_union_of_subspaces(r, own, single, accuracy):
    """Entry digits-union-of-subspaces, on another split of 1200 and 597."""
    assert class_residual(r) == pytest.approx(own, rel=0.05)
    assert global_residual(r) == pytest.approx(single, rel=0.05)
    assert nearest_subspace_accuracy(r) == pytest.approx(accuracy, abs=0.012)
    assert 0.3 < class_overlap(r) < 0.5


def test_shuffled_labels_fit_worse():
    """Entry digits-union-of-subspaces, r = 8: residual 0.255, accuracy 0.117."""
    assert class_residual(8, 1) == pytest.approx(0.255, rel=0.05)
    assert nearest_subspace_accuracy(8, 1) < 0.16


def test_numerical_ranks_of_the_digits_denoisers():
    """Entry digits-low-rank-jacobian: medians over 25 images, other noise drawn."""
    noises = (0.02, 0.1, 0.4, 0.8, 1.5, 3.0, 10.0)
    mixture_, single = (49, 44, 35, 26, 18, 13, 14), (55, 50, 43, 36, 28, 20, 15)
    assert [class_jacobian_rank(s, 64) for s in noises] == pytest.approx(mixture_, abs=1.5)
    assert [single_jacobian_rank(s) for s in noises] == pytest.approx(single, abs=1.5)
    assert [memorising_jacobian_rank(s) for s in noises] == pytest.approx((0, 0, 1, 1, 3, 9, 14), abs=1.5)
    assert [class_jacobian_rank(s, 8) for s in noises] == [8, 8, 8, 8, 8, 8, 11]
