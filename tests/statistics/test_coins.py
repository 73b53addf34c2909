"""Brackets of noisy thresholds hold them, whatever the link, and hard events cost few tosses."""

import contextlib
import math

import numpy as np
import pytest
from scipy.stats import binom

from tests.statistics.noise import at_most
from theorycheck.model import Effort
from theorycheck.statistics.coins import FIRST, Coins, bracket, decided
from theorycheck.statistics.coins import tests as most_values
from theorycheck.statistics.thresholds import AlreadyError, NeverError, ReturnError

EFFORT = Effort(replicates=2**10, precision=0.01)
MIDDLE = 300.0
LINKS = {
    "logistic": lambda x: 1 / (1 + np.exp(-x)),
    "Gompertz": lambda x: 1 - np.exp(-np.exp(x) * math.log(2)),
    "hard": lambda x: float(x >= 0),
}


def tosses(seed, chance):
    """So many heads at a value in tosses numbered first to last."""

    def count(value, first, last):
        return int(np.random.default_rng([seed, value, first]).binomial(last - first, chance(value)))

    return count


def linked(link, width):
    return lambda value: LINKS[link](math.log(value / MIDDLE) / width)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("width", [0.02, 0.5])
def test_the_bracket_misses_the_threshold_no_more_often_than_stated(link, width):
    truth = math.ceil(MIDDLE)
    found = [bracket(tosses(seed, linked(link, width)), 1, 10**6, 0.1, EFFORT) for seed in range(100)]
    assert at_most(sum(not low < truth <= high for low, high, _ in found), 100, 0.1)


def test_a_hard_event_is_bracketed_closely_with_few_tosses():
    low, high, used = bracket(tosses(0, linked("hard", 1)), 1, 10**6, 1e-6, EFFORT)
    assert low < MIDDLE <= high
    assert math.log(high / low) <= EFFORT.precision
    assert used <= 64 * most_values(1, 10**6)


def test_a_soft_event_leaves_an_open_zone_around_its_threshold():
    low, high, _ = bracket(tosses(1, linked("logistic", 0.5)), 1, 10**6, 1e-4, EFFORT)
    assert 0.05 < math.log(high / low) < 1


def test_other_shares_have_other_thresholds():
    """A logistic chance reaches 9/10 at log 9 widths above its middle."""
    truth = MIDDLE * math.exp(0.1 * math.log(9))
    low, high, _ = bracket(tosses(2, linked("logistic", 0.1)), 1, 10**6, 1e-4, EFFORT, share=0.9)
    assert MIDDLE * 1.05 < low < truth <= high


@pytest.mark.parametrize(("happened", "tossed"), [(32, 32), (0, 32), (20, 32), (700, 1024), (300, 1024)])
def test_decisions_are_one_sided_binomial_tests(happened, tossed):
    level = 1e-4
    up, down = binom.sf(happened - 1, tossed, 0.5) <= level, binom.cdf(happened, tossed, 0.5) <= level
    assert decided(happened, tossed, 0.5, level) == (True if up else False if down else None)


def test_a_chance_of_just_the_share_is_decided_no_more_often_than_stated():
    wrong = sum(Coins(tosses(seed, lambda _: 0.5), 0.5, 0.1, 1024)(7) is False for seed in range(400))
    assert at_most(wrong, 400, 0.1)


def test_where_there_is_no_threshold_the_search_says_so():
    with pytest.raises(AlreadyError):
        bracket(tosses(3, lambda value: 1.0), 1, 1000, 1e-4, EFFORT)
    with pytest.raises(NeverError):
        bracket(tosses(3, lambda value: 0.0), 1, 1000, 1e-4, EFFORT)
    with pytest.raises(ReturnError):
        bracket(tosses(3, lambda value: 1.0 if 8 <= value < 11 else 0.0), 1, 1000, 1e-4, EFFORT)


@pytest.mark.parametrize("last", [2, 1000, 10**9])
def test_no_search_looks_at_more_values_than_share_the_level(last):
    for seed in range(20):
        middle = math.exp(np.random.default_rng(seed).uniform(0.5, math.log(last)))
        seen = set()

        def counted(value, first, final, middle=middle, seen=seen):
            seen.add(value)
            return tosses(0, lambda v: LINKS["logistic"](math.log(v / middle) / 0.3))(value, first, final)

        with contextlib.suppress(AlreadyError, NeverError, ReturnError):
            bracket(counted, 1, last, 1e-3, Effort(replicates=4 * FIRST))
        assert len(seen) <= most_values(1, last)
