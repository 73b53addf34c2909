import math
import re
from fractions import Fraction

import pytest

from tests.checks.evidence import (
    UP,
    Numbers,
    Rate,
    inverse,
    judged,
    log_inverse,
    outcomes,
    rate,
    slow_inverse,
    sweep,
    wavy,
)
from theorycheck import numerics as n
from theorycheck.model import Name, Reading, Sweep

AUTOMATIC = {
    "automatic: exponent + 1/4",
    "automatic: exponent - 1/4",
    "automatic: one more log",
    "automatic: one log fewer",
}


@pytest.mark.parametrize("truth", [inverse, slow_inverse])
def test_a_true_rate_holds_and_every_rival_fails(truth):
    findings = judged({"claim": rate(-1), "a tenth off": rate("-9/10"), "twice": rate(-2)}, [sweep(truth)])
    assert outcomes(findings) == {"claim": "holds", "a tenth off": "fails", "twice": "fails"} | dict.fromkeys(
        AUTOMATIC, "fails"
    )


@pytest.mark.parametrize("truth", [inverse, slow_inverse])
@pytest.mark.parametrize("wrong", ["-9/10", "-3/4", "-5/4", "-1/2", 0])
def test_a_wrong_rate_is_refuted_with_its_ladder_as_witness(truth, wrong):
    found = judged({"claim": rate(wrong)}, [sweep(truth)])["claim"]
    assert found.outcome == "fails"
    assert (found.witness.statement, found.witness.point) == ("claim", {"seed": 1, "first": 64.0})


@pytest.mark.parametrize("claimed", ["-1", "-9/10"])
def test_a_lost_log_is_never_supported(claimed):
    findings = judged({"claim": rate(claimed)}, [sweep(log_inverse)])
    assert findings["claim"].outcome != "holds"


def test_what_diverges_oscillates_or_changes_sign_never_holds():
    assert judged({"claim": rate(-1)}, [sweep(lambda x: math.log(x))])["claim"].outcome == "fails"
    assert judged({"claim": rate(-1)}, [sweep(wavy)])["claim"].reason == "misfit"
    turning = sweep(lambda x: (1 if x < 1000 else -1, -math.log(x)))
    found = judged({"claim": rate(-1)}, [turning])["claim"]
    assert (found.outcome, found.reason, found.because) == ("open", "misfit", "the sign changes along n")


def test_undecided_readings_are_open_for_lack_of_power():
    whole = sweep(inverse)
    broken = (*whole.readings["claim"][:-1], Reading(0, math.nan, math.inf, 2048))
    found = judged({"claim": rate(-1)}, [Sweep(whole.point, "n", whole.rungs, {"claim": broken})])["claim"]
    assert (found.outcome, found.reason) == ("open", "power")
    assert found.because == "the sign is undecided at n = 65536"


def test_a_short_ladder_is_open_for_lack_of_power_and_so_are_its_rivals():
    findings = judged({"claim": rate(-1), "off": rate("-1/2")}, [sweep(inverse, UP[:5])])
    assert {found.outcome for found in findings.values()} == {"open"}
    assert {found.reason for found in findings.values()} == {"power"}
    assert findings["claim"].because == "5 rungs over 1.2 decades cannot tell laws apart"


def test_every_ladder_must_hold_and_one_failing_ladder_refutes():
    good, short, bad = sweep(inverse), sweep(inverse, UP[:4]), sweep(lambda x: -math.log(x) / 2)
    assert judged({"claim": rate(-1)}, [good, good])["claim"].outcome == "holds"
    assert judged({"claim": rate(-1)}, [good, short])["claim"].outcome == "open"
    assert judged({"claim": rate(-1)}, [good, short, bad])["claim"].outcome == "fails"
    assert judged({"claim": rate(-1)}, [])["claim"].outcome == "open"


def test_equal_readings_on_different_ladders_are_different_evidence():
    steep = sweep(inverse)
    stretched = Sweep(steep.point, "n", tuple(2 ** (2 * k) for k in range(6, 17)), steep.readings)
    assert judged({"claim": rate(-1)}, [steep])["claim"].outcome == "holds"
    assert judged({"claim": rate(-1)}, [steep, stretched])["claim"].outcome == "fails"
    assert judged({"claim": rate("-1/2")}, [stretched])["claim"].outcome == "holds"


def test_the_sentences():
    findings = judged({"claim": rate(-1), "off": rate("-9/10")}, [sweep(slow_inverse)])
    claim, off = findings["claim"], findings["off"]
    assert re.fullmatch(
        r"exponent -1 needs corrections of 0\.75\d nats, within the 1\.39 assumed; the nearest rival needs 7\.2\d",
        claim.because,
    )
    assert claim.sensitivity == "would have seen an exponent off by 0.027, or a log power off by 0.62"
    assert claim.margin == pytest.approx(0.753, abs=1e-3)
    assert re.fullmatch(
        r"exponent -9/10 needs corrections of 18\.8 nats, where 1\.39 are assumed and 4\.17 reject; exponent -1 fits",
        off.because,
    )


def test_estimated_readings_make_an_estimated_finding():
    findings = judged({"claim": rate(-1)}, [sweep(inverse, estimated=True)])
    assert all(found.estimated for found in findings.values())
    assert not any(found.estimated for found in judged({"claim": rate(-1)}, [sweep(inverse)]).values())


# --- one-sided ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sense", "stronger"),
    [
        ("at most", {"automatic: exponent - 1/4", "automatic: one log fewer"}),
        ("at least", {"automatic: exponent + 1/4", "automatic: one more log"}),
    ],
)
def test_a_one_sided_rate_has_only_stronger_rivals(sense, stronger):
    findings = judged({"claim": rate(-1, sense=sense)}, [sweep(slow_inverse)])
    assert outcomes(findings) == {"claim": "holds"} | dict.fromkeys(stronger, "fails")


def test_towards_zero_the_stronger_exponent_is_the_larger_one():
    down = [2.0**-k for k in range(4, 24)]
    findings = judged({"claim": rate("1/2", sense="at most")}, [sweep(lambda t: math.log(t) / 2, down, "t")])
    assert outcomes(findings) == {
        "claim": "holds",
        "automatic: exponent + 1/4": "fails",
        "automatic: one log fewer": "fails",
    }


@pytest.mark.parametrize("faster", [lambda x: -2 * math.log(x), lambda x: -x / 50])
def test_super_convergence_does_not_refute_but_a_loose_bound_is_not_unopposed_for_nothing(faster):
    findings = judged({"claim": rate(-1, sense="at most")}, [sweep(faster)])
    assert findings["claim"].outcome == "holds"
    assert findings["automatic: exponent - 1/4"].outcome == "holds"  # the claim is loose, and that shows
    assert judged({"claim": rate(-1)}, [sweep(faster)])["claim"].outcome != "holds"


def test_an_upper_bound_that_is_too_strong_is_refuted():
    assert judged({"claim": rate("-5/4", sense="at most")}, [sweep(slow_inverse)])["claim"].outcome == "fails"
    assert judged({"claim": rate("-3/4", sense="at least")}, [sweep(slow_inverse)])["claim"].outcome == "fails"


def test_up_to_logs_leaves_only_the_exponents_to_reject():
    for truth in (inverse, log_inverse):
        findings = judged({"claim": rate(-1, up_to_logs=True)}, [sweep(truth)])
        assert outcomes(findings) == {
            "claim": "holds",
            "automatic: exponent + 1/4": "fails",
            "automatic: exponent - 1/4": "fails",
        }


# --- sizes and readings ---------------------------------------------------------------------------------------------


def test_a_blow_up_read_down_to_1e_300_in_sizes_up_to_1e_600():
    down = [Fraction(1, 10 ** (5 * k)) for k in range(1, 61)]
    truth = sweep_of_exact(lambda x: -2 * (math.log(x.numerator) - math.log(x.denominator)), down)
    assert max(reading.log for reading in truth.readings["claim"]) == pytest.approx(600 * math.log(10))
    findings = judged({"claim": rate(-2), "off": rate("-199/100")}, [truth])
    assert outcomes(findings) == {"claim": "holds", "off": "fails"} | dict.fromkeys(AUTOMATIC, "fails")


def sweep_of_exact(log, rungs):
    return Sweep({"seed": 0}, "t", tuple(rungs), {"claim": tuple(Reading(1, log(x), 1e-10, 128) for x in rungs)})


def test_the_reading_is_the_log_of_the_quantity():
    with n.balls(128):
        sign, log, error = rate(-1).reading(Numbers({"q": -n.exp(n.like(-1400))}))
    assert (sign, log) == (-1, pytest.approx(-1400, abs=1e-12))
    assert error < 1e-10


def test_a_quantity_must_be_a_number():
    with n.balls(64), pytest.raises(ValueError, match=r"a single number is needed, not an array of shape \(2,\)"):
        rate(-1).reading(Numbers({"q": n.balls(64).array([1, 2])}))


def test_a_rival_alone_can_be_judged_again():
    """A witness of a rival is replayed without the claim."""
    alone = Rate.judge({"off": rate("-1/2")}, [sweep(inverse)], judged.__defaults__[0])
    assert outcomes(alone) == {"off": "fails"}


def test_the_keys_and_what_rivals_may_change():
    assert Rate.rivals_differ_in == ("exponent", "log_power")
    assert set(Rate.model_fields) == {
        "kind",
        "quantity",
        "along",
        "exponent",
        "log_power",
        "sense",
        "up_to_logs",
        "quantile",
    }
    assert rate(-1).formulas() == {"quantity": Name("q")}
