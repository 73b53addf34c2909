import math

import pytest

from tests.checks.evidence import Optimum, Places, judged, optimum, rows
from theorycheck import numerics as n
from theorycheck.checks.base import Undefined
from theorycheck.model import Enclosure, Name

CLAIM = optimum()


def parabola(values):
    """Least at 3, where it is 1."""
    return (values["x"] - 3) * (values["x"] - 3) + 1


def saddle(values):
    """Stationary at 3 and lower to the right, but only close by."""
    u = values["x"] - 3
    return 1 + u * u - u * n.like(1) / 2**8


def excess(f, x, point, statement=CLAIM, **others):
    with n.balls(128):
        return statement.enclose(Places({"f": f}, {"x": n.like(x), "p": n.like(point)} | others))


def test_the_excess_is_the_least_of_the_drawn_value_and_of_values_near_the_point():
    lower, upper = excess(parabola, 4, 3)
    assert lower == pytest.approx(2**-30, rel=1e-6)  # the share 2^-15 of the way to the drawn value
    assert lower <= upper


def test_a_point_that_is_not_the_best_is_seen_from_a_better_one():
    assert excess(parabola, 3, 4)[1] == pytest.approx(-1 / 2)
    assert excess(parabola, -9, 4)[1] < 0  # from afar the values near the point show it


def test_what_is_only_better_close_by_is_seen():
    assert saddle({"x": n.like(4)}) > saddle({"x": n.like(3)})
    assert excess(saddle, 4, 3)[1] < 0


def test_a_rival_is_held_against_the_claims_point_too():
    rival = optimum("q").against(CLAIM)
    assert excess(parabola, 50, 3, rival, q=n.like(-7))[1] == pytest.approx((1 - 101) / 101)
    assert excess(parabola, 50, 3, rival, q=n.like(3))[1] == pytest.approx(0, abs=1e-30)  # the same point
    assert (rival.point, CLAIM.point) == (Name("q"), Name("p"))


def test_the_float_search_sees_how_much_better_a_value_is():
    assert CLAIM.violation(Places({"f": parabola}, {"x": 3.0, "p": 4.0})) == pytest.approx(1 / 2)
    assert CLAIM.violation(Places({"f": parabola}, {"x": 9.0, "p": 3.0})) < 0
    assert math.isnan(CLAIM.violation(Places({"f": lambda values: math.inf}, {"x": 3.0, "p": 4.0})))


@pytest.mark.parametrize(
    ("interval", "estimated", "outcome"),
    [
        ((0.1, 0.2), False, "holds"),
        ((-1e-31, 1e-31), False, "holds"),
        ((-1e-29, 1e-29), False, "open"),
        ((-1e-29, -1e-31), False, "fails"),
        ((-1e-7, -1e-8), True, "holds"),
        ((-1e-3, -1e-4), True, "fails"),
    ],
)
def test_what_an_enclosure_decides(interval, estimated, outcome):
    assert CLAIM.decide(Enclosure(*interval, 128, estimated)) == outcome


def test_one_better_value_refutes_and_the_best_of_them_is_the_witness():
    found = judged({"claim": CLAIM}, rows((0.1, 0.2), (-0.2, -0.1), (-0.6, -0.5)))["claim"]
    assert (found.outcome, found.margin, found.witness.point) == ("fails", -0.5, {"k": 2})
    assert found.because == "another value does better by at least 0.5 of the objective's scale"


def test_all_values_together_uphold_it_and_undecided_ones_leave_it_open():
    found = judged({"claim": CLAIM}, rows((0.1, 0.2), (0.0, 0.1)))["claim"]
    assert (found.outcome, found.witness) == ("holds", None)
    assert found.because == "no value tried does better than the stated point at each of the 2 points"
    assert judged({"claim": CLAIM}, rows((0.1, 0.2), (-0.1, 0.1)))["claim"].reason == "power"


def test_a_point_of_another_shape_or_outside_of_the_domain_is_an_error():
    with n.balls(64):
        pair = n.balls(64).array([1, 2])
        with pytest.raises(ValueError, match=r"the point has the shape \(\), and x \(2,\)"):
            CLAIM.enclose(Places({"f": parabola}, {"x": pair, "p": n.like(1)}))

        class Sphere(Places):
            def between(self, name, value, share):
                moved = super().between(name, value, share)
                return moved / n.norm(moved)

        with pytest.raises(ValueError, match="the point is outside of the domain of x"):
            CLAIM.enclose(Sphere({"f": parabola}, {"x": pair, "p": pair}))


def test_an_objective_that_is_not_finite_is_undefined():
    with pytest.raises(Undefined):
        excess(lambda values: n.like(1) / (values["x"] - 4), 4, 3)


def test_a_point_in_terms_of_the_variable_is_refused():
    with pytest.raises(ValueError, match="the point is stated in terms of x"):
        Optimum(objective=Name("x"), over="x", point=Name("x"))
