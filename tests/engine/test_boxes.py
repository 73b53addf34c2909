"""Boxes, and the cases of a domain: what they cover, exactly, and what is refused."""

import itertools
from fractions import Fraction

import pytest

from tests.engine import toys
from theorycheck import numerics as n
from theorycheck.domains import Array, Constant, Definition, DrawnFrom, Ladder, LawOf, OneOf, exact, integer, log, real
from theorycheck.engine.bench import Bench
from theorycheck.engine.boxes import Side, contains, simplest, split
from theorycheck.engine.plan import BUDGETS
from theorycheck.engine.regions import NoBoxes, cases, raw

CATALOG = toys.catalog()
ENDS = [(0, 1), ("1/10", "3/10"), (-2, "1/7"), ("-1/3", 0), ("1e-9", "2e-9"), ("999/1000", 1)]
SIDES = [Side(Fraction(a), Fraction(b)) for a, b in ENDS] + [
    Side(Fraction(a), Fraction(b), logarithmic=True) for a, b in [("1e-300", 1), (1, 3), (0, "1/50"), ("1e-20", "1e5")]
]


def found(given, most=100, along=None):
    claim = toys.claim(given, "bound", left="0", right="1")
    return cases(claim, Bench(claim, CATALOG, BUDGETS["smoke"]).empty(n.FLOATS), most, along)


@pytest.mark.parametrize("side", SIDES, ids=str)
def test_the_halves_of_a_side_are_the_side(side):
    below, above = side.halves()
    assert (below.low, below.high, above.low, above.high) == (side.low, side.middle, side.middle, side.high)
    assert side.low < side.middle < side.high
    assert side.middle.denominator & (side.middle.denominator - 1) == 0  # dyadic, so that balls hold it exactly


@pytest.mark.parametrize("side", SIDES, ids=str)
def test_the_ball_of_a_side_holds_its_ends_and_hardly_more(side):
    with n.balls(128):
        low, high = n.enclosure(side.ball())
    assert Fraction(low) <= side.low
    assert Fraction(high) >= side.high
    assert Fraction(high) - Fraction(low) <= (side.high - side.low) * (1 + Fraction(1, 10**6)) + Fraction(1, 2**1000)


@pytest.mark.parametrize(("low", "high"), [(Fraction(k * k, 7), Fraction((k + 1) ** 2, 7)) for k in range(8)])
def test_the_simplest_number_has_the_smallest_denominator(low, high):
    value = simplest(low, high)
    assert low <= value <= high
    within = (Fraction(k, 2**j) for j in range(20) for k in range(-1, 20 * 2**j) if low <= Fraction(k, 2**j) <= high)
    assert value.denominator <= next(within).denominator


def test_boxes_split_into_two_that_have_the_cut_in_common():
    box = (Side(Fraction(0), Fraction(1)), Side(Fraction(-1), Fraction(1)))
    parts = split(box, 1)
    for x, y in itertools.product([Fraction(k, 8) for k in range(9)], [Fraction(k, 8) for k in range(-8, 9)]):
        assert any(contains(part, (x, y)) for part in parts)
    assert sum(contains(part, (Fraction(0), Fraction(1))) for part in parts) == 1


def test_points_hold_exact_numbers():
    assert raw(Fraction(1, 8)) == 0.125
    assert Fraction(raw(Fraction(1, 3))) == Fraction(1, 3)
    assert Fraction(raw(Fraction(1, 2**2000))) == Fraction(1, 2**2000)


def test_every_combination_of_choices_is_a_case_and_every_interval_an_axis():
    given = {
        "d": integer(1, 3),
        "k": integer(2, "d"),
        "w": OneOf((exact("1/3"), exact(2))),
        "x": real(-1, 1),
        "t": log(0, 1),
        "c": Constant(Fraction(5)),
        "y": Definition(toys.tree("x + d")),
        "v": Array((exact(2),), log("1/8", 1)),
    }
    got = found(given)
    assert [(case.point["d"], case.point["k"], case.point["w"]) for case in got] == [
        (d, k, w) for d in (1, 2, 3) for k in range(2, d + 1) for w in ("1/3", "2")
    ]
    assert {axis.path for axis in got[0].axes} == {("x",), ("t",), ("v", 0), ("v", 1)}
    assert "y" not in got[0].point
    assert "c" not in got[0].point


def test_the_fields_of_a_law_are_axes_too():
    law = LawOf("point_cloud", {"count": Constant(1), "dim": integer(1, 2)}, {
        "weights": Constant([1]), "points": Array((exact("count"), exact("dim")), real(-2, 2))
    })  # fmt: skip
    got = found({"law": law})
    assert [len(case.axes) for case in got] == [1, 2]
    assert got[1].axes[1].path == ("law", "points", 0, 1)
    place = got[1].place({"law": {"dim": 2, "points": [[0.5, -1.0]]}})
    assert place == (Fraction(1, 2), Fraction(-1))
    assert got[0].place({"law": {"dim": 2, "points": [[0.5, -1.0]]}}) is None


@pytest.mark.parametrize(
    ("domain", "why"),
    [
        (real(0, toys.tree("2**(1/2)")), "is a formula"),
        (Array((exact(5),), real(0, 1)), "5 entries"),
        (Array((exact(3), exact(2)), real(0, 1), "frame"), "does not range over a box"),
        (Array((exact(3),), real(0, 1), "unit"), "does not range over a box"),
        (DrawnFrom(toys.tree("law")), "does not range over a box"),
        (integer(1, 10**6), "more than 100 cases"),
        (Array((exact(1000), exact(1000)), OneOf((exact(0),))), "1000000 entries"),
    ],
)
def test_what_is_no_box_is_refused(domain, why):
    with pytest.raises(NoBoxes, match=why):
        found({"x": domain})


def test_ladders_that_are_not_climbed_are_finitely_many_numbers():
    assert [case.point["n"] for case in found({"n": Ladder(exact(1), exact(8))})] == [1, 2, 4, 8]
