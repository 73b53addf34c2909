"""Screen and confirmation of means: error rates at levels that can be measured, power, and what must not count."""

import math

import numpy as np
import pytest

from tests.statistics.noise import CENTRED, DEVIATIONS, at_most, stream
from theorycheck.checks.sampled import outcome_of
from theorycheck.engine.plan import BUDGETS
from theorycheck.model import STANDARD, Effort
from theorycheck.statistics.means import try_mean

FIRST, MOST = STANDARD.first, STANDARD.most


def refuted(law, seed, mean=0.0, **others):
    return outcome_of(try_mean(stream(law, seed, mean), 0.0, **others)) == "fails"


COARSE = Effort(screen=0.2, confirm=0.05, most=2**16)
"""Levels so coarse that errors can be counted: 0.2 for the screen, 0.05 for the confirmation, 0.01 in all."""


@pytest.mark.parametrize("law", CENTRED)
@pytest.mark.parametrize("above", [False, True])
def test_true_means_are_refuted_no_more_often_than_stated(law, above):
    errors = sum(refuted(law, seed, above=above, effort=COARSE) for seed in range(250))
    assert at_most(errors, 250, 0.01)


def test_confirming_on_the_draws_that_raised_the_suspicion_would_break_the_level():
    def stale(seed):
        fresh = stream("normal", seed)
        return outcome_of(try_mean(lambda count, stage: fresh(count, "screen"), 0.0, effort=COARSE)) == "fails"

    assert not at_most(sum(map(stale, range(250))), 250, 0.01)


@pytest.mark.parametrize("law", CENTRED)
def test_at_its_own_level_nothing_true_was_refuted(law):
    assert not any(refuted(law, seed) for seed in range(1000, 1200))


@pytest.mark.parametrize("law", CENTRED)
def test_departures_of_twice_the_stated_size_are_found(law):
    seen = try_mean(stream(law, 0), 0.0).detectable
    assert seen == pytest.approx(3.86 * DEVIATIONS[law] / math.sqrt(FIRST), rel=0.2)
    assert all(refuted(law, seed, 2 * seen) and refuted(law, seed, -2 * seen) for seed in range(10))


def test_departures_of_the_stated_size_pass_the_screen_nine_times_in_ten():
    seen = 3.86 / math.sqrt(FIRST)
    found = sum(refuted("normal", seed, seen) for seed in range(200))
    assert at_most(200 - found, 200, 0.1)
    assert found < 200


def test_one_side_is_one_sided():
    assert refuted("normal", 1, 0.2, above=True)
    assert not refuted("normal", 1, -0.2, above=True)


def test_departures_within_the_tolerance_are_none():
    still = lambda rng, shape: np.full(shape, 1e-9)  # noqa: E731
    assert outcome_of(try_mean(stream(still, 0), 1e-6)) == "holds"
    assert outcome_of(try_mean(stream("normal", 3, 0.3), 0.4)) == "holds"
    assert outcome_of(try_mean(stream("normal", 3, 0.6), 0.4)) == "fails"


def test_a_difference_that_never_varies_is_refuted_only_when_all_draws_are_spent():
    alike = stream(lambda rng, shape: np.full(shape, 0.5), 0)
    trial = try_mean(alike, 1e-6, cancelling=True)
    assert (trial.strength, trial.departure, trial.draws) == (math.inf, pytest.approx(0.5), FIRST + MOST)
    assert outcome_of(trial) == "fails"
    assert outcome_of(try_mean(alike, 1e-6)) == "open"


@pytest.mark.parametrize("chance", [1e-3, 1e-4, 1e-5])
def test_rare_events_of_the_right_frequency_are_not_refuted(chance):
    """A screen that sees none of them sees a constant; the frequency must not be refuted for that."""
    rare = lambda rng, shape: (rng.random(shape) < chance) - chance  # noqa: E731
    assert "fails" not in {outcome_of(try_mean(stream(rare, seed), 0.0)) for seed in range(40)}


def test_tails_too_heavy_for_the_central_limit_are_said_to_be_so():
    heavy = lambda rng, shape: np.exp(2.5 * rng.standard_normal(shape))  # noqa: E731
    trial = try_mean(stream(heavy, 0), 1e-6)
    assert trial.heavy
    assert trial.draws == FIRST + MOST
    assert outcome_of(trial) == "open"


def test_one_entry_of_many_is_found_and_many_true_entries_share_the_level():
    def entries(seed, off):
        def draws(count, stage):
            rng = np.random.default_rng([seed, *stage.encode()])
            return rng.standard_normal((count, 20)) + off * (np.arange(20) == 7)

        return draws

    assert outcome_of(try_mean(entries(0, 0.2), 0.0)) == "fails"
    escalated = sum(try_mean(entries(seed, 0.0), 0.0).draws > FIRST for seed in range(150))
    assert at_most(escalated, 150, 0.01)


def test_the_departure_is_in_units_of_the_scale():
    assert try_mean(stream("normal", 4, 3.0), 1.0, scale=4.0).departure == pytest.approx(0.75, abs=0.02)
    assert try_mean(stream("normal", 4, -3.0), 1.0, scale=4.0, above=True).departure == 0


def test_the_level_is_the_product_of_both_stages():
    assert pytest.approx(1e-6) == STANDARD.level == try_mean(stream("normal", 0), 0.0).level


def test_more_effort_sees_smaller_departures_at_a_lower_level():
    patient = BUDGETS["deep"].effort
    quick, slow = (try_mean(stream("normal", 5), 0.0, effort=effort) for effort in (STANDARD, patient))
    assert slow.detectable < 0.35 * quick.detectable
    assert slow.level == pytest.approx(1e-9)
    small = 0.5 * quick.detectable
    assert outcome_of(try_mean(stream("normal", 6, small), 0.0, effort=patient)) == "fails"
