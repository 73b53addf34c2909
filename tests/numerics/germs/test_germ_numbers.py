"""The exact coefficients of germs: numbers with one square root against balls, and what cancels because of them."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from flint import arb, fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from theorycheck import numerics as n
from theorycheck.numerics import germs
from theorycheck.numerics.germs.numbers import ball, exactly, may_vanish, root, tamed, whole
from theorycheck.numerics.germs.surds import Surd

OPERATIONS = [operator.add, operator.sub, operator.mul, operator.truediv]
RATIONALS = st.fractions(-9, 9, max_denominator=40).map(lambda x: fmpq(x.numerator, x.denominator))
NUMBERS = st.one_of(
    RATIONALS,
    st.integers(-4, 4),
    st.builds(lambda a, b, q: a + b * root(fmpq(q)), RATIONALS, RATIONALS, st.sampled_from([2, 3, 8, 12])),
)


@given(NUMBERS, NUMBERS, st.sampled_from(OPERATIONS))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_arithmetic_is_that_of_balls(a: Any, b: Any, operation: Callable[[Any, Any], Any]) -> None:
    assume(operation is not operator.truediv or not may_vanish(fmpq(b) if isinstance(b, int) else b))
    assume(not (isinstance(a, int) and isinstance(b, int)))
    with n.balls(200):
        assert ball(operation(a, b)).overlaps(operation(ball(a), ball(b)))


@given(st.fractions(Fraction(1, 10**6), 10**6))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_root_squares_to_what_it_was_taken_of(x: Fraction) -> None:
    exact = fmpq(x.numerator, x.denominator)
    found = root(exact)
    assert found > 0
    assert found * found == exact
    assert 1 / found * exact == found


def test_roots_of_the_same_square_free_number_meet() -> None:
    two, eight = root(fmpq(2)), root(fmpq(8))
    assert eight - 2 * two == 0
    assert eight / two == 2
    assert isinstance(two * root(fmpq(3)), arb)
    assert root(fmpq(49, 4)) == fmpq(7, 2)


def test_what_grows_too_large_becomes_a_ball() -> None:
    huge = fmpq(1, 3) ** 2000
    assert isinstance(tamed(huge), arb)
    assert isinstance(tamed(Surd(huge, huge, 2)), arb)
    assert isinstance(exactly(arb(2) ** -(10**9)), arb)
    assert whole(arb(3)) == 3
    assert whole(root(fmpq(2))) is None


@pytest.mark.parametrize("value", ["13/10", 3, 0.1, Fraction(-2, 7), "1/3"])
def test_constants_are_exact(value: Any) -> None:
    t = germs.variable(Fraction(1, 10))
    with germs.constants(t, 64) as numbers:
        number = numbers.number(value)
        assert (number - numbers.array([value])[0]).is_exact_zero
        assert (n.sqrt(number * number + t) - n.abs(number)).leading()[0] == 1
        assert n.to_float(number) == float(Fraction(value))


def test_lengths_and_deviations_cancel() -> None:
    t = germs.variable(Fraction(1, 100))
    with germs.constants(t, 64) as numbers:
        length = n.norm(numbers.array([1, "1/2", "1/3"]))
        gap = length * length - numbers.number("49/36")
        assert gap.is_exact_zero
        moved = n.norm(numbers.array([1, "1/2"]) * (1 + t))
        assert ((moved - n.norm(numbers.array([1, "1/2"]))) / t).leading()[0] == 0
        # in balls the same difference stays undecided
        rough = n.norm(n.balls(64).array([1, "1/2"])) * (1 + t) - n.norm(n.balls(64).array([1, "1/2"]))
        with pytest.raises(germs.OutOfGerm):
            rough.leading()


def test_numbers_where_functions_ask_for_them() -> None:
    t = germs.variable(Fraction(1, 100))
    with germs.constants(t, 64) as numbers:
        half = numbers.number("1/2")
        assert n.lgamma(half).overlaps(n.log(n.pi(half)) / 2)
        assert n.bessel_ratio(half, t).leading() == (1, 1)
        with pytest.raises(germs.OutOfGerm, match="number"):
            n.lgamma(half + t)
