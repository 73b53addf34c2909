"""What is learned from data: losses and weights of several subspaces, recovery, draws, each by an independent route."""

import math

import numpy as np
import pytest
from scipy.special import expit, roots_genlaguerre
from scipy.stats import kstest

from theorycheck import numerics as n
from theorycheck.laws.low_rank_mixture import LowRankMixture
from theorycheck.observables.base import Unsupported
from theorycheck.observables.blocks import beside, block_energies, hardmax_loss, projector, row_maxima, row_minima
from theorycheck.observables.clusterings import clustering_error, perfect_clusterings
from theorycheck.observables.counting import at_least, binomial
from theorycheck.observables.data_draws import smallest_singular_value, squared_pca_error
from theorycheck.observables.density import denoiser
from theorycheck.observables.digits import digits, gaussian_twin, images, shuffled_pixels
from theorycheck.observables.recovery import gaussian_matrix, recovery_error, sampled_recovery_error
from theorycheck.observables.soft_weights import crossover_noise, mean_own_weight, softmax_loss
from theorycheck.observables.spectra import numerical_rank, principal_projector, singular_values
from theorycheck.observables.subspaces import spectral_denoiser
from theorycheck.processes.general import General, Moment

BALLS = n.balls(128)
RNG = np.random.default_rng(8)


def dyadic(*shape):
    return np.rint(64 * RNG.normal(size=shape)) / 64


# --- blocks ---------------------------------------------------------------------------------------------------------


def test_blocks_in_balls_enclose_the_floats():
    X, F = dyadic(5, 4), dyadic(5, 3)
    with BALLS:
        energies = block_energies(BALLS.array(X), BALLS.array(F), [1, 2])
        low, high = n.enclosure(energies)
    expected = np.stack([(F[:, 0] @ X) ** 2, np.sum((F[:, 1:].T @ X) ** 2, axis=0)], axis=1)
    assert np.all(low <= expected + 1e-12)
    assert np.all(expected - 1e-12 <= high)
    assert row_maxima(expected) == pytest.approx(expected.max(1))
    assert row_minima(expected) == pytest.approx(expected.min(1))


def test_the_hard_max_loss_is_undefined_where_balls_cannot_tell():
    with BALLS:
        third = BALLS.number(1) / 3
        X = BALLS.array(np.ones((2, 1))) * third
        X[1, 0] = (X[1, 0] * 7) / 7
        with pytest.raises(n.Singular):
            hardmax_loss(X, n.eye(2, third), [1, 1], third, third)


def test_a_projector_in_balls_is_idempotent_and_holds_the_columns():
    with BALLS:
        A = BALLS.array(dyadic(5, 2))
        P = projector(A)
        assert n.to_float(P @ P - P) == pytest.approx(np.zeros((5, 5)), abs=1e-30)
        assert n.to_float(P @ A - A) == pytest.approx(np.zeros((5, 2)), abs=1e-30)
    assert beside(np.eye(2), np.ones((2, 1))).tolist() == [[1, 0, 1], [0, 1, 1]]


def test_counting():
    assert [binomial(5, k) for k in range(6)] == [1, 5, 10, 10, 5, 1]
    assert at_least(np.array([1.0, 2.0]), np.array([2.0, 2.0])).tolist() == [0, 1]
    with BALLS, pytest.raises(n.Singular):
        at_least(BALLS.number(1) / 3, BALLS.number(2) / 6)


def test_the_posterior_mean_with_means_and_spectra():
    with BALLS:
        frames = n.orthonormal(BALLS.array(dyadic(2, 5, 2)))
        spectra = BALLS.array(np.abs(dyadic(2, 2)) + 0.25)
        weights = BALLS.array([0.25, 0.75])
        law = LowRankMixture(weights, BALLS.array(dyadic(2, 5)), frames, spectra, BALLS.array([1, 2]))
        t, x = Moment(BALLS.number("3/2"), BALLS.number("3/4")), BALLS.array(dyadic(5))
        gap = spectral_denoiser(law, t, x, process=General()) - denoiser(law, t, x, process=General())
        assert n.to_float(gap) == pytest.approx(np.zeros(5), abs=1e-30)
        other = spectral_denoiser(law, t, x, BALLS.number(1), process=General()) - denoiser(
            law, t, x, process=General()
        )
        assert np.max(np.abs(n.to_float(other))) > 1e-3


# --- soft weights ---------------------------------------------------------------------------------------------------


def own_weight(d, r):
    """By Gauss-Laguerre quadrature of both chi-squared laws."""
    nodes, weights = roots_genlaguerre(80, d / 2 - 1)
    weights /= weights.sum()
    return weights @ expit(nodes[:, None] / r**2 - nodes / (1 + r**2)) @ weights


@pytest.mark.parametrize(("d", "r"), [(1, 1.0), (2, 0.7), (5, 1.5), (16, 1.0), (40, 2.0)])
def test_the_mean_weight(d, r):
    assert mean_own_weight(d, r) == pytest.approx(own_weight(d, r), rel=1e-8)


@pytest.mark.parametrize("weight", [0.55, 0.75, 0.95])
def test_the_crossover_has_the_weight(weight):
    assert own_weight(6, crossover_noise(6, weight)) == pytest.approx(weight, rel=1e-7)


def test_the_soft_max_loss_against_noise_drawn():
    X, F, s, gamma = dyadic(2, 3), np.eye(2), 0.9, 0.6
    noised = s * X[..., None] + gamma * RNG.normal(size=(2, 3, 200_000))
    phi = s**2 / (2 * gamma**2 * (s**2 + gamma**2))
    shares = expit(phi * (noised[0] ** 2 - noised[1] ** 2))
    output = s / (s**2 + gamma**2) * np.stack([shares * noised[0], (1 - shares) * noised[1]])
    drawn = np.sum((output - X[..., None]) ** 2, axis=0).mean()
    assert softmax_loss(X, F, [1, 1], s, gamma) == pytest.approx(drawn, rel=5e-3)


# --- recovery -------------------------------------------------------------------------------------------------------


def test_balls_of_estimates_hold_the_floats():
    with BALLS:
        A = BALLS.array(dyadic(4, 3))
        low, high = n.enclosure(singular_values(A))
        expected = np.linalg.svd(n.to_float(A), compute_uv=False)
        assert np.all(low <= expected)
        assert np.all(expected <= high)
        assert np.all(high - low < 1e-10)
        P = principal_projector(A, 2)
        assert n.to_float(P @ P - P) == pytest.approx(np.zeros((4, 4)), abs=1e-12)


def test_a_projector_needs_data_that_decide_it():
    with pytest.raises(n.Singular):
        principal_projector(np.ones((3, 2)), 2)
    with pytest.raises(Unsupported):
        numerical_rank(np.zeros((2, 2)), 0.99)


def test_the_recovery_error_of_a_rotated_plane():
    angle = 0.3
    U = np.eye(4, 2)
    V = np.array([[1, 0], [0, math.cos(angle)], [0, math.sin(angle)], [0, 0]])
    assert recovery_error(V @ dyadic(2, 5), U) == pytest.approx(math.sqrt(2) * math.sin(angle), rel=1e-12)


def test_samples_extend_those_of_a_smaller_set():
    """The span of more samples holds that of fewer, so the error does not grow without noise."""
    errors = [sampled_recovery_error(12, 5, N, 0, 3) for N in range(1, 8)]
    assert errors == pytest.approx([math.sqrt(8), math.sqrt(6), 2, math.sqrt(2), 0, 0, 0], abs=1e-7)
    assert np.array_equal(gaussian_matrix(3, 4, 9), gaussian_matrix(3, 4, 9))
    assert not np.array_equal(gaussian_matrix(3, 4, 9), gaussian_matrix(3, 4, 10))


def test_clusterings_of_rotated_lines():
    X = np.array([[1, 2, 0, math.sin(0.2)], [0, 0, 3, math.cos(0.2)]])
    assert perfect_clusterings(X, 3, 1) == 1
    assert clustering_error(X[:, :3], np.eye(2), 2) == pytest.approx(0, abs=1e-12)


def test_draws_of_the_least_singular_value_follow_edelman():
    """d sigma^2 is exponential of mean 2 for d x (d + 1) standard normal matrices (Edelman 1988)."""
    for d in (1, 3, 7):
        draws = smallest_singular_value(d, d + 1, rng=np.random.default_rng(d), count=4000)
        assert kstest(d * draws**2 / 2, "expon").pvalue > 1e-3


@pytest.mark.parametrize("N", [1, 2, 9])
def test_draws_of_the_error_of_one_direction(N):
    """E 2 sin^2 for one noisy direction in the plane: the angle of the leading eigenvector, drawn again."""
    rng, tau = np.random.default_rng(N), 0.4
    drawn = squared_pca_error(2, 1, N, tau, rng=rng, count=40_000).mean()
    a, e = rng.normal(size=(40_000, N)), tau * rng.normal(size=(2, 40_000, N))
    x, y = a + e[0], e[1]
    angle = np.arctan2(2 * (x * y).sum(1), (x**2 - y**2).sum(1)) / 2
    assert drawn == pytest.approx(2 * np.mean(np.sin(angle) ** 2), rel=0.05)


# --- digits ---------------------------------------------------------------------------------------------------------


def test_the_digits_and_their_controls():
    X = digits(100)
    assert X.shape == (64, 100)
    assert np.array_equal(16 * X, np.rint(16 * X))
    assert (X.min(), X.max()) == (0, 1)
    assert np.bincount(images()[1]).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    mixed = shuffled_pixels(X, 4)
    assert np.array_equal(np.sort(mixed, axis=1), np.sort(X, axis=1))
    assert not np.array_equal(mixed, X)
    twin = gaussian_twin(digits(1797), 4)
    assert twin.mean(1) == pytest.approx(digits(1797).mean(1), abs=0.05)
    assert np.cov(twin) == pytest.approx(np.cov(digits(1797)), abs=0.03)
