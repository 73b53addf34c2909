"""The quadratic transport distance of normal laws against matrix square roots and couplings on the line."""

import numpy as np
import pytest
import scipy.linalg

from theorycheck import numerics as n
from theorycheck.laws.gaussian import Gaussian
from theorycheck.observables.base import Unsupported
from theorycheck.observables.transport import squared_wasserstein

TURN = np.array([[0.6, -0.8], [0.8, 0.6]])


def test_against_the_formula_with_matrix_roots():
    """|m - m'|^2 + Tr(A + B - 2 (A^{1/2} B A^{1/2})^{1/2})."""
    one = Gaussian(np.array([1.0, 2.0]), np.array([0.5, 3.0]), TURN)
    two = Gaussian(np.array([0.0, 1.0]), np.array([2.0, 0.25]), TURN, 0.125)
    A, B = one.covariance(), two.covariance()
    root = scipy.linalg.sqrtm(A)
    expected = 2 + np.trace(A + B - 2 * scipy.linalg.sqrtm(root @ B @ root))
    assert float(squared_wasserstein(one, two)) == pytest.approx(float(np.real(expected)), rel=1e-12)


def test_a_point_and_a_normal_law_are_coupled_in_one_way():
    balls = n.balls(128)
    with balls:
        point = Gaussian(balls.array([3]), balls.array([0]), n.eye(1, balls))
        law = Gaussian(balls.array([1]), balls.array(["1/3"]), n.eye(1, balls))
        assert (squared_wasserstein(point, law) - balls.number("13/3")).contains(0)


def test_laws_in_two_bases_are_refused():
    one = Gaussian(np.zeros(2), np.ones(2), TURN)
    with pytest.raises(Unsupported, match="one eigenbasis"):
        squared_wasserstein(one, Gaussian(np.zeros(2), np.ones(2), np.eye(2)))
