"""The mean squared score against mpmath's quadrature, closed forms and known blow-up constants."""

import math

import mpmath
import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.atoms import Atoms
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.gaussian_mixture import GaussianMixture
from theorycheck.laws.uniform_cube import UniformCube
from theorycheck.observables.base import Unsupported
from theorycheck.observables.density import embedded
from theorycheck.observables.information import mean_squared_score
from theorycheck.observables.tails import normal_tail, precision, reach
from theorycheck.processes.vp import VP
from theorycheck.processes.vp_half import VPHalf

BALLS = n.balls(128)
EDGE = 0.9031972856  # the integral of phi^2/Phi


def rademacher(kind):
    return Atoms(kind.array(["1/2", "1/2"]), kind.array([[1], [-1]]))


def mp_rademacher(t):
    """I = 1/s2 - e^{-2t}/s2^2 E sech^2(e^{-t} X/s2), the posterior variance of a sign."""
    t = mpmath.mpf(t)
    a, s2 = mpmath.exp(-t), 1 - mpmath.exp(-2 * t)
    s = mpmath.sqrt(s2)
    phi = lambda z: mpmath.exp(-z * z / 2) / mpmath.sqrt(2 * mpmath.pi)  # noqa: E731
    spread = mpmath.quad(lambda z: phi(z) * mpmath.sech(a * (a + s * z) / s2) ** 2, [-14, -4, -1, 0, 2, 14])
    return 1 / s2 - a**2 / s2**2 * spread


@pytest.mark.parametrize("t", ["0.15", "0.5", "1.2"])
def test_two_atoms_by_the_posterior_variance_of_a_sign(t):
    with mpmath.workdps(20):
        expected = mp_rademacher(t)
    found = mean_squared_score(rademacher(n.FLOATS), float(t), process=VP())
    assert found == pytest.approx(float(expected), rel=1e-12)
    with BALLS:
        exact = mean_squared_score(rademacher(BALLS), BALLS.number(t), process=VP())
        assert float(exact) == pytest.approx(float(expected), rel=1e-14)
        assert exact.rad() < 1e-32


def test_unequal_components_against_quadrature():
    weights, means, deviations = [0.25, 0.75], [-1.0, 2.0], [0.5, 1.5]

    def terms(x):
        return [
            (w * mpmath.exp(-(((x - m) / s) ** 2) / 2) / s, (m - x) / mpmath.mpf(s) ** 2)
            for w, m, s in zip(weights, means, deviations, strict=True)
        ]

    with mpmath.workdps(18):
        squared = lambda x: sum(p * pull for p, pull in terms(x)) ** 2 / sum(p for p, _ in terms(x))  # noqa: E731
        expected = mpmath.quad(squared, [-20, -3, -1, 0, 1, 3, 6, 25]) / mpmath.sqrt(2 * mpmath.pi)
    for kind in (n.FLOATS, BALLS):
        with kind:
            factors = kind.array([[[s]] for s in deviations])
            law = GaussianMixture(kind.array(weights), kind.array([[m] for m in means]), factors)
            assert float(mean_squared_score(law, 0, process=VP())) == pytest.approx(float(expected), rel=1e-12)


@pytest.mark.parametrize("t", [0.1, 1.0])
def test_gaussians_by_the_trace_of_the_inverse_covariance(t):
    law = Gaussian(np.array([1.0, 2.0]), np.array([0.0, 3.0]), np.array([[0.6, -0.8], [0.8, 0.6]]))
    a2, h = math.exp(-t), -math.expm1(-t)
    assert mean_squared_score(law, t, process=VPHalf()) == pytest.approx(1 / h + 1 / (3 * a2 + h), rel=1e-14)


def test_an_embedding_adds_the_codimension_over_the_noise():
    """E |s_orthogonal|^2 = (D - d)/h for every latent law (Chen et al. 2023); here by the inverse of a 5 x 5 matrix."""
    with BALLS:
        A = n.orthonormal(BALLS.array([[1, 0], [2, 1], [0, 1], [1, 1], [-1, 2]]))
        latent = Gaussian(BALLS.array([1, 0]), BALLS.array(["1/2", 2]), n.eye(2, BALLS))
        t = BALLS.number("1/4")
        gap = mean_squared_score(embedded(latent, A), t, process=VPHalf()) - mean_squared_score(
            latent, t, process=VPHalf()
        )
        residual = gap - 3 / VPHalf().variance(t)
        assert residual.contains(0)
        assert residual.rad() < 1e-33


def mp_interval(t):
    """The uniform law on [-1, 1] under `vp_half`: E of the square of the textbook score, by quadrature in x."""
    t = mpmath.mpf(t)
    a, s = mpmath.exp(-t / 2), mpmath.sqrt(1 - mpmath.exp(-t))
    phi = lambda z: mpmath.exp(-z * z / 2) / mpmath.sqrt(2 * mpmath.pi)  # noqa: E731

    def integrand(x):
        high, low = (x + a) / s, (x - a) / s
        mass = mpmath.ncdf(high) - mpmath.ncdf(low) if x < 0 else mpmath.ncdf(-low) - mpmath.ncdf(-high)
        return (phi(high) - phi(low)) ** 2 / (s**2 * mass * 2 * a)

    cuts = [-a - 12 * s, -a - 3 * s, -a, 0, a, a + 3 * s, a + 12 * s]
    return mpmath.quad(integrand, sorted(cuts))


@pytest.mark.parametrize("t", ["0.01", "0.5", "3"])
def test_the_interval_against_quadrature(t):
    with mpmath.workdps(20):
        expected = float(mp_interval(t))
    for kind, law in ((n.FLOATS, (0.0, 1.0)), (BALLS, (0, 1))):
        with kind:
            cube = UniformCube(kind.array([law[0]]), kind.array([law[1]]))
            assert float(mean_squared_score(cube, kind.number(t), process=VPHalf())) == pytest.approx(
                expected, rel=1e-11
            )


def test_the_interval_blows_up_like_the_inverse_square_root_with_the_right_constant():
    """Reference: C/(alpha sqrt h), 521.4620 at t = 3e-6."""
    with BALLS:
        t = BALLS.number("3/1000000")
        found = float(mean_squared_score(UniformCube(BALLS.array([0]), BALLS.array([1])), t, process=VPHalf()))
    assert found == pytest.approx(521.4620, abs=5e-4)
    assert found == pytest.approx(EDGE / math.sqrt(-math.expm1(-3e-6)) * math.exp(1.5e-6), rel=1e-9)


def test_a_box_adds_its_sides():
    box = UniformCube(np.array([5.0, 0.0]), np.array([1.0, 2.0]))
    sides = [UniformCube(np.zeros(1), np.array([width])) for width in (1.0, 2.0)]
    found = mean_squared_score(box, 0.3, process=VP())
    assert found == pytest.approx(sum(mean_squared_score(side, 0.3, process=VP()) for side in sides), rel=1e-12)


@pytest.mark.parametrize(("t", "expected"), [("1/10000000000", 903197.2856e-1), ("1/" + "1" + "0" * 60, EDGE * 1e30)])
def test_the_interval_at_tiny_times(t, expected):
    with BALLS:
        found = mean_squared_score(UniformCube(BALLS.array([0]), BALLS.array([1])), BALLS.number(t), process=VPHalf())
        assert float(found) == pytest.approx(expected, rel=1e-6)
        assert found.rad() < 1e-20 * found


def test_too_much_noise_for_the_interval_is_refused():
    cube = UniformCube(np.zeros(1), np.ones(1))
    with pytest.raises(
        Unsupported, match=r"mean_squared_score .* deviations of the noise up to 64 half widths of a cube"
    ):
        mean_squared_score(cube, 20.0, process=VPHalf())


@pytest.mark.parametrize(("a", "b", "limit"), [(0, 1, 3), (5, 0, 4), (2, 3, 10)])
def test_the_bound_for_the_tail_holds_and_is_not_far_off(a, b, limit):
    with mpmath.workdps(20):
        density = lambda z: mpmath.exp(-z * z / 2) / mpmath.sqrt(2 * mpmath.pi)  # noqa: E731
        exact = mpmath.quad(lambda z: (a + b * z) ** 2 * density(z), [limit, limit + 2, limit + 10])
    with BALLS:
        bound = float(normal_tail((n.like(a), n.like(b)), limit, n.like(1)))
    assert float(exact) <= bound <= 20 * limit * float(exact)


@pytest.mark.parametrize("bits", [64, 128, 700])
def test_the_reach_follows_the_precision(bits):
    with n.balls(bits):
        assert bits - 2 <= precision(n.like(1)) <= bits + 3
        assert n.normal_density(n.like(reach(n.like(1)))) < n.power(n.like(2), -bits)
    assert precision(1.0) == 53
