"""Certified limits and rates: true ones are covered, false twins refuted, planted faults noticed."""

import math
from fractions import Fraction
from pathlib import Path

import pytest

from tests.engine import toys
from theorycheck.domains import Ladder, OneOf, exact, log, real
from theorycheck.engine import certify_limits, cover, expansions
from theorycheck.engine.approach import Approach, approach
from theorycheck.engine.boxes import Side
from theorycheck.engine.expansions import implied
from theorycheck.engine.judge import judge
from theorycheck.engine.measure import measure
from theorycheck.engine.plan import plan
from theorycheck.engine.regions import NoBoxes
from theorycheck.engine.replay import replay
from theorycheck.spec import roots
from theorycheck.spec.load import load

CATALOG = toys.catalog()
T = {"t": log(0, "1/10")}
N = {"N": Ladder(exact(8), exact(2**20))}
CLAIMS = Path(__file__).parents[2] / "claims" / "lu2023"


def asymptotic(given, left, right, rival, *, along="t", to=Fraction(0), **keys):
    return toys.claim(
        given, "asymptotic", [{"right": rival}], left=left, right=right, **{"as": along, "to": to}, **keys
    )


def rate(given, quantity, exponent, rival, *, along="t", **keys):
    rivals = [{"exponent": Fraction(rival)}]
    return toys.claim(given, "rate", rivals, quantity=quantity, along=along, exponent=Fraction(exponent), **keys)


def verdict(claim, profile="smoke"):
    evidence = measure(claim, plan(claim, profile), CATALOG)
    return judge(claim, evidence), evidence


@pytest.mark.parametrize(
    ("claim", "series"),
    [
        pytest.param(asymptotic(T, "exp(t) - 1", "t", "2 * t"), "1 + 0.5 t + 0.1666667 t^2", id="exp"),
        pytest.param(asymptotic(T, "(exp(t) - 1) / t**2", "1 / t", "1"), "1 + 0.5 t", id="a blow-up"),
        pytest.param(asymptotic(T, "exp(t)", "1", "1 + t", next="t"), "1 + 0.5 t", id="the next order"),
        pytest.param(asymptotic(T, "log1p(t**(1/2))", "t**(1/2)", "t"), "1 - 0.5 t^(1/2)", id="half powers"),
        pytest.param(
            asymptotic(N, "N * log1p(1 / N)", "1", "2", along="N", to="infinity"), "1 - 0.5 N^(-1)", id="infinity"
        ),
        pytest.param(
            asymptotic({"t": Ladder(exact(2), exact("1048577/1048576"), 12)}, "t * t - 1", "2 * (t - 1)", "t - 1",
                       to=Fraction(1)),
            "1 + 0.5 (t - 1)", id="a number, from above"),
    ],
)  # fmt: skip
def test_true_limits_are_certified_with_their_series(claim, series):
    found, evidence = verdict(claim)
    assert found.word == "certified", found.finding.because
    assert f"the ratio is {series}" in found.finding.because
    assert evidence.cover.lower <= 1 <= evidence.cover.upper
    assert all(rival.outcome == "fails" for rival in found.rivals.values())


def test_the_hull_holds_the_ratio_everywhere():
    """(e^t - 1)/t rises from 1 to 10 (e^(1/10) - 1)."""
    _, evidence = verdict(asymptotic(T, "exp(t) - 1", "t", "2 * t"))
    assert evidence.cover.lower <= 1
    assert 10 * math.expm1(0.1) <= evidence.cover.upper < 1.06


def test_boxes_cover_what_the_germ_does_not():
    """The germ of tanh(50 t)/(50 t) holds for small t only; boxes cover the rest up to 1."""
    found, evidence = verdict(asymptotic({"t": log(0, 1)}, "tanh(50 * t)", "50 * t", "t"), "standard")
    assert found.word == "certified", found.finding.because
    assert evidence.cover.boxes > 1
    assert evidence.cover.lower <= math.tanh(50) / 50 < 1 <= evidence.cover.upper


@pytest.mark.parametrize(
    ("claim", "because"),
    [
        pytest.param(
            asymptotic(T, "exp(t) - 1", "t * 1000001 / 1000000", "2 * t"), "the ratio is 0.999999", id="a millionth"
        ),
        pytest.param(asymptotic(T, "exp(t)", "1", "1 + t", next="2 * t"), "", id="the next order"),
        pytest.param(rate(T, "1 / tanh(t)", "-9/10", "-1/2"), "", id="an exponent"),
    ],
)
def test_false_limits_are_refuted_and_stay_refuted(claim, because):
    found, _ = verdict(claim)
    assert found.word == "refuted"
    assert because in found.finding.because
    witness = found.finding.witness
    again = {"claim": claim.id, "statement": "claim", "point": dict(witness.point), "seed": witness.seed}
    assert replay(again, [claim], CATALOG)["fixed"] is False


@pytest.mark.parametrize(
    ("claim", "hull"),
    [
        pytest.param(rate(T, "2 / tanh(t)", -1, "-1/2"), (2, 0.2 / math.tanh(0.1)), id="exactly"),
        pytest.param(rate(N, "log1p(1 / N)", -1, "-1/2", along="N"), (8 * math.log1p(1 / 8), 1), id="to infinity"),
        pytest.param(rate(T, "2 / tanh(t)", -1, "-1/2", sense="at most"), (2, 0.2 / math.tanh(0.1)), id="at most"),
        pytest.param(rate(T, "2 / tanh(t)", -1, "-3/2", sense="at least"), (2, 0.2 / math.tanh(0.1)), id="at least"),
        pytest.param(rate(T, "t**(1/2) + t", "1/2", 1), (1, 1 + 0.1**0.5), id="half powers"),
    ],
)
def test_true_rates_are_certified_with_their_constants(claim, hull):
    found, evidence = verdict(claim)
    assert found.word == "certified", found.finding.because
    assert evidence.cover.lower <= hull[0] <= hull[1] <= evidence.cover.upper
    assert evidence.cover.lower > 0.99 * hull[0] - 0.01
    assert evidence.cover.upper < 1.01 * hull[1] + 0.01


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        pytest.param(asymptotic(T, "t * (t - 1/30) / (t - 1/30)", "t", "2 * t"), "undefined", id="a hole inside"),
        pytest.param(asymptotic(T | {"x": real(1, 2)}, "exp(x * t) - 1", "x * t", "t / 2"), "ranges", id="two sides"),
        pytest.param(rate(T, "exp(-1 / t)", 1, "2", sense="at most"), "no germ", id="flatter than any power"),
    ],
)
def test_what_is_not_covered_is_not_certified(claim, why):
    found, evidence = verdict(claim, "standard")
    assert found.word != "certified"
    assert not evidence.cover.holds
    assert why in evidence.cover.because


def test_a_rival_is_wrong_if_it_is_wrong_in_one_case():
    given = T | {"a": OneOf((exact(1), exact(2)))}
    found, _ = verdict(asymptotic(given, "exp(a * t) - 1", "a * t", "t"))
    assert found.word == "certified"
    assert "in each of 2 cases" in found.finding.because


@pytest.mark.parametrize("rising", [True, False])
@pytest.mark.parametrize("sense", ["exactly", "at most", "at least"])
@pytest.mark.parametrize("log_power", [-1, 0, 1])
@pytest.mark.parametrize("exponent", ["-3/4", "-1", "-5/4"])
def test_what_a_pure_power_implies_agrees_with_the_numbers(rising, sense, log_power, exponent):
    """x^-1 against x^p (log x)^q, twice far out: a ratio that grows refutes "at most", one that falls "at least"."""
    stated = rate(N, "1 / N", exponent, 1, along="N", sense=sense, log_power=Fraction(log_power)).statement
    logs = [300.0, 3000.0] if rising else [-300.0, -3000.0]
    excess = [(-1 - float(Fraction(exponent))) * x - log_power * math.log(abs(x)) for x in logs]
    grows, falls = excess[1] > excess[0] + 0.1, excess[1] < excess[0] - 0.1
    false = {"exactly": grows or falls, "at most": grows, "at least": falls}[sense]
    assert implied(stated, Fraction(-1), rising=rising) == ("false" if false else "true")


def test_assumptions_leave_cases_out():
    """With a = 0 both sides vanish; the assumption leaves that case out, and no case may be left undecided."""
    given = T | {"a": OneOf((exact(0), exact(2)))}
    keys = {"left": "exp(a * t) - 1", "right": "a * t", "as": "t", "to": Fraction(0)}
    found, _ = verdict(toys.claim(given, "asymptotic", [{"right": "t"}], (("1", "a"),), **keys))
    assert found.word == "certified", found.finding.because


def test_assumptions_that_cut_the_range_leave_it_uncovered():
    keys = {"left": "exp(t) - 1", "right": "t", "as": "t", "to": Fraction(0)}
    found, _ = verdict(toys.claim(T, "asymptotic", [{"right": "2 * t"}], (("t", "1/4 - t"),), **keys), "standard")
    assert found.word == "certified"
    given = {"t": Ladder(exact("1/10"), exact("1/100000"))}
    cut = toys.claim(given, "asymptotic", [{"right": "2 * t"}], (("1/1000000", "t"),), **keys)
    found, evidence = verdict(cut, "standard")
    assert found.word == "supported"
    assert "the assumptions are not decided" in evidence.cover.because


# --- approaches -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("domain", "to", "range_"),
    [
        (log(0, "1/10"), 0, (0, Fraction(1, 10))),
        (Ladder(exact(1), exact("1/1000")), None, (0, 1)),
        (Ladder(exact(3), exact(2)), Fraction(1), (1, 3)),
        (Ladder(exact("1/2"), exact("9/10")), Fraction(1), (Fraction(1, 2), 1)),
    ],
)
def test_an_approach_reaches_from_the_first_rung_to_the_limit(domain, to, range_):
    path = approach("x", domain, to)
    half = Side(path.reach / 2, path.reach)
    assert path.range(half).low == min(path.start, (range_[0] + range_[1]) / Fraction(2))
    assert path.range(half).high == max(path.start, (range_[0] + range_[1]) / Fraction(2))
    assert path.whole.high == range_[1] - range_[0]


def test_an_approach_to_infinity_begins_at_the_first_rung():
    path = approach("n", Ladder(exact(8), exact(64)), None)
    assert path == Approach("n", Fraction(8), infinite=True)
    assert path.range(Side(Fraction(1, 16), Fraction(1, 8))) == Side(Fraction(8), Fraction(16))


@pytest.mark.parametrize(("domain", "to"), [(real(0, 1), 0), (Ladder(exact("t"), exact(1)), 0), (log(0, 1), 1)])
def test_what_leads_nowhere_is_refused(domain, to):
    with pytest.raises(NoBoxes):
        approach("x", domain, to)


# --- planted faults ---------------------------------------------------------------------------------------------------

TRUE = asymptotic({"t": log(0, 1)}, "tanh(50 * t)", "50 * t", "t")


def test_a_wrong_hull_is_noticed(monkeypatch):
    monkeypatch.setattr(expansions, "_ends", lambda part: (5.0, 6.0))
    found, evidence = verdict(asymptotic(T, "exp(t) - 1", "t", "2 * t"), "standard")
    assert found.word == "supported"
    assert "contradict the ladders" in evidence.cover.because


def test_boxes_left_out_are_noticed(monkeypatch):
    halved = cover.split
    monkeypatch.setattr(cover, "split", lambda box, index: halved(box, index)[1:])
    found, evidence = verdict(TRUE, "standard")
    assert found.word == "inconclusive"
    assert "leave part of the domain out" in evidence.cover.because


def test_a_germ_that_says_nothing_certifies_nothing(monkeypatch):
    monkeypatch.setattr(certify_limits, "reach", lambda *_: None)
    found, _ = verdict(TRUE, "standard")
    assert found.word == "inconclusive"


# --- the claims that come along ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "lower", "upper", "text"),
    [
        # 0.2349 <= t |s| <= 0.2523 on (0, 1/100] in the time of dX = -X dt + sqrt(2) dW, which is half of ours
        pytest.param("blowup_circle", 2 * 0.2349, 2 * 0.2523, "0.5 t^(-1) - 1.25", id="blowup_circle"),
        # the catalogue of the paper's claims has (t S/(r - 1) - 1)/t -> 3.44872 at r = 1.3
        pytest.param("blowup_circle_direction", 0.99, 1.07, "1 + 3.448718 t", id="blowup_circle_direction"),
        pytest.param("circle_next_order", 0.99, 1.01, "the ratio is 1 +", id="circle_next_order"),
        pytest.param("denoiser_at_an_edge", 0.97, 1.0001, "the ratio is 1 - ", id="denoiser_at_an_edge"),
    ],
)
def test_claims_with_one_parameter_are_certified(name, lower, upper, text):
    catalog = roots.catalog()
    path = CLAIMS / f"{name}.toml"
    claim = load([path], catalog).claims[0]
    evidence = measure(claim, plan(claim, "smoke"), catalog)
    assert judge(claim, evidence).word == "certified"
    assert lower <= evidence.cover.lower <= evidence.cover.upper <= upper
    assert text in evidence.cover.because
