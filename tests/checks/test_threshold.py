import math

import pytest

from tests.checks.evidence import UP, Places, Threshold, judged, outcomes, rounded, threshold
from theorycheck import numerics as n
from theorycheck.checks.base import Undefined
from theorycheck.checks.threshold import ALREADY, AUTOMATIC, NEVER, RETURNS
from theorycheck.model import Name, Reader, Reading, Sweep

LONG = [2**k for k in range(3, 20)]


@pytest.mark.parametrize("truth", [lambda x: x, lambda x: 3 * x, lambda x: 2 * x + 5 * math.sqrt(x), lambda x: x + 7])
def test_a_true_scaling_holds_and_every_automatic_rival_fails(truth):
    findings = judged({"claim": threshold()}, [rounded(truth, LONG)])
    assert outcomes(findings) == {"claim": "holds"} | dict.fromkeys(AUTOMATIC, "fails")


@pytest.mark.parametrize("truth", [lambda x: x**1.25, lambda x: x**0.75, lambda x: x**2, lambda x: x * math.log(x)])
def test_a_wrong_scaling_is_refuted(truth):
    found = judged({"claim": threshold()}, [rounded(truth, LONG)])["claim"]
    assert found.outcome == "fails"
    assert found.witness.point == {"seed": 1, "first": 8.0}


def test_rounding_to_whole_numbers_is_no_evidence_against_a_scaling():
    """A third of n is rounded up to 22, 43, 86, ...: without bands that would be corrections of every rung."""
    assert judged({"claim": threshold()}, [rounded(lambda x: x / 3 + 1e-9)])["claim"].outcome == "holds"


def test_short_ladders_and_small_thresholds_do_not_pass():
    assert judged({"claim": threshold()}, [rounded(lambda x: x, UP[:5])])["claim"].reason == "power"
    small = judged({"claim": threshold()}, [rounded(lambda x: x, [2, 3, 5, 8, 13, 21])])
    assert {name for name, found in small.items() if found.outcome != "fails"} > {"claim"}


@pytest.mark.parametrize(
    ("mark", "because"),
    [
        (ALREADY, "at n = 128 the event has happened at the first value of N already"),
        (NEVER, "at n = 128 the event has not happened at the last value of N"),
        (RETURNS, "at n = 128 the event is not monotone along N: it has happened, and at a larger value it has not"),
    ],
)
def test_a_rung_without_a_threshold_leaves_all_open_and_says_why(mark, because):
    good = rounded(lambda x: x)
    readings = list(good.readings["claim"])
    readings[1] = Reading(*mark, 64)
    findings = judged({"claim": threshold()}, [Sweep(good.point, "n", good.rungs, {"claim": tuple(readings)})])
    assert set(outcomes(findings).values()) == {"open"}
    assert {found.because for found in findings.values()} == {because}


# --- readings -------------------------------------------------------------------------------------------------------


def place(event, ends=(1, 1000), scaling=2):
    return Places({"e": event, "s": lambda values: scaling}, {"N": 5}, {"N": ends})


def test_the_reading_is_the_log_of_the_threshold_over_the_scaling():
    with n.balls(64):
        sign, log, error = threshold().reading(place(lambda values: values["N"] - n.like(30) / 7))
    assert sign == 1
    assert abs(math.log(30 / 7 / 2) - log) <= error  # the real threshold, before it is rounded up to 5
    assert abs(math.log(5 / 2) - log) <= error
    assert error <= math.log(5 / 4) / 2 + 1e-9


def test_an_event_that_is_exactly_zero_has_happened():
    with n.balls(64):
        _, log, error = threshold().reading(place(lambda values: values["N"] - 8, scaling=1))
    assert math.log(8) == pytest.approx(log + error, abs=1e-9)


def test_an_event_that_may_be_zero_is_known_to_a_whole_number():
    with n.balls(64):
        third = n.like(1) / 3
        _, log, error = threshold().reading(place(lambda values: values["N"] - 24 * third, scaling=1))
    assert (log - error, log + error) == pytest.approx((math.log(7), math.log(9)), abs=1e-9)


@pytest.mark.parametrize("foreseen", [None, 1, 599, 600, 601, 999, 1000, 10**6])
def test_what_is_foreseen_changes_no_reading(foreseen):
    asked = []

    def event(values):
        asked.append(values["N"])
        return values["N"] - n.like(4199) / 7

    with n.balls(64):
        place_ = place(event)
        assert threshold().confirmed(place_, foreseen) == threshold().reading(
            place(lambda v: v["N"] - n.like(4199) / 7)
        )
    assert (len(asked) <= 4) is (foreseen == 600)


def test_floats_foresee_the_threshold_or_nothing():
    assert threshold().foreseen(place(lambda values: values["N"] - 4199 / 7)) == 600
    for event in (lambda values: 1.0, lambda values: -1.0, lambda values: math.nan):
        assert threshold().foreseen(place(event)) is None


def test_readings_without_a_threshold_are_marked():
    with n.balls(64):
        assert threshold().reading(place(lambda values: 1)) == ALREADY
        assert threshold().reading(place(lambda values: -1)) == NEVER
        assert threshold().reading(place(lambda values: 1 if 8 <= values["N"] < 11 else -1)) == RETURNS


def test_what_balls_cannot_decide_is_undefined():
    with n.balls(64):
        with pytest.raises(Undefined, match="undecided"):
            threshold().reading(place(lambda values: values["N"] - n.ball(100, 30)))
        with pytest.raises(Undefined, match="undecided"):
            threshold().reading(place(lambda values: n.ball(0, 1)))
        with pytest.raises(Undefined, match="not known to be positive"):
            threshold().reading(place(lambda values: values["N"] - 8, scaling=-2))


def test_the_counted_variable_starts_at_one_or_later():
    with n.balls(64), pytest.raises(ValueError, match="from 1 on, not from 0"):
        threshold().reading(place(lambda values: values["N"] - 8, ends=(0, 9)))


# --- the file's keys ------------------------------------------------------------------------------------------------


def test_the_keys_are_event_along_in_and_scaling():
    reader = Reader(formula=lambda text: Name(str(text)), number=float, variable=str)
    keys = {"event": "e", "along": "N", "in": "d", "scaling": "d"}
    statement = Threshold.model_validate(keys, context=reader)
    assert (statement.count, statement.along, statement.scaling) == ("N", "d", Name("d"))
    assert set(Threshold.model_json_schema()["required"]) == set(keys)
    assert Threshold.rivals_differ_in == ("scaling",)
