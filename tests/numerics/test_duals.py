"""Forward-mode derivatives against rules of calculus worked out by hand, SymPy and mpmath."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath as mp
import numpy as np
import pytest
import sympy
from flint import arb, fmpq

from theorycheck import numerics as n

ARITHMETICS = [n.FLOATS, n.balls(128), n.SYMBOLS]
POINT = ["1/2", "3/2", "-1/4"]


def assert_close(value: Any, truth: Any, tolerance: float = 1e-14) -> None:
    np.testing.assert_allclose(n.to_float(value), n.to_float(truth), rtol=tolerance, atol=tolerance)


def polynomial(v: Any) -> Any:
    return n.stack([v[..., 0] * v[..., 1] / 3, v[..., 2] * v[..., 2] - 7, 2 / v[..., 1]], axis=-1)


@pytest.mark.parametrize("arithmetic", ARITHMETICS, ids=lambda a: a.name)
def test_jacobian_of_rational_functions_is_exact(arithmetic: n.Arithmetic) -> None:
    with arithmetic:
        matrix = n.jacobian(polynomial, arithmetic.array(POINT))
    x, y, z = map(Fraction, POINT)
    truth = [[y / 3, x / 3, 0], [0, 0, 2 * z], [0, -2 / y**2, 0]]
    assert matrix.shape == (3, 3)
    if arithmetic.name == "symbols":
        assert (matrix == n.SYMBOLS.array(truth)).all()
    if arithmetic.name == "balls":
        with n.balls(400):
            rationals = n.balls(400).array(truth)
            assert all(value.contains(t) for value, t in zip(matrix.flat, rationals.flat, strict=True))
        assert all(value.rad() < 1e-36 for value in matrix.flat)
    assert_close(matrix, n.FLOATS.array(truth))


@pytest.mark.parametrize("arithmetic", ARITHMETICS, ids=lambda a: a.name)
def test_batches_act_row_by_row(arithmetic: n.Arithmetic) -> None:
    with arithmetic:
        rows = arithmetic.array([POINT, [3, 2, 1]])
        both = n.jacobian(polynomial, rows)
        assert both.shape == (2, 3, 3)
        for i in range(2):
            assert_close(both[i], n.jacobian(polynomial, rows[i]))


@pytest.mark.parametrize("arithmetic", ARITHMETICS, ids=lambda a: a.name)
def test_gradients_of_linear_algebra(arithmetic: n.Arithmetic) -> None:
    def matrix(v: Any) -> Any:
        return n.outer(v, v) + n.eye(3, v)

    with arithmetic:
        x = arithmetic.array(POINT)
        size = 1 + n.dot(x, x)
        # det(I + x x^T) = 1 + |x|^2, and (I + x x^T)^{-1} x = x/(1 + |x|^2)
        assert_close(n.gradient(lambda v: n.logdet(matrix(v)), x), 2 * x / size)
        truth = n.eye(3, x) / size - 2 * n.outer(x, x) / size / size
        assert_close(n.jacobian(lambda v: n.solve(matrix(v), v), x), truth)
        assert_close(n.gradient(n.norm, x), x / n.norm(x))


@pytest.mark.parametrize("arithmetic", ARITHMETICS[:2], ids=lambda a: a.name)
def test_log_sum_exp_has_softmax_and_its_covariance(arithmetic: n.Arithmetic) -> None:
    with arithmetic:
        x = arithmetic.array([*POINT, 400])
        weights = n.softmax(x)
        assert_close(n.gradient(n.logsumexp, x), weights)
        covariance = np.diag(weights) - n.outer(weights, weights)
        assert_close(n.jacobian(n.softmax, x), covariance)
        assert_close(n.jacobian(lambda v: n.gradient(n.logsumexp, v), x), covariance)


@pytest.mark.parametrize("arithmetic", ARITHMETICS, ids=lambda a: a.name)
def test_inner_and_outer_variables_stay_apart(arithmetic: n.Arithmetic) -> None:
    with arithmetic:
        x = arithmetic.number(3)
        # d/dt [t d/du (t u^2) at u = 1] = d/dt 2 t^2, though u takes the same value as the inner constant
        nested = n.derivative(lambda t: t * n.derivative(lambda u: t * u * u, arithmetic.number(1)), x)
        assert n.to_float(nested) == 12
        inner = n.derivative(lambda t: n.derivative(lambda u: u + t, t), x)
        assert n.to_float(inner) == 0


def test_third_derivatives_by_nesting() -> None:
    def third(f: Any, x: Any) -> Any:
        return n.derivative(lambda a: n.derivative(lambda b: n.derivative(f, b), a), x)

    with n.balls(128):
        value = third(lambda t: n.log(1 + n.exp(t)) / n.cosh(t), n.like(Fraction(1, 2)))
    with mp.workdps(60):
        truth = mp.diff(lambda t: mp.log(1 + mp.exp(t)) / mp.cosh(t), mp.mpf(1) / 2, 3)
    assert value.overlaps(arb(truth) + arb(0, 1e-15))
    assert value.rel_accuracy_bits() > 110


@pytest.mark.parametrize("arithmetic", ARITHMETICS, ids=lambda a: a.name)
def test_constants_and_mixed_operands(arithmetic: n.Arithmetic) -> None:
    with arithmetic:
        x = arithmetic.number(2)
        third = Fraction(1, 3)
        slopes = [
            n.derivative(lambda t: third * t + t / third - third, x),
            n.derivative(lambda t: 3 - t, x),
            n.derivative(lambda t: 1 / t, x),
            n.derivative(lambda t: t**3 + t ** Fraction(1, 2), x),
            n.derivative(lambda t: 2**t, x),
            n.derivative(lambda t: n.power(t, t), x),
            n.derivative(lambda t: arithmetic.number(5) * t - t * arithmetic.number(7), x),
            n.derivative(lambda t: -t + abs(t) + (+t), x),
            n.derivative(lambda t: np.float64(0.5) * t + np.int64(3) * t, x),
            n.derivative(lambda _: arithmetic.number(5), x),
        ]
    log2 = np.log(2)
    truth = [1 / 3 + 3, -1, -0.25, 12 + 0.5 / 2**0.5, 4 * log2, 4 * (1 + log2), -2, 1, 3.5, 0]
    np.testing.assert_allclose([n.to_float(s) for s in slopes], truth, rtol=1e-15)


@pytest.mark.parametrize(
    "function",
    [lambda t: Fraction(1, 3) * t, lambda t: t / 3, lambda t: -1 / (3 * t), lambda t: t * t / 6, lambda t: t**3 / 9],
)
def test_numbers_among_balls_are_exact(function: Any) -> None:
    with n.balls(256):
        slope = n.derivative(function, n.like(1))
        assert slope.contains(fmpq(1, 3))
        assert slope.rad() < 1e-70


def test_kinks_give_the_hull_of_both_slopes() -> None:
    with n.balls(64):
        across = n.ball(0, Fraction(1, 8))
        assert all(n.derivative(n.abs, across).contains(s) for s in (-1, 1))
        assert n.derivative(n.abs, n.like(-1)) == -1
        slope = n.derivative(lambda t: n.maximum(t, 0), across)
        assert slope.contains(0)
        assert slope.contains(1)
    assert n.derivative(lambda t: n.maximum(t, 0), 2.0) == 1
    assert n.derivative(lambda t: n.minimum(t, 0), 2.0) == 0


def test_dual_numbers_compare_by_value() -> None:
    def compared(t: Any) -> Any:
        assert t > 1
        assert t >= 2
        assert not t < 1.5
        assert t <= 2
        assert not t > 2
        return t

    assert n.derivative(compared, 2.0) == 1


def test_derivative_of_arrays_and_symbols() -> None:
    t = np.array([0.5, 1.0, 2.0])
    np.testing.assert_allclose(n.derivative(lambda u: u * u * u, t), 3 * t**2)
    np.testing.assert_allclose(n.derivative(lambda u: n.stack([u, u * u]), 3.0), [1, 6])
    x = sympy.Symbol("x", positive=True)
    slope = n.derivative(lambda u: n.log(u) * n.tanh(u), x)
    assert sympy.simplify(slope - sympy.diff(sympy.log(x) * sympy.tanh(x), x).rewrite(sympy.cosh)).equals(0)


def test_a_wrong_rule_would_show() -> None:
    planted = n.Dual(np.float64(2), np.array([1.0])).through(np.float64(8), np.float64(11))
    with pytest.raises(AssertionError):
        assert_close(planted.partials, n.jacobian(lambda v: v[0] * v[0] * v[0], np.array([2.0])))


def test_the_sign_has_no_slope_across_its_jump() -> None:
    with n.balls(64):
        assert not n.is_finite(n.derivative(n.sign, n.ball(0, 1)))
        assert n.derivative(n.sign, n.like(0)) == 0
        assert n.derivative(n.sign, n.ball(2, 1)) == 0
        assert n.derivative(n.abs, n.ball(0, 1)).contains(1)
