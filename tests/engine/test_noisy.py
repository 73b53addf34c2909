"""Ladders of what is random: true claims stand, false ones fall, errors are rare, and what has no sense is refused."""

import json
import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tests.engine import toys
from tests.statistics.noise import at_most
from theorycheck.catalog import observable
from theorycheck.domains import Definition, Ladder, exact, integer, real
from theorycheck.engine.judge import judge
from theorycheck.engine.measure import measure
from theorycheck.engine.plan import BUDGETS, plan
from theorycheck.engine.records import verdict_record
from theorycheck.engine.replay import replay
from theorycheck.engine.run import verify
from theorycheck.model import Budget, Corrections, Effort


@observable(sampled=True)
def noisy(size, copy=0, *, rng, count):
    """A positive number of mean `size` that varies by a fifth of it."""
    return size * (1 + 0.2 * rng.standard_normal(count))


@observable(sampled=True)
def twice(size, copy=0, *, rng, count):
    """Twice such a number, from the same draws."""
    return 2 * size * (1 + 0.2 * rng.standard_normal(count))


@observable(sampled=True)
def cauchy(size, *, rng, count):
    """A number without a mean, whose median is near `size`."""
    return size * (3 + 0.05 * rng.standard_cauchy(count))


@observable(sampled=True)
def learned(samples, needed, width, *, rng, count):
    """1 where so many samples were enough, with chance 1/2 where they are as many as needed; else 0."""
    chance = 1 / (1 + np.exp(-np.log(samples / float(needed)) / float(width)))
    return (rng.random(count) < chance) * 1.0


@observable(sampled=True)
def vector(*, rng, count):
    """Two numbers."""
    return rng.standard_normal((count, 2))


TOYS = toys.catalog()
CATALOG = replace(TOYS, observables={**TOYS.observables, **toys._entries(noisy, twice, cauchy, learned, vector)})
HALF = Corrections(nats=Fraction(69, 100), slowest=Fraction(1, 2))
N = {"n": Ladder(exact(16), exact(16384))}
D = {"d": Ladder(exact(4), exact(2048)), "N": integer(1, 10**6)}
SMALL = Effort(draws=2**13, replicates=2**8, precision=0.05)


def rate(quantity="noisy(1 / n)", exponent=-1, rivals=(-2,), given=N, **others):
    stated = toys.claim(
        given, "rate", [{"exponent": Fraction(p)} for p in rivals],
        quantity=quantity, along="n", exponent=Fraction(exponent), **others,
    )  # fmt: skip
    return replace(stated, corrections=HALF)


def order(left, right, rivals=(), given=N, along=("n",), **others):
    return toys.claim(given, "order", [{"right": r} for r in rivals], left=left, right=right, along=along, **others)


def threshold(event, scaling="d", rivals=("d**2",), **others):
    keys = {"along": "N", "in": "d", "event": event, "scaling": scaling, **others}
    return replace(toys.claim(D, "threshold", [{"scaling": r} for r in rivals], **keys), corrections=HALF)


def measured(stated, seed=0, budget=BUDGETS["smoke"]):
    return measure(stated, replace(plan(stated, "smoke", seed), budget=budget), CATALOG)


def verdict(stated, seed=0, **others):
    return judge(stated, measured(stated, seed, **others))


def outcomes(found):
    return {name: one.outcome for name, one in found.rivals.items()}


# --- rates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_a_true_rate_is_supported_and_every_rival_refuted(seed):
    found = verdict(rate(), seed)
    assert found.word == "supported"
    assert set(outcomes(found).values()) == {"fails"}
    assert found.precision == "sampled: CLT, batches of 256"
    assert "log power off by" in found.finding.sensitivity


@pytest.mark.parametrize("exponent", ["-1/2", "-5/4", "-3/4"])
def test_a_false_rate_is_refuted_and_its_witness_replays(exponent):
    stated = rate(exponent=exponent, rivals=(-7,))
    evidence = measured(stated)
    record = json.loads(json.dumps(verdict_record(stated, judge(stated, evidence), evidence, 0.0)))
    assert record["word"] == "refuted"
    assert replay(record["witness"], [stated], CATALOG)["outcome"] == "fails"
    assert replay(record["witness"], [rate()], CATALOG)["fixed"]


def test_the_mean_of_a_function_of_draws_is_meant():
    """E (1 + g/5)^2 - 3/4 = 29/100, not 1/4."""
    (sweep, *_) = measured(rate("(noisy(1)**2 - 3/4) / n")).sweeps
    for n, reading in zip(sweep.rungs, sweep.readings["claim"], strict=True):
        assert abs(math.log(0.29 / n) - reading.log) <= reading.error < math.log(0.29 / 0.25)


def test_a_median_needs_no_mean():
    means, medians = (verdict(rate("cauchy(1 / n)", **others)) for others in ({}, {"quantile": Fraction(1, 2)}))
    assert (means.word, means.finding.reason) == ("inconclusive", "clt")
    assert "vary too unevenly for a mean" in means.finding.because
    assert (medians.word, medians.precision) == ("supported", "sampled: exact, order statistics")


def test_random_definitions_are_written_out():
    given = N | {"y": Definition(toys.tree("noisy(1 / n)"))}
    assert verdict(rate("y", given=given)).word == "supported"


def test_a_sign_that_noise_hides_leaves_the_question_open():
    found = verdict(rate("noisy(1, 1) - noisy(1, 2)"))
    assert (found.word, found.finding.reason) == ("inconclusive", "power")
    assert "the sign is undecided" in found.finding.because


# --- orders and limits ----------------------------------------------------------------------------------------------


def test_orders_of_means_are_judged_along_several_variables():
    given = N | {"d": Ladder(exact(2), exact(1024))}
    stated = order("noisy(d / n, 1) + 3 / n", "d / n", ["1 / n", "d / n**2"], given, ("n", "d"))
    found = verdict(stated)
    assert found.word == "supported"
    assert set(outcomes(found).values()) == {"fails"}
    false = order("noisy(d / n)", "1 / n", given=given, along=("n", "d"))
    assert verdict(false).word == "refuted"


def test_both_sides_may_be_random_and_share_their_draws():
    shared = measured(order("twice(n)", "noisy(n)")).sweeps[0].readings["claim"]
    assert all(reading.draws == 4096 and reading.error < 1e-9 for reading in shared)
    assert all(reading.log == pytest.approx(math.log(2)) for reading in shared)


def test_the_quantile_of_a_ratio():
    found = verdict(order("cauchy(1 / n)", "1 / n", ["1 / n**2"], quantile=Fraction(9, 10)))
    assert (found.word, found.precision) == ("supported", "sampled: exact, order statistics")


def test_means_have_limits():
    keys = {"as": "n", "to": "infinity", "left": "noisy(1 + 1 / n)", "right": "1"}
    found = verdict(replace(toys.claim(N, "asymptotic", [{"right": "3/2"}], **keys), corrections=HALF))
    assert found.word == "supported"


# --- thresholds -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", ["1/100", "1/8"])
def test_a_noisy_threshold_has_its_scaling(width):
    found = verdict(threshold(f"learned(N, 20 * d, {width}) - 1/2"))
    assert found.word == "supported"
    assert set(outcomes(found).values()) == {"fails"}
    assert found.precision == "sampled: exact, binomial"


@pytest.mark.parametrize("scaling", ["d**(5/4)", "d**(1/2)"])
def test_a_false_scaling_of_a_noisy_threshold_is_refuted(scaling):
    assert verdict(threshold("learned(N, 20 * d, 1/100) - 1/2", scaling)).word == "refuted"


def test_the_band_of_a_noisy_threshold_holds_it():
    stated = threshold("learned(N, 20 * d, 1/8) - 1/2")
    readings = [r for seed in range(3) for s in measured(stated, seed).sweeps for r in s.readings["claim"]]
    assert all(abs(math.log(20) - reading.log) <= reading.error for reading in readings)
    assert max(reading.error for reading in readings) < 0.1


def test_another_probability_has_another_threshold():
    stated = threshold("learned(N, 20 * d, 1/8) - 1/2", probability=Fraction(9, 10))
    truth = math.log(20) + math.log(9) / 8
    (sweep, *_) = measured(stated).sweeps
    assert all(abs(truth - reading.log) <= reading.error for reading in sweep.readings["claim"])
    assert all(math.log(20) < reading.log - reading.error for reading in sweep.readings["claim"])


def test_a_range_without_a_threshold_is_said_to_have_none():
    found = verdict(threshold("learned(N, 10**9 * d, 1/100) - 1/2"))
    assert (found.word, found.finding.because) == (
        "inconclusive",
        "at d = 4 the event has not happened at the last value of N",
    )


# --- the level ------------------------------------------------------------------------------------------------------


def test_true_claims_are_refuted_no_more_often_than_stated():
    """At a level so coarse that errors could be counted, with corrections that use up the budget."""
    coarse = Budget(examples=1, climb=1, ladders=1, effort=replace(SMALL, confirm=0.05))
    stated = [rate("noisy(1, 1) * exp(69/100 * n**(-1/2) * 4) / n"), rate("noisy(1 / n)", sense="at most")]
    found = [verdict(one, seed, budget=coarse).word for one in stated for seed in range(20)]
    assert at_most(found.count("refuted"), len(found), 0.05)


def test_bands_share_the_level_of_the_claim():
    """All bands at once hold the truth at least as often as stated."""
    coarse = Budget(examples=1, climb=1, ladders=1, effort=replace(SMALL, confirm=0.2))
    lost = 0
    for seed in range(60):
        (sweep,) = measured(rate(), seed, coarse).sweeps
        truth = [-math.log(float(n)) for n in sweep.rungs]
        lost += any(abs(t - r.log) > r.error for t, r in zip(truth, sweep.readings["claim"], strict=True))
    assert at_most(lost, 60, 0.2)


def test_a_run_says_how_many_false_refutations_to_expect_and_a_deep_one_expects_fewer():
    (record, run) = verify([rate()], CATALOG, profile="smoke")
    assert record["level"] == run["expected_false_refutations"] == pytest.approx(1e-4)
    assert "means of 256 draws as good as normal" in record["assumption"]
    assert "corrections of at most 0.69 nats" in record["assumption"]
    assert BUDGETS["deep"].effort.confirm < BUDGETS["standard"].effort.confirm / 10


def test_records_hold_bands_and_draws():
    stated = rate()
    evidence = measured(stated)
    record = verdict_record(stated, judge(stated, evidence), evidence, 0.0)
    for sweep in record["sweeps"]:
        assert all(0 < error < 0.1 for error in sweep["errors"]["claim"])
        assert all(draws >= 4096 for draws in sweep["draws"]["claim"])


def test_claim_and_rivals_see_the_same_draws_and_other_seeds_give_others():
    first, again, other = (measured(rate(), seed).sweeps for seed in (0, 0, 1))
    assert first == again
    assert first[0].readings["claim"] == first[0].readings["rival 0"]
    assert first[0].readings["claim"] != other[0].readings["claim"]


# --- what has no sense ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        (rate("vector()"), "what climbs a ladder must be one number, not 2"),
        (rate("noisy(1) * noisy(2)"), "two random things share a source within one formula"),
        (rate("1 / n", quantile=Fraction(1, 2)), "'quantile' is stated, but nothing is random"),
        (threshold("learned(N, d, 1) - 1/2", "noisy(d)"), "the scaling of a threshold must not be random"),
        (toys.claim(N, "invariant", quantity="noisy(n)", along="n"), "a claim of kind 'invariant' cannot call what"),
    ],
)
def test_what_has_no_sense_is_broken(stated, message):
    found = verdict(stated)
    assert found.word == "broken"
    assert message in found.finding.because


@pytest.mark.parametrize("share", [Fraction(0), Fraction(1), Fraction(-1, 2)])
def test_quantiles_are_of_proper_shares(share):
    with pytest.raises(ValueError, match="must lie strictly between 0 and 1"):
        rate(quantile=share)


def test_assumptions_are_met_on_noisy_ladders_too():
    given = N | {"x": real(-1, 1)}
    stated = replace(rate("noisy(exp(x) / n)", given=given), assume=toys.claim(
        given, "rate", assume=[("1/2", "x")], quantity="n", along="n", exponent=Fraction(1)
    ).assume)  # fmt: skip
    evidence = measured(stated)
    assert evidence.discarded > 0
    assert all(sweep.point["x"] >= 0.5 for sweep in evidence.sweeps)
