"""Score moments, changes of score and posterior mean, marginals on the line: against mpmath and closed forms."""

import math

import mpmath
import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.atoms import Atoms
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.sphere import Sphere
from theorycheck.observables import differences
from theorycheck.observables.base import Unsupported
from theorycheck.observables.divergence import kl
from theorycheck.observables.line_marginals import estimated_marginal_kl
from theorycheck.observables.line_paths import estimated_path_kl
from theorycheck.observables.posterior_moments import expected_posterior_covariance
from theorycheck.observables.radial import shell
from theorycheck.observables.score_changes import expected_denoiser_change, expected_score_change
from theorycheck.observables.score_moments import (
    estimated_mean_squared_score,
    mean_squared_hessian,
    mean_squared_score_rate,
)
from theorycheck.processes.vp import VP
from theorycheck.samplers.exponential_integrator import exponential_integrator
from theorycheck.samplers.grids import half_exponential_grid, stepped_grid, uniform_grid

P, BALLS = VP(), n.balls(128)
NORMAL = Gaussian(np.array([0.7]), np.array([0.3]), np.eye(1))
SIGN = Atoms(np.array([0.5, 0.5]), np.array([[1.0], [-1.0]]))
EARTH = Sphere(1.5, 0.0, np.array([0.0, 1.0, 0.0]))


def on_earth(f, t):
    """E f(R, s2, r) on the noised sphere of radius 1.5 in space, by the density of the radius r in closed form."""
    with mpmath.workdps(20):
        R, s2 = mpmath.exp(-mpmath.mpf(t)) * mpmath.mpf("1.5"), 1 - mpmath.exp(-2 * mpmath.mpf(t))

        def density(r):
            pair = mpmath.exp(-((r - R) ** 2) / (2 * s2)) - mpmath.exp(-((r + R) ** 2) / (2 * s2))
            return r / R * pair / mpmath.sqrt(2 * mpmath.pi * s2)

        cuts = mpmath.linspace(mpmath.mpf("1e-12"), R + 12 * mpmath.sqrt(s2), 9)
        return float(mpmath.quad(lambda r: density(r) * f(R, s2, r), cuts))


def langevin(z):
    return mpmath.coth(z) - 1 / z


@pytest.mark.parametrize("t", [0.05, 0.4, 1.2])
def test_spheres_in_space_by_the_langevin_function(t):
    squared = on_earth(lambda R, s2, r: ((R * langevin(R * r / s2) - r) / s2) ** 2, t)
    spread = on_earth(lambda R, s2, r: 1 - langevin(R * r / s2) ** 2, t) * 2.25
    assert float(estimated_mean_squared_score(EARTH, t, process=P)) == pytest.approx(squared, rel=1e-11)
    found = expected_posterior_covariance(EARTH, t, process=P)
    assert found == pytest.approx(spread / 3 * np.eye(3), rel=1e-10, abs=1e-14)


def test_the_squared_hessian_on_spheres():
    def squares(R, s2, r):
        z = R * r / s2
        along = (R**2 / s2 * (1 - 2 * langevin(z) / z - langevin(z) ** 2) - 1) / s2
        across = (R**2 / s2 * langevin(z) / z - 1) / s2
        return along**2 + 2 * across**2

    assert float(mean_squared_hessian(EARTH, 0.4, process=P)) == pytest.approx(on_earth(squares, 0.4), rel=1e-8)


@pytest.mark.parametrize("dim", [2, 5, 40])
def test_the_probabilities_of_a_shell_add_up(dim):
    for t in (0.01, 1.0):
        now = P.at(Sphere(1.0, 0.0, np.eye(dim)[0]), t)
        assert shell(now, 1)[1].sum() == pytest.approx(1, abs=1e-9)
        assert shell(now, 2)[1].sum() == pytest.approx(1, abs=1e-13)


def test_balls_hold_the_value_and_their_radius_is_the_error():
    with BALLS:
        sphere = Sphere(BALLS.number("3/2"), BALLS.number(0), BALLS.array([0, 1, 0]))
        found = estimated_mean_squared_score(sphere, BALLS.number("2/5"), process=P)
        assert found.rad() < 1e-8
        assert float(found) == pytest.approx(float(estimated_mean_squared_score(EARTH, 0.4, process=P)), rel=1e-13)


def test_the_path_kl_on_a_sphere_is_the_sum_of_integrals_of_the_score_moments():
    """D = sum of int I + I(u_k)(gamma - 2(1 - e^{-gamma})), with the integrals of I by Gauss-Legendre."""
    grid, expected = np.array([1.5, 0.9, 0.4]), 0.0
    score = lambda u: float(estimated_mean_squared_score(EARTH, u, process=P))  # noqa: E731
    nodes, weights = np.polynomial.legendre.leggauss(24)
    for start, end in ((1.5, 0.9), (0.9, 0.4)):
        gamma = start - end
        inside = gamma / 2 * weights @ [score((start + end + gamma * z) / 2) for z in nodes]
        expected += inside + score(start) * (gamma - 2 * (1 - math.exp(-gamma)))
    assert float(estimated_path_kl(EARTH, grid, process=P)) == pytest.approx(expected, rel=1e-10)


def test_normal_data_in_closed_form():
    u, r = 0.4, 0.5
    v, w = (1 + math.exp(-2 * t) * (0.3 - 1) for t in (u, u + r))
    assert float(estimated_mean_squared_score(NORMAL, u, process=P)) == pytest.approx(1 / v, rel=1e-10)
    assert float(mean_squared_hessian(NORMAL, u, process=P)) == pytest.approx(1 / v**2, rel=1e-9)
    rate = float(mean_squared_score_rate(NORMAL, u, process=P))
    assert rate == pytest.approx(2 / v - 2 / v**2, rel=1e-8)
    change = float(expected_score_change(NORMAL, u, u + r, process=P))
    assert change == pytest.approx(1 / v + (1 - 2 * math.exp(-r)) / w, rel=1e-10)
    drift = 0.3**2 * (math.exp(-2 * u) / v - math.exp(-2 * (u + r)) / w)
    assert float(expected_denoiser_change(NORMAL, u, u + r, process=P)) == pytest.approx(drift, rel=1e-10)


@pytest.mark.parametrize("grid", [half_exponential_grid(3.0, 0.05, 8), uniform_grid(1.0, 0.1, 1)])
def test_marginals_on_the_line_against_the_exact_law_of_the_sampler(grid):
    exact = kl(P.at(NORMAL, grid[-1]), exponential_integrator(NORMAL, grid, P.at(NORMAL, grid[0]), process=P))
    assert float(estimated_marginal_kl(NORMAL, grid, process=P)) == pytest.approx(float(exact), rel=1e-9)


def test_changes_need_times_in_order_and_the_line():
    with pytest.raises(Unsupported, match="times 0 < u < s"):
        expected_score_change(SIGN, 0.5, 0.5, process=P)
    with pytest.raises(Unsupported, match="dimension 2"):
        estimated_marginal_kl(Atoms(np.ones(1), np.ones((1, 2))), uniform_grid(1.0, 0.5, 2), process=P)
    with pytest.raises(Unsupported, match="vectors of lengths, none negative"):
        stepped_grid(0.1, np.array([0.5, -0.1]))


def test_differences_of_known_functions():
    value, error = differences.rate_in_log_time("f", 0.7, lambda t: (math.exp(t), 0.0))
    assert value == pytest.approx(math.exp(0.7), abs=error + 1e-11)
    x = np.array([[0.3, 0.2], [1.0, -1.0]])
    found = differences.jacobian(lambda x: np.stack([np.sin(x[:, 0] * x[:, 1]), x[:, 1] ** 3], axis=1), x, 1 / 32)
    cos = np.cos(x[:, 0] * x[:, 1])
    expected = np.array([[[c * b, c * a], [0, 3 * b**2]] for c, (a, b) in zip(cos, x, strict=True)])
    assert found == pytest.approx(expected, abs=1e-9)
