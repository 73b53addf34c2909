import math
from fractions import Fraction

import numpy as np
import pytest

from tests.checks.evidence import LEFT, RIGHT, Bound, Numbers, judged, rows
from theorycheck import numerics as n
from theorycheck.checks.base import Undefined
from theorycheck.checks.bound import AUTOMATIC
from theorycheck.model import Enclosure

CLAIM, TIGHT = Bound(left=LEFT, right=RIGHT), Bound(left=LEFT, right=RIGHT, tight=True)


def slack(left, right, sizes=None, bits=128):
    with n.balls(bits):
        terms = Numbers({"a": n.like(Fraction(left)), "b": n.like(Fraction(right))})
        terms.sizes = {name: n.like(Fraction(size)) for name, size in (sizes or {}).items()}
        return CLAIM.enclose(terms)


@pytest.mark.parametrize(("left", "right", "expected"), [(3, 4, 0.25), (5, 4, -0.25), (-3, -2, 0.5), (-2, -3, -1 / 3)])
def test_the_slack_is_relative_to_the_right_side(left, right, expected):
    low, high = slack(left, right)
    assert low - 1e-15 <= expected <= high + 1e-15
    assert high - low < 1e-15


def test_the_smallest_entry_counts():
    with n.balls(128):
        low, high = CLAIM.enclose(Numbers({"a": n.balls(128).array([1, 3, 1]), "b": n.balls(128).array([2, 4, 8])}))
    assert low <= 0.25 <= high < 0.26


def test_where_the_right_side_vanishes_nothing_is_said_about_factors():
    assert slack(0, 0, {"a": 1, "b": 1}) == (0, math.inf)
    low, high = slack("-1/4", 0, {"a": 1, "b": 1})
    assert (low, high) == (pytest.approx(0.25), math.inf)
    low, high = slack("1/4", 0, {"a": 1, "b": 1})
    assert (low, high) == (pytest.approx(-0.25), pytest.approx(-0.25))


def test_what_cannot_be_scaled_is_undefined():
    with n.balls(64), pytest.raises(Undefined):
        CLAIM.enclose(Numbers({"a": n.ball(0, Fraction(1, 8)), "b": n.ball(0, Fraction(1, 8))}))
    assert math.isnan(CLAIM.violation(Numbers({"a": np.float64(np.nan), "b": np.float64(1)})))


def test_the_search_in_floats_climbs_towards_the_excess():
    excess = [CLAIM.violation(Numbers({"a": np.float64(a), "b": np.float64(2)})) for a in (1, 1.9, 2, 3)]
    assert excess == sorted(excess)
    assert excess == [pytest.approx(-0.5), pytest.approx(-0.05), 0, pytest.approx(0.5)]


def test_the_search_tells_small_left_sides_apart_where_floats_of_the_slack_cannot():
    sides = [(-1, 2), (0, 2), (1e-300, 2), (1e-30, 2), (1e-20, 2), (0.5, 2), (0.999, 2), (1.001, 2)]
    heights = [CLAIM.violation(Numbers({"a": np.float64(a), "b": np.float64(b)})) for a, b in sides]
    assert heights == sorted(set(heights))
    assert heights[-2:] == [pytest.approx(-0.5, abs=1e-3)] * 2


@pytest.mark.parametrize(
    ("interval", "estimated", "outcome"),
    [
        ((0.1, 0.2), False, "holds"),
        ((0, 0), False, "holds"),
        ((-1e-31, 1e-31), False, "holds"),
        ((-1e-29, 1e-31), False, "open"),
        ((-1e-29, -1e-30), False, "fails"),
        ((-2, -1), False, "fails"),
        ((-1e-7, -1e-8), True, "holds"),
        ((-1e-5, 1e-8), True, "open"),
        ((-1e-4, -1e-5), True, "fails"),
    ],
)
def test_what_an_enclosure_decides(interval, estimated, outcome):
    assert CLAIM.decide(Enclosure(*interval, 128, estimated)) == outcome


def test_an_excess_refutes_and_the_worst_row_is_the_witness():
    found = judged({"claim": CLAIM}, rows((0.5, 0.6), (-0.3, -0.2), (-0.2, -0.1)))["claim"]
    assert (found.outcome, found.witness.point) == ("fails", {"k": 1})
    assert found.because == "left exceeds right by at least 0.2 |right|"


def test_a_bound_that_stands_says_how_close_it_came():
    found = judged({"claim": CLAIM}, rows((0.5, 0.6), (0.06, 0.061)))["claim"]
    assert found.because == "left stays below right at each of the 2 points; the least slack is 0.06 |right|"
    assert found.sensitivity == "would have seen the right side smaller by a factor 0.939"


@pytest.mark.parametrize(
    ("nearest", "sentence"),
    [
        (0.0004, "would have seen the right side smaller by a factor 0.99960"),
        (0.0, "would have seen the right side smaller by a factor just below 1"),
        (1.5, "left is nowhere positive: no positive factor on the right side would have been seen"),
        (math.inf, "the right side vanishes wherever it was measured: no factor on it would have been seen"),
    ],
)
def test_the_factor_that_would_have_been_seen(nearest, sentence):
    assert judged({"claim": CLAIM}, rows((0, nearest)))["claim"].sensitivity == sentence


def test_the_stated_factor_would_indeed_have_been_seen():
    """left 15, right 16: right times 0.93 is below left; the sentence for slack 1/16 must not promise more."""
    sentence = judged({"claim": CLAIM}, rows((1 / 16, 1 / 16)))["claim"].sensitivity
    assert 16 * float(sentence.rsplit(" ", 1)[1]) < 15


@pytest.mark.parametrize(
    ("intervals", "outcome"),
    [
        ([(0.5, 0.6), (0.05, 0.06)], "fails"),
        ([(0.5, 0.6), (0.2, 0.21)], "holds"),
        ([(0.05, 0.2), (0.3, 0.31)], "open"),
        ([(0, math.inf)], "open"),
        ([(0.0999999, 0.09999999)], "fails"),
    ],
)
def test_a_tight_bound_must_be_lost_when_the_right_side_shrinks_by_a_tenth(intervals, outcome):
    assert judged({"claim": TIGHT}, rows(*intervals))[AUTOMATIC].outcome == outcome
    assert AUTOMATIC not in judged({"claim": CLAIM}, rows(*intervals))


def test_rivals_are_not_asked_to_be_tight():
    evidence = rows((-2, -1), name="half")
    assert set(judged({"claim": TIGHT, "half": TIGHT}, evidence)) == {"claim", "half"}
