"""Total variation and gaps of scores against quadrature by SciPy and closed forms."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from theorycheck import numerics as n
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.log_cosh_tilt import LogCoshTilt
from theorycheck.laws.relu_tilt import ReluTilt
from theorycheck.laws.uniform_cube import UniformCube
from theorycheck.observables.base import Unsupported
from theorycheck.observables.divergence import kl
from theorycheck.observables.gaussians import standard_normal
from theorycheck.observables.score_gaps import estimated_score_gap, score_gap, score_gap_integral
from theorycheck.observables.variation import estimated_total_variation, total_variation
from theorycheck.processes.vp import VP

P = VP()


def line(mean, variance):
    return Gaussian(np.array([mean]), np.array([variance]), np.eye(1))


@pytest.mark.parametrize(("m", "v", "c", "w"), [(0, 1, 0.5, 2), (1, 3, -1, 0.5), (0, 1, 0, 1.01), (2, 1, 0, 1)])
def test_normal_laws_against_adaptive_quadrature(m, v, c, w):
    p, q = norm(m, math.sqrt(v)), norm(c, math.sqrt(w))
    whole = quad(lambda x: abs(p.pdf(x) - q.pdf(x)), -25, 25, limit=1000, points=[-2, -1, 0, 1, 2])[0]
    assert total_variation(line(m, v), line(c, w)) == pytest.approx(whole / 2, abs=1e-7)
    assert estimated_total_variation(line(m, v), line(c, w)) == pytest.approx(whole / 2, abs=1e-7)


@pytest.mark.parametrize("change", [2.0**-10, 2.0**-30, 2.0**-50])
def test_small_changes_of_the_variance(change):
    """Two normal laws of variances 1 and 1 + e cross near one deviation: e/sqrt(2 pi e) (1 - e/2 + ...)."""
    expected = change / math.sqrt(2 * math.pi * math.e) * (1 - change / 2)
    assert total_variation(line(1, 1 + change), line(1, 1)) == pytest.approx(expected, rel=max(change**2, 1e-12))


def test_variances_that_cannot_be_told_apart_are_enclosed():
    with n.balls(128) as balls:
        third = balls.number("1/3")
        first = Gaussian(balls.array([0]), balls.array([1]), balls.array([[1]]))
        second = Gaussian(balls.array(["1/2"]), np.array([3 * third]), balls.array([[1]]))
        value = total_variation(first, second)
        radius, middle = float(value.rad()), float(value)
    expected = 2 * norm.cdf(0.25) - 1
    assert radius < 1e-30
    assert middle == pytest.approx(expected)


def test_a_cube_against_its_overlap():
    near = UniformCube(np.zeros(1), np.ones(1)), UniformCube(np.array([0.25]), np.ones(1))
    assert estimated_total_variation(*near) == pytest.approx(0.125, abs=1e-12)


def test_a_network_against_adaptive_quadrature():
    law = ReluTilt(np.array([1.0, -2.0]), np.array([1.0, -1.0]), np.array([-0.5, 0.3]))
    later = P.at(law, 0.1)
    gap = lambda x: abs(np.exp(law.log_density(np.array([x]))) - np.exp(later.log_density(np.array([x]))))  # noqa: E731
    whole = quad(gap, -9, 9, limit=500, points=[-0.5, 0.3])[0]
    assert estimated_total_variation(law, later) == pytest.approx(whole / 2, rel=1e-6)


@pytest.mark.parametrize("t", [0.01, 0.5])
def test_gaps_of_scores_agree_with_draws_of_the_formula(t):
    p = Gaussian(np.array([1.0, 0.0]), np.array([0.5, 2.0]), np.eye(2))
    q = Gaussian(np.array([0.0, -1.0]), np.array([1.0, 3.0]), np.eye(2))
    x = P.at(p, t).sample(200_000, np.random.default_rng(0))
    drawn = ((P.at(p, t).score(x) - P.at(q, t).score(x)) ** 2).sum(-1).mean()
    assert score_gap(p, q, t, process=P) == pytest.approx(drawn, rel=0.02)
    assert estimated_score_gap(p, q, t, process=P) == pytest.approx(float(score_gap(p, q, t, process=P)), rel=1e-8)


def test_the_integrated_gap_is_the_fall_of_the_divergence():
    p, q = line(1.0, 0.5), line(-0.5, 2.0)
    fall = kl(P.at(p, 0.1), P.at(q, 0.1)) - kl(P.at(p, 2.0), P.at(q, 2.0))
    assert score_gap_integral(p, q, 0.1, 2.0, process=P) == pytest.approx(float(fall), rel=1e-12)


def test_the_gap_of_two_tilts_against_adaptive_quadrature():
    p, q = LogCoshTilt(np.array([1.5])), LogCoshTilt(np.array([1.0]))
    now, then = P.at(p, 0.2), P.at(q, 0.2)
    point = lambda x: np.array([x])  # noqa: E731
    gap = lambda x: (now.score(point(x)) - then.score(point(x)))[0] ** 2 * np.exp(now.log_density(point(x)))  # noqa: E731
    assert estimated_score_gap(p, q, 0.2, process=P) == pytest.approx(quad(gap, -12, 12, limit=200)[0], rel=1e-7)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: total_variation(standard_normal(2), standard_normal(2)), "normal laws on the line"),
        (lambda: estimated_total_variation(standard_normal(2), standard_normal(2)), "laws on the line"),
        (lambda: score_gap(standard_normal(2), standard_normal(1), 1.0, process=P), "laws in one dimension"),
        (lambda: estimated_score_gap(line(0, 1), standard_normal(2), 1.0, process=P), "laws in one dimension"),
    ],
)
def test_other_laws_are_refused(call, message):
    with pytest.raises(Unsupported, match=message):
        call()
