"""From a claim to a verdict, on toys: true ones stand, false ones fall with a small witness, all words are reached."""

import json
from fractions import Fraction

import pytest

from tests.engine import toys
from theorycheck.domains import Definition, DrawnFrom, Ladder, LawOf, array, exact, integer, log, real
from theorycheck.engine.judge import judge
from theorycheck.engine.measure import measure
from theorycheck.engine.plan import BUDGETS, plan
from theorycheck.engine.printed import public
from theorycheck.engine.records import verdict_record
from theorycheck.engine.replay import WitnessError, replay
from theorycheck.engine.run import verify

CATALOG = toys.catalog()
X = {"x": real(-3, 3)}
CLOUD = LawOf(
    "point_cloud",
    dict(toys.PointCloud.sizes),
    {
        "weights": array("count", entry=log("1/16", 1), form="simplex"),
        "points": array("count", "dim", entry=real(-2, 2)),
    },
)
UP = {"N": Ladder(exact(64), exact(65536))}
DOUBLE_ANGLE = {"left": "tanh(2 * x)", "right": "2 * tanh(x) / (1 + tanh(x)**2)"}


def verdict(claim, profile="smoke", seed=0):
    return judge(claim, measure(claim, plan(claim, profile, seed), CATALOG))


def test_a_true_identity_is_enclosed_and_its_rival_refuted():
    found = verdict(toys.claim(X, "identity", [{"right": "2 * tanh(x)"}], **DOUBLE_ANGLE))
    assert found.word == "enclosed"
    assert found.rivals["rival 0"].outcome == "fails"
    assert found.points >= BUDGETS["smoke"].examples
    assert found.precision == "balls:128"


def test_a_false_identity_is_refuted_with_the_smallest_witness():
    found = verdict(toys.claim({"k": integer(0, 50)}, "bound", [{"right": "3"}], left="k", right="6"), "standard")
    assert found.word == "refuted"
    assert found.finding.witness.point == {"k": 7}


def test_a_departure_far_below_rounding_is_still_refuted():
    claim = toys.claim(X, "identity", [{"right": "x"}], left="x + 1", right="x + 1 + 10**(-25)")
    assert verdict(claim).word == "refuted"


def test_rounding_never_refutes_a_true_claim():
    given = {"x": log(Fraction(1, 10**16), Fraction(1, 10**12))}  # exp(x) - 1 has no correct digit in floats
    keys = {"left": "(exp(x) - 1) * (exp(x) + 1)", "right": "exp(2 * x) - 1"}
    assert verdict(toys.claim(given, "identity", [{"right": "2 * x"}], **keys)).word == "enclosed"


def test_a_rival_that_is_the_claim_in_disguise_leaves_it_unopposed():
    found = verdict(
        toys.claim(X, "identity", [{"right": "tanh(x) + tanh(x)"}], left="2 * tanh(x)", right="tanh(x) * 2")
    )
    assert found.word == "unopposed"
    assert "rival 0" in found.finding.because


def test_assumptions_discard_and_count_and_an_impossible_one_is_vacuous():
    half = toys.claim(X, "bound", [{"right": "x / 2"}], assume=[("0", "x")], left="tanh(x)", right="x")
    found = verdict(half)
    assert found.word == "enclosed"
    assert 0 < found.discarded < 1
    none = toys.claim(X, "bound", [{"right": "x / 2"}], assume=[("4", "x")], left="tanh(x)", right="x")
    assert verdict(none).word == "vacuous"


def test_an_observable_that_raises_breaks_its_claim_alone():
    found = verdict(toys.claim(X, "identity", [{"right": "x"}], left="failing(x)", right="x"))
    assert found.word == "broken"
    assert found.finding.because == "RuntimeError: this one always raises"


def test_estimated_errors_cap_the_word_at_supported():
    found = verdict(
        toys.claim(X, "identity", [{"right": "rough(x) * 2"}], left="3 * rough(x)", right="2 * x + rough(x)")
    )
    assert (found.word, found.precision) == ("supported", "estimated")


def test_undefined_points_are_never_green():
    found = verdict(toys.claim(X, "identity", [{"right": "x"}], left="(x - x) / (x - x)", right="1"))
    assert (found.word, found.finding.reason) == ("inconclusive", "disagree")


def test_normal_forms_are_exact_weights_sum_to_one_and_frames_are_orthonormal():
    weights = toys.claim({"law": CLOUD}, "identity", [{"right": "2"}], left="total(law)", right="1")
    assert verdict(weights).word == "enclosed"
    frame = {"d": integer(1, 4), "A": array(6, "d", entry=real(-1, 1), form="frame")}
    orthonormal = toys.claim(frame, "identity", [{"right": "2 * identity(d)"}], left="gram(A)", right="identity(d)")
    assert verdict(orthonormal).word == "enclosed"


def test_definitions_and_starting_points_follow_what_they_depend_on():
    given = {"law": CLOUD, "x": DrawnFrom(toys.tree("law")), "y": Definition(toys.tree("2 * x"))}
    claim = toys.claim(given, "identity", [{"right": "2 * dot(x, x)"}], left="dot(y, y)", right="4 * dot(x, x)")
    assert verdict(claim).word == "enclosed"


def test_the_process_is_supplied():
    assert verdict(toys.claim(X, "identity", [{"right": "2 * x"}], left="rate(x)", right="3 * x")).word == "enclosed"


def test_a_rate_stands_and_its_twin_with_another_exponent_refuted():
    keys = {"quantity": "(1 + 5 / N**(1/2)) / N", "along": "N"}
    rivals = [{"exponent": Fraction(-9, 10)}]
    true = verdict(toys.claim(UP, "rate", rivals, exponent=Fraction(-1), **keys))
    assert (true.word, true.rivals["rival 0"].outcome) == ("certified", "fails")
    assert (
        verdict(toys.claim(UP, "rate", [{"exponent": Fraction(-2)}], exponent=Fraction(-9, 10), **keys)).word
        == "refuted"
    )


def test_an_exact_invariance_is_enclosed():
    given = {"x": real(1, 3), "N": Ladder(exact(2), exact(64))}
    claim = toys.claim(given, "invariant", [{"power": Fraction(1)}], quantity="x * N / N + N - N", along="N")
    assert verdict(claim).word == "enclosed"


def test_an_asymptotic_equality_reaches_far_beyond_floats():
    given = {"x": Ladder(exact("1/100"), exact(Fraction(1, 10**300)), 40)}
    keys = {"left": "log1p(x)", "as": "x", "to": Fraction(0)}
    assert verdict(toys.claim(given, "asymptotic", [{"right": "x / 2"}], right="x", **keys)).word == "certified"
    assert verdict(toys.claim(given, "asymptotic", [{"right": "x"}], right="2 * x", **keys)).word == "refuted"


def test_the_same_seed_gives_the_same_bytes_whatever_ran_before():
    identity = toys.claim(X, "identity", [{"right": "2 * tanh(x)"}], **DOUBLE_ANGLE)
    claims = [identity, toys.claim(X, "bound", [{"right": "x"}], left="tanh(x)", right="1")]

    def lines(order):
        records = [public(record) | {"seconds": 0} for record in verify(order, CATALOG, profile="smoke")][:-1]
        return sorted(json.dumps(record) for record in records)

    assert lines(claims) == lines(claims[::-1])


def test_another_seed_gives_other_points_and_the_same_word():
    claim = toys.claim(X, "identity", [{"right": "2 * tanh(x)"}], **DOUBLE_ANGLE)
    evidence = [measure(claim, plan(claim, "smoke", seed), CATALOG) for seed in (0, 1)]
    assert evidence[0].rows != evidence[1].rows
    assert {judge(claim, found).word for found in evidence} == {"enclosed"}


def test_a_witness_replays_from_one_line_of_json():
    claim = toys.claim({"k": integer(0, 50)}, "bound", [{"right": "3"}], left="k", right="6")
    evidence = measure(claim, plan(claim, "smoke"), CATALOG)
    witness = json.loads(json.dumps(verdict_record(claim, judge(claim, evidence), evidence, 0.0)["witness"]))
    again = replay(witness, [claim], CATALOG)
    assert (again["outcome"], again["fixed"]) == ("fails", False)
    mended = toys.claim({"k": integer(0, 50)}, "bound", [{"right": "3"}], left="k", right="60")
    assert replay(witness, [mended], CATALOG)["fixed"]


WITNESS = {"claim": "toy/bound", "statement": "claim", "point": {}}


@pytest.mark.parametrize(
    ("witness", "message"),
    [
        ({"claim": "toy/bound"}, "a witness needs the keys claim, statement and point; missing: statement, point"),
        (WITNESS | {"claim": "a/b"}, "the witness is of 'a/b', which is not among the 1 claims loaded"),
        (WITNESS | {"statement": "r"}, "toy/bound has no statement 'r'; it has: claim, rival 0"),
    ],
)
def test_a_witness_that_does_not_fit_says_why(witness, message):
    claim = toys.claim({"k": integer(0, 50)}, "bound", [{"right": "3"}], left="k", right="6")
    with pytest.raises(WitnessError) as raised:
        replay(witness, [claim], CATALOG)
    assert str(raised.value) == message
