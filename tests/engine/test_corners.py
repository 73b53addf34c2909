"""The first points of a search: small sizes, ends of intervals, and what they are good for."""

from fractions import Fraction

from tests.engine import toys
from theorycheck import numerics as n
from theorycheck.domains import Integer, Log, real
from theorycheck.engine import explore
from theorycheck.engine.bench import Bench, arithmetic
from theorycheck.engine.corners import FACES, SIZES, corners
from theorycheck.engine.draw import draw_point
from theorycheck.engine.plan import BUDGETS
from theorycheck.model import Number

CATALOG = toys.catalog()


def exact(value):
    return Number(Fraction(value))


GIVEN = {"k": Integer(exact(2), exact(64)), "x": real(-3, 5), "t": Log(exact("1e-300"), exact(4))}
SUM = {"left": "k + x + t", "right": "t + x + k"}


def points(given, seed=0):
    bench = Bench(toys.claim(given, "identity", [], **SUM), CATALOG, BUDGETS["smoke"])
    with arithmetic(n.FLOATS):
        return [draw_point(bench.claim, source, bench.empty(n.FLOATS)) for source in corners(seed)]


def test_sizes_are_the_smallest_and_all_else_is_generic():
    small = points(GIVEN)[:SIZES]
    assert [point["k"] for point in small] == list(range(2, 2 + SIZES))
    assert len({point["x"] for point in small} - {-3.0, 5.0, 0.0}) == SIZES


def test_sizes_stay_within_their_bounds():
    narrow = GIVEN | {"k": Integer(exact(2), exact(2))}
    assert {point["k"] for point in points(narrow)} == {2}


def test_faces_have_each_number_at_an_end_or_between():
    faces = [point for seed in range(40) for point in points(GIVEN, seed)[SIZES:]]
    assert len(faces) == 40 * FACES
    kinds = {(_where(point["x"], -3, 5), _where(point["t"], 1.001e-300, 4)) for point in faces}
    assert len(kinds) == 9
    assert all(-3 <= point["x"] <= 5 and 1e-300 <= point["t"] <= 4 for point in faces)


def _where(value, low, high):
    return "low" if value <= low else "high" if value >= high else "between"


def test_the_same_seed_gives_the_same_points():
    assert points(GIVEN, 3) == points(GIVEN, 3) != points(GIVEN, 4)


def searched(right, given=GIVEN):
    claim = toys.claim(given, "identity", [], left=SUM["left"], right=right)
    return explore.Search(Bench(claim, CATALOG, BUDGETS["smoke"]), claim.statement, 0)


def test_a_violation_at_the_ends_alone_is_found():
    found = searched("t + x + k + exp(1000000 * (x - 5))").run()
    assert found.witness is not None
    assert found.witness["x"] == 5


def test_a_rival_is_first_tried_where_the_claim_was(monkeypatch):
    claim = searched(SUM["right"]).run()
    rival = searched("t + x + k + 1")
    monkeypatch.setattr(rival, "_searched", lambda: None)
    found = rival.among(claim.visited)
    assert found.witness in claim.visited.values()
    assert len(str(found.witness)) <= min(len(str(point)) for point in claim.visited.values()) + 2


def test_a_rival_that_holds_where_the_claim_was_is_searched_on_its_own():
    claim = searched(SUM["right"]).run()
    seen = {name: point for name, point in claim.visited.items() if point["x"] < 4}
    found = searched("t + x + k + (1 + tanh(1000000 * (x - 4)))").among(seen)
    assert found.witness is not None
    assert found.witness["x"] >= 4
    assert found.drawn > 0


def test_nothing_climbs_up_rounding_errors(monkeypatch):
    search = searched("(t + x) + k")
    monkeypatch.setattr(explore, "climb", None)
    assert search.run().witness is None
