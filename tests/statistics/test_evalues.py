"""E-values against a mean of zero: the formula by another route, the level under skewed laws, and what breaks it."""

import math

import numpy as np
import pytest
from scipy.stats import t as student

from tests.statistics.noise import CENTRED, at_most
from theorycheck.statistics.betting import log_capital, log_capital_above
from theorycheck.statistics.evalues import (
    batch_means,
    confidence_sequence,
    log_e_value,
    log_e_values,
    radius,
)

LEVEL, REPETITIONS, BATCHES = 0.05, 400, 48


def means_of(law, size, batches, repetitions=REPETITIONS, seed=0):
    """Batch means, shape (batches, repetitions)."""
    rng = np.random.default_rng([seed, size])
    rows = [batch_means(CENTRED[law](rng, (batches * size,)), size) for _ in range(repetitions)]
    return np.stack(rows, axis=1)


def crossings(logs):
    """How many repetitions ever reach 1/level."""
    return int((logs.max(axis=0) >= math.log(1 / LEVEL)).sum())


@pytest.mark.parametrize(("k", "t", "g"), [(2, 0.3, 1.0), (17, 2.5, 1.0), (1024, 6.0, 0.25), (5, 1e6, 3.0)])
def test_an_e_value_is_the_ratio_of_two_densities_of_t(k, t, g):
    """A normal prior of variance g (in units of the noise) widens the t-distribution by sqrt(1 + k g)."""
    wide = math.sqrt(1 + k * g)
    expected = student.logpdf(t / wide, k - 1) - math.log(wide) - student.logpdf(t, k - 1)
    assert log_e_value(np.array(t / math.sqrt(k)), np.array(1.0), k, g) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_running_values_are_those_of_every_beginning():
    means = means_of("exponential", 8, 12, 3)
    logs = log_e_values(means)
    for k in (2, 7, 12):
        expected = log_e_value(means[:k].mean(axis=0), means[:k].std(axis=0, ddof=1), k)
        assert logs[k - 2] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("law", CENTRED)
def test_looking_after_every_batch_keeps_the_level(law):
    assert at_most(crossings(log_e_values(means_of(law, 256, BATCHES))[14:]), REPETITIONS, LEVEL)


def test_single_draws_of_a_skewed_law_do_not():
    assert not at_most(crossings(log_e_values(means_of("lognormal", 1, 2048))[14:]), REPETITIONS, LEVEL)


def test_looking_at_a_z_test_after_every_batch_does_not():
    means = means_of("normal", 4, 200)
    k = np.arange(1, 201)[:, None]
    z = np.abs(np.cumsum(means, axis=0)) * 2 / np.sqrt(k)
    assert not at_most(int((z > 1.96).any(axis=0).sum()), REPETITIONS, LEVEL)


def test_an_effect_is_found_and_more_draws_find_smaller_ones():
    shifted = means_of("exponential", 256, BATCHES) + 0.05
    assert crossings(log_e_values(shifted)[14:]) > 0.95 * REPETITIONS
    assert crossings(log_e_values(shifted[:16])[14:]) < 0.8 * REPETITIONS


def test_no_variation_is_no_evidence():
    assert log_e_value(np.array(3.0), np.array(0.0), 16) == pytest.approx(-math.log(17) / 2)


def test_the_confidence_sequence_ends_where_the_e_value_reaches_the_level():
    half = radius(2.0, 40, 1e-3)
    assert log_e_value(np.array(half), np.array(2.0), 40) == pytest.approx(math.log(1e3), rel=1e-9)
    assert radius(2.0, 2, 1e-9) == math.inf


def test_the_confidence_sequence_rarely_ever_loses_the_mean():
    rows = means_of("exponential", 256, BATCHES, 200).T
    ends = [confidence_sequence(row, LEVEL) for row in rows]
    lost = sum(bool((low[14:] > 0).any() or (high[14:] < 0).any()) for low, high in ends)
    assert at_most(lost, len(rows), LEVEL)
    assert all(high[-1] - low[-1] < 0.3 for low, high in ends)


# --- bets -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mean", [0.01, 0.3, 0.9])
def test_a_fair_game_stays_fair(mean):
    """The expected capital over all 2^10 courses of the game, exactly."""
    courses = np.array(np.meshgrid(*[[0.0, 1.0]] * 10)).reshape(10, -1).T
    chances = np.prod(np.where(courses == 1, mean, 1 - mean), axis=1)
    for capital in (log_capital, log_capital_above):
        finals = np.exp([capital(course, mean)[-1] for course in courses])
        assert finals @ chances == pytest.approx(1, rel=1e-9)


def test_rare_events_are_judged_without_any_limit_theorem():
    rng = np.random.default_rng(5)
    true = [log_capital_above((rng.random(2000) < 0.01) * 1.0, 0.01).max() for _ in range(300)]
    assert at_most(sum(log >= math.log(1 / LEVEL) for log in true), 300, LEVEL)
    false = [log_capital_above((rng.random(10000) < 0.02) * 1.0, 0.01).max() for _ in range(60)]
    assert sum(log >= math.log(1e4) for log in false) >= 55


def test_bets_scale_with_the_range():
    x = np.random.default_rng(2).random(50)
    assert log_capital(x * 4 - 1, 1.0, -1.0, 3.0) == pytest.approx(log_capital(x, 0.5), rel=1e-9)


@pytest.mark.parametrize(("draws", "mean"), [([0.5, 1.5], 0.5), ([0.5], 0.0), ([-1e-9], 0.5)])
def test_draws_outside_of_the_range_are_refused(draws, mean):
    with pytest.raises(ValueError, match=r"bets need draws in \[0, 1\]"):
        log_capital_above(np.array(draws), mean)
