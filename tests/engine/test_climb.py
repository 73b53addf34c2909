"""The walk uphill: where numbers may go, and that it reaches corners that no draw is likely to hit."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from tests.engine import toys
from theorycheck.domains import Definition, Domain, array, integer, real
from theorycheck.engine.bench import Bench
from theorycheck.engine.climb import climb, moves
from theorycheck.engine.entries import intervals
from theorycheck.engine.plan import BUDGETS
from theorycheck.model import Point


def summit(given: Mapping[str, Domain], start: Point, height: Callable[[Point], float]) -> Point:
    """Where the walk ends."""
    bench = Bench(toys.claim(given, "bound", left="0", right="1"), toys.catalog(), BUDGETS["standard"])
    return [start, *climb(start, height, intervals(bench, start), 200)][-1]


def test_whole_numbers_stay_whole_and_within() -> None:
    found = list(moves(5, 1, 12))
    assert found == [1, 12, 10, 2, 6, 4, 3, 8]
    assert all(type(value) is int for value in found)


def test_numbers_go_to_the_ends_and_half_way_there() -> None:
    assert list(moves(1.0, 0.5, 4.0)) == [0.5, 4.0, 2.0, 0.75, 2.5]
    assert list(moves(1.0, -math.inf, math.inf)) == [2.0, 0.5, -1.0, 0.0]


def test_a_joint_corner_of_a_number_and_a_whole_number_is_reached() -> None:
    given = {"n": integer(1, 1000), "x": real(0, 1)}
    assert summit(given, {"n": 500, "x": 0.5}, lambda point: point["n"] * point["x"]) == {"n": 1000, "x": 1.0}


def test_whole_numbers_behind_a_shape_stay() -> None:
    given = {
        "n": integer(1, 9),
        "m": Definition(toys.tree("n + 1")),
        "k": integer(1, 9),
        "x": array("m", entry=real(0, 1)),
    }
    start = {"n": 1, "k": 3, "x": [0.5, 0.25]}
    assert summit(given, start, lambda point: point["n"] + point["k"] + sum(point["x"])) == {
        "n": 1,
        "k": 9,
        "x": [1.0, 1.0],
    }
