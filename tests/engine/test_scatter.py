"""The points that a record keeps for drawing: few, the worst among them, the abscissa a scalar that varies."""

import math
from itertools import pairwise

import pytest

from tests.engine import toys
from theorycheck.domains import integer, log, real
from theorycheck.engine.judge import judge
from theorycheck.engine.measure import measure
from theorycheck.engine.plan import plan
from theorycheck.engine.printed import PUBLIC, public
from theorycheck.engine.records import verdict_record
from theorycheck.engine.scatter import MOST, scatter
from theorycheck.model import Enclosure, Evidence, Row, Trial

GIVEN = {"k": integer(1, 5), "t": log("1/1000", 10), "u": real(0, 1)}
CLAIM = toys.claim(GIVEN, "identity", [{"right": "t + 2"}], left="t + 1", right="1 + t")
PLAN = plan(CLAIM, "smoke", 0)


def rows(count, worst=None):
    """Points with t = 1, 2, ... and departures of 1e-40, but for one."""
    sizes = {place: 1e-40 for place in range(count)} | ({worst: 0.5} if worst is not None else {})
    return tuple(
        Row({"k": 2, "t": float(place + 1), "u": 0.5}, {"claim": Enclosure(0.0, sizes[place], 128)})
        for place in range(count)
    )


def test_the_abscissa_is_the_scalar_that_varies():
    made = scatter(CLAIM, Evidence(PLAN, rows=rows(5)))
    assert (made["along"], made["log"], made["drawn"]) == ("t", True, False)
    assert made["seen"]["claim"] == [[place, 0.0, 1e-40] for place in (1.0, 2.0, 3.0, 4.0, 5.0)]


@pytest.mark.parametrize("worst", [0, 137, 500, 999])
def test_of_many_points_few_are_kept_and_the_worst_is_one_of_them(worst):
    kept = scatter(CLAIM, Evidence(PLAN, rows=rows(1000, worst)))["seen"]["claim"]
    assert len(kept) <= MOST
    assert [worst + 1.0, 0.0, 0.5] in kept
    assert kept == sorted(kept)
    assert max(after[0] - before[0] for before, after in pairwise(kept)) < 40  # none are bunched


def test_the_order_of_the_points_does_not_matter():
    made = rows(300, 7)
    assert scatter(CLAIM, Evidence(PLAN, rows=made)) == scatter(CLAIM, Evidence(PLAN, rows=made[::-1]))


def test_an_end_that_is_not_known_is_null():
    row = Row({"t": 1.0}, {"claim": Enclosure(0.0, math.inf, 128)})
    assert scatter(CLAIM, Evidence(PLAN, rows=(row,)))["seen"]["claim"] == [[None, 0.0, None]]


def test_draws_give_departure_and_what_would_have_been_seen():
    made = [Row({"t": float(k)}, {}, {"claim": Trial(0.0, 0.01, 0.03, 4096, "CLT")}) for k in range(1, 5)]
    found = scatter(CLAIM, Evidence(PLAN, rows=tuple(made)))
    assert found["drawn"]
    assert found["seen"]["claim"][0] == [1.0, 0.01, 0.03]


def test_a_record_holds_the_points_and_no_public_line_does():
    evidence = measure(CLAIM, PLAN, toys.catalog())
    record = verdict_record(CLAIM, judge(CLAIM, evidence), evidence, 0.0)
    seen = record["scatter"]["seen"]
    assert 3 <= len(seen["claim"]) <= MOST
    assert all(high < 1e-30 for _, _, high in seen["claim"])
    assert min(low for _, low, _ in seen["rival 0"] if low is not None) > 0
    assert "scatter" not in public(record)
    assert set(public(record)) == set(PUBLIC)


def test_ladders_keep_no_points():
    assert scatter(CLAIM, Evidence(PLAN)) == {}
