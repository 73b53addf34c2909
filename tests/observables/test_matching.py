"""Score matching losses against exact expectations by Gauss-Hermite rules, and their constant difference."""

import itertools
import math

import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.gaussian import Gaussian
from theorycheck.observables.information import mean_squared_score
from theorycheck.observables.matching import dsm_loss, esm_loss
from theorycheck.processes.vp import VP
from theorycheck.processes.vp_half import VPHalf

BASIS = np.array([[0.6, -0.8], [0.8, 0.6]])
LAW = Gaussian(np.array([1.0, -0.5]), np.array([0.25, 3.0]), BASIS)
W, B = np.array([[-1.0, 0.25], [0.5, -2.0]]), np.array([0.5, -1.0])
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(4)


def expectation(f, count):
    """E f(z) for standard normal z in `count` dimensions, exact for polynomials of degree 7."""
    total = 0.0
    for index in itertools.product(range(4), repeat=count):
        weight = np.prod(WEIGHTS[list(index)]) / (2 * math.pi) ** (count / 2)
        total += weight * f(NODES[list(index)])
    return total


@pytest.mark.parametrize("t", [0.2, 1.0])
def test_the_denoising_loss_is_its_expectation(t):
    scale, deviation = math.exp(-t / 2), math.sqrt(-math.expm1(-t))

    def loss(z):
        start = LAW.centre + BASIS @ (np.sqrt(LAW.spectrum) * z[:2])
        x = scale * start + deviation * z[2:]
        return np.sum((W @ x + B - (scale * start - x) / deviation**2) ** 2)

    assert dsm_loss(LAW, t, W, B, process=VPHalf()) == pytest.approx(expectation(loss, 4), rel=1e-12)


@pytest.mark.parametrize("t", [0.2, 1.0])
def test_the_explicit_loss_is_its_expectation(t):
    scale, noise = math.exp(-t / 2), -math.expm1(-t)
    C = scale**2 * LAW.covariance() + noise * np.eye(2)
    root, precision = np.linalg.cholesky(C), np.linalg.inv(C)

    def loss(z):
        x = scale * LAW.centre + root @ z
        return np.sum((W @ x + B + precision @ (x - scale * LAW.centre)) ** 2)

    assert esm_loss(LAW, t, W, B, process=VPHalf()) == pytest.approx(expectation(loss, 2), rel=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_the_losses_differ_by_a_constant_that_no_score_changes(seed):
    """Reference: sum_i alpha^2 lambda_i/(h (alpha^2 lambda_i + h)) = d/h - J."""
    rng = np.random.default_rng(seed)
    slope, bias, t = rng.normal(size=(2, 2)), rng.normal(size=2), 0.3
    a2, h = math.exp(-2 * t), -math.expm1(-2 * t)
    expected = sum(a2 * value / (h * (a2 * value + h)) for value in LAW.spectrum)
    gap = dsm_loss(LAW, t, slope, bias, process=VP()) - esm_loss(LAW, t, slope, bias, process=VP())
    assert gap == pytest.approx(expected, rel=1e-12)
    assert 2 / h - mean_squared_score(LAW, t, process=VP()) == pytest.approx(expected, rel=1e-13)
    assert gap != pytest.approx(2 / h, rel=0.1)


def test_the_losses_in_balls_enclose_those_in_floats():
    kind = n.balls(128)
    with kind:
        law = Gaussian(*(kind.array(part) for part in (LAW.centre, LAW.spectrum, LAW.basis)))
        exact = [
            loss(law, kind.number("1/5"), kind.array(W), kind.array(B), process=VP()) for loss in (dsm_loss, esm_loss)
        ]
        assert all(value.rad() < 1e-34 for value in exact)
    floats = [loss(LAW, 0.2, W, B, process=VP()) for loss in (dsm_loss, esm_loss)]
    assert floats == pytest.approx([float(value) for value in exact], rel=1e-13)
