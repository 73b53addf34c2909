"""Numbers seen when the formulas were tried elsewhere, met through the observables that the claims call.

Source: the catalogue's page cole2024, by entry; each number was computed there by another program.
"""

import math
from dataclasses import fields, replace

import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.gaussian_mixture import GaussianMixture
from theorycheck.laws.log_cosh_tilt import LogCoshTilt
from theorycheck.laws.quadratic_tilt import QuadraticTilt
from theorycheck.laws.relu_tilt import ReluTilt
from theorycheck.laws.uniform_cube import UniformCube
from theorycheck.observables.density import denoiser, log_density, score
from theorycheck.observables.divergence import kl
from theorycheck.observables.elementary import gamma_upper_ratio
from theorycheck.observables.gaussians import isotropic_normal, standard_normal
from theorycheck.observables.random_features import rademacher_of_ball, rademacher_on_corners, sampled_score
from theorycheck.observables.score_gaps import score_gap_integral
from theorycheck.observables.tilts import tilt_average, tilt_gradient_moment, tilt_lipschitz
from theorycheck.observables.variation import estimated_total_variation
from theorycheck.processes.vp import VP

P = VP()
SMALL = GaussianMixture(np.full(2, 0.5), np.array([[-1.0], [1.0]]), np.array([[[0.5]], [[1.0]]]))
NETWORK = ReluTilt(np.array([1.0, -2.0, 1.0]), np.array([1.0, -1.0, 1.0]), np.array([-0.5, 0.3, 1.0]))


def slope(f, first, last):
    """The slope of log f between two arguments."""
    return math.log(f(last) / f(first)) / math.log(last / first)


def test_families_log_cosh_score_in_forty_dimensions():
    """Family (i): -x + e^-t m tanh(e^-t m.x) in any dimension; here against the form that averages grad f."""
    m, x = np.random.default_rng(0).normal(size=(2, 40)) / 4
    law, t = LogCoshTilt(m), 0.3
    stable = math.exp(-t) * tilt_gradient_moment(law, t, x, process=P) / tilt_average(law, t, x, process=P) - x
    assert score(law, t, x, process=P) == pytest.approx(-x + math.exp(-t) * m * math.tanh(math.exp(-t) * (m @ x)))
    assert stable == pytest.approx(score(law, t, x, process=P), abs=3e-14)


@pytest.mark.parametrize(("radius", "rate"), [(5, 0.0046), (20, 0.0708), (80, 0.0965), (320, 0.0997)])
def test_subgaussian_rate_in_ten_dimensions(radius, rate):
    """cl-subgaussian: -log P(|X| > R)/R^2 for d = 10, beta = 0.4, which tends to 0.1 slowly."""
    with n.balls(128) as balls:
        tail = gamma_upper_ratio(balls.number(5), balls.number("1/10") * radius**2)
        assert float(-n.log(tail)) / radius**2 == pytest.approx(rate, abs=6e-5)


@pytest.mark.parametrize(("path_norm", "beta", "radius"), [(3, 0.4, 8.4), (3, 0.1, 31), (3, 0.01, 301)])
def test_barron_radius(path_norm, beta, radius):
    """cl-barron: Q (1 + r) = beta r^2, by the formula of the claim barron_in_the_class."""
    r = (path_norm + math.sqrt(path_norm**2 + 4 * beta * path_norm)) / (2 * beta)
    assert r == pytest.approx(radius, rel=2e-3)
    assert path_norm * (1 + r) == pytest.approx(beta * r**2)


@pytest.mark.parametrize(
    ("narrow", "wide", "right", "left", "limit"),
    [(0.4, 1.5, 0.1687, 0.1646, 0.1667), (0.4, 0.8, -0.121, -0.129, -0.125)],
)
def test_growth_of_the_mixture_example(narrow, wide, right, left, limit):
    """cl-gmm-example: f/R^2 at R = 320 and -320; means -1 and 1 are inferred from the numbers given."""
    deviations = np.sqrt([narrow, wide]).reshape(2, 1, 1)
    law = GaussianMixture(np.full(2, 0.5), np.array([[-1.0], [1.0]]), deviations)
    growth = [(log_density(law, 0, np.array([R]), process=P) + R * R / 2) / R**2 for R in (320.0, -320.0)]
    assert growth == pytest.approx([right, left], abs=6e-4 if wide < 1 else 6e-5)
    assert limit == pytest.approx((1 - 1 / wide) / 2, abs=1e-4)


@pytest.mark.parametrize(("d", "variance"), [(1, 0.085), (4, 0.38), (16, 2.67), (32, 12.5)])
def test_relative_variance_of_a_sampled_average(d, variance):
    """cl-mc-width: f = -|x|^2/2 at x = 0, t = 1/2 (inferred), E e^(2f)/(E e^f)^2 - 1; both averages by quadrature."""
    zero, one = np.zeros(1), np.eye(1)
    once, twice = (tilt_average(QuadraticTilt(zero, -c * np.ones(1), one), 0.5, zero, process=P) for c in (1, 2))
    assert (twice / once**2) ** d - 1 == pytest.approx(variance, rel=0.02)


@pytest.mark.parametrize(("d", "size", "bound"), [(4, 0.87, 2.04), (64, 1.50, 3.12), (1024, 2.0, 3.91)])
def test_rademacher_complexity_of_the_l1_ball(d, size, bound):
    """cl-path-norm: sqrt N times the complexity, for inputs uniform on the cube."""
    seen = 8 * rademacher_of_ball(d, 64, rng=np.random.default_rng(0), count=400).mean()
    assert seen == pytest.approx(size, abs=0.06)
    assert math.sqrt(2 * math.log(2 * d)) == pytest.approx(bound, abs=0.01)


def test_rademacher_complexity_decays_like_the_root():
    """cl-path-norm: slope -1/2."""
    mean = {N: rademacher_on_corners(64, N, rng=np.random.default_rng(N), count=4096).mean() for N in (256, 65536)}
    assert slope(mean.get, 256, 65536) == pytest.approx(-0.5, abs=0.01)


@pytest.mark.parametrize(("d", "constant"), [(2, 2.25), (8, 1.29), (32, 1.12), (128, 1.08)])
def test_random_units_err_like_one_over_the_width_times_the_dimension(d, constant):
    """cl-mc-width: slopes near -1 for every d. The constants there are for another, unstated tilt: same trend in d."""
    law = LogCoshTilt(np.ones(d) / math.sqrt(d))
    x = np.ones(d) / math.sqrt(d)
    exact = score(law, 0.5, x, process=P)

    def error(width):
        drawn = sampled_score(law, 0.5, x, width, process=P, rng=np.random.default_rng(width), count=2000)
        return ((drawn - exact) ** 2).sum(-1).mean()

    assert slope(error, 64, 4096) == pytest.approx(-1, abs=0.05)
    assert error(4096) * 4096 / d < 2 * constant


@pytest.mark.parametrize(
    ("law", "last", "expected"),
    [(SMALL, 1e-3, 0.999), (NETWORK, 1e-4, 0.990), (UniformCube(np.zeros(1), np.ones(1)), 1e-4, 0.504)],
    ids=["mixture", "network", "interval"],
)
def test_slope_of_early_stopping(law, last, expected):
    """cl-early-stop: 1 for smooth data and networks, 1/2 where the density jumps; the laws there are not stated."""
    found = slope(lambda t: float(estimated_total_variation(law, P.at(law, t))), last / 10, last)
    assert found == pytest.approx(expected, abs=4e-3)


def test_terminal_slopes_by_hermite_degree():
    """cl-terminal: KL slopes near -3.96 for k = 2, -8.00 for k = 4; N(mu, I) is exact with 1/2 |mu|^2 e^(-2T)."""
    matched = GaussianMixture(np.full(2, 0.5), np.array([[-0.8], [0.8]]), np.full((2, 1, 1), 0.6))
    centred = Gaussian(np.zeros(1), 3 * np.ones(1), np.eye(1))
    normal = standard_normal(1)

    def rate(law):
        with n.balls(128) as balls:
            early, late = (float(kl(P.at(in_balls(law, balls), balls.number(T)), normal)) for T in (2, 3))
        return math.log(late / early)

    assert rate(matched) == pytest.approx(-8.00, abs=0.01)
    assert rate(centred) == pytest.approx(-3.96, abs=0.1)
    mu = isotropic_normal(np.array([2.0]), 1)
    assert kl(P.at(mu, 1.5), normal) == pytest.approx(2 * math.exp(-3))


def in_balls(law, balls):
    parts = {field.name: getattr(law, field.name) for field in fields(law)}
    arrays = {name: part for name, part in parts.items() if isinstance(part, np.ndarray)}
    return replace(law, **{name: balls.array(part.tolist()) for name, part in arrays.items()})


def test_girsanov_constant_is_one():
    """cl-tv-decomposition: marginal over path divergence, 0.9993 for the optimal shift there; exact in the limit."""
    p, q = Gaussian(np.ones(1), np.ones(1), np.eye(1)), Gaussian(np.zeros(1), np.ones(1), np.eye(1))
    ratio = kl(P.at(p, 0.01), P.at(q, 0.01)) / score_gap_integral(p, q, 0.01, 8.0, process=P)
    assert ratio == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("t", [1e-3, 1e-2, 0.1, 1.0])
def test_no_blowup_through_the_averages(t):
    """cl-no-blowup: below e^-t sup|f'| on |x| <= 6, nearly attained at t = 1e-3 (2.307688 of 2.307691 there)."""
    x = np.linspace(-6, 6, 121)[:, None]
    seen = np.abs((math.exp(-t) * denoiser(NETWORK, t, x, process=P) - x) / P.variance(t) + x).max()
    bound = math.exp(-t) * tilt_lipschitz(NETWORK)
    assert seen <= bound * (1 + 1e-9)
    assert t > 1e-3 or seen > 0.9999 * bound
