"""Gaussian averages of relative densities against closed forms, mpmath, and the laws' own scores."""

import math

import mpmath
import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.log_cosh_tilt import LogCoshTilt
from theorycheck.laws.quadratic_tilt import QuadraticTilt
from theorycheck.laws.relu_tilt import ReluTilt
from theorycheck.observables.base import Unsupported
from theorycheck.observables.density import denoiser, hessian_log_density, log_density, log_density_gradient, score
from theorycheck.observables.tilts import (
    tilt,
    tilt_average,
    tilt_first_moment,
    tilt_gradient_moment,
    tilt_lipschitz,
    tilt_mass,
    tilt_noise_moment,
    tilted_gradient_covariance,
    tilted_hessian,
)
from theorycheck.processes.vp import VP
from theorycheck.processes.vp_half import VPHalf

P = VP()
BALLS = n.balls(128)
LAWS = {
    "log cosh in the plane": lambda kind: LogCoshTilt(kind.array(["3/4", "-2"])),
    "log cosh without slope": lambda kind: LogCoshTilt(kind.array([0, 0])),
    "wide normal": lambda kind: QuadraticTilt(kind.array([1]), kind.array(["3/4"]), kind.array([[1]])),
    "narrow normal": lambda kind: QuadraticTilt(kind.array(["-1/2"]), kind.array([-3]), kind.array([[1]])),
    "network": lambda kind: ReluTilt(kind.array([1, -2, "1/2"]), kind.array([1, -1, 1]), kind.array([0.5, -0.25, 0.5])),
    "network, inexact": lambda kind: ReluTilt(kind.array([1, -1]), kind.array([1, -1]), kind.array(["1/3", "-1/3"])),
}
POINT = ["5/8", "-1/2"]


def at_point(name, kind):
    law = LAWS[name](kind)
    return law, kind.array(POINT[: law.dim])


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("t", ["1/20", "1/2", "2"])
@pytest.mark.parametrize("process", [VP(), VPHalf()], ids=["vp", "vp_half"])
def test_all_forms_of_the_score_agree(name, t, process):
    """Cole and Lu 2024: by F/G, by the noise moment, by the tilted gradient; in balls, against the law's score."""
    with BALLS:
        law, x = at_point(name, BALLS)
        t = BALLS.number(t)
        a, h = process.scale(t), process.variance(t)
        G = tilt_average(law, t, x, process=process)
        forms = [
            (a * tilt_first_moment(law, t, x, process=process) / G - x) / h,
            a / n.sqrt(h) * tilt_noise_moment(law, t, x, process=process) / G - x,
            a * tilt_gradient_moment(law, t, x, process=process) / G - x,
        ]
        expected = score(law, t, x, process=process)
        for form in forms:
            assert np.all(np.abs(n.to_float(form - expected)) < 1e-29)
        wrong = (tilt_first_moment(law, t, x, process=process) / G - x) / h
        assert np.max(np.abs(n.to_float(wrong - expected))) > 0.004 or name == "log cosh without slope"


@pytest.mark.parametrize("name", LAWS)
def test_the_ratio_of_averages_is_the_posterior_mean(name):
    law, x = at_point(name, n.FLOATS)
    ratio = tilt_first_moment(law, 0.3, x, process=P) / tilt_average(law, 0.3, x, process=P)
    assert ratio == pytest.approx(denoiser(law, 0.3, x, process=P), rel=1e-10)


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("kind", [n.FLOATS, BALLS], ids=["floats", "balls"])
def test_the_noised_density_relative_to_the_normal_is_the_average_over_the_mass(name, kind):
    """Mehler: p_t/gamma = G_t/E e^f."""
    with kind:
        law, x = at_point(name, kind)
        t = kind.number("3/10")
        ratio = n.log(tilt_average(law, t, x, process=P) / tilt_mass(law))
        normal = -(n.dot(x, x) + law.dim * n.log(2 * n.pi(x))) / 2
        assert float(ratio + normal) == pytest.approx(float(log_density(law, t, x, process=P)), rel=1e-13)


def test_the_mass_of_a_log_cosh_is_one_and_of_a_quadratic_a_power():
    with BALLS:
        assert tilt_mass(LAWS["log cosh in the plane"](BALLS)).contains(1)
    alpha = 0.75
    law = QuadraticTilt(np.zeros(1), np.array([-2 * alpha]), np.eye(1))
    assert tilt_mass(law) == pytest.approx((1 + 2 * alpha) ** -0.5, rel=1e-12)


def test_the_average_of_a_quadratic_in_closed_form():
    """G_t(x) = (1 + 2 alpha s)^{-1/2} exp(-alpha e^{-2t} x^2/(1 + 2 alpha s)), s = 1 - e^{-2t}, for f = -alpha x^2."""
    alpha, t, x = 0.75, 0.4, 1.25
    law = QuadraticTilt(np.zeros(1), np.array([-2 * alpha]), np.eye(1))
    spread = 1 - 2 * alpha * math.expm1(-2 * t)
    expected = spread**-0.5 * math.exp(-alpha * math.exp(-2 * t) * x**2 / spread)
    assert tilt_average(law, t, np.array([x]), process=P) == pytest.approx(expected, rel=1e-12)


def test_a_network_against_quadrature_in_pieces():
    outer, signs, knots, t, x = [1.0, -2.0, 0.5], [1, -1, 1], [0.5, -0.25, 0.5], 0.3, 0.625
    with mpmath.workdps(25):
        a, s = mpmath.exp(-mpmath.mpf(t)), mpmath.sqrt(1 - mpmath.exp(-2 * mpmath.mpf(t)))
        f = lambda y: sum(w * max(s * (y - k), mpmath.mpf(0)) for w, s, k in zip(outer, signs, knots, strict=True))  # noqa: E731
        phi = lambda u: mpmath.exp(-u * u / 2) / mpmath.sqrt(2 * mpmath.pi)  # noqa: E731
        cuts = sorted([-12, -3, 0, 3, 12] + [(k - a * x) / s for k in set(knots)])
        moments = [mpmath.quad(lambda u, p=p: u**p * phi(u) * mpmath.exp(f(a * x + s * u)), cuts) for p in (0, 1)]
    law, point = at_point("network", n.FLOATS)
    assert tilt_average(law, t, point, process=P) == pytest.approx(float(moments[0]), rel=1e-11)
    assert tilt_noise_moment(law, t, point, process=P)[0] == pytest.approx(float(moments[1]), rel=1e-11)
    assert tilt(law, point) == pytest.approx(float(f(0.625)), rel=1e-15)


def test_the_score_of_a_log_cosh_is_a_hyperbolic_tangent_in_any_dimension():
    rng = np.random.default_rng(5)
    m, x, t = rng.normal(size=8) / 2, rng.normal(size=8), 0.3
    law = LogCoshTilt(m)
    expected = -x + math.exp(-t) * m * math.tanh(math.exp(-t) * m @ x)
    by_average = (
        math.exp(-t) * tilt_first_moment(law, t, x, process=P) / tilt_average(law, t, x, process=P) - x
    ) / -math.expm1(-2 * t)
    assert by_average == pytest.approx(expected, rel=1e-10)
    assert log_density_gradient(law, t, x, process=P) == pytest.approx(expected, rel=1e-10)


def test_laws_after_noising_and_quadratics_in_the_plane_are_refused():
    plane = QuadraticTilt(np.zeros(2), np.zeros(2), np.eye(2))
    for law in (plane, P.at(LAWS["log cosh in the plane"](n.FLOATS), 0.5)):
        with pytest.raises(Unsupported, match=r"tilt_average .* it supports log_cosh_tilt, and quadratic_tilt"):
            tilt_average(law, 0.5, np.zeros(2), process=P)


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("kind", [n.FLOATS, BALLS], ids=["floats", "balls"])
def test_the_curvature_of_the_log_density_is_that_of_f_and_the_spread_of_its_gradient(name, kind):
    """Mehler's formula twice; kinks count with their jumps."""
    with kind:
        law, x = at_point(name, kind)
        t = kind.number("3/10")
        parts = tilted_hessian(law, t, x, process=P) + tilted_gradient_covariance(law, t, x, process=P)
        gap = n.exp(-2 * t) * parts - n.eye(law.dim, t) - hessian_log_density(law, t, x, process=P)
        assert np.all(np.abs(n.to_float(gap)) < (1e-9 if kind is n.FLOATS else 1e-29))


@pytest.mark.parametrize("name", LAWS)
def test_the_lipschitz_constant_is_the_steepest_slope_seen(name):
    law, _ = at_point(name, n.FLOATS)
    if isinstance(law, QuadraticTilt):
        with pytest.raises(Unsupported, match="tilt_lipschitz"):
            tilt_lipschitz(law)
        return
    slope = law.slope / (np.linalg.norm(law.slope) or 1) if isinstance(law, LogCoshTilt) else np.ones(1)
    values = law.tilt(np.linspace(-20, 20, 4001)[:, None] * slope)
    assert np.abs(np.diff(values)).max() / 0.01 == pytest.approx(float(tilt_lipschitz(law)), abs=1e-6)
