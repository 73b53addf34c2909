"""Step grids: exact ends, the right spacing, and the same grid in every arithmetic."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.samplers.base import Unsupported
from theorycheck.samplers.grids import (
    geometric_grid,
    half_exponential_grid,
    largest_relative_step,
    power_grid,
    step_sizes,
    uniform_grid,
)

GRIDS = [uniform_grid, geometric_grid, half_exponential_grid, lambda *a: power_grid(*a, Fraction(1, 2))]
BALLS = n.balls(128)


@pytest.mark.parametrize("grid", GRIDS)
def test_a_grid_descends_between_its_exact_ends(grid):
    times = grid(6.0, 0.01, 37)
    assert (len(times), times[0], times[-1]) == (38, 6.0, 0.01)
    assert np.all(np.diff(times) < 0)


@pytest.mark.parametrize("grid", GRIDS)
def test_balls_enclose_the_grid_of_floats(grid):
    with BALLS:
        exact = grid(6, n.like(0.01), 37)
        assert all(x.is_exact() for x in (exact[0], exact[-1]))
        low, high = n.enclosure(exact)
    floats = grid(6.0, 0.01, 37)
    assert np.all((low * (1 - 1e-14) <= floats) & (floats <= high * (1 + 1e-14)))
    assert np.all(high - low <= 1e-15 * floats)


def test_whole_numbers_of_any_arithmetic_are_steps():
    with BALLS:
        assert len(uniform_grid(1, 0, n.like(5))) == 6
    assert len(uniform_grid(1, 0, 5.0)) == 6


def test_a_grid_of_whole_ends_is_not_rounded_in_balls():
    with BALLS:
        third = uniform_grid(1, 0, 3)[1]
        assert (third - n.like(Fraction(2, 3))).contains(0)
        assert third.rad() < 1e-37


def test_uniform_steps_are_equal_and_geometric_ratios_are():
    assert np.allclose(step_sizes(uniform_grid(2.0, 0.0, 8)), 0.25, rtol=1e-13)
    times = geometric_grid(2.0, 0.5, 8)
    assert np.allclose(times[1:] / times[:-1], 0.25 ** (1 / 8), rtol=1e-13)


@pytest.mark.parametrize("power", [0, Fraction(1, 2), 1, Fraction(3, 2), 2])
def test_steps_are_proportional_to_the_power_of_the_remaining_time(power):
    times = power_grid(2.0, 0.1, 20000, power)
    shares = step_sizes(times) / ((times[1:] + times[:-1]) / 2) ** float(power)
    assert np.allclose(shares, shares[0], rtol=1e-6)


def test_half_of_the_steps_are_uniform_above_one_and_half_geometric_below():
    times = half_exponential_grid(3.0, 0.01, 10)
    assert np.allclose(times[:6], [3, 2.6, 2.2, 1.8, 1.4, 1.0], rtol=1e-14)
    assert np.allclose(times[5:], [0.01 ** (j / 5) for j in range(6)], rtol=1e-13)


@pytest.mark.parametrize(("horizon", "delta", "steps"), [(3, "0.01", 10), (6, "0.001", 50), (2, "0.5", 4)])
def test_the_largest_relative_step_of_the_half_exponential_grid(horizon, delta, steps):
    with mpmath.workdps(40):
        expected = max(mpmath.mpf(2 * (horizon - 1)) / steps, mpmath.mpf(delta) ** (-mpmath.mpf(2) / steps) - 1)
    assert largest_relative_step(half_exponential_grid(horizon, float(delta), steps)) == pytest.approx(float(expected))


def test_fewer_steps_than_the_log_of_delta_make_the_relative_step_explode():
    """Reference: kappa N/(T + L) at L = 27.6, T = 1."""
    delta = float(mpmath.exp(-mpmath.mpf("27.6")))
    seen = [largest_relative_step(half_exponential_grid(1, delta, steps)) * steps for steps in (4, 8, 16, 32, 64)]
    assert np.allclose(np.array(seen) / 28.6, [1.4e5, 270, 16.6, 5.0, 2.97], rtol=0.04)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: uniform_grid(1, 2, 4),
            "power_grid has no formula for horizon = 1, delta = 2; it supports delta < horizon",
        ),
        (lambda: half_exponential_grid(0.5, 0.1, 4), "half_exponential_grid .* it supports delta < 1 <= horizon"),
        (lambda: geometric_grid(1, 0, 4), "power_grid .* delta > 0 unless the steps are equal"),
        (
            lambda: uniform_grid(1, 0, 2.5),
            "power_grid has no formula for steps = 2.5; it supports whole numbers from 1",
        ),
        (
            lambda: half_exponential_grid(2, 0.1, 1),
            "half_exponential_grid .* steps = 1; it supports whole numbers from 2",
        ),
    ],
)
def test_what_is_no_grid_is_refused(call, message):
    with pytest.raises(Unsupported, match=message):
        call()
