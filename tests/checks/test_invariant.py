import math

import pytest

from tests.checks.evidence import UP, Numbers, invariant, judged, outcomes, sweep, sweep_of
from theorycheck import numerics as n
from theorycheck.model import Reading, Sweep


def constant(x):
    return math.log(0.375)


def test_what_does_not_change_holds_and_powers_fail():
    functions = {"claim": constant, "root": lambda x: constant(x) - 0.5 * math.log(x)}
    findings = judged({"claim": invariant(), "root": invariant("1/2")}, [sweep_of(functions, error=1e-33)])
    assert outcomes(findings) == {"claim": "holds", "root": "fails"}
    assert findings["claim"].because == "the quantity is constant along n within 4e-33 of its size"
    assert findings["claim"].sensitivity == "would have seen a relative change of 4e-33"
    assert findings["root"].because == "the quantity changes by a factor of at least e^3.5 along n"
    assert findings["root"].witness.point == {"seed": 1, "first": 64.0}


@pytest.mark.parametrize(
    ("drift", "error", "estimated", "outcome"),
    [
        (1e-13, 1e-15, False, "fails"),
        (1e-28, 1e-33, False, "fails"),
        (0.0, 1e-32, False, "holds"),
        (0.0, 1e-15, False, "open"),
        (1e-9, 1e-12, True, "holds"),
        (1e-3, 1e-5, True, "fails"),
        (0.0, 1e-3, True, "open"),
    ],
)
def test_a_drift_is_seen_beyond_the_errors(drift, error, estimated, outcome):
    drifting = sweep(lambda x: drift * math.log(x), error=error, estimated=estimated)
    found = judged({"claim": invariant()}, [drifting])["claim"]
    assert (found.outcome, found.reason, found.estimated) == (outcome, "power" if outcome == "open" else "", estimated)


def test_signs_count():
    assert judged({"claim": invariant()}, [sweep(lambda x: (-1, 0.5), error=1e-33)])["claim"].outcome == "holds"
    turning = sweep(lambda x: (1 if x < 500 else -1, 0.5))
    assert judged({"claim": invariant()}, [turning])["claim"].outcome == "fails"
    undecided = sweep(lambda x: (0, math.nan))
    assert judged({"claim": invariant()}, [undecided])["claim"].outcome == "open"


def test_few_rungs_and_no_ladders_are_open():
    assert judged({"claim": invariant()}, [sweep(constant, UP[:2])])["claim"].reason == "power"
    assert judged({"claim": invariant()}, [])["claim"].outcome == "open"


def test_every_ladder_must_hold():
    good, bad = sweep(constant, error=1e-33), sweep(lambda x: math.log(x))
    assert judged({"claim": invariant()}, [good, good])["claim"].outcome == "holds"
    assert judged({"claim": invariant()}, [good, bad])["claim"].outcome == "fails"


def test_what_hides_below_a_float_is_seen_in_the_rest():
    readings = [Reading(1, 0.5, 1e-33, 128, rest=rest) for rest in (0.0, 1e-25, 0.0)]
    moved = Sweep({"seed": 1}, "n", (1, 2, 4), {"claim": tuple(readings)})
    assert judged({"claim": invariant()}, [moved])["claim"].outcome == "fails"
    with n.balls(128):
        one, other = (
            invariant().reading(Numbers({"q": value, "n": 4})) for value in (n.like(3), n.like(3) + n.like(2) ** -90)
        )
    assert one[1] == other[1]
    assert other[3] - one[3] == pytest.approx(2**-90 / 3, rel=1e-6)


def test_the_reading_divides_by_the_power():
    with n.balls(128):
        terms = Numbers({"q": n.like(8), "n": 4})
        assert invariant("3/2").reading(terms)[:2] == (1, pytest.approx(0, abs=1e-15))
        assert invariant().reading(terms)[:2] == (1, pytest.approx(math.log(8)))
