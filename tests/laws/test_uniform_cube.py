"""Boxes against truncated normals in mpmath and numbers seen elsewhere."""

import math

import mpmath
import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.base import SingularLaw
from theorycheck.laws.uniform_cube import UniformCube
from theorycheck.processes.vp_half import VPHalf

PROCESS = VPHalf()
SEGMENT = UniformCube(np.array([0.0]), np.array([1.0]))


def exact_mean(x, t):
    """E[X_0 | X_t = x] for the segment, by quadrature at 40 digits."""
    with mpmath.workdps(40):
        s, v = mpmath.exp(-mpmath.mpf(t) / 2), -mpmath.expm1(-mpmath.mpf(t))
        weight = lambda y: mpmath.exp(-((x - s * y) ** 2 - (x - s) ** 2) / (2 * v))  # noqa: E731
        points = [-1, 0, 1 - 10 * mpmath.sqrt(v), 1]
        return float(mpmath.quad(lambda y: y * weight(y), points) / mpmath.quad(weight, points))


@pytest.mark.parametrize("t", [0.1, 0.01])
@pytest.mark.parametrize("x", [0.25, 0.9, 1.0, 1.5])
def test_posterior_mean_is_that_of_a_truncated_normal(x, t):
    mean = SEGMENT.posterior_mean(np.array([x]), PROCESS.scale(t), PROCESS.variance(t))
    assert mean[0] == pytest.approx(exact_mean(x, t), rel=1e-12)


def test_posterior_mean_at_and_beyond_an_edge():
    balls = n.balls(128)
    with balls:
        law, t = UniformCube(balls.array([0]), balls.array([1])), balls.number("1e-6")
        s, v = PROCESS.scale(t), PROCESS.variance(t)
        edge = float((law.posterior_mean(balls.array([1]), s, v)[0] - 1) / n.sqrt(t))
        beyond = float((law.posterior_mean(balls.array(["3/2"]), s, v)[0] - 1) / t)
    assert edge == pytest.approx(-0.79770, abs=5e-6)
    assert edge == pytest.approx(-math.sqrt(2 / math.pi), rel=1e-3)
    assert beyond == pytest.approx(-1.99998, abs=5e-6)


def test_mean_squared_score_grows_like_the_inverse_root_of_time():
    """E s^2 = C/(alpha sqrt h) with C the integral of phi^2/Phi."""
    constant = mpmath.quad(lambda u: mpmath.npdf(u) ** 2 / mpmath.ncdf(u), [-40, -10, 0, 10, 40])
    t = 3e-6
    law, deviation = PROCESS.at(SEGMENT, t), math.sqrt(PROCESS.variance(t))
    step = deviation / 8
    x = np.arange(-1 - 12 * deviation, 1 + 12 * deviation, step)[:, None]
    fisher = np.exp(law.log_density(x)) @ law.score(x)[:, 0] ** 2 * step
    assert float(constant) == pytest.approx(0.9031972856, abs=1e-10)
    assert fisher == pytest.approx(521.4620, abs=5e-4)
    assert fisher == pytest.approx(float(constant) / (PROCESS.scale(t) * deviation), rel=1e-6)


def test_tails_are_not_lost():
    law = SEGMENT.noised(1.0, 1e-4)
    x = np.array([5.0])
    with mpmath.workdps(60):
        mass = mpmath.ncdf(-400) - mpmath.ncdf(-600)
        assert law.log_density(x) == pytest.approx(float(mpmath.log(mass / 2)), rel=1e-14)
        assert law.score(x)[0] == pytest.approx(float(-mpmath.npdf(400) / mass / mpmath.mpf("0.01")), rel=1e-9)


def test_faces_have_no_score():
    with pytest.raises(SingularLaw, match="the density jumps at the faces of the box"):
        SEGMENT.score(np.array([0.5]))
