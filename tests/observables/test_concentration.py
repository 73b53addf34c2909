"""Chances of coins against SciPy's binomial law."""

import math

import pytest
from scipy.stats import binom

from theorycheck import numerics as n
from theorycheck.observables.base import Unsupported
from theorycheck.observables.concentration import binomial_below


@pytest.mark.parametrize(
    ("trials", "chance", "level"), [(1, 0.5, 1), (10, 0.25, 3.5), (200, 0.75, 140), (50, 0.5, -1), (7, 0.5, 100)]
)
def test_the_chance_of_fewer_successes(trials, chance, level):
    expected = binom.cdf(math.ceil(level) - 1, trials, chance)
    assert float(n.to_float(binomial_below(trials, chance, level))) == pytest.approx(expected, rel=1e-11, abs=1e-300)


def test_balls_enclose_the_chance():
    kind = n.balls(128)
    with kind:
        found = binomial_below(3, kind.number("1/3"), kind.number("3/2"))
        assert (found - n.like(20) / 27).contains(0)
        assert found.rad() < 1e-35


def test_chances_are_between_zero_and_one():
    with pytest.raises(Unsupported, match=r"binomial_below .* chances between 0 and 1"):
        binomial_below(3, 1.5, 1)
