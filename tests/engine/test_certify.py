"""Certified bounds: true ones are covered, false twins and planted faults are not."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.engine import toys
from theorycheck.domains import Array, OneOf, exact, integer, log, real
from theorycheck.engine import cover, slack
from theorycheck.engine.cover import Look
from theorycheck.engine.judge import judge
from theorycheck.engine.measure import measure
from theorycheck.engine.plan import plan
from theorycheck.engine.replay import replay

CATALOG = toys.catalog()
X = {"x": real(-2, 2)}
T = {"t": log(0, 1)}
NEEDLE = "exp(-(10**9 * (x - 10000/31415))**2)"


def bound(given, left, right, *rivals, assume=()):
    return toys.claim(given, "bound", [{"right": rival} for rival in rivals], assume, left=left, right=right)


def verdict(claim, profile="standard", seed=0, boxes=None):
    fixed = plan(claim, profile, seed)
    if boxes is not None:
        fixed = replace(fixed, budget=replace(fixed.budget, boxes=boxes))
    evidence = measure(claim, fixed, CATALOG)
    return judge(claim, evidence), evidence


@pytest.mark.parametrize(
    ("given", "left", "right", "rival"),
    [
        pytest.param(X, "x", "9/4", "1", id="plain"),
        pytest.param(X, "x * (1 - x)", "1/4 + 1/1000000", "1/5", id="a dependency that slopes resolve"),
        pytest.param({"x": real(-1, 1), "y": real(-1, 1)}, "x * y", "x * x + y * y + 1/10", "x * x", id="two sides"),
        pytest.param(T, "tanh(t)", "t", "t / 2", id="equality at the limit"),
        pytest.param(T, "t**(3/2)", "t", "t**2", id="half powers at the limit"),
        pytest.param(T, "1 / t", "1 / tanh(t)", "1", id="both sides blow up"),
        pytest.param(T | {"x": real(1, 2)}, "tanh(x * t)", "3 * t", "t / 2", id="a limit for every x"),
        pytest.param({"s": log(0, 1), "t": log(0, 1)}, "s * t", "s + t + 1/100", "s * t / 2", id="two limits"),
        pytest.param({"n": integer(1, 5), "x": real(0, 1)}, "x**n", "1", "1/2", id="whole numbers"),
        pytest.param({"n": integer(1, 5), "m": integer("n", 5)}, "n", "m", "1", id="nothing but whole numbers"),
        pytest.param({"a": OneOf((exact("1/3"), exact(2))), "x": real(0, 1)}, "a * x", "2", "1", id="choices"),
        pytest.param({"v": Array((exact(2),), real(-1, 1))}, "dot(v, v)", "2", "1", id="the entries of a vector"),
    ],
)
def test_true_bounds_are_certified(given, left, right, rival):
    found, evidence = verdict(bound(given, left, right, rival))
    assert found.word == "certified", found.finding.because
    assert evidence.cover.boxes >= 1
    assert "cover" in found.finding.because
    assert all(-1e-30 <= evidence.cover.lower <= row.enclosures["claim"].upper for row in evidence.rows)


@pytest.mark.parametrize("seed", range(4))
def test_the_word_does_not_depend_on_the_seed(seed):
    assert verdict(bound(X, "x * (1 - x)", "1/4 + 1/1000", "1/5"), seed=seed)[0].word == "certified"


def test_the_least_slack_over_the_domain_is_enclosed():
    """The slack 1 - 4 x (1 - x)/(1 + a) is least at 1/2, where it is a/(1 + a)."""
    _, evidence = verdict(bound(X, "4 * x * (1 - x)", "11/10", "1/5"))
    assert evidence.cover.lower <= 1 / 11 <= evidence.cover.upper
    assert evidence.cover.upper - evidence.cover.lower < 0.01


@pytest.mark.parametrize(
    ("given", "left", "right"),
    [
        pytest.param(X, "x * (1 - x)", "1/4 - 1/1000000", id="smaller by a millionth"),
        pytest.param(T, "tanh(t)", "t * (1 - 1/1000000)", id="a leading term smaller by a millionth"),
        pytest.param(T, "t", "tanh(t)", id="the wrong side"),
        pytest.param({"x": real(0, 1)}, NEEDLE, "1/2", id="a needle"),
        pytest.param(T, "1/10**200", "t", id="beyond 1e-200"),
        pytest.param(T, "1/10**310", "t", id="beyond what is drawn"),
        pytest.param({"n": integer(1, 40), "x": real(0, 1)}, "x", "(38 - n) ** 2", id="one case of forty"),
    ],
)
def test_false_bounds_are_refuted_with_a_witness(given, left, right):
    claim = bound(given, left, right, f"({right}) / 2")
    found, _ = verdict(claim)
    assert found.word == "refuted", found.finding.because
    witness = {"claim": claim.id, "statement": "claim", "point": dict(found.finding.witness.point), "seed": 0}
    assert replay(witness, [claim], CATALOG)["fixed"] is False


def test_a_needle_is_found_by_boxes_alone():
    needle = bound({"x": real(0, 1)}, NEEDLE, "1/2")
    assert verdict(needle, boxes=0)[0].word == "enclosed"
    assert verdict(needle)[0].word == "refuted"


def test_boxes_look_for_what_refutes_a_rival_too():
    needle = bound({"x": real(0, 1)}, NEEDLE, "1", "1/2")
    assert verdict(needle, boxes=0)[0].word == "unopposed"
    found, _ = verdict(needle)
    assert found.rivals["rival 0"].outcome == "fails"
    assert found.rivals["rival 0"].witness is not None


@pytest.mark.parametrize(
    ("given", "left", "right"),
    [
        pytest.param(X, "2 * x / 3", "x * x + 1/9", id="touched inside"),
        pytest.param(X, "x * x", "4", id="touched at the ends"),
    ],
)
def test_where_both_sides_touch_the_resolution_is_said(given, left, right):
    found, evidence = verdict(bound(given, left, right, f"({right}) / 2"))
    assert found.word == "certified"
    assert -1e-30 <= evidence.cover.lower < 0
    assert "left exceeds right nowhere by more than" in found.finding.because


@pytest.mark.parametrize(
    ("given", "left", "right", "why"),
    [
        pytest.param(X, "exp(-x * x)", "1 - x*x + x**4/2", "boxes did not decide it", id="touched to the sixth order"),
        pytest.param(X, "rough(x)", "3", "", id="errors that are estimated"),
        pytest.param({"x": real(0, toys.tree("2**(1/2)"))}, "x", "3/2", "is a formula", id="an irrational end"),
        pytest.param({"v": Array((exact(9),), real(0, 1))}, "dot(v, v)", "9", "9 entries", id="too many sides"),
        pytest.param({"n": integer(1, 10**9)}, "n", "n + 1", "cases", id="too many cases"),
    ],
)
def test_what_is_not_covered_is_not_certified_and_says_why(given, left, right, why):
    claim = bound(given, left, right, f"({right}) / 4 - 1")
    found, _ = verdict(claim, boxes=300)
    assert found.word in ("enclosed", "supported")
    assert why in found.finding.because
    assert ("not certified" in found.finding.because) == bool(why)


def test_a_point_at_which_nothing_is_defined_leaves_a_hole():
    found, evidence = verdict(bound({"x": real(0, 1)}, "(x - 1/3)**2 / (x - 1/3)**2", "1", "1/2"), boxes=200)
    assert found.word != "certified"
    assert not evidence.cover.holds


# --- assumptions ------------------------------------------------------------------------------------------------------

BEYOND = (("1", "x"),)


def test_boxes_on_which_an_assumption_fails_are_skipped():
    found, _ = verdict(bound(X, "1/2", "x", "3/4 - x + 1/4", assume=BEYOND))
    assert found.word == "certified"


def test_an_assumption_does_not_excuse_what_it_does_not_exclude():
    """The claim fails for x in [1, 2) only, where the assumption holds."""
    found, _ = verdict(bound(X, "x", "x * x - 1/1000", "x / 2", assume=BEYOND))
    assert found.word == "refuted"


# --- planted faults ---------------------------------------------------------------------------------------------------


def test_a_part_left_out_is_noticed(monkeypatch):
    halved = cover.split
    monkeypatch.setattr(cover, "split", lambda box, index: halved(box, index)[:1])
    found, evidence = verdict(bound(X, "x * (1 - x)", "1/4 + 1/1000", "1/5"))
    assert found.word == "enclosed"
    assert "leave part of the domain out" in evidence.cover.because


def test_an_assumption_read_the_wrong_way_is_noticed(monkeypatch):
    read = slack.fails_throughout
    monkeypatch.setattr(
        slack, "fails_throughout", lambda terms, one: read(terms, replace(one, left=one.right, right=one.left))
    )
    found, evidence = verdict(bound(X, "1/2", "x", "3/4 - x + 1/4", assume=BEYOND), boxes=200)
    assert found.word != "certified"
    assert not (evidence.cover and evidence.cover.holds)


def test_a_limit_left_out_is_noticed(monkeypatch):
    monkeypatch.setattr(slack.Slack, "_at_limits", lambda *_: Look("skipped"))
    found, evidence = verdict(bound(T, "tanh(t)", "t", "t / 2"))
    assert found.word == "enclosed"
    assert not evidence.cover.holds


def test_a_slope_with_the_wrong_sign_is_noticed(monkeypatch):
    """Wrong slopes give wrong enclosures: those that look narrow miss the points that the search saw."""
    right = slack.Slack._by_slopes

    def wrong(self, box, balls, middle, gap):
        found, weights = right(self, box, balls, middle, gap)
        return abs(found) + 1, weights

    monkeypatch.setattr(slack.Slack, "_by_slopes", wrong)
    found, evidence = verdict(bound(X, "x * (1 - x)", "1/4 + 1/1000", "1/5"))
    assert found.word == "enclosed"
    assert "contradict" in evidence.cover.because


def test_a_profile_without_boxes_tries_none():
    claim = bound(X, "x", "9/4", "1")
    found, evidence = verdict(claim, boxes=0)
    assert evidence.cover is None
    assert found.word == "enclosed"


def test_smoke_says_nothing_of_what_its_few_boxes_leave_open():
    found, evidence = verdict(bound(X, "x * x", "4", "1"), profile="smoke")
    assert evidence.cover is None
    assert found.word == "enclosed"


def test_exact_ends_are_not_rounded():
    """[0, 1/3] ends at a number that no float is: the claim is true up to there and false just beyond."""
    assert verdict(bound({"x": real(0, "1/3")}, "3 * x", "1", "1/2"))[0].word == "certified"
    beyond = exact(Fraction(1, 3) + Fraction(1, 10**20))
    assert verdict(bound({"x": real(0, beyond)}, "3 * x", "1", "1/2"))[0].word != "certified"
