"""The law that a sampler puts out: against the plain recursion at 50 digits, and against reference limits."""

import math
from itertools import pairwise

import mpmath
import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.atoms import Atoms
from theorycheck.laws.gaussian import Gaussian
from theorycheck.processes.vp import VP
from theorycheck.processes.vp_half import VPHalf
from theorycheck.samplers import ddpm_ancestral, euler_maruyama, exponential_integrator
from theorycheck.samplers.base import Unsupported
from theorycheck.samplers.ddpm_ancestral import ddpm_large, ddpm_small
from theorycheck.samplers.euler_maruyama import euler_maruyama as euler
from theorycheck.samplers.exponential_integrator import exponential_integrator as integrator
from theorycheck.samplers.grids import geometric_grid, half_exponential_grid, uniform_grid
from theorycheck.samplers.propagation import deviation

P = VP()
SAMPLERS = [
    (integrator, exponential_integrator.step),
    (euler, euler_maruyama.step),
    (ddpm_large, ddpm_ancestral.large_step),
    (ddpm_small, ddpm_ancestral.small_step),
]
BALLS = n.balls(128)
SCHEMES = [exponential_integrator.SCHEME, euler_maruyama.SCHEME, ddpm_ancestral.LARGE, ddpm_ancestral.SMALL]


def gaussian(centre, spectrum, kind=n.FLOATS):
    with kind:
        return Gaussian(kind.array(centre), kind.array(spectrum), n.eye(len(centre), kind))


def recursion(name, centre, eigenvalue, times, start):
    """Mean and variance by the coefficients (A, c, q) written out, at 50 digits."""
    exp, one = mpmath.exp, mpmath.mpf(1)
    m, P = start
    for u, after in pairwise(times):
        g, v, sigma2 = u - after, 1 + exp(-2 * u) * (eigenvalue - 1), 1 - exp(-2 * u)
        A, c, q = {
            "exponential_integrator": (exp(g) - 2 * (exp(g) - 1) / v, 2 * (exp(g) - 1) / v, exp(2 * g) - 1),
            "euler_maruyama": (1 + g - 2 * g / v, 2 * g / v, 2 * g),
            "ddpm_large": (exp(g) - (exp(g) - exp(-g)) / v, (exp(g) - exp(-g)) / v, 1 - exp(-2 * g)),
            "ddpm_small": (
                exp(g) - (exp(g) - exp(-g)) / v,
                (exp(g) - exp(-g)) / v,
                (1 - exp(-2 * g)) * (1 - exp(-2 * after)) / sigma2,
            ),
        }[name]
        m, P = A * m + c * exp(-u) * centre, A * A * P + q
    return m * one, P * one


@pytest.mark.parametrize("sampler", [sampler for sampler, _ in SAMPLERS], ids=lambda f: f.__name__)
@pytest.mark.parametrize("eigenvalue", [0.0, 0.25, 1.0, 4.0])
@pytest.mark.parametrize("from_data", [False, True])
def test_the_output_is_that_of_the_plain_recursion(sampler, eigenvalue, from_data):
    times = half_exponential_grid(3.0, 2.0**-6, 12)
    with mpmath.workdps(50):
        exact = [mpmath.mpf(float(u)) for u in times]
        first = 1 + mpmath.exp(-2 * exact[0]) * (mpmath.mpf(eigenvalue) - 1)
        start = (mpmath.exp(-exact[0]) * 1.5, first) if from_data else (mpmath.mpf(0), mpmath.mpf(1))
        mean, variance = recursion(sampler.__name__, mpmath.mpf(1.5), mpmath.mpf(eigenvalue), exact, start)
    for kind, slack in ((n.FLOATS, 1e-13), (BALLS, 1e-33)):
        with kind:
            law = gaussian([1.5], [eigenvalue], kind)
            grid = kind.array(times)
            out = sampler(law, grid, P.at(law, grid[0]) if from_data else None, process=P)
            low, high = n.enclosure(n.stack([out.centre[0], out.eigenvalues()[0]]))
        for a, b, value in zip(low, high, (mean, variance), strict=True):
            assert a - slack <= float(value) * (1 + 1e-15)
            assert float(value) * (1 - 1e-15) <= b + slack


@pytest.mark.parametrize("sampler", [sampler for sampler, _ in SAMPLERS], ids=lambda f: f.__name__)
def test_floats_lie_near_the_balls_and_keep_small_deviations(sampler):
    """The excess variance P/v - 1, which the KL squares, is right to nine digits in floats."""

    def excess(kind):
        with kind:
            law = gaussian(["1/2", 0], ["3/10", 2], kind)
            grid = half_exponential_grid(3, kind.number("1/64"), 2000)
            out = sampler(law, grid, P.at(law, 3), process=P)
            exact = P.at(law, kind.number("1/64"))
            return n.to_float(out.eigenvalues() / exact.eigenvalues() - 1)

    assert np.allclose(excess(n.FLOATS), excess(BALLS), rtol=1e-8, atol=0)
    assert np.all(np.abs(excess(BALLS)) < 0.01)


def test_the_output_keeps_the_basis_and_turns_the_mean_with_it():
    angle = 0.7
    basis = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    grid = uniform_grid(2.0, 0.1, 7)
    turned = integrator(Gaussian(basis @ [1.0, -2.0], np.array([0.5, 3.0]), basis), grid, process=P)
    straight = integrator(gaussian([1.0, -2.0], [0.5, 3.0]), grid, process=P)
    assert np.allclose(turned.mean(), basis @ straight.mean(), rtol=1e-13)
    assert np.allclose(turned.covariance(), basis @ straight.covariance() @ basis.T, rtol=1e-13)


def test_noise_carried_by_the_law_counts_as_spectrum():
    grid = uniform_grid(2.0, 0.1, 7)
    noisy = Gaussian(np.array([1.0]), np.array([0.5]), np.eye(1), np.float64(0.25))
    assert integrator(noisy, grid, process=P).eigenvalues() == pytest.approx(
        integrator(gaussian([1.0], [0.75]), grid, process=P).eigenvalues(), rel=1e-15
    )


def test_the_stationary_variance_of_uniform_steps_for_standard_normal_data():
    """Reference: P* = (e^g + 1)/(3 - e^g), 1.1110083427 at g = 0.1."""
    out = integrator(gaussian([0.0], [1.0]), uniform_grid(60.0, 0.0, 600), process=P)
    assert float(out.eigenvalues()[0]) == pytest.approx((math.exp(0.1) + 1) / (3 - math.exp(0.1)), rel=1e-12)
    assert float(out.eigenvalues()[0]) == pytest.approx(1.1110083427, rel=1e-10)


def test_a_point_mass_on_a_geometric_grid_misses_its_variance_by_the_ratio_of_steps():
    """Reference: P/v tends to 1 + kappa on u_k = (1 + kappa) u_{k+1}, kappa = 0.05."""
    steps = 1200
    grid = geometric_grid(1e-8 * 1.05**steps, 1e-8, steps)
    out = integrator(gaussian([0.0], [0.0]), grid[grid < 3], process=P)
    assert float(out.eigenvalues()[0] / -math.expm1(-2e-8)) == pytest.approx(1.05, rel=1e-6)


@pytest.mark.parametrize(
    ("sampler", "eigenvalue"), [(ddpm_large, 1.0), (ddpm_small, 0.0)], ids=["large for N(0,1)", "small for a point"]
)
def test_exact_samplers_put_out_the_noised_data(sampler, eigenvalue):
    law = gaussian([0.5], [eigenvalue])
    grid = half_exponential_grid(3.0, 0.01, 9)
    out, exact = sampler(law, grid, P.at(law, 3.0), process=P), P.at(law, 0.01)
    assert np.allclose(out.eigenvalues(), exact.eigenvalues(), rtol=1e-14)
    assert np.allclose(out.mean(), exact.mean(), rtol=1e-14)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda law: integrator(Atoms(np.ones(1), np.zeros((1, 1))), uniform_grid(1.0, 0.1, 2), process=P),
            "exponential_integrator has no formula for the law or process Atoms; it supports the law gaussian",
        ),
        (
            lambda law: euler(law, uniform_grid(1.0, 0.1, 2), process=VPHalf()),
            "euler_maruyama has no formula for the law or process VPHalf; it supports the process vp",
        ),
        (
            lambda law: ddpm_large(law, np.array([0.1, 1.0]), process=P),
            "ddpm_large has no formula for this grid; it supports vectors of remaining times",
        ),
        (
            lambda law: ddpm_small(
                law, uniform_grid(1.0, 0.1, 2), Gaussian(np.zeros(2), np.ones(2), np.eye(2)[::-1]), process=P
            ),
            "ddpm_small has no formula for a start in another basis; it supports a start with the eigenbasis of",
        ),
    ],
)
def test_what_has_no_closed_form_is_refused(call, message):
    with pytest.raises(Unsupported, match=message):
        call(gaussian([0.0, 0.0], [1.0, 2.0]))


@pytest.mark.parametrize("sampler", SCHEMES, ids=lambda scheme: scheme.name)
@pytest.mark.parametrize("kind", ["uniform", "geometric"])
def test_small_deviations_keep_their_digits_over_thousands_of_steps(sampler, kind):
    """The deviation e = P/v - 1 itself, against the plain recursion for P at 50 digits."""
    steps, eigenvalues = 2000, [0.0, 0.25, 3.0]
    grid = uniform_grid(3.0, 0.01, steps) if kind == "uniform" else geometric_grid(3.0, 1e-4, steps)
    law = gaussian([0.0] * 3, eigenvalues)
    found = deviation(sampler, law, grid, None, P)[2][0]
    with mpmath.workdps(50):
        exact = [mpmath.mpf(float(u)) for u in grid]
        for eigenvalue, e in zip(eigenvalues, found, strict=True):
            last = 1 + mpmath.exp(-2 * exact[-1]) * (mpmath.mpf(eigenvalue) - 1)
            start = (mpmath.mpf(0), mpmath.mpf(1))
            P_N = recursion(sampler.name, mpmath.mpf(0), mpmath.mpf(eigenvalue), exact, start)[1]
            assert e == pytest.approx(float(P_N / last - 1), rel=2e-15, abs=0)


@pytest.mark.parametrize("lanes", [3, 1200])
def test_the_recursion_by_pairs_and_by_steps_is_that_of_balls(lanes):
    rng = np.random.default_rng(0)
    slopes, added, start = rng.uniform(-0.5, 0.05, (77, lanes)), rng.standard_normal((77, lanes)), rng.random(lanes)
    found = n.affine_recursion(slopes, added, start)[:3]
    with BALLS:
        exact = n.affine_recursion(*(BALLS.array(part[..., :3]) for part in (slopes, added, start)))
    assert np.allclose(found, n.to_float(exact), rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("low", [-1e-6, -1e-3, -0.95])
def test_few_lanes_keep_their_digits_however_much_they_shrink(low):
    """The last states, as small as 1e-300 of the first, against balls; chunks of steps meet along the way."""
    rng = np.random.default_rng(1)
    steps = 70_000 if low > -0.01 else 500
    slopes, start = rng.uniform(low, 0, (steps, 1)) * [1, 0], np.ones(2)
    slopes[:, 1] = rng.uniform(-1e-6, 1e-6, steps)
    for added in (0 * slopes, np.abs(slopes)):
        found = n.affine_recursion(slopes, added, start)
        with BALLS:
            exact = n.to_float(n.affine_recursion(*(BALLS.array(part) for part in (slopes, added, start))))
        assert np.allclose(found, exact, rtol=1e-14, atol=0)
