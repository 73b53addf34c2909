"""Averages of the posterior covariance against mpmath, closed forms for Gaussians, and the identity that ties them."""

import mpmath
import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.atoms import Atoms
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.gaussian_mixture import GaussianMixture
from theorycheck.observables.posterior_moments import (
    expected_posterior_covariance,
    expected_squared_posterior_covariance,
    posterior_covariance_rate,
)
from theorycheck.processes.vp import VP

P = VP()
BALLS = n.balls(128)
RADEMACHER = Atoms(np.array([0.5, 0.5]), np.array([[1.0], [-1.0]]))
TRIANGLE = Atoms(np.array([0.5, 0.25, 0.25]), np.array([[1.0, 0.0], [-1.0, 1.0], [0.0, -1.0]]))
MIXTURE = GaussianMixture(
    np.array([0.25, 0.75]),
    np.array([[0.0, 1.0], [1.0, -1.0]]),
    np.array([[[0.5, 0.0], [0.25, 0.5]], [[0.0, 0.0], [0.0, 1.0]]]),
)
MEANS = (expected_posterior_covariance, expected_squared_posterior_covariance)


def mp_moments(t):
    """E Sigma and E Sigma^2 for a random sign: Sigma = sech^2(e^{-t} x/sigma^2)."""
    t = mpmath.mpf(t)
    a, s2 = mpmath.exp(-t), 1 - mpmath.exp(-2 * t)
    phi = lambda z: mpmath.exp(-z * z / 2) / mpmath.sqrt(2 * mpmath.pi)  # noqa: E731
    sech = lambda z: mpmath.sech(a * (a + mpmath.sqrt(s2) * z) / s2)  # noqa: E731
    return [mpmath.quad(lambda z, p=p: phi(z) * sech(z) ** p, [-14, -4, -1, 0, 2, 14]) for p in (2, 4)]


@pytest.mark.parametrize("t", [0.15, 0.5, 1.2])
def test_a_random_sign_against_quadrature(t):
    with mpmath.workdps(18):
        expected = [float(value) for value in mp_moments(t)]
    found = [float(mean(RADEMACHER, t, process=P)[0, 0]) for mean in MEANS]
    assert found == pytest.approx(expected, rel=1e-11)
    with BALLS:
        law = Atoms(BALLS.array([0.5, 0.5]), BALLS.array([[1], [-1]]))
        for mean, value in zip(MEANS, expected, strict=True):
            enclosure = mean(law, BALLS.number(t), process=P)[0, 0]
            assert abs(enclosure - BALLS.number(value)) < 1e-11
            assert 0 < enclosure.rad() < 1e-10


def test_gaussians_have_a_constant_posterior_covariance():
    law = Gaussian(np.array([1.0, -1.0]), np.array([0.5, 2.0]), np.array([[0.6, -0.8], [0.8, 0.6]]))
    t = 0.4
    scale, noise = np.exp(-t), -np.expm1(-2 * t)
    sigma = law.basis @ np.diag(law.spectrum * noise / (scale**2 * law.spectrum + noise)) @ law.basis.T
    assert expected_posterior_covariance(law, t, process=P) == pytest.approx(sigma, rel=1e-11)
    assert expected_squared_posterior_covariance(law, t, process=P) == pytest.approx(sigma @ sigma, rel=1e-11)


@pytest.mark.parametrize("t", [0.15, 0.8])
def test_the_rate_against_mpmath(t):
    with mpmath.workdps(20):
        expected = float(mpmath.diff(lambda u: mp_moments(u)[0], t))
    assert posterior_covariance_rate(RADEMACHER, t, process=P)[0, 0] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("law", [RADEMACHER, TRIANGLE, MIXTURE], ids=["sign", "triangle", "mixture"])
@pytest.mark.parametrize("t", [0.5, 1.2])
def test_the_rate_is_the_mean_square_and_not_the_square_of_the_mean(law, t):
    """Benton et al. 2024, Lemma 1: d/dt E Sigma = 2 e^{-2t} sigma^{-4} E Sigma^2; with (E Sigma)^2 it is false."""
    factor = 2 * np.exp(-2 * t) / np.expm1(-2 * t) ** 2
    rate = posterior_covariance_rate(law, t, process=P)
    mean, square = (function(law, t, process=P) for function in MEANS)
    assert rate == pytest.approx(factor * square, rel=1e-8, abs=1e-9)
    assert np.max(np.abs(rate - factor * mean @ mean)) > 1e-3 * np.max(np.abs(rate))


def test_the_gap_to_the_square_of_the_mean_is_the_reference_one():
    """Reference: relative gaps .78, .20, .014 at t = .15, .5, 1.2."""
    gaps = []
    for t in (0.15, 0.5, 1.2):
        mean, square = (float(function(RADEMACHER, t, process=P)[0, 0]) for function in MEANS)
        gaps.append(1 - mean**2 / square)
    assert gaps == pytest.approx([0.78, 0.20, 0.014], rel=0.03)


def test_whole_numbers_count_as_floats_within_balls():
    with BALLS:
        law = Atoms(BALLS.array([0.5, 0.5]), BALLS.array([[1], [-1]]))
        value = posterior_covariance_rate(law, 1, process=P)[0, 0]
    assert float(value) == pytest.approx(posterior_covariance_rate(RADEMACHER, 1.0, process=P)[0, 0], rel=1e-12)


def test_errors_of_the_mixture_in_the_plane_are_stated_and_small():
    with BALLS:
        parts = [BALLS.array(part) for part in (MIXTURE.weights, MIXTURE.means, MIXTURE.factors)]
        value = expected_posterior_covariance(GaussianMixture(*parts), BALLS.number(0.5), process=P)
    radii = np.array([float(entry.rad()) for entry in value.ravel()])
    assert np.all((radii > 0) & (radii < 1e-9))
