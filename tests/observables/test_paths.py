"""Path KLs against reference values, brute quadrature, and one another by independent routes."""

import math
from itertools import pairwise

import mpmath
import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.atoms import Atoms
from theorycheck.laws.gaussian import Gaussian
from theorycheck.observables.divergence import kl
from theorycheck.observables.gaussians import standard_normal
from theorycheck.observables.line_paths import estimated_path_kl
from theorycheck.observables.paths import joint_kl, path_kl, score_drift
from theorycheck.processes.vp import VP
from theorycheck.samplers.ddpm_ancestral import ddpm_large, ddpm_small
from theorycheck.samplers.euler_maruyama import euler_maruyama
from theorycheck.samplers.exponential_integrator import exponential_integrator
from theorycheck.samplers.grids import geometric_grid, half_exponential_grid, power_grid, uniform_grid

P = VP()
BALLS = n.balls(128)
RADEMACHER = Atoms(np.array([0.5, 0.5]), np.array([[1.0], [-1.0]]))


def gaussian(spectrum, kind=n.FLOATS, centre=None):
    centre = centre or [0] * len(spectrum)
    return Gaussian(kind.array(centre), kind.array(spectrum), n.eye(len(spectrum), kind))


def marginal(sampler, eigenvalue, grid):
    """The KL of the data at the last time from the output, both started from the noised data."""
    law = gaussian([eigenvalue])
    return kl(P.at(law, grid[-1]), sampler(law, grid, P.at(law, grid[0]), process=P))


def slopes(values):
    return np.diff(np.log2(values))


@pytest.mark.parametrize(("eigenvalue", "expected"), [("0", 52.771), ("3/10", 22.334), ("1", 15.990), ("3", 10.567)])
def test_the_leading_constants_of_the_path_kl(eigenvalue, expected):
    """Reference: N D at T = 3, L = 8, N = 4000."""
    for kind in (n.FLOATS, BALLS):
        with kind:
            grid = half_exponential_grid(3, n.exp(kind.number(-8)), 4000)
            found = float(path_kl(gaussian([eigenvalue], kind), grid, process=P)) * 4000
        assert found == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(("eigenvalue", "limit"), [(0.0, 52.840), (0.3, 22.355), (1.0, 16.000), (3.0, 10.569)])
def test_the_limit_of_the_leading_constants(eigenvalue, limit):
    """N D -> 2 (T - 1) int_1^T J + 2 L int_delta^1 u J du, J = 1/v^2, by quadrature."""
    with mpmath.workdps(25):
        J = lambda u: (1 + mpmath.exp(-2 * u) * (eigenvalue - 1)) ** -2  # noqa: E731
        cuts = [mpmath.exp(-k) for k in range(8, -1, -1)]
        exact = 4 * mpmath.quad(J, [1, 2, 3]) + 16 * mpmath.quad(lambda u: u * J(u), cuts)
    assert float(exact) == pytest.approx(limit, abs=1.5e-3)
    found = [
        path_kl(gaussian([eigenvalue]), half_exponential_grid(3.0, math.exp(-8), N), process=P) * N
        for N in (2000, 8000)
    ]
    errors = np.array(found) / float(exact) - 1
    assert abs(errors[1]) < 0.01
    assert abs(errors[1]) < abs(errors[0]) / 3


def test_standard_normal_data_on_equal_steps():
    """D = 2 N (h - 1 + e^{-h}) per dimension."""
    with mpmath.workdps(30):
        step = mpmath.mpf(2) / 64
        expected = float(2 * 64 * (step - 1 + mpmath.exp(-step)))
    assert path_kl(gaussian([1.0]), uniform_grid(2.5, 0.5, 64), process=P) == pytest.approx(expected, rel=1e-13)
    assert path_kl(gaussian([1.0] * 5), uniform_grid(2.5, 0.5, 64), process=P) == pytest.approx(5 * expected, rel=1e-13)


@pytest.mark.parametrize("steps", [3, 50, 16384])
@pytest.mark.parametrize("delta", [0.5, 1e-3, 2.0**-100])
def test_floats_and_balls_take_different_sums_to_the_same_value(steps, delta):
    def value(kind):
        with kind:
            return path_kl(
                gaussian([0, "1/1000", 1, 30], kind), half_exponential_grid(2, kind.number(delta), steps), process=P
            )

    with BALLS:
        exact = value(BALLS)
        assert exact.rad() < 1e-25 * exact
    assert value(n.FLOATS) == pytest.approx(float(exact), rel=2e-12)


def test_the_path_kl_does_not_see_the_mean():
    grid = half_exponential_grid(3.0, 0.1, 20)
    assert path_kl(gaussian([0.5], centre=[7]), grid, process=P) == path_kl(gaussian([0.5]), grid, process=P)


def test_the_joint_kl_climbs_to_the_path_kl_as_it_should():
    """Reference: lambda = 0.3, one step from 0.5 to 0.3, M = 1, 4, 16, 64, 256."""
    law, grid = gaussian([0.3]), np.array([0.5, 0.3])
    found = [float(joint_kl(law, grid, M, process=P)) for M in (1, 4, 16, 64, 256)]
    assert found == pytest.approx([0.073708, 0.074546, 0.0745988, 0.07460206, 0.07460226], abs=6e-8 * 10)
    assert path_kl(law, grid, process=P) == pytest.approx(0.07460228, abs=5e-9)


@pytest.mark.parametrize("spectrum", [["0"], ["3/10", "4"]])
def test_the_drift_of_the_score_integrates_to_the_path_kl(spectrum):
    """Girsanov's coefficient is one: 1/2 and 2 are excluded by 1e30 radii."""
    with BALLS:
        law = gaussian(spectrum, BALLS)
        grid = geometric_grid(2, BALLS.number("1/10"), 5)
        left, right = path_kl(law, grid, process=P), score_drift(law, grid, process=P)
        assert (left - right).contains(0)
        assert (left - right).rad() < 1e-33
    assert score_drift(gaussian(spectrum), n.to_float(grid), process=P) == pytest.approx(float(left), rel=1e-12)


def test_joint_kl_in_brute_matrices():
    """The chain rule against the KL of two joint normal laws, built from their covariances."""
    eigenvalue, times = 0.3, np.array([0.9, 0.5, 0.3])
    v = 1 + np.exp(-2 * times) * (eigenvalue - 1)
    exact = np.array([[np.exp(-abs(a - b)) * v[max(i, j)] for j, b in enumerate(times)] for i, a in enumerate(times)])
    chain = np.zeros((3, 3))
    chain[0, 0] = v[0]
    for k in range(2):
        gamma = times[k] - times[k + 1]
        gain = np.exp(gamma) - 2 * np.expm1(gamma) / v[k]
        chain[k + 1, : k + 1] = chain[: k + 1, k + 1] = gain * chain[k, : k + 1]
        chain[k + 1, k + 1] = gain**2 * chain[k, k] + np.expm1(2 * gamma)
    ratio = np.linalg.solve(chain, exact)
    expected = (np.trace(ratio) - 3 - np.linalg.slogdet(ratio)[1]) / 2
    assert joint_kl(gaussian([eigenvalue]), times, 1, process=P) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize("eigenvalue", [0.0, 1.0])
def test_the_path_kl_decays_like_one_over_the_steps(eigenvalue):
    """Reference: slopes to -.9991 (lambda = 0) and -.9993 (lambda = 1) at N = 6400, T = 6, delta = 1e-3."""
    values = [
        path_kl(gaussian([eigenvalue]), half_exponential_grid(6.0, 1e-3, N), process=P) for N in (50, 100, 3200, 6400)
    ]
    first, _, last = slopes(values)
    assert first == pytest.approx(-0.941 if eigenvalue == 0 else -0.953, abs=1e-3)
    assert last == pytest.approx(-0.9991 if eigenvalue == 0 else -0.9993, abs=1e-4)


@pytest.mark.parametrize(("eigenvalue", "first", "last"), [(0.0, -0.932, -0.9989)])
def test_the_joint_kl_decays_like_one_over_the_steps(eigenvalue, first, last):
    grids = [half_exponential_grid(6.0, 1e-3, N) for N in (50, 100, 3200, 6400)]
    found = slopes([float(joint_kl(gaussian([eigenvalue]), grid, 1, process=P)) for grid in grids])
    assert (found[0], found[2]) == (pytest.approx(first, abs=1e-3), pytest.approx(last, abs=1e-4))


@pytest.mark.parametrize(("eigenvalue", "first", "last"), [(0.0, -1.936, -1.9990), (4.0, -2.18, -2.003)])
def test_the_marginal_kl_decays_twice_as_fast(eigenvalue, first, last):
    """Reference: marginal slopes of the exponential integrator started from the noised data."""
    grids = [half_exponential_grid(6.0, 1e-3, N) for N in (50, 100, 3200, 6400)]
    found = slopes([marginal(exponential_integrator, eigenvalue, grid) for grid in grids])
    assert (found[0], found[2]) == (pytest.approx(first, abs=5e-3), pytest.approx(last, abs=1e-3))


@pytest.mark.parametrize("sampler", [euler_maruyama, ddpm_large, ddpm_small], ids=lambda f: f.__name__)
def test_the_marginal_kl_of_every_sampler_decays_with_slope_two(sampler):
    values = [marginal(sampler, 0.5, half_exponential_grid(3.0, 0.05, N)) for N in (1000, 2000)]
    assert slopes(values)[0] == pytest.approx(-2, abs=0.02)


@pytest.mark.parametrize(("eigenvalue", "reference"), [(0.0, 240.30), (1.0, 2.1651)])
def test_the_constant_of_the_marginal_kl_on_equal_steps(eigenvalue, reference):
    """Reference: N^2 KL -> c^2/4 with c by quadrature, T = 3, delta = 0.05."""
    with mpmath.workdps(25):
        T, delta = mpmath.mpf(3), mpmath.mpf("0.05")
        v = lambda u: 1 + mpmath.exp(-2 * u) * (eigenvalue - 1)  # noqa: E731
        inner = mpmath.quad(lambda u: (4 / v(u) - 2) / (mpmath.exp(2 * u) * v(u) ** 2), mpmath.linspace(delta, T, 8))
        exact = float(((T - delta) * mpmath.exp(2 * delta) * v(delta) * inner) ** 2 / 4)
    found = [marginal(exponential_integrator, eigenvalue, uniform_grid(3.0, 0.05, N)) * N * N for N in (2000, 8000)]
    assert exact == pytest.approx(reference, rel=1e-3)
    assert found[1] == pytest.approx(exact, rel=1e-3)
    assert abs(found[1] - exact) < abs(found[0] - exact) / 3


def test_the_cost_of_a_point_mass_grows_with_the_square_of_the_log():
    """Reference: D N at T = 3, N = 4000 and L = 4, ..., 128; a uniform grid and others do far worse."""
    found = [
        path_kl(gaussian([0.0]), half_exponential_grid(3.0, math.exp(-L), 4000), process=P) * 4000
        for L in (4, 8, 16, 32, 64, 128)
    ]
    assert found == pytest.approx([22.6, 52.8, 160.7, 566, 2131, 8219], rel=2e-3)
    others = [path_kl(gaussian([0.0]), power_grid(3.0, 1e-4, 4000, power), process=P) for power in (0, 0.5, 1, 1.5, 2)]
    assert np.argmin(others) == 2
    assert others[0] > 40 * others[2]


def test_the_cost_per_geometric_step_of_a_point_mass():
    """c(kappa) = (log(1 + kappa) - kappa/(1 + kappa))/2 for small times."""
    kappa, small = 0.05, 1e-9
    found = path_kl(gaussian([0.0]), np.array([small * (1 + kappa), small]), process=P)
    assert found == pytest.approx((math.log1p(kappa) - kappa / (1 + kappa)) / 2, rel=1e-7)


def test_data_processing_orders_marginal_joint_and_path():
    """marginal <= joint at the grid times <= joint at more times <= path, on random grids."""
    rng = np.random.default_rng(7)
    for _ in range(30):
        law = gaussian([float(rng.exponential())])
        times = np.sort(rng.uniform(0.05, 3, 6))[::-1]
        out = exponential_integrator(law, times, P.at(law, times[0]), process=P)
        chain = [
            kl(P.at(law, times[-1]), out),
            *(joint_kl(law, times, M, process=P) for M in (1, 3)),
            path_kl(law, times, process=P),
        ]
        assert all(a <= b * (1 + 1e-10) for a, b in pairwise(chain))


def test_the_prior_adds_at_most_its_own_divergence():
    """Reference: KL(q_delta || output) <= KL(q_T || normal) + path KL, with constant one."""
    rng, ratios = np.random.default_rng(8), []
    for _ in range(100):
        law = gaussian([float(rng.exponential(2))], centre=[float(rng.normal())])
        grid = half_exponential_grid(
            float(rng.uniform(1, 3)), float(10 ** rng.uniform(-3, -0.5)), int(rng.integers(3, 40))
        )
        left = kl(P.at(law, grid[-1]), exponential_integrator(law, grid, process=P))
        ratios.append(left / (kl(P.at(law, grid[0]), standard_normal(1)) + path_kl(law, grid, process=P)))
    assert 0.3 < max(ratios) <= 1


def test_the_path_kl_of_two_atoms_has_the_reference_slopes():
    """Reference: path slopes -.85, -.92, -.96 for Rademacher data, T = 3, delta = .05, N = 8, ..., 64."""
    grids = [half_exponential_grid(3.0, 0.05, N) for N in (8, 16, 32, 64)]
    values = [estimated_path_kl(RADEMACHER, grid, process=P) for grid in grids]
    assert slopes(values) == pytest.approx([-0.85, -0.92, -0.96], abs=6e-3)


def test_the_quadrature_for_mixtures_agrees_with_the_closed_form_for_gaussians():
    for kind in (n.FLOATS, BALLS):
        with kind:
            law, grid = gaussian(["3/10"], kind, centre=[1]), half_exponential_grid(3, kind.number("1/20"), 64)
            closed, found = path_kl(law, grid, process=P), estimated_path_kl(law, grid, process=P)
            if kind is BALLS:
                assert found.contains(closed)
                assert found.rad() < 1e-11
            assert float(found) == pytest.approx(float(closed), rel=1e-11)
