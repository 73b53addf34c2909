"""What balls say in float64: bounds that hold exactly, logarithms of any magnitude."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import mpmath as mp
import numpy as np
import pytest
import sympy
from flint import arb, fmpq

from theorycheck import numerics as n


def fraction(x: arb) -> Fraction:
    exact = fmpq(*[int(part) for part in (x.fmpq().p, x.fmpq().q)])
    return Fraction(int(exact.p), int(exact.q))


@pytest.mark.parametrize("seed", range(3))
def test_bounds_hold_exactly(seed: int) -> None:
    rng = np.random.default_rng(seed)
    middles = rng.normal(size=50) * 10.0 ** rng.integers(-300, 300, size=50)
    radii = abs(middles) * 10.0 ** rng.integers(-30, 1, size=50)
    with n.balls(100):
        balls = n.ball(middles, radii) / 3
        lower, upper = n.enclosure(balls)
    with n.balls(3000):
        for ball, low, high in zip(balls, lower, upper, strict=True):
            bottom, top = fraction(ball.lower()), fraction(ball.upper())
            assert Fraction(low) <= bottom <= Fraction(math.nextafter(low, math.inf))
            assert Fraction(math.nextafter(high, -math.inf)) <= top <= Fraction(high)


def test_bounds_of_what_a_float_holds_are_itself() -> None:
    with n.balls(64):
        assert n.enclosure(n.like(0.1)) == (0.1, 0.1)
        assert n.enclosure(n.like(0)) == (0.0, 0.0)
    assert n.enclosure(0.1) == (0.1, 0.1)


def test_beyond_the_range_of_floats() -> None:
    tiny = math.nextafter(0.0, 1.0)
    with n.balls(64):
        assert n.enclosure(n.exp(n.like(-10_000))) == (0.0, tiny)
        assert n.enclosure(-n.exp(n.like(-10_000))) == (-tiny, 0.0)
        assert n.enclosure(n.exp(n.like(10_000))) == (np.finfo(float).max, np.inf)
        assert n.enclosure(-n.exp(n.like(10_000))) == (-np.inf, -np.finfo(float).max)


@pytest.mark.parametrize("value", [arb.nan(), arb("inf"), arb.pos_inf(), arb(-1).log()])
def test_what_is_not_finite_is_undefined(value: Any) -> None:
    assert all(map(math.isnan, n.enclosure(value)))
    assert not n.is_finite(value)
    assert n.log_reading(value)[2] == math.inf


def test_shapes_are_kept() -> None:
    with n.balls(64):
        lower, upper = n.enclosure(n.balls(64).array([[1, 2, 3], [4, 5, 6]]))
    assert lower.shape == upper.shape == (2, 3)
    assert lower.dtype == np.float64
    assert n.is_finite(np.array([1.0, np.nan])).tolist() == [True, False]


@pytest.mark.parametrize("power", [-6000, -2000, -300, -1, 1, 300, 2000])
@pytest.mark.parametrize("sign", [-1, 1])
def test_logarithms_of_any_magnitude(power: int, sign: int) -> None:
    with n.balls(128):
        got, log, error = n.log_reading(sign * n.power(n.like(10), power) / 3)
    assert got == sign
    with mp.workdps(60):
        assert abs(mp.mpf(log) - (power * mp.log(10) - mp.log(3))) <= mp.mpf(error)
    assert 0 < error <= 1e-11


def test_the_error_of_a_logarithm_covers_the_ball() -> None:
    with n.balls(128):
        sign, log, error = n.log_reading(n.ball(4, 1))
    assert sign == 1
    assert log - error <= math.log(3) < math.log(5) <= log + error
    assert error < 0.3


def test_undecided_logarithms() -> None:
    with n.balls(64):
        for value in (n.ball(0, 1), n.like(0), 0.0, math.nan):
            sign, _, error = n.log_reading(value)
            assert (sign, error) == (0, math.inf)


@pytest.mark.parametrize("value", [1.0, 0.1, -2.5e-308, 1e308, 5e-324])
def test_logarithms_of_floats(value: float) -> None:
    sign, log, error = n.log_reading(value)
    with mp.workdps(40):
        assert abs(mp.log(abs(mp.mpf(value))) - log) <= error
    assert sign == math.copysign(1, value)
    assert error < 1e-12


def test_logarithms_of_exact_and_symbolic_numbers() -> None:
    assert n.log_reading(10**400)[1] == pytest.approx(400 * math.log(10))
    sign, log, _ = n.log_reading(Fraction(-1, 10**400))
    assert sign == -1
    assert log == pytest.approx(-400 * math.log(10))
    assert n.log_reading(sympy.exp(-5000))[1] == pytest.approx(-5000)


def test_middles_and_radii() -> None:
    with n.balls(64):
        middle, radius = n.midpoint_radius(n.ball(np.array([1, -3]), Fraction(1, 3)))
    np.testing.assert_allclose(middle, [1, -3], rtol=1e-8)
    assert (radius >= 1 / 3).all()
    np.testing.assert_allclose(radius, 1 / 3, rtol=1e-6)


def test_floats_of_anything() -> None:
    x = sympy.Symbol("x")
    assert n.to_float(n.balls(64).number("1/3")) == 1 / 3
    assert n.to_float(sympy.sqrt(2)) == math.sqrt(2)
    assert n.to_float(n.Dual(2.5, np.array([1.0]))) == 2.5
    assert n.to_float(Fraction(1, 3)) == 1 / 3
    assert math.isnan(n.to_float(x))
    assert n.to_float(np.arange(3)).tolist() == [0, 1, 2]


def test_an_inward_bound_would_show() -> None:
    with n.balls(100):
        third = n.like(Fraction(1, 3))
        low, high = n.enclosure(third)
    assert Fraction(low) <= Fraction(1, 3) <= Fraction(high)
    assert not Fraction(math.nextafter(low, 1)) <= Fraction(1, 3)
    assert not Fraction(math.nextafter(high, 0)) >= Fraction(1, 3)


@pytest.mark.parametrize("text", ["3", "1/7", "1e-200", "-5e300"])
def test_a_fine_reading_keeps_what_the_float_leaves_out(text):
    with n.balls(256) as arithmetic:
        sign, log, error, rest = n.fine_log_reading(arithmetic.number(Fraction(text)))
    with mp.workdps(80):
        exact = mp.log(abs(mp.mpf(Fraction(text).numerator) / Fraction(text).denominator))
        assert abs(mp.mpf(log) + mp.mpf(rest) - exact) <= mp.mpf(error) + mp.mpf(10) ** -75
    assert sign == (-1 if text.startswith("-") else 1)
    assert error < 1e-28 < abs(rest)


def test_a_fine_reading_of_a_float_has_no_rest():
    assert n.fine_log_reading(3.0) == (*n.log_reading(3.0), 0.0)
