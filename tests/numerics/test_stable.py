"""Sums of exponentials where plain formulas overflow, vanish or cancel, against mpmath."""

from __future__ import annotations

from typing import Any

import flint
import mpmath as mp
import numpy as np
import pytest
import sympy
from flint import arb

from theorycheck import numerics as n

ROWS = {
    "ordinary": [0.5, 1.5, -0.25],
    "huge": [1e300, 1e300, -1e300],
    "far below zero": [-1e5, -1e5 - 1, -2e5],
    "one dominates": [0.0, -50.0, -800.0],
    "near log 1": [0.0, -40.0, -41.0],
    "one": [3.25],
    "tie": [-700.0, -700.0, -700.0, -700.0],
}


def true_logsumexp(row: list[float]) -> Any:
    return max(row) + mp.log(mp.fsum(mp.exp(mp.mpf(x) - max(row)) for x in row))


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_logsumexp_and_softmax(row: list[float]) -> None:
    with mp.workdps(700):
        total = true_logsumexp(row)
        weights = [mp.exp(x - total) for x in row]
    assert n.logsumexp(np.array(row)) == pytest.approx(float(total), rel=4e-16)
    np.testing.assert_allclose(n.softmax(np.array(row)), [float(w) for w in weights], rtol=1e-15, atol=1e-307)
    with n.balls(128):
        balls = n.balls(128).array(row)
        values = [n.logsumexp(balls), *n.softmax(balls)]
    for value, truth in zip(values, [total, *weights], strict=True):
        with flint.ctx.workprec(3000):
            assert value.overlaps(arb(truth) + abs(arb(truth)) * arb(0, 1e-80))
        assert n.is_finite(value)
    assert values[0].rel_accuracy_bits() > 110


def test_a_small_remainder_is_not_rounded_away() -> None:
    assert n.logsumexp(np.array([0.0, -40.0])) == pytest.approx(np.exp(-40.0), rel=1e-15)
    assert n.logsumexp(np.array([0.0, -700.0])) == pytest.approx(np.exp(-700.0), rel=1e-13)


def test_weightless_entries() -> None:
    assert n.logsumexp(np.array([-np.inf, 2.0])) == 2.0
    assert n.logsumexp(np.array([-np.inf, -np.inf])) == -np.inf
    assert n.softmax(np.array([-np.inf, 2.0])).tolist() == [0, 1]
    assert np.isnan(n.logsumexp(np.array([np.nan, 2.0])))


@pytest.mark.parametrize("arithmetic", [n.FLOATS, n.balls(64), n.SYMBOLS], ids=lambda a: a.name)
def test_any_axis(arithmetic: n.Arithmetic) -> None:
    with arithmetic:
        a = arithmetic.array([[0, 1, 2], [3, 4, 6]])
        for axis in (0, 1, -1):
            truth = np.log(np.exp(n.to_float(a)).sum(axis))
            np.testing.assert_allclose(n.to_float(n.logsumexp(a, axis)), truth, rtol=1e-14)
            np.testing.assert_allclose(n.to_float(n.softmax(a, axis).sum(axis)), 1, rtol=1e-14)
            assert n.softmax(a, axis).shape == (2, 3)


def test_symbols_keep_the_formula() -> None:
    x = sympy.Symbol("x", real=True)
    assert n.logsumexp(np.array([x, 0 * x + 1])) == sympy.log(sympy.exp(x) + sympy.E)


def test_wide_balls_are_enclosed() -> None:
    with n.balls(64):
        wide = np.array([n.ball(0, 1), n.ball(1, 1)])
        low, high = n.enclosure(n.logsumexp(wide))
    assert low <= np.log(np.exp(-1) + 1) < np.log(np.e + np.e**2) <= high


@pytest.mark.parametrize("function", [n.phi1, n.x_minus_log1p, n.half_kl, n.log_normal_cdf, n.inverse_mills])
def test_wide_balls_give_the_range(function: Any) -> None:
    low, high = -0.5, 1.5
    with n.balls(64):
        lower, upper = n.enclosure(function(n.ball(0.5, 1)))
    values = function(np.linspace(low, high, 401))
    assert lower <= values.min()
    assert values.max() <= upper
    assert upper - lower <= 1.0001 * (values.max() - values.min())


def either_sign(rng: np.random.Generator, low: float, high: float) -> Any:
    return rng.choice([-1, 1], 150) * 10.0 ** rng.uniform(low, high, 150)


SWEEPS: dict[str, tuple[Any, Any]] = {
    "phi1": (n.phi1, lambda rng: [either_sign(rng, -18, 2.8)]),
    "x_minus_log1p right": (n.x_minus_log1p, lambda rng: [10.0 ** rng.uniform(-18, 6, 150)]),
    "x_minus_log1p left": (n.x_minus_log1p, lambda rng: [-1 + 10.0 ** rng.uniform(-10, 0, 150)]),
    "log_normal_cdf": (n.log_normal_cdf, lambda rng: [rng.uniform(-37, 37, 150)]),
    "log_normal_cdf far": (n.log_normal_cdf, lambda rng: [-(10.0 ** rng.uniform(1, 150, 150))]),
    "inverse_mills": (n.inverse_mills, lambda rng: [rng.uniform(-37, 37, 150)]),
    "normal_cdf": (n.normal_cdf, lambda rng: [rng.uniform(-37, 37, 150)]),
    "normal_density": (n.normal_density, lambda rng: [rng.uniform(-37, 37, 150)]),
    "log_ndtr_difference": (n.log_ndtr_difference, lambda rng: end_points(rng)),
}


def end_points(rng: np.random.Generator) -> list[Any]:
    a = rng.normal(size=150) * 10.0 ** rng.uniform(-1, 1.2, 150)
    return [a, a + 10.0 ** rng.uniform(-8, 1.3, 150)]


@pytest.mark.parametrize("name", SWEEPS)
def test_floats_stay_near_balls(name: str) -> None:
    function, draw = SWEEPS[name]
    points = draw(np.random.default_rng(5))
    with n.balls(128):
        truth = n.to_float(function(*map(n.balls(128).array, points)))
    np.testing.assert_allclose(function(*points), truth, rtol=4e-15)


def test_beyond_the_domain_is_undefined() -> None:
    with n.balls(64):
        undefined = [n.x_minus_log1p(n.like(-2)), n.log(n.like(0)), n.sqrt(n.ball(0, 1)), n.log(n.ball(0, 1))]
        assert not any(map(n.is_finite, undefined))
        assert not n.is_finite(n.log_ndtr_difference(n.like(1), n.like(1)))
    assert np.isnan(n.x_minus_log1p(-2.0))
    assert n.log(0.0) == -np.inf
