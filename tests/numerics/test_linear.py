"""Linear algebra in every arithmetic against exact rational answers."""

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
by_arithmetic = pytest.mark.parametrize("arithmetic", ARITHMETICS, ids=lambda a: a.name)
SPD = [[4, 1, 0], [1, 3, "1/3"], [0, "1/3", 2]]
SECOND = [[2, "-1/2", 0], ["-1/2", 1, 0], [0, 0, 5]]


def exact(rows: Any) -> sympy.Matrix:
    return sympy.Matrix(n.SYMBOLS.array(rows).tolist())


def assert_is(value: Any, truth: sympy.Matrix | Any, tolerance: float = 1e-14) -> None:
    """Symbols are equal, balls contain and are tight, floats are near."""
    for v, t in zip(np.ravel(value), np.ravel(np.array(truth, dtype=object)), strict=True):
        if isinstance(v, arb):
            with mp.workdps(60):
                assert v.overlaps(arb(mp.mpf(str(sympy.N(t, 45)))) + arb(0, 1e-36))
            assert v.rad() < 1e-35
        elif isinstance(v, sympy.Basic):
            assert sympy.simplify(v - t) == 0
        else:
            assert v == pytest.approx(float(t), rel=tolerance, abs=tolerance)


@by_arithmetic
def test_solve_inverse_and_logdet(arithmetic: n.Arithmetic) -> None:
    with arithmetic:
        a, b = arithmetic.array(SPD), arithmetic.array([1, 2, "1/7"])
        assert_is(n.solve(a, b), exact(SPD).LUsolve(exact([[1], [2], ["1/7"]])))
        assert_is(n.solve(a, a[:, :2]), sympy.eye(3)[:, :2])
        assert_is(n.inverse(a), exact(SPD).inv())
        assert_is(n.logdet(a), [sympy.log(exact(SPD).det())])


@by_arithmetic
def test_batches(arithmetic: n.Arithmetic) -> None:
    with arithmetic:
        batch = arithmetic.array([SPD, SECOND])
        b = arithmetic.array([[1, 2, 3], [4, 5, 6]])
        x = n.solve(batch, b)
        assert x.shape == (2, 3)
        for i, matrix in enumerate((SPD, SECOND)):
            assert_is(x[i], exact(matrix).LUsolve(exact([[3 * i + j] for j in (1, 2, 3)])))
        assert n.inverse(batch).shape == (2, 3, 3)
        assert_is(n.logdet(batch), [sympy.log(exact(m).det()) for m in (SPD, SECOND)])
        assert_is(n.inverse(batch)[1] @ batch[1], sympy.eye(3))


@by_arithmetic
def test_rows_are_exchanged_where_needed(arithmetic: n.Arithmetic) -> None:
    with arithmetic:
        swap = arithmetic.array([[0, 1], [1, 0]])
        assert_is(n.solve(swap, arithmetic.array([2, 3])), [3, 2])


@by_arithmetic
def test_singular_matrices_are_refused(arithmetic: n.Arithmetic) -> None:
    with arithmetic:
        a = arithmetic.array([[1, 2], [2, 4]])
        for refuse in (n.inverse, n.logdet):
            with pytest.raises(n.Singular, match="singular"):
                refuse(a)


@by_arithmetic
def test_dependent_columns_have_no_frame(arithmetic: n.Arithmetic) -> None:
    with arithmetic, pytest.raises(n.Singular):
        n.orthonormal(arithmetic.array([[0, 1], [0, 2], [0, 0]]))


def test_more_columns_than_rows_have_no_frame() -> None:
    with pytest.raises(n.Singular):
        n.orthonormal(np.ones((1, 2)))


def test_indefinite_matrices_have_no_logdet() -> None:
    for arithmetic in ARITHMETICS[:2]:
        with arithmetic, pytest.raises(n.Singular):
            n.logdet(arithmetic.array([[1, 2], [2, 1]]))


def test_hilbert_matrix() -> None:
    k = 10
    hilbert = [[Fraction(1, i + j + 1) for j in range(k)] for i in range(k)]
    with n.balls(256):
        inverse = n.inverse(n.balls(256).array(hilbert))
    truth = sympy.Matrix(k, k, lambda i, j: sympy.Rational(1, i + j + 1)).inv()
    assert all(inverse[i, j].contains(int(truth[i, j])) for i in range(k) for j in range(k))
    assert inverse[0, 0].rel_accuracy_bits() > 150


@by_arithmetic
def test_frames_are_orthonormal_and_span_in_order(arithmetic: n.Arithmetic) -> None:
    with arithmetic:
        g = arithmetic.array([[-3, 1], [0, "1/2"], [4, 2]])
        q = n.orthonormal(g)
        assert_is(n.transpose(q) @ q, sympy.eye(2))
        r = n.transpose(q) @ g
        assert_is(r[0, 0], [5])
        assert_is(r[1, 0], [0])
        assert n.to_float(r[1, 1]) > 0


def test_frames_agree_between_arithmetics() -> None:
    rng = np.random.default_rng(1)
    g = rng.normal(size=(2, 7, 3))
    with n.balls(128):
        balls = n.orthonormal(n.balls(128).array(g))
    np.testing.assert_allclose(n.orthonormal(g), n.to_float(balls), atol=1e-14)


@by_arithmetic
def test_products_and_norms(arithmetic: n.Arithmetic) -> None:
    with arithmetic:
        a, b = arithmetic.array([[1, 2], [3, 4]]), arithmetic.array([[1, 0], [0, -1]])
        assert_is(n.dot(a, b), [1, -4])
        assert_is(n.trace(a), [5])
        assert_is(n.trace(n.stack([a, b])), [5, 0])
        assert_is(n.frobenius(a), [sympy.sqrt(30)])
        assert_is(n.norm(a), [sympy.sqrt(5), 5])
        assert_is(n.outer(a[0], a[1]), [[3, 4], [6, 8]])
        assert n.outer(a, a).shape == (2, 2, 2)
        assert_is(n.transpose(a), [[1, 3], [2, 4]])
        assert_is(n.concatenate([a, b], axis=1), [[1, 2, 1, 0], [3, 4, 0, -1]])
        assert_is(n.eye(2, a), sympy.eye(2))
        assert_is(n.zeros((2, 1), a), [[0], [0]])
        assert n.arithmetic_of(n.eye(2, a)) == n.arithmetic_of(n.filled(2, 3, a)) == arithmetic.name


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e160, 1e300])
def test_norms_neither_overflow_nor_vanish(scale: float) -> None:
    x = scale * np.array([3.0, 4.0])
    assert n.norm(x) == pytest.approx(5 * scale, rel=1e-15)
    assert n.norm(np.zeros(3)) == 0
    assert n.norm(np.array([np.inf, 1.0])) == np.inf
    with n.balls(64):
        assert n.norm(n.balls(64).array(x)).rel_accuracy_bits() > 60


def test_norms_of_balls_around_zero_are_defined() -> None:
    with n.balls(64):
        value = n.norm(np.array([n.ball(0, Fraction(1, 8)), n.ball(0, Fraction(1, 8))]))
        assert value.contains(0)
        assert value.contains(fmpq(1, 6))
        assert not value.contains(fmpq(1, 5))


def test_empty_axes() -> None:
    assert n.dot(np.zeros((2, 0)), np.zeros((2, 0))).tolist() == [0, 0]
    assert n.norm(np.zeros((2, 0))).tolist() == [0, 0]
    assert n.dot(np.zeros(0, dtype=object), np.zeros(0, dtype=object)) == 0


def test_zeros_in_disguise_are_no_pivots() -> None:
    a = sympy.Symbol("a", positive=True)
    zero = (a + 1) ** 2 - a**2 - 2 * a - 1
    with n.SYMBOLS:
        found = n.solve(np.array([[zero, 1], [1, a]], dtype=object), np.array([1, 0], dtype=object))
        assert [sympy.simplify(x) for x in found] == [-a, 1]
        with pytest.raises(n.Singular):
            n.solve(np.array([[a, 1], [a + zero, 1]], dtype=object), np.array([1, 0], dtype=object))
