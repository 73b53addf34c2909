"""Numbers of the catalogue's page on Lu, Wang, Bal 2023 (arXiv 2301.07882), found again through the observables.

The catalogue's authors computed them apart from this package; entries are named in the tests' docstrings. Digits are
those printed there.
"""

import math

import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.atoms import Atoms
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.sphere import Sphere
from theorycheck.laws.uniform_cube import UniformCube
from theorycheck.observables.density import denoiser, score
from theorycheck.observables.irreducible import mean_posterior_variance
from theorycheck.processes.ddpm import DDPM
from theorycheck.processes.vp import VP
from theorycheck.processes.vp_half import VPHalf
from theorycheck.samplers.euler_maruyama import euler_maruyama
from theorycheck.samplers.grids import geometric_grid, uniform_grid

P = VPHalf()


def sphere(dim, concentration=0.0):
    return Sphere(1.0, concentration, np.eye(dim)[0])


def S(law, t, *x):
    """The paper's S = -grad log p_t, along the first axis."""
    return float(-score(law, t, np.array(x), process=P)[0])


def slopes(f, times):
    """Slopes of log f against log t between neighbouring times."""
    logs = np.log([f(t) for t in times])
    return np.diff(logs) / np.diff(np.log(times))


@pytest.mark.parametrize(("steps", "seen"), [(100, 9.515), (1000, 30.009), (10000, 94.871)])
def test_the_predicted_noise_of_the_first_step(steps, seen):
    """l-ddpm-singular: circle, r = 1.3, linear schedule, n = 1."""
    chain = DDPM(steps=steps)
    gradient = score(sphere(2), 1.0, np.array([1.3, 0.0]), process=chain)
    assert -math.sqrt(chain.variance(1.0)) * gradient[0] == pytest.approx(seen, abs=5e-4)


def test_slopes_at_a_fixed_point_off_the_circle():
    """l-main: r = 1.3, between decades from 1e-2 on."""
    found = slopes(lambda t: S(sphere(2), t, 1.3, 0.0), [1e-2, 1e-3, 1e-4, 1e-5])
    assert found == pytest.approx([-0.98674, -0.99865, -0.99987], abs=6e-6)


def test_slopes_at_the_distance_of_the_noise():
    """l-main (e): X = y + sqrt(t) n, the first and the last slope printed."""
    found = slopes(lambda t: S(sphere(2), t, 1 + math.sqrt(t), 0.0), [1e-2, 1e-3, 1e-7, 1e-8])
    assert found[0] == pytest.approx(-0.472, abs=5e-4)
    assert found[-1] == pytest.approx(-0.49991, abs=6e-6)


def test_the_relative_correction_at_r_1_3():
    """l-main: (t S/(r - 1) - 1)/t tends to 3.44872."""
    with n.balls(256) as kind:
        law = Sphere(kind.number(1), kind.number(0), kind.array([1, 0]))
        t, x = kind.number("1e-12"), kind.array(["13/10", 0])
        found = (-score(law, t, x, process=P)[0] * t / kind.number("3/10") - 1) / t
        assert float(found) == pytest.approx(3.44872, abs=5e-6)


def test_the_smallest_time():
    """l-main: t = 1e-300 gives t S = 0.3."""
    assert 1e-300 * S(sphere(2), 1e-300, 1.3, 0.0) == pytest.approx(0.3, rel=1e-15)


@pytest.mark.parametrize(("dim", "seen"), [(2, 1.0), (3, 1.5)])
def test_on_the_sphere_itself(dim, seen):
    """l-main (a): S tends to 1 on the circle and to 3/2 on the sphere in space."""
    assert S(sphere(dim), 1e-5, *np.eye(dim)[0]) == pytest.approx(seen, abs=1e-5)


def test_the_remainder_on_the_sphere_in_space():
    """l-sphere: n = 3, r = 1.2, t = 0.1; what the expansion's algebraic part leaves is exponentially small."""
    with n.balls(128) as kind:
        law = Sphere(kind.number(1), kind.number(0), kind.array([1, 0, 0]))
        t, r = kind.number("1/10"), kind.number("6/5")
        found = -score(law, t, kind.array(["6/5", 0, 0]), process=P)[0]
        s = n.sinh(t / 2)
        algebraic = r / -n.expm1(-t) - (1 - 2 * s / r) / (2 * s)
        assert float(found - algebraic) == pytest.approx(-7.62296e-10, rel=1e-6)


def test_the_tangential_component_of_a_von_mises_law():
    """l-vmf: kappa = 2, r = 1.4, theta = 1.1, t = 1e-6; the limit is kappa sin(theta)/r = 1.2731534."""
    x, along = (np.array(v) for v in ((math.cos(1.1), math.sin(1.1)), (-math.sin(1.1), math.cos(1.1))))
    found = -score(sphere(2, 2.0), 1e-6, 1.4 * x, process=P) @ along
    assert found == pytest.approx(1.2731521, abs=6e-8)
    assert 2 * math.sin(1.1) / 1.4 == pytest.approx(1.2731534, abs=6e-8)


def test_the_error_of_the_target_of_two_atoms():
    """l-atoms: x = 1/2, t = 0.1; 9.117e-5 against 2 e^(-2z) = 9.118e-5."""
    law = Atoms(np.array([0.5, 0.5]), np.array([[1.0], [-1.0]]))
    z = 0.5 / (2 * math.sinh(0.05))
    assert 1 - denoiser(law, 0.1, np.array([0.5]), process=P)[0] == pytest.approx(9.117e-5, abs=6e-9)
    assert 2 * math.exp(-2 * z) == pytest.approx(9.118e-5, abs=6e-9)


def test_the_target_beyond_and_at_the_end_of_a_segment():
    """l-segment: x = 1.5 and t = 1e-6 for -1.99998 (towards -2); the end at t = 1e-6 for -0.79770."""
    segment = UniformCube(np.zeros(1), np.ones(1))
    beyond = (denoiser(segment, 1e-6, np.array([1.5]), process=P)[0] - 1) / 1e-6
    at_the_end = (denoiser(segment, 1e-6, np.array([1.0]), process=P)[0] - 1) / 1e-3
    assert beyond == pytest.approx(-1.99998, abs=3e-5)
    assert at_the_end == pytest.approx(-0.79770, abs=6e-6)


@pytest.mark.parametrize(("t", "seen"), [(0.1, -0.3945), (0.01, -0.4899), (0.001, -0.4990)])
def test_the_slope_at_the_circles_centre(t, seen):
    """l-lipschitz: t^2 S'(0)."""
    tiny = 1e-9
    assert t * t * S(sphere(2), t, tiny, 0.0) / tiny == pytest.approx(seen, abs=6e-5)


WEIGHTED = [(1, 0.448, 5e-4), (0.1, 1.074, 5e-4), (1e-2, 1.0052, 5e-5), (1e-4, 1.00005, 5e-6), (1e-6, 1.0000005, 5e-8)]


@pytest.mark.parametrize(("t", "seen", "digits"), WEIGHTED)
def test_the_weighted_loss_on_the_circle(t, seen, digits):
    """l-loss-values: lambda mmse, which exceeds its limit 1 on the way."""
    found = mean_posterior_variance(sphere(2), float(t), process=P) / math.expm1(t)
    assert found == pytest.approx(seen, abs=digits)


ENERGY = [(0.1, 0.97297, 6e-6), (1e-2, 0.99983, 6e-6), (1e-4, 0.99999998, 6e-9)]


@pytest.mark.parametrize(("t", "seen", "digits"), ENERGY)
def test_the_energy_of_the_score_on_the_circle(t, seen, digits):
    """l-loss-values: t E|S|^2 = t (2 - lambda mmse)/(1 - e^-t)."""
    weighted = mean_posterior_variance(sphere(2), t, process=P) / math.expm1(t)
    assert t * (2 - weighted) / -math.expm1(-t) == pytest.approx(seen, abs=digits)


POLLUTION = [(1e-2, 0.0524, 1.0587e-2), (1e-4, 0.0500, 1.1142e-4), (1e-6, 0.0500, 1.1668e-6)]


@pytest.mark.parametrize(("last", "uniform", "geometric"), POLLUTION)
def test_what_eulers_method_leaves_in_a_points_direction(last, uniform, geometric):
    """l-exp-schedule: N = 100, T = 5, in the time of dX = -X/2 dt + dW, which is twice that of `vp`."""
    point = Gaussian(np.zeros(1), np.zeros(1), np.eye(1))

    def left(grid):
        return float(euler_maruyama(point, grid(2.5, last / 2, 100), process=VP()).covariance()[0, 0])

    assert left(uniform_grid) == pytest.approx(uniform, abs=5e-5)
    assert left(geometric_grid) == pytest.approx(geometric, rel=5e-5)
