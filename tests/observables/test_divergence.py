"""KL divergences against the textbook formula, quadrature by mpmath, and known decay exponents."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.gaussian_mixture import GaussianMixture
from theorycheck.observables.density import embedded, noised
from theorycheck.observables.divergence import kl
from theorycheck.observables.gaussians import isotropic_normal, standard_normal
from theorycheck.processes.vp import VP

P = VP()
BALLS = n.balls(128)
TURN = np.array([[0.6, -0.8], [0.8, 0.6]])


def textbook(m1, C1, m2, C2):
    inverse = np.linalg.inv(C2)
    logs = np.linalg.slogdet(C2)[1] - np.linalg.slogdet(C1)[1]
    return (np.trace(inverse @ C1) - len(m1) + logs + (m1 - m2) @ inverse @ (m1 - m2)) / 2


@pytest.mark.parametrize("other_basis", [TURN, np.eye(2), TURN.copy()], ids=["same", "straight", "equal"])
def test_gaussians_in_common_and_in_different_bases(other_basis):
    one = Gaussian(np.array([1.0, 0.0]), np.array([0.5, 2.0]), TURN)
    two = Gaussian(np.array([0.0, -1.0]), np.array([1.5, 3.0]), other_basis)
    expected = textbook(one.mean(), one.covariance(), two.mean(), two.covariance())
    assert kl(one, two) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("flip", [False, True])
def test_an_isotropic_law_needs_no_common_basis(flip):
    laws = [Gaussian(np.array([1.0, 0.0]), np.array([0.5, 2.0]), TURN), isotropic_normal(np.zeros(2), 3.0)]
    one, two = reversed(laws) if flip else laws
    assert kl(one, two) == pytest.approx(
        textbook(one.mean(), one.covariance(), two.mean(), two.covariance()), rel=1e-13
    )


def test_an_embedded_gaussian_is_normal_too():
    A = np.array([[0.6], [0.8]])
    law = noised(embedded(Gaussian(np.array([2.0]), np.array([3.0]), np.eye(1)), A), 0.5, process=P)
    assert kl(law, standard_normal(2)) == pytest.approx(textbook(law.mean(), law.covariance(), np.zeros(2), np.eye(2)))


def test_tiny_divergences_keep_their_digits_in_floats():
    one, two = isotropic_normal(np.zeros(1), 1 + 2.0**-30), standard_normal(1)
    with mpmath.workdps(40):
        e = mpmath.mpf(2) ** -30
        expected = float((e - mpmath.log1p(e)) / 2)
    assert kl(one, two) == pytest.approx(expected, rel=1e-14, abs=0)


def symmetric(mean, deviation, kind):
    half = kind.array(["1/2", "1/2"])
    factors = kind.array([[[deviation]], [[deviation]]])
    return GaussianMixture(half, kind.array([[mean], ["-" + mean]]), factors)


def mp_kl(mean, deviation):
    """KL of the symmetric mixture from the standard normal, by mpmath's quadrature."""
    normal = lambda x, m, s: mpmath.exp(-(((x - m) / s) ** 2) / 2) / (s * mpmath.sqrt(2 * mpmath.pi))  # noqa: E731
    p = lambda x: (normal(x, mean, deviation) + normal(x, -mean, deviation)) / 2  # noqa: E731
    return mpmath.quad(lambda x: p(x) * mpmath.log(p(x) / normal(x, 0, 1)), [-20, -4, -2, 0, 2, 4, 20])


@pytest.mark.parametrize(("mean", "deviation"), [("3/5", "4/5"), ("2", "1/2"), ("1/10", "3/2")])
def test_mixtures_on_the_line_against_quadrature(mean, deviation):
    with mpmath.workdps(20):
        expected = mp_kl(
            *(mpmath.mpf(value.numerator) / value.denominator for value in map(Fraction, (mean, deviation)))
        )
    with BALLS:
        found = kl(symmetric(mean, deviation, BALLS), standard_normal(1))
        assert float(found) == pytest.approx(float(expected), rel=1e-14)
        assert found.rad() < 1e-30
    assert kl(symmetric(mean, deviation, n.FLOATS), standard_normal(1)) == pytest.approx(float(expected), rel=1e-12)


@pytest.mark.parametrize(("mean", "deviation", "exponent"), [("3/5", "4/5", 8), ("3/5", "1", 4)])
def test_the_decay_of_the_terminal_kl_is_twice_the_lowest_hermite_degree(mean, deviation, exponent):
    """Reference: slopes -4 and, with second moments matched, -8."""
    with BALLS:
        values = [kl(noised(symmetric(mean, deviation, BALLS), t, process=P), standard_normal(1)) for t in (3, 4)]
        slope = float(n.log(values[1] / values[0]))
    assert slope == pytest.approx(-exponent, abs=0.02)


def test_floats_follow_the_balls_down_to_tiny_values():
    floats = kl(noised(symmetric("3/5", "4/5", n.FLOATS), 2.0, process=P), standard_normal(1))
    with BALLS:
        balls = float(kl(noised(symmetric("3/5", "4/5", BALLS), 2, process=P), standard_normal(1)))
    assert floats == pytest.approx(balls, rel=1e-9)
    assert balls < 1e-9


def test_a_shifted_normal_meets_the_terminal_bound_exactly():
    """KL(p_T || standard normal) = e^{-2T} |mu|^2/2 for N(mu, I)."""
    law = isotropic_normal(np.array([3.0, 4.0]), 1.0)
    assert kl(noised(law, 1.5, process=P), standard_normal(2)) == pytest.approx(12.5 * math.exp(-3), rel=1e-14)


def test_unequal_components_on_the_line_against_quadrature():
    weights, means, deviations = [0.25, 0.75], [[-1.0], [2.0]], [[[0.5]], [[1.5]]]
    law = GaussianMixture(np.array(weights), np.array(means), np.array(deviations))
    other = isotropic_normal(np.array([1.0]), 4.0)
    with mpmath.workdps(18):
        normal = lambda x, m, s: mpmath.exp(-(((x - m) / s) ** 2) / 2) / (s * mpmath.sqrt(2 * mpmath.pi))  # noqa: E731
        p = lambda x: normal(x, -1, 0.5) / 4 + normal(x, 2, 1.5) * 3 / 4  # noqa: E731
        expected = float(mpmath.quad(lambda x: p(x) * mpmath.log(p(x) / normal(x, 1, 2)), [-20, -2, -1, 0, 2, 5, 25]))
    assert kl(law, other) == pytest.approx(expected, rel=1e-12)
    with BALLS:
        exact = GaussianMixture(BALLS.array(weights), BALLS.array(means), BALLS.array(deviations))
        assert float(kl(exact, isotropic_normal(BALLS.array([1]), 4))) == pytest.approx(expected, rel=1e-13)
