"""Laws given by a density relative to the standard normal, against integrals of e^f that know nothing of the laws.

Under X_t = e^{-t} X_0 + sqrt(1 - e^{-2t}) xi, p_t is the standard normal density times G_t/E[e^f], with G_t(x) the mean
of e^f at e^{-t} x + sqrt(1 - e^{-2t}) u; E[X_0 | X_t = x] is F_t/G_t. Cole and Lu 2024 (arXiv 2402.08082).
"""

import mpmath
import numpy as np
import pytest

from tests.laws.drawing import draw_law
from theorycheck import numerics as n
from theorycheck.domains import Constant
from theorycheck.laws.gaussian_mixture import GaussianMixture
from theorycheck.laws.log_cosh_tilt import LogCoshTilt
from theorycheck.laws.quadratic_tilt import QuadraticTilt
from theorycheck.laws.relu_tilt import ReluTilt
from theorycheck.processes.vp import VP

LAWS = {
    "log_cosh": LogCoshTilt(np.array([1.5])),
    "quadratic": QuadraticTilt(np.array([0.5]), np.array([-0.75]), np.eye(1)),
    "relu": ReluTilt(np.array([1.0, -2.0, 0.5]), np.array([1.0, -1.0, 1.0]), np.array([-0.5, 0.25, 1.0])),
    "relu with equal knots": ReluTilt(np.array([1.0, 1.0]), np.array([1.0, -1.0]), np.array([0.5, 0.5])),
}


def tilt_of(law, y):
    """The function f at one mpmath number, written out."""
    if isinstance(law, LogCoshTilt):
        return mpmath.log(mpmath.cosh(law.slope[0] * y)) - mpmath.mpf(law.slope[0]) ** 2 / 2
    if isinstance(law, QuadraticTilt):
        return law.slope[0] * y + law.curvatures[0] * y * y / 2
    units = zip(law.outer, law.signs, law.knots, strict=True)
    return sum(a * max(mpmath.mpf(0), sign * (y - knot)) for a, sign, knot in units)


def gaussian_mean(law, function, middle, variance):
    """The mean of function(y) e^{f(y)} over N(middle, variance), split at the kinks."""
    reach = 12 * mpmath.sqrt(variance)
    cuts = sorted({middle - 2 * reach, middle - reach / 3, middle, middle + reach / 3, middle + 2 * reach})
    kinks = [mpmath.mpf(knot) for knot in getattr(law, "knots", []) if cuts[0] < knot < cuts[-1]]
    weight = lambda y: mpmath.exp(tilt_of(law, y)) * mpmath.npdf(y, middle, mpmath.sqrt(variance))  # noqa: E731
    return mpmath.quad(lambda y: function(y) * weight(y), sorted({*cuts, *kinks}))


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("t", ["0.05", "1"])
@pytest.mark.parametrize("x", ["-0.75", "1.25"])
def test_density_and_posterior_mean_are_gaussian_integrals_of_the_tilt(name, t, x):
    law = LAWS[name]
    noised = VP().at(law, float(t))
    with mpmath.workdps(20):
        x, t = mpmath.mpf(x), mpmath.mpf(t)
        middle, variance = mpmath.exp(-t) * x, -mpmath.expm1(-2 * t)
        mass = gaussian_mean(law, lambda y: 1, middle, variance)
        first = gaussian_mean(law, lambda y: y, middle, variance)
        whole = gaussian_mean(law, lambda y: 1, mpmath.mpf(0), mpmath.mpf(1))
        log_density = float(mpmath.log(mpmath.npdf(x) * mass / whole))
        score = float((mpmath.exp(-t) * first / mass - x) / variance)
    point = np.array([float(x)])
    assert law.log_normaliser() == pytest.approx(float(mpmath.log(whole)), rel=1e-13, abs=1e-15)
    assert noised.log_density(point) == pytest.approx(log_density, rel=1e-12)
    assert noised.score(point)[0] == pytest.approx(score, rel=1e-11)
    mean = law.posterior_mean(point, VP().scale(float(t)), VP().variance(float(t)))
    assert mean[0] == pytest.approx(float(first / mass), rel=1e-11)


@pytest.mark.parametrize("name", ["log_cosh_tilt", "quadratic_tilt", "relu_tilt"])
def test_density_before_noising_is_the_tilt(name):
    law = draw_law(name, 6)
    x = np.linspace(-1.5, 1.5, 4 * law.dim).reshape(4, law.dim)
    relative = law.log_density(x) + n.dot(x, x) / 2 - law.tilt(x)
    assert relative == pytest.approx(np.full(4, -law.log_normaliser() - law.dim * np.log(2 * np.pi) / 2), abs=1e-12)


def test_log_cosh_is_two_normals():
    balls = n.balls(128)
    with balls:
        law = draw_law("log_cosh_tilt", 1, balls, dim=Constant(8))
        mixture = GaussianMixture(
            balls.array(["1/2", "1/2"]), n.stack([law.slope, -law.slope]), n.stack([n.eye(8, law.slope)] * 2)
        )
        s, v, x = balls.number("2/3"), balls.number("1/7"), balls.array([f"{k}/5" for k in range(-3, 5)])
        for one, other in (
            (law.noised(s, v).log_density(x), mixture.noised(s, v).log_density(x)),
            (law.noised(s, v).score(x), mixture.noised(s, v).score(x)),
            (law.posterior_covariance(x, s, v), mixture.posterior_covariance(x, s, v)),
        ):
            assert np.max(n.to_float(n.abs(one - other))) < 1e-33


def test_log_cosh_score_in_forty_dimensions():
    m, x = np.sin(np.arange(40.0)) / 2, np.cos(np.arange(40.0))
    for t in (0.05, 1.0):
        scale = np.exp(-t)
        expected = -x + scale * m * np.tanh(scale * (m @ x))
        assert VP().at(LogCoshTilt(m), t).score(x) == pytest.approx(expected, rel=1e-13, abs=1e-14)


def test_score_of_a_lipschitz_tilt_does_not_blow_up():
    """|grad log p_t + x| <= e^{-t} sup|f'|, sharp as t -> 0 away from the knots."""
    law = LAWS["relu"]
    x = np.linspace(-6, 6, 241)[:, None]
    steepest = 3  # between the knots -1/2 and 1/4, where two units add
    for t in (1e-3, 1e-2, 0.1, 1.0):
        departure = np.max(np.abs(VP().at(law, t).score(x) + x))
        assert departure <= np.exp(-t) * steepest
        assert departure > (0.99 if t < 0.005 else 0.1) * np.exp(-t) * steepest
