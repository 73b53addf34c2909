"""What is estimated from images, on data whose answer is known."""

import numpy as np
import pytest

from theorycheck.estimators.classes import affine_fits, overlap, squared_distances
from theorycheck.estimators.neighbours import intrinsic_dimension
from theorycheck.estimators.posteriors import fitted, memorising_covariance, posterior_covariance

RNG = np.random.default_rng(11)


@pytest.mark.parametrize("dim", [2, 5])
def test_the_dimension_of_a_uniform_cube_is_seen_within_a_tenth(dim):
    points = np.concatenate([RNG.uniform(size=(2000, dim)), np.zeros((2000, 3))], axis=1)
    assert intrinsic_dimension(points, 20) == pytest.approx(dim, rel=0.12)


def test_affine_fits_leave_what_is_orthogonal_to_them():
    points = np.column_stack([RNG.normal(size=(40, 2)), np.full(40, 3.0)])
    ((center, directions),) = affine_fits(points, np.zeros(40), 2)
    assert center[2] == 3
    assert np.allclose(directions[:, 2], 0)
    assert squared_distances(np.array([[5.0, -4.0, 1.0]]), [(center, directions)])[0, 0] == pytest.approx(4)


def test_overlaps_of_known_planes():
    first = np.zeros((10, 4))
    first[:, :2] = RNG.normal(size=(10, 2))
    second = np.zeros((10, 4))
    second[:, 1:3] = RNG.normal(size=(10, 2))
    labels = np.repeat([0, 1], 10)
    assert overlap(np.concatenate([first, second]), labels, 2) == pytest.approx(0.5)


def test_the_posterior_covariance_of_a_mixture_against_importance_weights():
    points = np.concatenate([RNG.normal(size=(50, 2)) @ [[1, 0.5], [0, 0.3]], RNG.normal([2, 0], size=(30, 2))])
    law = fitted(points, np.repeat([0, 1], [50, 30]), 2)
    x, deviation = np.array([1.0, 0.2]), 0.7
    which = RNG.choice(2, p=law.weights, size=400_000)
    z = RNG.normal(size=(len(which), 2)) * np.sqrt(law.variances[which])
    draws = law.means[which] + np.einsum("nij,nj->ni", law.axes[which], z)
    weights = np.exp(-np.sum((draws - x) ** 2, axis=1) / (2 * deviation**2))
    weights /= weights.sum()
    center = draws - weights @ draws
    assert posterior_covariance(law, x, deviation) == pytest.approx((center.T * weights) @ center, abs=5e-3)


def test_the_memorising_covariance_of_two_points():
    """p (1 - p) (a - b)(a - b)^T with the odds of the two distances."""
    a, b, x = np.array([1.0, 0.0]), np.array([-1.0, 1.0]), np.array([0.3, 0.4])
    p = 1 / (1 + np.exp((np.sum((x - a) ** 2) - np.sum((x - b) ** 2)) / (2 * 0.8**2)))
    expected = p * (1 - p) * np.outer(a - b, a - b)
    assert memorising_covariance(np.stack([a, b]), x, 0.8) == pytest.approx(expected, rel=1e-12)
