"""Distribution functions compared with draws: the level is exact, power is as stated, and what is off is found."""

import math

import numpy as np
import pytest
from scipy.stats import kstest

from tests.statistics.noise import at_most
from theorycheck.checks.sampled import outcome_of
from theorycheck.model import STANDARD, Effort
from theorycheck.statistics.distribution import band, detectable, distance, log_p_value, try_distribution

FIRST, MOST = STANDARD.first, STANDARD.most


def ranks(seed, move=lambda u: u):
    """Values of a distribution function at draws: uniform, or moved away from it."""
    return lambda count, stage: move(np.random.default_rng([seed, *stage.encode()]).random(count))


def refuted(seed, move=lambda u: u, effort=STANDARD):
    return outcome_of(try_distribution(ranks(seed, move), effort)) == "fails"


def test_the_distance_is_that_of_kolmogorov_and_smirnov():
    u = np.random.default_rng(1).random(300) ** 1.1
    assert distance(u) == pytest.approx(kstest(u, "uniform").statistic, rel=1e-12)


@pytest.mark.parametrize("count", [50, 4096])
def test_p_values_are_close_above_those_of_the_exact_law(count):
    for seed in range(20):
        u = np.random.default_rng([seed, count]).random(count) ** 1.05
        exact = kstest(u, "uniform").pvalue
        assert exact <= math.exp(log_p_value(u)) * (1 + 1e-9)
        if exact < 0.05:
            assert math.exp(log_p_value(u)) < 2 * exact


def test_the_band_is_where_the_p_value_is_the_level():
    half = band(1000, 1e-3)
    assert math.log(2) - 2 * 1000 * half**2 == pytest.approx(math.log(1e-3))


def test_at_coarse_levels_errors_are_as_rare_as_stated():
    coarse = Effort(screen=0.3, confirm=0.1, most=2**15)
    assert at_most(sum(refuted(seed, effort=coarse) for seed in range(300)), 300, 0.03)


def test_at_its_own_level_nothing_true_was_refuted():
    assert not any(map(refuted, range(1000, 1300)))


def test_a_distribution_off_by_the_stated_distance_is_found():
    off = lambda u: np.clip(u + (u < 0.5) * detectable() * 2 * u, 0, 1)  # noqa: E731
    found = sum(refuted(seed, off) for seed in range(100))
    assert at_most(100 - found, 100, 0.1)


def test_what_the_screen_suspects_may_be_cleared_with_all_draws():
    """A first stage that is off and the rest that is not: no refutation, and every look was taken."""
    draws = lambda count, stage: ranks(0, lambda u: u**2 if stage == "screen" else u)(count, stage)  # noqa: E731
    trial = try_distribution(draws)
    assert outcome_of(trial) == "holds"
    assert trial.draws == FIRST + MOST


def test_discrete_draws_do_not_pass_for_continuous_ones():
    assert refuted(0, lambda u: np.round(u * 8) / 8)
