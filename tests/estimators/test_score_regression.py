"""Least squares against NumPy's, cell means one by one, and the reciprocal of a Poisson count by its series."""

import math

import numpy as np
import pytest

from theorycheck.estimators.score_regression import Cells, affine_excess, affine_fit, mean_reciprocal

RNG = np.random.default_rng(3)


def test_the_affine_fit_is_least_squares_for_each_data_set():
    x, y = RNG.normal(size=(4, 9, 2)), RNG.normal(size=(4, 9, 2))
    slopes, offsets = affine_fit(x, y)
    for k in range(4):
        design = np.column_stack([x[k], np.ones(9)])
        solution = np.linalg.lstsq(design, y[k], rcond=None)[0]
        assert slopes[k] == pytest.approx(solution[:2].T, rel=1e-9)
        assert offsets[k] == pytest.approx(solution[2], rel=1e-9)


def test_the_excess_is_a_mean_over_fresh_draws():
    mean, covariance = np.array([1.0, -0.5]), np.array([[2.0, 0.5], [0.5, 1.0]])
    W, b = RNG.normal(size=(2, 2)), RNG.normal(size=2)
    nodes, weights = np.polynomial.hermite_e.hermegauss(3)
    root, precision, total = np.linalg.cholesky(covariance), np.linalg.inv(covariance), 0.0
    for i in range(3):
        for j in range(3):
            x = mean + root @ np.array([nodes[i], nodes[j]])
            total += weights[i] * weights[j] * np.sum((W @ x + b + precision @ (x - mean)) ** 2) / (2 * math.pi)
    assert affine_excess(W, b, mean, covariance) == pytest.approx(total, rel=1e-12)


@pytest.mark.parametrize("mean", [0.01, 0.5, 5.0, 39.0, 41.0, 300.0])
def test_the_mean_reciprocal_of_a_poisson_count(mean):
    terms = (math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) / k for k in range(1, 2000))
    assert mean_reciprocal(np.array(mean)) == pytest.approx(math.fsum(terms), rel=1e-11)


def test_cell_means_are_means_over_cells_and_zero_where_there_are_no_data():
    cells = Cells(-1.0, 0.5, np.full(4, 0.25), np.zeros(4), np.zeros(4), np.zeros(4))
    sets, x, y = np.array([0, 0, 0, 1]), np.array([-0.9, -0.6, 0.1, 0.7]), np.array([1.0, 3.0, 5.0, 7.0])
    assert cells.fitted(sets, x, y, 2) == pytest.approx(np.array([[2.0, 0, 5.0, 0], [0, 0, 0, 7.0]]))


def test_the_loss_of_a_piecewise_constant_function():
    """f(x) = x under the uniform law on [0, 2], in two cells; the function 1/2 on [0, 1] and 1 on [1, 2]."""
    cells = Cells(0.0, 1.0, np.array([0.5, 0.5]), np.array([0.25, 0.75]), np.array([1, 7]) / 6, np.zeros(2))
    assert cells.losses(np.array([0.5, 1.0])) == pytest.approx(1 / 24 + 1 / 6)
    assert cells.biases() == pytest.approx(np.array([1, 1]) / 24)
