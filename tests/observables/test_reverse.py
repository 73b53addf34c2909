"""The reverse equation against a numerical solution of the equations of its mean and variance, and by hand."""

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from theorycheck.laws.gaussian import Gaussian
from theorycheck.observables.base import Unsupported
from theorycheck.observables.reverse import orthogonal_euler_variance, reverse_sde
from theorycheck.processes.vp import VP
from theorycheck.processes.vp_half import VPHalf

P = VPHalf()


def line(mean, variance):
    return Gaussian(np.array([mean]), np.array([variance]), np.eye(1))


def solved(law, start, T, t0, strength):
    mu, lam = float(law.centre[0]), float(law.spectrum[0])

    def flow(s, state):
        t = T - s
        v = 1 + math.exp(-t) * (lam - 1)
        m, variance = state
        drift = m / 2 - strength * (m - math.exp(-t / 2) * mu) / v
        return [drift, (1 - 2 * strength / v) * variance + 1]

    first = [float(start.centre[0]), float(start.spectrum[0])]
    return solve_ivp(flow, (0, T - t0), first, rtol=1e-11, atol=1e-13).y[:, -1]


@pytest.mark.parametrize("strength", [0.5, 1.0, 1.75])
@pytest.mark.parametrize("variance", [0.0, 0.25, 4.0])
def test_mean_and_variance_solve_their_equations(strength, variance):
    law, start = line(1.5, variance), line(-0.5, 2.0)
    found = reverse_sde(law, start, 3.0, 0.125, strength, process=P)
    expected = solved(law, start, 3.0, 0.125, strength)
    assert [found.centre[0], found.spectrum[0]] == pytest.approx(expected, rel=1e-8)


def test_eigendirections_do_not_mix():
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    law = Gaussian(turn @ np.array([1.5, 0.5]), np.array([0.25, 4.0]), turn)
    start = Gaussian(np.zeros(2), np.ones(2), turn)
    found = reverse_sde(law, start, 2.0, 0.25, process=P)
    sides = [reverse_sde(line(m, v), line(0.0, 1.0), 2.0, 0.25, process=P) for m, v in ((1.5, 0.25), (0.5, 4.0))]
    assert found.spectrum == pytest.approx([side.spectrum[0] for side in sides], rel=1e-13)
    assert turn.T @ found.centre == pytest.approx([side.centre[0] for side in sides], rel=1e-13)


def test_another_time_or_another_basis_is_refused():
    with pytest.raises(Unsupported, match=r"reverse_sde .* VP; it supports the process vp_half"):
        reverse_sde(line(0.0, 1.0), line(0.0, 1.0), 1.0, 0.5, process=VP())
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    law, start = Gaussian(np.zeros(2), np.ones(2), turn), Gaussian(np.zeros(2), np.ones(2), np.eye(2))
    with pytest.raises(Unsupported, match=r"reverse_sde .* another basis"):
        reverse_sde(law, start, 1.0, 0.5, process=P)


def test_euler_steps_off_the_subspace_by_simulation():
    rng, T, t0, steps = np.random.default_rng(5), 2.0, 0.25, 12
    y, mu = rng.standard_normal(200_000), (T - t0) / steps
    for k in range(steps):
        y = y + (0.5 + 1 / math.expm1(-(T - k * mu))) * y * mu + math.sqrt(mu) * rng.standard_normal(len(y))
    found = orthogonal_euler_variance(T, t0, steps)
    assert abs(np.var(y) / found - 1) < 5 * math.sqrt(2 / len(y))


def test_many_euler_steps_reach_the_variance_of_continuous_time():
    """v(t0) = h(t0) + e^{t0 - 2T} (h(t0)/h(T))^2."""
    h = [-math.expm1(-t) for t in (0.25, 2.0)]
    expected = h[0] + math.exp(0.25 - 4) * (h[0] / h[1]) ** 2
    errors = [orthogonal_euler_variance(2.0, 0.25, steps) / expected - 1 for steps in (2000, 4000)]
    assert errors[0] == pytest.approx(2 * errors[1], rel=0.01)
    assert 0 < errors[1] < 2e-3
