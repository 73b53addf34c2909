import math
from fractions import Fraction

import numpy as np
import pytest
from flint import arb

from tests.checks.evidence import LEFT, RIGHT, Identity, Numbers, judged, rows
from theorycheck import numerics as n
from theorycheck.checks.base import Undefined
from theorycheck.model import Enclosure

CLAIM = Identity(left=LEFT, right=RIGHT)


def balls(values, bits=128):
    return n.balls(bits).array(values)


def test_the_departure_is_relative_to_the_largest_scale_of_the_terms():
    terms = Numbers({"a": balls([1, 2]), "b": balls([1, 5])}, {"a": balls([4, 6]), "b": balls([1, 12])})
    low, high = CLAIM.enclose(terms)
    assert low <= 0.25 <= high
    assert high - low < 1e-15


def test_true_identities_are_enclosed_below_the_resolution_and_false_ones_exclude_zero():
    with n.balls(128):
        third = n.like(Fraction(1, 3))
        same = CLAIM.enclose(Numbers({"a": third * 3, "b": n.like(1)}))
        off = CLAIM.enclose(Numbers({"a": third * 3 + n.like(Fraction(1, 2**90)), "b": n.like(1)}))
    assert same[0] == 0 < same[1] < 1e-30
    assert off == (pytest.approx(2**-90, rel=1e-6), pytest.approx(2**-90, rel=1e-6))
    assert CLAIM.decide(Enclosure(*same, 128)) == "holds"
    assert CLAIM.decide(Enclosure(*off, 128)) == "fails"


def test_a_number_on_one_side_stands_for_any_array_but_shapes_must_agree():
    assert CLAIM.enclose(Numbers({"a": balls([[0, 0], [0, 0]]), "b": 0})) == (0, 0)
    assert CLAIM.violation(Numbers({"a": np.zeros(3), "b": 0})) == 0
    with pytest.raises(ValueError, match=r"the sides have different shapes: \(2,\) and \(2, 2\)"):
        CLAIM.enclose(Numbers({"a": balls([1, 2]), "b": balls([[1, 2], [1, 2]])}))


def test_numbers_far_below_the_range_of_floats_keep_their_relative_departure():
    with n.balls(128):
        tiny = n.exp(n.like(-5000))
        low, high = CLAIM.enclose(Numbers({"a": tiny, "b": tiny * 2}))
    assert low <= 0.5 <= high


def test_what_is_not_finite_is_undefined():
    with n.balls(64), pytest.raises(Undefined):
        CLAIM.enclose(Numbers({"a": arb.nan(), "b": n.like(1)}))
    assert math.isnan(CLAIM.violation(Numbers({"a": np.array([1.0, np.nan]), "b": np.array([1.0, 1.0])})))
    assert math.isnan(CLAIM.violation(Numbers({"a": np.float64(np.inf), "b": np.float64(np.inf)})))


def test_a_scale_that_may_be_zero_is_undefined_unless_the_sides_are_exactly_equal():
    with n.balls(64):
        around_zero = n.ball(0, Fraction(1, 10))
        with pytest.raises(Undefined):
            CLAIM.enclose(Numbers({"a": around_zero, "b": n.like(0)}))
        assert CLAIM.enclose(Numbers({"a": n.like(0), "b": n.like(0)})) == (0, 0)


def test_many_digits_of_zero_are_not_zero():
    """What a law computes may be far smaller than any precision so far: 1e-77 could be the value, or its error."""
    with n.balls(256):
        nothing = n.like(Fraction(1, 3)) * 3 - 1  # a ball around zero, not zero itself
        assert nothing.rad() > 0
        with pytest.raises(Undefined):
            CLAIM.enclose(Numbers({"a": nothing, "b": n.like(0)}))


def test_the_float_search_sees_the_same_departure():
    terms = Numbers({"a": np.array([1.0, 2.0]), "b": np.array([1.0, 5.0])})
    assert CLAIM.violation(terms) == pytest.approx(3 / 5)


@pytest.mark.parametrize(
    ("interval", "estimated", "outcome"),
    [
        ((0, 1e-31), False, "holds"),
        ((0, 0), False, "holds"),
        ((0, 1e-29), False, "open"),
        ((1e-300, 1e-29), False, "fails"),
        ((0, 1e-7), True, "holds"),
        ((1e-9, 1e-7), True, "holds"),  # an estimated error may be too small
        ((1e-9, 1e-5), True, "open"),
        ((1e-5, 2e-5), True, "fails"),
    ],
)
def test_what_an_enclosure_decides(interval, estimated, outcome):
    assert CLAIM.decide(Enclosure(*interval, 128, estimated)) == outcome


def test_one_failing_row_refutes_and_is_the_witness():
    evidence = rows((0, 1e-33), (0.1, 0.2), (0.4, 0.5), (0, 1))
    found = judged({"claim": CLAIM}, evidence)["claim"]
    assert found.outcome == "fails"
    assert found.because == "left and right differ by at least 0.4 of the scale of their terms"
    assert found.margin == 0.4
    assert (found.witness.statement, found.witness.point) == ("claim", {"k": 2})


def test_all_rows_together_uphold_and_the_widest_says_what_would_have_been_seen():
    found = judged({"claim": CLAIM}, rows((0, 1e-34), (0, 3.2e-33)))["claim"]
    assert (found.outcome, found.reason, found.witness) == ("holds", "", None)
    assert found.because == "left and right agree within 3.2e-33 of the scale of their terms at each of the 2 points"
    assert found.sensitivity == "would have seen a relative departure of 3.2e-33"


def test_undecided_rows_leave_it_open_for_lack_of_power():
    found = judged({"claim": CLAIM}, rows((0, 1e-34), (0, 1e-12)))["claim"]
    assert (found.outcome, found.reason) == ("open", "power")
    assert found.because == "at 1 of 2 points left and right are only known to agree within 1e-12"


def test_estimated_evidence_says_so_and_claims_no_more_than_its_resolution():
    found = judged({"claim": CLAIM}, rows((0, 1e-15), estimated=True))["claim"]
    assert found.estimated
    assert found.sensitivity == "would have seen a relative departure of 1e-06"


def test_a_rival_is_judged_on_the_rows_where_it_was_measured():
    evidence = [*rows((0, 1e-33)), *rows((0.3, 0.4), name="wrong sign")]
    findings = judged({"claim": CLAIM, "wrong sign": Identity(left=LEFT, right=LEFT)}, evidence)
    assert {name: found.outcome for name, found in findings.items()} == {"claim": "holds", "wrong sign": "fails"}


def test_without_rows_nothing_is_decided():
    found = judged({"claim": CLAIM}, [])["claim"]
    assert (found.outcome, found.reason) == ("open", "power")
