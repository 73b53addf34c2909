"""Total variation and Wasserstein distances against mpmath's quadrature and optimal transport of quantiles."""

from fractions import Fraction
from itertools import pairwise

import mpmath
import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.uniform_cube import UniformCube
from theorycheck.observables.base import Unsupported
from theorycheck.observables.distances import normal_total_variation, wasserstein
from theorycheck.observables.gaussians import isotropic_normal, standard_normal
from theorycheck.processes.vp_half import VPHalf

BALLS = n.balls(128)
P = VPHalf()
PAIRS = [(0.0, 1.0, 0.5, 1.0), (0.0, 1.0, 0.0, 2.0), (0.25, 1.25, -0.5, 0.5), (-1.0, 0.5, 1.0, 0.75)]


def line(kind, mean, variance):
    with kind:
        return isotropic_normal(kind.array([Fraction(mean)]), kind.number(Fraction(variance)))


def mp_total_variation(m, v, mean, variance):
    gap = lambda x: mpmath.npdf(x, m, mpmath.sqrt(v)) - mpmath.npdf(x, mean, mpmath.sqrt(variance))  # noqa: E731
    a, b = 1 / mpmath.mpf(v) - 1 / mpmath.mpf(variance), -2 * (m / mpmath.mpf(v) - mean / mpmath.mpf(variance))
    c = m**2 / mpmath.mpf(v) - mean**2 / mpmath.mpf(variance) - mpmath.log(mpmath.mpf(variance) / v)
    crossings = [-c / b] if a == 0 else sorted((-b + s * mpmath.sqrt(b * b - 4 * a * c)) / (2 * a) for s in (1, -1))
    cuts = [-mpmath.inf, *crossings, mpmath.inf]
    return sum(abs(mpmath.quad(gap, [low, high])) for low, high in pairwise(cuts)) / 2


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_total_variation_is_half_the_integral_of_the_difference(pair):
    with mpmath.workdps(25):
        expected = float(mp_total_variation(*pair))
    for kind in (n.FLOATS, BALLS):
        one, other = line(kind, *pair[:2]), line(kind, *pair[2:])
        with kind:
            assert float(normal_total_variation(one, other)) == pytest.approx(expected, rel=1e-12)
            assert float(normal_total_variation(other, one)) == pytest.approx(expected, rel=1e-12)


def test_variances_that_balls_cannot_tell_apart_leave_the_distance_sharp():
    with BALLS:
        v = BALLS.number("1/3")
        found = normal_total_variation(
            isotropic_normal(BALLS.array([0]), v), isotropic_normal(BALLS.array([1]), v * v / v)
        )
        expected = 2 * n.normal_cdf(n.sqrt(n.like(3) / 4)) - 1
        assert (found - expected).contains(0)
        assert found.rad() < 1e-30


def test_nearly_equal_variances_in_wide_balls_give_no_wrong_number():
    with BALLS:
        wide = n.ball(BALLS.number(1), 0.1)
        found = normal_total_variation(line(BALLS, 0, 1), isotropic_normal(BALLS.array([1]), wide))
        for variance in (0.95, 1.0, 1.05):
            assert found.contains(normal_total_variation(line(BALLS, 0, 1), line(BALLS, 1, variance)).mid())


def test_normal_laws_by_gelbrich():
    basis = np.array([[0.6, -0.8], [0.8, 0.6]])
    law = Gaussian(np.array([1.0, 2.0]), np.array([0.0, 4.0]), basis)
    other = Gaussian(np.array([0.0, 2.0]), np.array([1.0, 9.0]), basis)
    assert wasserstein(law, other) == pytest.approx(np.sqrt(1 + 1 + 1), rel=1e-14)
    assert wasserstein(law, standard_normal(2)) == pytest.approx(np.sqrt(1 + 4 + 1 + 1), rel=1e-14)


def mp_quantile_distance(t):
    """The uniform law on [-1, 1], noised: the map x -> 2 F(x) - 1 with F integrated numerically."""
    t = mpmath.mpf(t)
    a, s = mpmath.exp(-t / 2), mpmath.sqrt(1 - mpmath.exp(-t))
    density = lambda x: (mpmath.ncdf((x + a) / s) - mpmath.ncdf((x - a) / s)) / (2 * a)  # noqa: E731
    rank = lambda x: 2 * mpmath.quad(density, [0, x])  # noqa: E731
    return mpmath.sqrt(2 * mpmath.quad(lambda x: (x - rank(x)) ** 2 * density(x), [0, a, a + 4 * s, a + 10 * s]))


@pytest.mark.parametrize("t", ["0.05", "0.5"])
def test_the_noised_interval_by_quantiles(t):
    with mpmath.workdps(12):
        expected = float(mp_quantile_distance(t))
    for kind in (n.FLOATS, BALLS):
        with kind:
            cube = UniformCube(kind.array([0]), kind.array([1]))
            assert float(wasserstein(P.at(cube, kind.number(t)), cube)) == pytest.approx(expected, rel=1e-8)


def test_sides_of_a_box_and_its_shift_add_up():
    box = UniformCube(np.array([1.0, 0.0]), np.array([1.0, 2.0]))
    sides = [UniformCube(np.zeros(1), np.array([width])) for width in (1.0, 2.0)]
    parts = [wasserstein(P.at(side, 0.25), side) ** 2 for side in sides]
    shift = (1 - np.exp(-0.125)) ** 2
    assert wasserstein(P.at(box, 0.25), box) ** 2 == pytest.approx(sum(parts) + shift, rel=1e-12)


def test_what_has_no_formula_is_refused():
    with pytest.raises(Unsupported, match=r"normal_total_variation .* normal laws on the line"):
        normal_total_variation(standard_normal(2), standard_normal(2))
    with pytest.raises(Unsupported, match=r"wasserstein .* one eigenbasis"):
        wasserstein(standard_normal(1), UniformCube(np.zeros(1), np.ones(1)))
    with pytest.raises(Unsupported, match=r"wasserstein .* dimensions 1 and 2"):
        wasserstein(standard_normal(1), standard_normal(2))
