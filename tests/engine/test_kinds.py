"""Thresholds, orders and optima from claim to verdict, on toys: true ones stand, planted false twins fall."""

import pytest

from tests.engine import toys
from theorycheck.domains import Definition, Ladder, array, exact, integer, log, real
from theorycheck.engine.bench import Bench
from theorycheck.engine.judge import judge
from theorycheck.engine.measure import measure
from theorycheck.engine.paths import paths
from theorycheck.engine.plan import BUDGETS, plan
from theorycheck.engine.records import verdict_record
from theorycheck.engine.replay import replay

CATALOG = toys.catalog()
SQUARE = {"n": Ladder(exact(1), exact(4096)), "d": Ladder(exact(1), exact(4096))}
COUNTED = {"c": real(1, 3), "d": Ladder(exact(8), exact(2**14)), "N": integer(1, 10**9)}


def measured(claim, profile="smoke"):
    return measure(claim, plan(claim, profile), CATALOG)


def verdict(claim, profile="smoke"):
    return judge(claim, measured(claim, profile))


def outcomes(found):
    return {name: rival.outcome for name, rival in found.rivals.items()}


# --- threshold ------------------------------------------------------------------------------------------------------


def threshold(event, scaling, *rivals, given=COUNTED):
    keys = {"event": event, "along": "N", "in": "d", "scaling": scaling}
    return toys.claim(given, "threshold", [{"scaling": rival} for rival in rivals], **keys)


def test_a_threshold_is_found_and_its_scaling_stands():
    found = verdict(threshold("N - c * d - 5", "d", "d**2", "d * (1 + d)**(1/2)"))
    assert found.word == "supported"
    assert set(outcomes(found).values()) == {"fails"}
    assert len(outcomes(found)) == 6


@pytest.mark.parametrize("event", ["N - c * d**(5/4)", "N**2 - c * d", "N - d * d"])
def test_a_wrong_scaling_is_refuted(event):
    assert verdict(threshold(event, "d", "d**3")).word == "refuted"


def test_thresholds_reach_as_far_as_whole_numbers_do():
    given = COUNTED | {"d": Ladder(exact(10), exact(10**8)), "N": integer(1, 10**18)}
    assert verdict(threshold("N - c * d * d - d", "d**2", "d", given=given)).word == "supported"


def test_what_depends_on_the_counted_variable_follows_it():
    given = COUNTED | {"twice": Definition(toys.tree("2 * N"))}
    assert verdict(threshold("twice - c * d", "d", "d**2", given=given)).word == "supported"


@pytest.mark.parametrize(
    ("event", "because"),
    [
        ("-N - d", "at d = 8 the event has not happened at the last value of N"),
        ("N + d", "at d = 8 the event has happened at the first value of N already"),
        ("(N - d) * (3 * d / 2 - N)", "not monotone"),
    ],
)
def test_without_a_threshold_it_stays_open(event, because):
    found = verdict(threshold(event, "d", "d**2"))
    assert (found.word, found.finding.reason) == ("inconclusive", "power")
    assert because in found.finding.because


def test_what_is_counted_must_be_a_whole_number():
    found = verdict(threshold("N - d", "d", "d**2", given=COUNTED | {"N": log(1, 1000)}))
    assert found.word == "broken"
    assert "N must be a whole number" in found.finding.because


# --- order ----------------------------------------------------------------------------------------------------------


def order(left, right, *rivals, given=SQUARE, along=("n", "d"), assume=()):
    return toys.claim(
        given, "order", [{"right": rival} for rival in rivals], assume=assume, left=left, right=right, along=along
    )


def test_an_order_stands_with_its_constant_and_rivals_fall_along_each_ladder():
    found = verdict(order("3 * n * d + n + d", "n * d", "n", "d", "(n * d)**(3/4)"))
    assert found.word == "supported"
    assert found.finding.because == "left <= C right on 8 paths with C = 5, needed at n = 1, d = 1"
    assert set(outcomes(found).values()) == {"fails"}


MINIMUM = "n * d / (n + d)"  # within a factor of two of min(n, d)


@pytest.mark.parametrize(
    "left",
    [
        f"({MINIMUM})**(1/2)",
        f"({MINIMUM})**(1/4)",
        "(1 + n * d)**(1/4) / (1 + n / d + d / n)**(1/2)",
        "n**(1/2) / (1 + n**2 / d + d / n**2)**(1/2)",
        "1 + log1p(n * d)**2",
    ],
)
def test_growth_in_a_joint_direction_is_refuted(left):
    assert verdict(order(left, "1", "1 / n")).word == "refuted"


def test_what_stands_on_a_ladder_of_one_variable_needs_no_boxes():
    found = verdict(order("n + 1", "n", "1", given={"n": SQUARE["n"]}, along=("n",)))
    assert (found.word, found.points) == ("supported", 26)


def test_ladders_whose_growth_would_not_be_seen_leave_it_inconclusive():
    given = {"n": Ladder(exact(10**8), exact(10**11)), "d": SQUARE["d"]}
    found = verdict(order("n * d", "n * d", "d", given=given))
    assert (found.word, found.finding.reason) == ("inconclusive", "power")


def test_differential_evolution_searches_what_is_too_large_to_search_in_full():
    given = SQUARE | {"k": Ladder(exact(1), exact(64))}
    left = f"({MINIMUM} * k / ({MINIMUM} + k))**(1/2)"
    along = ("n", "d", "k")
    assert verdict(order(left, "1", "1 / n", given=given, along=along)).word == "refuted"
    claim = order("n + d + k", "n * d * k", "n", given=given, along=along)
    statements = {"claim": claim.statement}
    boxes = paths(Bench(claim, CATALOG, BUDGETS["smoke"]), statements, along, 3)[-1]
    assert boxes.point["path"]["claim"][-1] == {"n": 1, "d": 1, "k": 1}  # where the ratio is 3


def test_an_order_is_read_where_the_assumptions_hold_or_is_vacuous():
    given = SQUARE | {"x": real(-1, 1)}
    assert verdict(order("n", "n * d", "n / d", given=given, assume=[("0", "x")])).word == "supported"
    assert verdict(order("n", "n * d", "n / d", assume=[("n", "d")])).word == "vacuous"


# --- optimum --------------------------------------------------------------------------------------------------------

BOWL = {"k": integer(1, 3), "a": array("k", entry=real(-2, 2)), "x": array("k", entry=real(-5, 5))}
DISTANCE = "dot(x - a, x - a) + 1"


def optimum(objective, point, *rivals, given=BOWL):
    rivals = [{"point": rival} for rival in rivals]
    return toys.claim(given, "optimum", rivals, objective=objective, over="x", point=point)


def test_the_least_point_is_enclosed_and_other_points_are_beaten():
    found = verdict(optimum(DISTANCE, "a", "2 * a", "-a", "a + 10**(-12)"))
    assert found.word == "enclosed"
    assert set(outcomes(found).values()) == {"fails"}


def test_a_point_a_little_off_is_refuted_from_close_by():
    found = verdict(optimum(DISTANCE, "a + 10**(-12)", "-a"))
    assert found.word == "refuted"


def test_a_stationary_point_that_is_a_maximum_or_a_saddle_is_refuted():
    assert verdict(optimum(f"10 - {DISTANCE}", "a", "-a")).word == "refuted"
    scalar = {"x": real(-5, 5)}
    assert verdict(optimum("x**2 - x**4 / 9 + 5", "0", "1", given=scalar)).word == "refuted"
    assert verdict(optimum("x**3", "0", "1", given=scalar)).word == "refuted"


def test_a_rival_that_does_as_well_leaves_it_unopposed():
    found = verdict(optimum("dot(x, x)**2 + 1", "0 * a", "a - a"))
    assert found.word == "unopposed"


def test_frames_are_searched_as_frames_and_points_must_be_frames():
    given = {"B": array(3, 3, entry=real(-1, 1), form="frame"), "x": array(3, 3, entry=real(-1, 1), form="frame")}
    apart = "total_squares(x - B) + 1"
    assert verdict(optimum(apart, "B", "-B", given=given)).word == "enclosed"
    outside = verdict(optimum(apart, "B / 2", "-B", given=given))
    assert outside.word == "broken"
    assert "outside of the domain of x" in outside.finding.because


# --- witnesses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claim",
    [
        threshold("N - c * d**(5/4)", "d", "d**3"),
        order(f"({MINIMUM})**(1/2)", "1", "1 / n"),
        optimum(DISTANCE, "2 * a", "-a"),
    ],
    ids=lambda claim: claim.statement.kind,
)
def test_a_witness_replays(claim):
    evidence = measured(claim)
    record = verdict_record(claim, judge(claim, evidence), evidence, 0.0)
    assert record["word"] == "refuted"
    again = replay(record["witness"], [claim], CATALOG)
    assert (again["outcome"], again["fixed"]) == ("fails", False)


def test_a_record_names_the_keys_as_the_file_does():
    record = toys.claim(COUNTED, "threshold", **{"event": "N - d", "along": "N", "in": "d", "scaling": "d"})
    evidence = measured(record)
    formulas = verdict_record(record, judge(record, evidence), evidence, 0.0)["formulas"]
    assert formulas == {"event": "N - d", "along": "N", "in": "d", "scaling": "d", "probability": "1/2"}


def test_a_rival_of_an_optimum_replays_against_the_claims_point():
    claim = optimum(DISTANCE, "a", "-a")
    evidence = measured(claim)
    record = verdict_record(claim, judge(claim, evidence), evidence, 0.0)
    witness = record["rivals"][0]["witness"]
    assert witness["statement"] == "rival 0"
    assert replay(witness, [claim], CATALOG)["outcome"] == "fails"
