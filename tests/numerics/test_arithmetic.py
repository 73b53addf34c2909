"""Exact constants, precision that is set and restored, and what mixed values belong to."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint
import numpy as np
import pytest
import sympy
from flint import arb, fmpq

from theorycheck import numerics as n

THIRD = Fraction(1, 3)


@pytest.mark.parametrize("value", [0, -7, 10**40, 0.1, THIRD, "1/3", "0.1", "1e-300", np.float64(0.1), np.int64(3)])
def test_numbers_are_the_same_rational_everywhere(value: Any) -> None:
    exact = Fraction(value if isinstance(value, str) else value.item() if isinstance(value, np.generic) else value)
    assert n.SYMBOLS.number(value) == sympy.Rational(exact.numerator, exact.denominator)
    assert n.FLOATS.number(value) == float(exact)
    ball = n.balls(200).number(value)
    with flint.ctx.workprec(400):
        assert ball.contains(fmpq(exact.numerator, exact.denominator))
        assert ball.rad() <= abs(ball.mid()) * arb(2) ** -198


def test_floats_are_exact_balls_and_thirds_are_not() -> None:
    assert n.balls(64).number(0.1).is_exact()
    assert not n.balls(64).number("1/3").is_exact()
    assert n.balls(64).number("1/3").rad() > n.balls(128).number("1/3").rad()


def test_text_that_is_no_number() -> None:
    with pytest.raises(ValueError, match="Invalid literal"):
        n.FLOATS.number("one third")


def test_arrays_keep_their_shape_in_every_arithmetic() -> None:
    nested = [[1, "1/3", 0.5], [THIRD, 0, -2]]
    for arithmetic in (n.FLOATS, n.balls(80), n.SYMBOLS):
        array = arithmetic.array(nested)
        assert array.shape == (2, 3)
        assert array.dtype == (np.float64 if arithmetic is n.FLOATS else object)
        np.testing.assert_allclose(n.to_float(array), [[1, 1 / 3, 0.5], [1 / 3, 0, -2]], rtol=1e-16)
    assert n.FLOATS.array([]).shape == (0,)


def test_arrays_convert_between_arithmetics() -> None:
    balls = n.balls(80).array(n.FLOATS.array([0.5, 0.1]))
    assert all(b.is_exact() for b in balls)
    assert n.FLOATS.array(balls).tolist() == [0.5, 0.1]


def test_contexts_nest_and_restore() -> None:
    before = flint.ctx.prec
    with n.balls(200):
        assert flint.ctx.prec == 200
        with n.balls(99) as inner, n.FLOATS:
            assert inner.bits == flint.ctx.prec == 99
            assert n.arithmetic_of(1) == "floats"
        assert flint.ctx.prec == 200
    assert flint.ctx.prec == before


def test_contexts_restore_after_a_failure() -> None:
    before = flint.ctx.prec
    with pytest.raises(ZeroDivisionError), n.balls(200):
        raise ZeroDivisionError
    assert flint.ctx.prec == before
    assert n.arithmetic_of(1) == "floats"


def test_what_values_belong_to() -> None:
    ball, symbol = n.balls(64).number(1), sympy.Symbol("x")
    assert n.arithmetic_of(1, THIRD, np.arange(3)) == "floats"
    assert n.arithmetic_of(1, 2.0) == n.arithmetic_of(np.zeros(2)) == "floats"
    assert n.arithmetic_of(2.0, ball) == n.arithmetic_of(np.array([1, 0.5, ball], dtype=object)) == "balls"
    assert n.arithmetic_of(1.5, symbol) == "symbols"
    assert n.arithmetic_of(n.Dual(ball, np.array([ball]))) == "balls"
    assert n.arithmetic_of(n.SYMBOLS) == "symbols"


def test_exact_numbers_belong_to_the_context() -> None:
    with n.balls(128):
        value = n.log(2)
        assert value.rel_accuracy_bits() >= 125
        assert n.log(THIRD).rel_accuracy_bits() >= 125
        assert n.sqrt(np.arange(3))[2].rel_accuracy_bits() >= 125
        assert n.zeros(2)[0] == 0
        assert isinstance(n.pi(), arb)
    with n.SYMBOLS:
        assert n.log(2) == sympy.log(2)
    assert n.log(2) == np.log(2.0)


def test_constants_know_their_neighbours() -> None:
    assert isinstance(n.like(THIRD, np.zeros(2)), np.float64)
    assert n.like(THIRD, sympy.Symbol("x")) == sympy.Rational(1, 3)
    with flint.ctx.workprec(300):
        assert n.like(THIRD, arb(1)).rel_accuracy_bits() >= 298
        assert n.pi(1.5, arb(1)).rel_accuracy_bits() >= 298
    assert n.pi(sympy.Symbol("x")) == sympy.pi
    assert n.pi(1.0) == np.pi


def test_whole_numbers_among_balls_lose_nothing() -> None:
    mixed = np.array([1, n.balls(64).number(2), 0.5, 3], dtype=object)
    with n.balls(200):
        values = n.exp(mixed)
        assert all(v.rel_accuracy_bits() >= 195 for v in values)
        assert values[0].overlaps(arb(1).exp())


@pytest.mark.parametrize("scalar", [n.FLOATS.number(2), n.balls(64).number(2), n.SYMBOLS.number(2)])
def test_arrays_without_axes_are_scalars(scalar: Any) -> None:
    decayed = [n.exp(np.asarray(scalar)), n.power(scalar, 2), n.dot([scalar], [scalar]), n.norm(np.array([scalar]))]
    assert not any(isinstance(value, np.ndarray) for value in decayed)


def test_balls_do_not_become_symbols() -> None:
    with pytest.raises(TypeError):
        n.SYMBOLS.number(n.balls(64).number("1/3"))


def test_a_ball_around_zero_has_its_powers() -> None:
    with n.balls(64):
        x = n.ball(0, THIRD)
        assert (x**2).is_nan()  # why power exists
        assert n.power(x, 2).contains(0)
        assert n.power(x, 2).contains(fmpq(1, 9))
        assert not n.power(x, 2).contains(fmpq(1, 4))
        assert n.power(x, 2) >= -(arb(2) ** -20)
        assert n.power(x, n.like(2)).overlaps(n.power(x, 2))
        assert n.power(x, 3).contains(fmpq(-1, 27))
        assert not n.is_finite(n.power(x, -1))
        assert n.power(n.like(-2), n.like(3)) == -8
        assert n.power(x, 0) == 1
