"""The mean posterior variance on spheres against mpmath's quadrature and the closed form of the sphere in space."""

import mpmath
import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.atoms import Atoms
from theorycheck.laws.sphere import Sphere
from theorycheck.observables.base import Unsupported
from theorycheck.observables.irreducible import mean_posterior_variance
from theorycheck.processes.vp import VP
from theorycheck.processes.vp_half import VPHalf

BALLS = n.balls(128)


def sphere(dim, radius=1.0, kind=n.FLOATS):
    return Sphere(kind.number(radius), kind.number(0), kind.array(np.eye(dim)[0].tolist()))


def mp_on_circle(radius, t):
    """radius^2 E[1 - A(radius alpha |X|/h)^2] over the Rice law of |X|."""
    a, s2 = radius * mpmath.exp(-t / 2), -mpmath.expm1(-t)
    s = mpmath.sqrt(s2)
    rice = lambda r: r / s2 * mpmath.exp(-(r * r + a * a) / (2 * s2)) * mpmath.besseli(0, a * r / s2)  # noqa: E731
    loss = lambda r: 1 - (mpmath.besseli(1, a * r / s2) / mpmath.besseli(0, a * r / s2)) ** 2  # noqa: E731
    ends = [max(mpmath.mpf(0), a - 10 * s), max(a / 2, a - 3 * s), a, a + 3 * s, a + 10 * s]
    return radius**2 * mpmath.quad(lambda r: rice(r) * loss(r), ends)


def mp_in_space(t):
    """E[1 - (coth z - 1/z)^2] with the radial density of S^2 plus noise, elementary."""
    a, s2 = mpmath.exp(-t / 2), -mpmath.expm1(-t)
    s = mpmath.sqrt(s2)
    phi = lambda u: mpmath.exp(-u * u / (2 * s2)) / mpmath.sqrt(2 * mpmath.pi * s2)  # noqa: E731
    radial = lambda r: r / a * (phi(r - a) - phi(r + a))  # noqa: E731
    langevin = lambda z: mpmath.coth(z) - 1 / z  # noqa: E731
    ends = [mpmath.mpf("1e-9"), a, a + 3 * s, a + 10 * s]
    return mpmath.quad(lambda r: radial(r) * (1 - langevin(a * r / s2) ** 2), ends)


@pytest.mark.parametrize(("radius", "t"), [("1", "1"), ("1", "0.1"), ("1.5", "0.01"), ("0.5", "3")])
def test_the_circle_against_quadrature(radius, t):
    with mpmath.workdps(20):
        expected = float(mp_on_circle(mpmath.mpf(radius), mpmath.mpf(t)))
    assert mean_posterior_variance(sphere(2, float(radius)), float(t), process=VPHalf()) == pytest.approx(
        expected, rel=1e-11
    )


@pytest.mark.parametrize("t", ["2", "0.5"])
def test_the_sphere_in_space_against_quadrature(t):
    with mpmath.workdps(20):
        expected = float(mp_in_space(mpmath.mpf(t)))
    found = mean_posterior_variance(sphere(3), float(t), process=VPHalf())
    assert found == pytest.approx(expected, rel=1e-11)


def test_balls_hold_the_value_with_its_error_as_radius():
    with BALLS:
        ball = mean_posterior_variance(sphere(2, 1, BALLS), BALLS.number("1/10"), process=VPHalf())
        with mpmath.workdps(20):
            expected = mp_on_circle(mpmath.mpf(1), mpmath.mpf("0.1"))
        lower, upper = n.enclosure(ball)
        assert lower <= expected <= upper
        assert upper - lower < 1e-11


def test_two_atoms_are_the_trace_of_the_mean_posterior_covariance():
    law = Atoms(np.array([0.5, 0.5]), np.array([[1.0], [-1.0]]))
    with mpmath.workdps(20):
        t = mpmath.mpf("0.5")
        a, s2 = mpmath.exp(-t), 1 - mpmath.exp(-2 * t)
        phi = lambda z: mpmath.npdf(z)  # noqa: E731
        sech = lambda z: mpmath.sech(a * (a + mpmath.sqrt(s2) * z) / s2) ** 2  # noqa: E731
        expected = mpmath.quad(lambda z: phi(z) * sech(z), [-14, -4, -1, 0, 2, 14])
    assert mean_posterior_variance(law, 0.5, process=VP()) == pytest.approx(float(expected), rel=1e-9)


def test_what_has_no_formula_is_refused():
    tilted = Sphere(1.0, 1.0, np.array([1.0, 0.0]))
    with pytest.raises(Unsupported, match=r"mean_posterior_variance .* the uniform law among those on spheres"):
        mean_posterior_variance(tilted, 1.0, process=VPHalf())
