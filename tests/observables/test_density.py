"""Score, denoiser and their derivatives against routes outside the package: mpmath, and Bayes in plain Python."""

import math

import mpmath
import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.atoms import Atoms
from theorycheck.laws.gaussian_mixture import GaussianMixture
from theorycheck.laws.sphere import Sphere
from theorycheck.laws.uniform_cube import UniformCube
from theorycheck.observables import density
from theorycheck.observables.arrays import orthogonal_part
from theorycheck.observables.gaussians import isotropic_normal, standard_normal
from theorycheck.observables.schedule import alpha, at, h
from theorycheck.processes.general import General
from theorycheck.processes.vp import VP
from theorycheck.processes.vp_half import VPHalf

BALLS = n.balls(128)
WEIGHTS, MEANS = [0.25, 0.75], [[0.5, -1.0], [1.5, 2.0]]
FACTORS = [[[0.5, 0.0], [0.25, 1.0]], [[1.0, 0.5], [0.0, 0.0]]]
X = [0.75, -0.25]


def mixture(kind=n.FLOATS):
    return GaussianMixture(kind.array(WEIGHTS), kind.array(MEANS), kind.array(FACTORS))


def mp_log_density(t, point):
    """log p_t of the mixture under `vp`, from the definition, with mpmath's matrices."""
    scale, noise, total = mpmath.exp(-t), 1 - mpmath.exp(-2 * t), mpmath.mpf(0)
    for weight, mean, factor in zip(WEIGHTS, MEANS, FACTORS, strict=True):
        F = mpmath.matrix(factor)
        C = scale**2 * F * F.T + noise * mpmath.eye(2)
        z = mpmath.matrix(point) - scale * mpmath.matrix(mean)
        quadratic = (z.T * mpmath.inverse(C) * z)[0]
        total += mpmath.mpf(weight) * mpmath.exp(-quadratic / 2) / (2 * mpmath.pi * mpmath.sqrt(mpmath.det(C)))
    return mpmath.log(total)


def mp_derivative(t, orders):
    return mpmath.diff(lambda a, b: mp_log_density(mpmath.mpf(t), [a, b]), tuple(map(mpmath.mpf, X)), orders)


@pytest.mark.parametrize("t", [0.05, 0.3, 1.5])
def test_score_and_hessian_are_derivatives_of_the_log_density(t):
    with mpmath.workdps(40):
        score = [float(mp_derivative(t, (1, 0))), float(mp_derivative(t, (0, 1)))]
        mixed = float(mp_derivative(t, (1, 1)))
        hessian = [[float(mp_derivative(t, (2, 0))), mixed], [mixed, float(mp_derivative(t, (0, 2)))]]
        level = float(mp_log_density(mpmath.mpf(t), X))
    for kind in (n.FLOATS, BALLS):
        with kind:
            law, time, x = mixture(kind), kind.number(t), kind.array(X)
            assert float(density.log_density(law, time, x, process=VP())) == pytest.approx(level, rel=1e-12)
            for function in (density.score, density.log_density_gradient):
                assert n.to_float(function(law, time, x, process=VP())) == pytest.approx(score, rel=1e-11)
            found = n.to_float(density.hessian_log_density(law, time, x, process=VP()))
            assert found == pytest.approx(np.array(hessian), rel=1e-9)


def posterior_moments(t):
    """Mean and variance of a two-point law given X_t = 0.3, by Bayes' rule in plain Python."""
    scale, noise = math.exp(-t), 1 - math.exp(-2 * t)
    odds = [w * math.exp(-((0.3 - scale * y) ** 2) / (2 * noise)) for w, y in ((0.25, -1), (0.75, 2))]
    p = odds[1] / sum(odds)
    return -1 * (1 - p) + 2 * p, 9 * p * (1 - p)


@pytest.mark.parametrize("t", [0.1, 0.7, 2.0])
def test_posterior_mean_covariance_and_jacobian_of_two_atoms(t):
    """The Jacobian of the posterior mean is scale/noise times the posterior covariance."""
    law, x = Atoms(np.array([0.25, 0.75]), np.array([[-1.0], [2.0]])), np.array([0.3])
    mean, variance = posterior_moments(t)
    assert density.denoiser(law, t, x, process=VP())[0] == pytest.approx(mean, rel=1e-12)
    assert density.posterior_covariance(law, t, x, process=VP())[0, 0] == pytest.approx(variance, rel=1e-12)
    slope = math.exp(-t) / (1 - math.exp(-2 * t)) * variance
    assert density.denoiser_jacobian(law, t, x, process=VP())[0, 0] == pytest.approx(slope, rel=1e-12)


@pytest.mark.parametrize("t", ["3/10", "1", "3"])
def test_the_score_of_an_embedded_cube_splits(t):
    """Chen et al. 2023, Lemma 1, certified in balls; 1/sqrt(h) in place of 1/h is excluded."""
    with BALLS:
        A = n.orthonormal(BALLS.array([[1, 2], [0, 1], [2, -1], [1, 1]]))
        latent, time, x = (
            UniformCube(BALLS.array([0, 1]), BALLS.array([1, 2])),
            BALLS.number(t),
            BALLS.array([1, -1, 2, 0]),
        )
        left = density.score(density.embedded(latent, A), time, x, process=VPHalf())
        inside, outside = A @ density.score(latent, time, x @ A, process=VPHalf()), orthogonal_part(A, x)
        noise = h(time, process=VPHalf())
        assert np.all(np.abs(n.to_float(left - (inside - outside / noise))) < 1e-30)
        assert np.max(np.abs(n.to_float(left - (inside - outside / n.sqrt(noise))))) > 0.01


def test_the_score_of_the_circle_near_the_circle_shows_its_curvature():
    """Lu et al. 2023: S_r - (r - 1)/t tends to r/2 + (n - 1)/(2 r); 1.034615... at r = 1.3, n = 2."""
    r = 1.3
    with BALLS:
        law, t = Sphere(1, 0, BALLS.array([1, 0])), BALLS.number("1/1000000")
        x = BALLS.array(["13/10", 0])
        found = float((-density.score(law, t, x, process=VPHalf())[0]) - (BALLS.number("3/10") / t))
    assert found == pytest.approx(r / 2 + 1 / (2 * r), abs=2e-6)


def test_schedules_of_the_processes():
    assert alpha(0.5, process=VP()) == pytest.approx(math.exp(-0.5))
    assert h(0.5, process=VP()) == pytest.approx(1 - math.exp(-1))
    assert alpha(0.5, process=VPHalf()) == pytest.approx(math.exp(-0.25))
    assert h(0.5, process=VPHalf()) == pytest.approx(1 - math.exp(-0.5))
    time = at(2.0, 3.0)
    assert (alpha(time, process=General()), h(time, process=General())) == (2, 9)


def test_whole_times_are_not_rounded_in_balls():
    with BALLS:
        for process in (VP(), VPHalf()):
            assert alpha(1, process=process).rad() < 1e-35
            assert n.arithmetic_of(h(1, process=process)) == "balls"


def test_noising_and_normal_laws():
    law = density.noised(isotropic_normal(np.array([2.0, 0.0]), 4.0), math.log(2), process=VP())
    assert np.allclose(law.mean(), [1, 0])
    assert np.allclose(law.covariance(), (4 / 4 + 3 / 4) * np.eye(2))
    assert np.allclose(standard_normal(3).covariance(), np.eye(3))
