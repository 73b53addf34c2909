"""The numbers of the catalogue's page on Benton et al. 2024 (arXiv 2308.03686), derived for it by other routes."""

import math

import numpy as np
import pytest

from theorycheck.laws.atoms import Atoms
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.sphere import Sphere
from theorycheck.observables.divergence import kl
from theorycheck.observables.gaussians import standard_normal
from theorycheck.observables.line_marginals import estimated_marginal_kl
from theorycheck.observables.line_paths import estimated_path_kl
from theorycheck.observables.paths import joint_kl, path_kl
from theorycheck.observables.posterior_moments import (
    expected_posterior_covariance,
    expected_squared_posterior_covariance,
    posterior_covariance_rate,
)
from theorycheck.observables.score_changes import expected_denoiser_change, expected_score_change
from theorycheck.observables.score_moments import mean_squared_hessian
from theorycheck.observables.transport import squared_wasserstein
from theorycheck.processes.vp import VP
from theorycheck.samplers.ddpm_ancestral import ddpm_large, ddpm_small
from theorycheck.samplers.exponential_integrator import exponential_integrator
from theorycheck.samplers.grids import geometric_grid, half_exponential_grid, largest_relative_step, uniform_grid

P = VP()
SIGN = Atoms(np.array([0.5, 0.5]), np.array([[1.0], [-1.0]]))


def gaussian(*spectrum, centre=None):
    size = len(spectrum)
    return Gaussian(np.zeros(size) if centre is None else np.array(centre), np.array(spectrum), np.eye(size))


def sphere(n):
    return Sphere(math.sqrt(n), 0.0, np.eye(n)[0])


def marginal(sampler, law, grid):
    """KL of the data at the last time from the output, both started from the noised data."""
    return float(kl(P.at(law, grid[-1]), sampler(law, grid, P.at(law, grid[0]), process=P)))


@pytest.mark.parametrize(("t", "gap"), [(0.15, 0.78), (0.5, 0.20), (1.2, 0.014)])
def test_a_fair_sign_tells_the_mean_of_the_square_from_the_square_of_the_mean(t, gap):
    """b-key-lemma: the relative gap between E S^2 and (E S)^2."""
    mean = float(expected_posterior_covariance(SIGN, t, process=P)[0, 0])
    square = float(expected_squared_posterior_covariance(SIGN, t, process=P)[0, 0])
    assert (square - mean**2) / square == pytest.approx(gap, rel=0.03)


def test_the_slack_of_the_bound_of_the_hessian():
    """b-hessian-bound: .67732910914, for a fair sign at 1/2."""
    u, s2 = 0.5, -math.expm1(-1)
    M = float(expected_posterior_covariance(SIGN, u, process=P)[0, 0])
    rate = float(posterior_covariance_rate(SIGN, u, process=P)[0, 0])
    bound = s2**-2 + (rate / s2**2 - 4 * math.exp(-2 * u) / s2**3 * M) / 2
    slack = math.exp(-2 * u) / s2**3 * float(expected_squared_posterior_covariance(SIGN, u, process=P)[0, 0])
    assert slack == pytest.approx(0.67732910914, abs=1e-11)
    assert bound - float(mean_squared_hessian(SIGN, u, process=P)) == pytest.approx(0.67732910914, abs=1e-9)


def test_how_far_score_and_posterior_mean_of_a_fair_sign_move():
    """b-est: .95850569044945 between 0.4 and 1; b-bochner: .378410669426 between 0.35 and 0.9."""
    assert float(expected_score_change(SIGN, 0.4, 1.0, process=P)) == pytest.approx(0.95850569044945, abs=1e-11)
    assert float(expected_denoiser_change(SIGN, 0.35, 0.9, process=P)) == pytest.approx(0.378410669426, abs=1e-12)


@pytest.mark.parametrize(
    ("eigenvalue", "expected"), [(0.0, [0.0123, 0.8260, 0.8305]), (1.0, [0.00193, 0.3953, 0.3993])]
)
def test_three_divergences_of_one_sampler(eigenvalue, expected):
    """b-data-processing: .0123 <= .8260 <= .8305 for a point mass, .00193 <= .3953 <= .3993 for N(0, 1).

    T = 4, delta = 1e-3 and N = 60 are not named there; with them all six numbers agree.
    """
    law, grid = gaussian(eigenvalue), half_exponential_grid(4.0, 1e-3, 60)
    start = P.at(law, 4.0)
    found = [
        kl(P.at(law, 1e-3), exponential_integrator(law, grid, start, process=P)),
        joint_kl(law, grid, 1, process=P),
        path_kl(law, grid, process=P),
    ]
    assert [float(value) for value in found] == pytest.approx(expected, rel=4e-3)


def test_the_marginal_of_a_fair_sign():
    """b-thm1: .136, .0416, .01185, .00321 with slopes -1.71, -1.81, -1.88 at T = 3, delta = .05, N = 8, ..., 64."""
    found = [
        float(estimated_marginal_kl(SIGN, half_exponential_grid(3.0, 0.05, N), process=P)) for N in (8, 16, 32, 64)
    ]
    assert found == pytest.approx([0.136, 0.0416, 0.01185, 0.00321], rel=2e-3)
    assert np.diff(np.log2(found)) == pytest.approx([-1.71, -1.81, -1.88], abs=6e-3)


def test_steps_to_an_accuracy():
    """b-thm1: for the path 426 and 4298 steps to 1e-1 and 1e-2, for the marginal 19, 67 and 217 to 1e-1, ..., 1e-3.

    At d = 1, T = 3, delta = 1e-3, on a point mass.
    """
    law, grid = gaussian(0.0), lambda N: half_exponential_grid(3.0, 1e-3, N)
    for count, accuracy in ((426, 1e-1), (4298, 1e-2)):
        assert path_kl(law, grid(count + 2), process=P) <= accuracy * 1.01
        assert path_kl(law, grid(count - 4), process=P) > accuracy * 0.99
    for count, accuracy in ((19, 1e-1), (67, 1e-2), (217, 1e-3)):
        assert marginal(exponential_integrator, law, grid(count + 1)) <= accuracy * 1.05
        assert marginal(exponential_integrator, law, grid(count - 3)) > accuracy * 0.95


def test_spheres():
    """b-linear-d: D/n .4064 -> .2570 for n = 2, ..., 256, delta = 1e-2; slopes .70, .83, .91, .95 first.

    T = 2 and N = 24 are not named there; with them all numbers agree. D(256) is extrapolated from equal increments.
    """
    sizes = np.array([2, 4, 8, 16, 32])
    grid = half_exponential_grid(2.0, 1e-2, 24)
    found = np.array([float(estimated_path_kl(sphere(n), grid, process=P)) for n in sizes])
    assert np.diff(np.log2(found)) == pytest.approx([0.70, 0.83, 0.91, 0.95], abs=5e-3)
    increments = np.diff(found) / sizes[:-1]
    assert np.diff(increments)[-1] == pytest.approx(0, abs=2e-4)
    assert found[0] / 2 == pytest.approx(0.4064, abs=5e-5)
    assert (found[-1] + 224 * increments[-1]) / 256 == pytest.approx(0.2570, abs=1e-4)


def test_the_few_steps_of_a_half_exponential_grid():
    """b-grid-exists: kappa N/(T + L) = 6.8e10, 1.4e5, 270, 16.6, 5.0, 2.97 at L = 27.6."""
    L, T = 27.6, 1.0
    found = []
    for N in (2, 4, 8, 16, 32, 64):
        grid = half_exponential_grid(T + 1e-9, math.exp(-L), N)
        found.append(float(largest_relative_step(grid)) * N / (T + L))
    assert found == pytest.approx([6.8e10, 1.4e5, 270, 16.6, 5.0, 2.97], rel=0.05)


def test_the_path_at_a_fixed_ratio_of_steps():
    """b-log2: D/(dL) = .01428, .01314, .01257, .01229 at kappa = .05 and L = 16, ..., 128, towards .0120."""
    kappa, found = 0.05, []
    for L in (16, 32, 64, 128):
        count = round(L / math.log1p(kappa))
        grid = (1 + kappa) ** np.arange(count, -1, -1.0) * math.exp(-L)
        found.append(float(path_kl(gaussian(0.0), grid, process=P)) / L)
    assert found == pytest.approx([0.01428, 0.01314, 0.01257, 0.01229], abs=2e-4)
    assert (1 - kappa / ((1 + kappa) * math.log1p(kappa))) / 2 == pytest.approx(0.0120, abs=5e-5)


def test_the_marginal_at_a_fixed_ratio_of_steps():
    """b-log2: KL -> c(kappa) = .00058555828 for a point mass at kappa = .05."""
    kappa = 0.05
    grid = (1 + kappa) ** np.arange(700, -1, -1.0) * 1e-16
    assert marginal(exponential_integrator, gaussian(0.0), grid) == pytest.approx(0.00058555828, rel=1e-6)
    assert (math.log1p(kappa) - kappa / (1 + kappa)) / 2 == pytest.approx(0.00058555828, rel=1e-7)


def test_equal_steps_do_not_converge_beyond_delta():
    """b-uniform-rival: delta = 1e-6, N = 1000: path 3.17, marginal 2.95, against 5.8e-2 and 4.7e-5; T = 1."""
    law = gaussian(0.0)
    equal, geometric = uniform_grid(1.0, 1e-6, 1000), geometric_grid(1.0, 1e-6, 1000)
    assert float(path_kl(law, equal, process=P)) == pytest.approx(3.17, abs=5e-3)
    assert marginal(exponential_integrator, law, equal) == pytest.approx(2.95, abs=5e-3)
    assert float(path_kl(law, geometric, process=P)) == pytest.approx(5.8e-2, abs=5e-4)
    assert marginal(exponential_integrator, law, geometric) == pytest.approx(4.7e-5, abs=5e-7)


def test_the_fixed_point_of_equal_steps():
    """b-marginal-recursion: P* = (e^h + 1)/(3 - e^h) = 1.1110083427 on standard normal data."""
    step = 0.1
    found = exponential_integrator(gaussian(1.0), uniform_grid(40.0, 0.0, 400), process=P).eigenvalues()[0]
    assert float(found) == pytest.approx((math.exp(step) + 1) / (3 - math.exp(step)), rel=1e-12)
    assert float(found) == pytest.approx(1.1110083427, abs=1e-10)


def test_which_sampler_is_exact_for_what():
    """b-marginal-recursion: the smaller variance for a point mass, the larger for N(0, 1), the others for neither."""
    grid = half_exponential_grid(3.0, 0.05, 20)
    assert marginal(ddpm_small, gaussian(0.0), grid) == pytest.approx(0, abs=1e-26)
    assert marginal(ddpm_large, gaussian(1.0), grid) == pytest.approx(0, abs=1e-26)
    assert min(marginal(exponential_integrator, gaussian(x), grid) for x in (0.0, 1.0)) > 1e-4


@pytest.mark.parametrize(("T", "ratio"), [(2, 0.5046), (3, 0.5006), (4, 0.5001), (6, 0.4996)])
def test_a_spike_brings_the_prior_to_its_bound(T, ratio):
    """b-prior: KL e^{2T} = .5046, .5006, .5001, .4996 for chance p = 1e-10 of the values +-p^{-1/2}."""
    p, noise, far = 1e-10, -math.expm1(-2 * T), math.exp(-T) * 1e5
    bell = lambda x, v: np.exp(-x * x / (2 * v)) / math.sqrt(2 * math.pi * v)  # noqa: E731
    z = np.arange(-8, 8, 1 / 64)
    middle = (1 - p) * bell(z, noise)
    near = (middle * np.log(middle / bell(z, 1.0)) - middle + bell(z, 1.0)).sum() / 64
    # at a spike, density p/2 N(far, noise) against the normal's tail there
    log_ratio = math.log(p / 2 / math.sqrt(noise)) - z**2 / (2 * noise) + (far + z) ** 2 / 2
    spikes = 2 * (p / 2 * bell(z, noise) * log_ratio).sum() / 64 - p
    assert (near + spikes) * math.exp(2 * T) == pytest.approx(ratio, abs=6e-5)


def test_the_prior_of_a_far_mean():
    """b-prior: |mu|^2 = 100, d = 1: KL e^{2T} = 50."""
    law = gaussian(1.0, centre=[10.0])
    assert float(kl(P.at(law, 2.0), standard_normal(1))) * math.exp(4) == pytest.approx(50, rel=1e-12)


def test_early_stopping_of_a_point_mass():
    """b-early-stop-W2: W_2^2/delta = 1.9998 per dimension at delta = 1e-4, at the origin."""
    law = gaussian(0.0)
    assert float(squared_wasserstein(law, P.at(law, 1e-4))) / 1e-4 == pytest.approx(1.9998, abs=1e-6)


def test_low_rank_data_of_growing_ambient_dimension():
    """b-linear-d: the exponential integrator .0171, .202, 2.05 for d = 10, 100, 1000 and rank 2; DDPM the same for all.

    The grid is not named there: what is checked is that the one grows with d and the other does not.
    """
    grid = half_exponential_grid(3.0, 1e-2, 64)
    laws = [gaussian(*([1.0] * 2 + [0.0] * (d - 2))) for d in (10, 100, 1000)]
    integrator = [marginal(exponential_integrator, law, grid) for law in laws]
    ancestral = [marginal(ddpm_small, law, grid) for law in laws]
    assert integrator[2] / integrator[1] == pytest.approx(2.05 / 0.202, rel=0.01)
    assert ancestral == pytest.approx([ancestral[0]] * 3, rel=1e-9)
