"""Ratios of Bessel functions over whole ranges: floats against balls, balls against identities and bounds."""

from __future__ import annotations

import mpmath as mp
import numpy as np
import pytest

from theorycheck import numerics as n


@pytest.mark.parametrize("nu", [0.5, 0.75, 1.0, 2.5, 8.0, 31.5, 64.0, 64.5, 500.0, 5000.5])
def test_floats_stay_near_balls(nu: float) -> None:
    z = 10.0 ** np.random.default_rng(7).uniform(-4, 12, size=60)
    with n.balls(64):
        order, arguments = n.like(nu), n.balls(64).array(z)
        ratio = n.to_float(n.bessel_ratio(order, arguments))
        defect = n.to_float(n.bessel_ratio_defect(order, arguments))
        slope = n.to_float(n.bessel_ratio_slope(order, arguments))
    np.testing.assert_allclose(n.bessel_ratio(nu, z), ratio, rtol=2e-15)
    np.testing.assert_allclose(n.bessel_ratio_defect(nu, z), defect, rtol=1e-13, atol=1e-300)
    np.testing.assert_allclose(n.bessel_ratio_slope(nu, z), slope, rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("z", [1e-20, 0.3, 17.0, 1e4, 1e20])
def test_three_dimensions_are_langevin(z: float) -> None:
    with mp.workdps(80):
        truth = mp.coth(z) - 1 / mp.mpf(z)
    with n.balls(128):
        value = n.bessel_ratio(n.like(3) / 2, n.like(z))
        assert abs(value - n.coth(n.like(z)) + 1 / n.like(z)).contains(0)
    assert n.bessel_ratio(1.5, z) == pytest.approx(float(truth), rel=1e-15)


@pytest.mark.parametrize("z", [0.0, 1e-300, 2.0, 1e6, 1e300])
@pytest.mark.parametrize("dim", [1, 2, 3, 10, 1000])
def test_balls_obey_the_recurrence(dim: int, z: float) -> None:
    with n.balls(128):
        nu, x = n.like(dim) / 2, n.like(z)
        here, above = n.bessel_ratio(nu, x), n.bessel_ratio(nu + 1, x)
        assert (here * (2 * nu + x * above) - x).contains(0)
        assert (n.bessel_ratio_defect(nu, x) + here).contains(1)
        assert n.is_finite(here)


def test_at_zero() -> None:
    with n.balls(128):
        assert n.bessel_ratio(2, n.like(0)) == 0
        assert n.bessel_ratio_defect(2, n.like(0)) == 1
        assert n.derivative(lambda z: n.bessel_ratio(2, z), n.like(0)).contains(0.25)
    assert n.bessel_ratio(2, 0.0) == 0
    assert n.bessel_ratio_defect(2, 0.0) == 1
    assert n.derivative(lambda z: n.bessel_ratio(2, z), 0.0) == 0.25


def test_odd_in_the_argument() -> None:
    z = np.array([0.1, 5.0, 1e5])
    np.testing.assert_array_equal(n.bessel_ratio(2, -z), -n.bessel_ratio(2, z))
    with n.balls(64):
        assert (n.bessel_ratio(2, n.like(-5)) + n.bessel_ratio(2, n.like(5))).contains(0)


@pytest.mark.parametrize("nu", [1, 4, 40])
def test_wide_balls_give_the_range(nu: int) -> None:
    z = np.linspace(0.5, 20, 300)
    for function in (n.bessel_ratio, n.bessel_ratio_defect, n.bessel_ratio_slope, n.log_bessel_i):
        with n.balls(64):
            lower, upper = n.enclosure(function(nu, n.ball(10.25, 9.75)))
        values = function(nu, z)
        slack = 1e-9 * np.abs(values).max()
        assert lower - slack <= values.min()
        assert values.max() <= upper + slack
        assert upper - lower <= (1 + 1e-5) * (values.max() - values.min())


def test_orders_have_no_derivative() -> None:
    with pytest.raises(TypeError, match="order"):
        n.derivative(lambda nu: n.bessel_ratio(nu, 2.0), 1.0)


def test_arrays_of_orders() -> None:
    orders, z = np.array([0.5, 1.0, 200.0]), np.array([[0.1], [50.0]])
    values = n.bessel_ratio(orders, z)
    assert values.shape == (2, 3)
    for i, j in np.ndindex(2, 3):
        assert values[i, j] == pytest.approx(n.bessel_ratio(orders[j], z[i, 0]), rel=1e-15)


def test_a_ratio_from_overflowing_functions_would_show() -> None:
    from scipy.special import ive

    assert np.isnan(ive(1, 1e10) / ive(0, 1e10))
    assert n.bessel_ratio(1, 1e10) == pytest.approx(1 - 0.5e-10, rel=1e-16)
