"""Spheres against expansions for small times, closed forms in three dimensions, and numbers seen elsewhere.

Lu, Wang, Bal 2023 (arXiv 2301.07882) studies these scores; the expansions are derived. Their S is -grad log p.
"""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.sphere import Sphere
from theorycheck.processes.ddpm import DDPM
from theorycheck.processes.vp_half import VPHalf

PROCESS = VPHalf()
BALLS = n.balls(256)
SHARPER = n.balls(2200)


def uniform(dim, arithmetic):
    return Sphere(1, 0, arithmetic.array(np.eye(dim)[0]))


def outward(dim, r, t, arithmetic=BALLS):
    """S at distance r from the centre."""
    with arithmetic:
        x = arithmetic.array([r] + [0] * (dim - 1))
        return -PROCESS.at(uniform(dim, arithmetic), arithmetic.number(t)).score(x)[0]


@pytest.mark.parametrize("dim", [2, 3, 4, 8])
@pytest.mark.parametrize("r", [Fraction(13, 10), Fraction(1, 2), Fraction(1)])
def test_score_near_the_sphere_follows_its_expansion_to_the_third_order(dim, r):
    """(r-1)/t + r/2 + m/(2r) + t (r/12 + 1/24 - m(m-2)/(8r^2)) - t^2 m(m-2)/(8r^3), m = dim - 1."""
    m, remainders = dim - 1, []
    for t in (Fraction(1, 10**4), Fraction(1, 10**5)):
        second = m * (m - 2) / (8 * r**3)
        series = (r - 1) / t + r / 2 + m / (2 * r) + t * (r / 12 + Fraction(1, 24) - second * r) - t**2 * second
        remainders.append(abs(float(outward(dim, r, t) - BALLS.number(series))))
    assert remainders[0] < 1e-10
    assert remainders[0] / remainders[1] == pytest.approx(1000, rel=0.01)


def test_second_order_of_the_circle():
    t = Fraction(1, 10**6)
    assert float(outward(2, Fraction(13, 10), t) * 10**-6 / 0.3 - 1) * 10**6 == pytest.approx(3.44872, abs=2e-6)


def test_score_at_the_smallest_times():
    tiny = Fraction(1, 10**300)
    assert float(outward(2, Fraction(13, 10), tiny, SHARPER) * SHARPER.number(tiny)) == 0.3
    assert outward(2, 1.3, 1e-300, n.FLOATS) * 1e-300 == pytest.approx(0.3, rel=1e-15)


def test_two_sphere_is_elementary():
    """A(z) = coth z - 1/z: the expansion in t ends, up to 2 exp(-2z)."""
    r, t = mpmath.mpf("1.3"), mpmath.mpf("0.1")
    with mpmath.workdps(40):
        z = r / (2 * mpmath.sinh(t / 2))
        expected = (r - mpmath.exp(-t / 2) * (mpmath.coth(z) - 1 / z)) / -mpmath.expm1(-t)
    assert float(outward(3, 1.3, 0.1)) == pytest.approx(float(expected), rel=1e-15)


def test_centre_of_the_circle_is_a_caustic():
    """S' = 1/h - Cov/(4 sinh^2(t/2)) there, about -1/(2 t^2)."""
    law = uniform(2, n.FLOATS)
    for t, expected in ((0.1, -0.3945), (0.01, -0.4899), (0.001, -0.4990)):
        covariance = law.posterior_covariance(np.zeros(2), PROCESS.scale(t), PROCESS.variance(t))
        slope = 1 / PROCESS.variance(t) - covariance[0, 0] / (4 * math.sinh(t / 2) ** 2)
        assert t**2 * slope == pytest.approx(expected, abs=5e-5)
        assert covariance == pytest.approx(np.eye(2) / 2)


def test_mean_squared_error_of_the_circle():
    """The mean of Tr Cov(X_0 | X_t) over e^t - 1, by quadrature over the radius."""
    law = uniform(2, n.FLOATS)
    for t, expected in ((1.0, 0.448), (0.1, 1.074), (1e-2, 1.0052), (1e-4, 1.00005)):
        s, v = PROCESS.scale(t), PROCESS.variance(t)
        step = math.sqrt(v) / 16
        radius = np.arange(max(step / 2, s - 12 * math.sqrt(v)), s + 12 * math.sqrt(v), step)
        x = np.stack([radius, 0 * radius], axis=-1)
        weights = np.exp(law.noised(s, v).log_density(x)) * 2 * math.pi * radius * step
        error = weights @ n.trace(law.posterior_covariance(x, s, v)) / math.expm1(t)
        assert error == pytest.approx(expected, abs=5e-4)


def test_tangential_score_is_that_of_the_density_on_the_circle():
    """Density exp(k cos a): S has the tangential part k sin(a)/r as t -> 0."""
    balls = n.balls(128)
    with balls:
        law = Sphere(1, 2, balls.array([1, 0]))
        x = balls.array(["39/50", "26/25"])
        s = -PROCESS.at(law, balls.number("1e-6")).score(x)
        tangential = float(n.dot(s, balls.array(["-4/5", "3/5"])))
    assert tangential == pytest.approx(2 * 0.8 / 1.3, rel=2e-6)


@pytest.mark.parametrize(("steps", "expected"), [(100, 9.515), (1000, 30.009), (10000, 94.871)])
def test_noise_prediction_of_the_ddpm_chain_blows_up_off_the_circle(steps, expected):
    chain = DDPM(steps)
    law = chain.at(uniform(2, n.FLOATS), 1)
    assert -law.score(np.array([1.3, 0.0]))[0] * math.sqrt(chain.variance(1)) == pytest.approx(expected, abs=1e-3)


def test_von_mises_normalising_constant():
    """On the circle the density with respect to the angle is exp(k cos a)/(2 pi I_0(k))."""
    law = Sphere(1.0, 3.0, np.array([1.0, 0.0])).noised(1.0, 1e-8)
    radial = np.linspace(-10, 10, 401)[:, None] * 1e-4
    ray = np.array([math.cos(0.7), math.sin(0.7)]) * (1 + radial)
    density = np.exp(law.log_density(ray)).sum() * 20e-4 / 400
    expected = math.exp(3 * math.cos(0.7)) / (2 * math.pi * float(mpmath.besseli(0, 3)))
    assert density == pytest.approx(expected, rel=1e-6)
