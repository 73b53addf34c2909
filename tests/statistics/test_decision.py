"""The law test on sequences whose law is known."""

import math
from fractions import Fraction

import numpy as np
import pytest

from tests.statistics.sequences import DEFAULT, INVERSE, LOG_INVERSE, SLOW_INVERSE, UP, heard, judged, law, logs_of
from theorycheck.model import Corrections
from theorycheck.statistics import PowerLaw, detectable, fit

PLANTED = {"1/n": INVERSE, "(1 + 5/sqrt n)/n": SLOW_INVERSE}


@pytest.mark.parametrize("name", PLANTED)
def test_the_true_exponent_holds_and_near_ones_are_rejected_even_as_claims(name):
    assert judged(law(-1), PLANTED[name]).outcome == "holds"
    for wrong in ("-9/10", "-11/10", "-3/4", "-5/4", "-1/2"):
        assert judged(law(wrong), PLANTED[name], persistent=True).outcome == "fails"


@pytest.mark.parametrize("name", PLANTED)
def test_one_log_more_or_fewer_is_rejected(name):
    for logs in (1, -1):
        assert judged(law(-1, logs), PLANTED[name]).outcome == "fails"


def test_a_log_never_passes_for_a_power():
    for exponent in ("-1", "-9/10", "-19/20", "-4/5"):
        assert judged(law(exponent), LOG_INVERSE).outcome != "holds"
    assert judged(law(-1), LOG_INVERSE, persistent=True).outcome == "fails"
    assert judged(law(-1, 1), LOG_INVERSE).outcome == "holds"


def test_a_diverging_sequence_never_converges():
    growing = logs_of(lambda n: 0.5 * np.log(n))
    for exponent in (-2, -1, "-1/4", 0):
        assert judged(law(exponent), growing, persistent=True).outcome == "fails"
        assert judged(law(exponent, sense="at most"), growing, persistent=True).outcome == "fails"


@pytest.mark.parametrize("sense", ["exactly", "at most", "at least"])
def test_an_oscillating_sequence_fits_no_law(sense):
    wavy = logs_of(lambda n: -np.log(n) + np.log(2 + np.sin(2 * np.log(n))))
    for exponent in ("-3/2", "-1", "-3/4"):
        decision = judged(law(exponent, sense=sense), wavy)
        assert (decision.outcome, decision.reason) == ("open", "misfit")


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_few_rungs_are_open_for_lack_of_power(count):
    decision = judged(law(-1), INVERSE[:count], UP[:count])
    assert (decision.outcome, decision.reason) == ("open", "power")


def test_many_rungs_within_a_decade_are_open_for_lack_of_power():
    rungs = [100 + k for k in range(40)]
    decision = judged(law(-1), logs_of(lambda n: -np.log(n), rungs), rungs)
    assert (decision.outcome, decision.reason) == ("open", "power")


def test_a_ladder_long_enough_for_powers_may_be_too_short_for_logs():
    short = slice(0, 7)
    assert judged(law("-3/4"), INVERSE[short], UP[short]).outcome == "fails"
    assert judged(law(-1, 1), INVERSE[short], UP[short]).outcome != "fails"


# --- one-sided laws -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("logs", [INVERSE, SLOW_INVERSE])
def test_at_most_allows_better_and_rejects_stronger(logs):
    assert judged(law("-1/2", sense="at most"), logs).outcome == "holds"
    assert judged(law(-1, sense="at most"), logs).outcome == "holds"
    assert judged(law("-5/4", sense="at most"), logs, persistent=True).outcome == "fails"
    assert judged(law(-1, -1, sense="at most"), logs).outcome == "fails"


@pytest.mark.parametrize("logs", [INVERSE, SLOW_INVERSE])
def test_at_least_allows_slower_decay_and_rejects_stronger(logs):
    assert judged(law("-3/2", sense="at least"), logs).outcome == "holds"
    assert judged(law(-1, sense="at least"), logs).outcome == "holds"
    assert judged(law("-3/4", sense="at least"), logs, persistent=True).outcome == "fails"


@pytest.mark.parametrize("faster", [lambda n: -n / 50, lambda n: -2 * np.log(n) + np.log(np.log(n))])
def test_super_convergence_does_not_refute_an_upper_bound(faster):
    assert judged(law(-1, sense="at most"), logs_of(faster)).outcome == "holds"
    assert judged(law(-1), logs_of(faster)).outcome != "holds"


def test_a_lost_log_refutes_an_upper_bound():
    assert judged(law(-1, sense="at most"), LOG_INVERSE, persistent=True).outcome == "fails"
    assert judged(law(-1, sense="at most", spread=Fraction(1)), LOG_INVERSE).outcome == "holds"


def test_up_to_a_log_still_tells_exponents_apart():
    for logs in (INVERSE, LOG_INVERSE):
        assert judged(law(-1, spread=Fraction(1)), logs).outcome == "holds"
        for wrong in ("-3/4", "-5/4"):
            assert judged(law(wrong, spread=Fraction(1)), logs).outcome == "fails"


# --- ranges and sizes -----------------------------------------------------------------------------------------------

DOWN = [Fraction(1, 10 ** (4 * k)) for k in range(1, 76)]  # 1e-4 .. 1e-300


def test_blow_up_on_a_ladder_down_to_1e_300():
    logs = [math.log(x.denominator) / 2 + math.log1p(float(x) ** 0.5) for x in DOWN]
    assert judged(law("-1/2"), logs, DOWN).outcome == "holds"
    for wrong in (law("-49/100"), law("-1/2", 1), law("-1/2", -1), law(0)):
        assert judged(wrong, logs, DOWN, persistent=True).outcome == "fails"


def test_a_logarithmic_blow_up_on_the_same_ladder():
    logs = [math.log(math.log(x.denominator)) for x in DOWN]
    assert judged(law(0, 1), logs, DOWN).outcome == "holds"
    for wrong in (law(0), law(0, "1/2"), law(0, 2), law("-1/100")):
        assert judged(wrong, logs, DOWN, persistent=True).outcome == "fails"


def test_readings_of_the_size_of_1e_minus_600_are_only_logs():
    logs = [-3 * math.log(x.denominator) for x in DOWN]
    assert min(logs) < -2000  # below 1e-868, far out of the range of floats
    assert judged(law(3), logs, DOWN).outcome == "holds"
    assert judged(law("301/100"), logs, DOWN).outcome == "fails"


# --- ratios ---------------------------------------------------------------------------------------------------------

RATIO = PowerLaw(constant=Fraction(1))


@pytest.mark.parametrize("ratio", [lambda n: 1 + 3 / n, lambda n: 1 - 2 / np.sqrt(n), lambda n: 1.0])
def test_a_ratio_that_tends_to_one(ratio):
    logs = logs_of(lambda n: np.log(ratio(n)))
    assert judged(RATIO, logs).outcome == "holds"
    for limit in (Fraction(2), Fraction(1, 2), Fraction(11, 10), Fraction(99, 100)):
        assert judged(PowerLaw(constant=limit), logs).outcome == "fails"


@pytest.mark.parametrize("ratio", [lambda n: 2.0, lambda n: 0.5 - 1 / n, lambda n: n**0.1, lambda n: np.log(n)])
def test_a_ratio_that_does_not_tend_to_one(ratio):
    assert judged(RATIO, logs_of(lambda n: np.log(ratio(n))), persistent=True).outcome == "fails"


def test_a_small_miss_of_the_limit_is_never_passed():
    decision = judged(RATIO, logs_of(lambda n: np.log(0.97 + 1 / n)), persistent=True)
    assert (decision.outcome, decision.reason) == ("open", "power")  # corrections in 1 / log might explain it


@pytest.mark.parametrize("b", [-0.5, 0.3, 1, 3])
@pytest.mark.parametrize("rungs", [UP, [10**k for k in range(1, 21)]])
def test_a_ratio_that_tends_to_one_as_slowly_as_one_over_log_is_never_refuted(b, rungs):
    assert judged(RATIO, logs_of(lambda n: np.log1p(b / np.log(n)), rungs), rungs, persistent=True).outcome != "fails"


# --- errors, budgets and what would have been seen ------------------------------------------------------------------


def test_noise_within_the_stated_errors_never_refutes():
    generator = np.random.default_rng(3)
    for error in (1e-9, 1e-4, 1e-2):
        for _ in range(5):
            noisy = np.array(SLOW_INVERSE) + generator.uniform(-error, error, len(UP))
            assert judged(law(-1), noisy, error=error, persistent=True).outcome == "holds"


def test_large_errors_take_power_away_instead_of_giving_verdicts():
    assert judged(law("-3/4"), INVERSE, error=0.5).outcome == "holds"
    assert judged(law("-3/4"), INVERSE, error=0.05).outcome == "fails"


def test_irregular_readings_widen_the_band_instead_of_misfitting():
    generator = np.random.default_rng(0)
    erratic = [log + math.log1p(generator.uniform(-1, 1) / n) for log, n in zip(INVERSE, UP, strict=True)]
    readings = heard(erratic)
    assert 1e-6 < fit(readings, DEFAULT).floor <= 1e-3
    assert judged(law(-1), erratic).outcome == "holds"
    assert judged(law("-9/10"), erratic, persistent=True).outcome == "fails"


def test_larger_corrections_must_be_stated():
    heavy = logs_of(lambda n: -np.log(n) + 2.5 * (n / 64) ** -0.5)
    decision = judged(law(-1), heavy)
    assert (decision.outcome, decision.reason) == ("open", "power")
    assert decision.nats == pytest.approx(2.5, rel=1e-3)
    assert judged(law(-1), heavy, corrections=Corrections(nats=Fraction(3))).outcome == "holds"


def test_slower_corrections_must_be_stated():
    slow = logs_of(lambda n: -np.log(n) + (n / 64) ** -0.1)
    assert judged(law(-1), slow).outcome == "open"
    assert judged(law(-1), slow, corrections=Corrections(slowest=Fraction(1, 10))).outcome == "holds"


def test_a_rejection_that_the_later_rungs_do_not_confirm_refutes_no_claim():
    short = slice(0, 9)
    near = judged(law("-9/10"), INVERSE[short], UP[short], persistent=True)
    assert (near.outcome, near.reason) == ("open", "disagree")
    assert judged(law("-9/10"), INVERSE[short], UP[short]).outcome == "fails"


def test_what_would_have_been_seen_is_seen_and_half_of_it_is_not():
    readings = heard(INVERSE)
    seen = detectable(law(-1), readings, DEFAULT, 1e-6)
    assert 0 < seen.exponent < 0.05
    assert seen.constant == math.inf
    for share, outcome in ((1.05, True), (0.5, False)):
        off = Fraction(share * seen.exponent)
        assert (judged(PowerLaw(-1 + off), INVERSE).outcome == "fails") is outcome
        logs = Fraction(share * seen.log_power)
        assert (judged(PowerLaw(Fraction(-1), logs), INVERSE).outcome == "fails") is outcome


def test_the_ratio_that_would_have_been_seen():
    zero = [0.0] * len(UP)
    seen = detectable(RATIO, heard(zero), DEFAULT, 1e-6).constant
    for share, outcome in ((1.05, True), (0.5, False)):
        assert (judged(PowerLaw(constant=Fraction(math.exp(share * seen))), zero).outcome == "fails") is outcome


def test_the_best_law_is_named():
    best = fit(heard(LOG_INVERSE), DEFAULT)
    assert best.exponent == pytest.approx(-1, abs=0.1)
    best = fit(heard(logs_of(lambda n: -0.37 * np.log(n))), DEFAULT)
    assert (best.exponent, best.log_power) == (pytest.approx(-0.37, abs=1e-4), 0)
