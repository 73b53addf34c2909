import math

import pytest

from tests.checks.evidence import LEFT, RIGHT, UP, Numbers, Order, judged, order, outcomes, sweep
from theorycheck import numerics as n
from theorycheck.checks.base import Undefined
from theorycheck.checks.order import POWER_PLANT
from theorycheck.model import Name, Reader, Reading, Sweep

RUNGS = [2**k for k in range(13)]


def paths(ratio, joint=True):
    """The paths that a square of ladders has, for a ratio of n and d: along each from the corner, together, boxes."""
    corner = [
        Sweep({"seed": 1, "base": {"d": 1}}, "n", tuple(RUNGS), heard([ratio(x, 1) for x in RUNGS])),
        Sweep({"seed": 1, "base": {"n": 1}}, "d", tuple(RUNGS), heard([ratio(1, x) for x in RUNGS])),
    ]
    steps = [{"n": x, "d": x} for x in RUNGS]
    together = Sweep(
        {"seed": 1, "path": {"all": steps}}, "n and d together", tuple(RUNGS), heard([ratio(x, x) for x in RUNGS])
    )
    worst = [max((ratio(x, y), x, y) for x in RUNGS if x <= top for y in RUNGS if y <= top) for top in RUNGS]
    where = {"claim": [{"n": x, "d": y} for _, x, y in worst]}
    boxes = Sweep({"seed": 1, "path": where}, "boxes of n and d", tuple(RUNGS), heard([one[0] for one in worst]))
    return [*corner, together, boxes] if joint else corner


def heard(ratios, error=1e-12):
    return {"claim": tuple(Reading(1, math.log(ratio), error, 128) for ratio in ratios)}


BOUNDED = {
    "constant": lambda x, y: 3.0,
    "settling": lambda x, y: 2 - 1 / x - 0.5 / math.sqrt(y),
    "falling": lambda x, y: 5 / (x * y),
    "ridge": lambda x, y: min(x, y) / max(x, y),
    "exponential": lambda x, y: math.exp(-(x + y) / 20),
}
GROWING = {
    "power": lambda x, y: x**0.25,
    "log": lambda x, y: 1 + math.log(y),
    "joint root": lambda x, y: math.sqrt(min(x, y)),
    "joint quarter": lambda x, y: min(x, y) ** 0.25,
    "ridge d = n^2": lambda x, y: math.sqrt(min(x, y / x)) if y >= x else 1.0,
}


@pytest.mark.parametrize("ratio", BOUNDED)
def test_a_bounded_ratio_holds_and_planted_growth_is_seen(ratio):
    findings = judged({"claim": order()}, paths(BOUNDED[ratio]))
    assert outcomes(findings) == {"claim": "holds", POWER_PLANT: "fails"}


@pytest.mark.parametrize("ratio", GROWING)
def test_growth_in_any_direction_refutes(ratio):
    assert judged({"claim": order()}, paths(GROWING[ratio]))["claim"].outcome == "fails"


@pytest.mark.parametrize("ratio", ["joint root", "joint quarter", "ridge d = n^2"])
def test_axes_alone_would_have_missed_growth_in_a_joint_direction(ratio):
    assert judged({"claim": order()}, paths(GROWING[ratio], joint=False))["claim"].outcome == "holds"


def test_only_boxes_see_a_ridge_off_the_diagonal():
    *others, boxes = paths(GROWING["ridge d = n^2"])
    assert judged({"claim": order()}, others)["claim"].outcome == "holds"
    found = judged({"claim": order()}, [boxes])["claim"]
    assert (found.outcome, found.witness.point) == ("fails", boxes.point)


def test_the_constant_and_where_it_is_needed_are_said():
    found = judged({"claim": order()}, paths(lambda x, y: 2 + (x == 8 and y == 4)))["claim"]
    assert found.because == "left <= C right on 4 paths with C = 3, needed at n = 8, d = 4"
    along = judged({"claim": order()}, paths(lambda x, y: 2 + (x == 8), joint=False))["claim"]
    assert along.because == "left <= C right on 2 paths with C = 3, needed at d = 1, n = 8"
    assert along.sensitivity == "would have seen the ratio grow by the power 0.25 on every path"


def test_the_sentences():
    found = judged({"claim": order()}, paths(GROWING["joint root"]))["claim"]
    assert found.because == ("left / right rises by a factor 64 along n and d together, in the end like the power 0.5")
    short = judged({"claim": order("n")}, [sweep(lambda x: 0.0, UP[:5])])["claim"]
    assert (short.outcome, short.reason) == ("open", "power")
    assert short.because == "along n: 5 rungs over 1.2 decades are too short to show growth"


def test_where_a_growing_log_would_pass_nothing_is_upheld():
    far = [10**8 * 2**k for k in range(12)]
    found = judged({"claim": order("n")}, [sweep(lambda x: 0.0, far)])["claim"]
    assert (found.outcome, found.reason) == ("open", "power")
    assert found.because.endswith("but a left side that grows faster by a log would pass too")


def test_wide_errors_leave_it_open():
    wide = sweep(lambda x: 0.0, error=2.0)
    findings = judged({"claim": order("n")}, [wide])
    assert findings["claim"].outcome == "open"


def test_undecided_readings_signs_and_wild_rungs_leave_it_open():
    turning = sweep(lambda x: (1 if x > 500 else -1, 0.0))
    assert judged({"claim": order("n")}, [turning])["claim"].reason == "misfit"
    negative = judged({"claim": order("n")}, [sweep(lambda x: (-1, 0.0))])["claim"]
    assert (negative.outcome, negative.because) == ("open", "along n: the two sides have opposite signs")
    still = judged({"claim": order("n")}, [sweep(lambda x: 0.0, [4] * 8)])["claim"]
    assert (still.outcome, still.because) == ("open", "along n: the rungs do not move steadily")
    assert judged({"claim": order("n")}, [])["claim"].because == "no ladder met the assumptions"


def test_one_growing_path_refutes_whatever_the_others_do():
    bad = sweep(lambda x: math.log(x) / 2)
    assert judged({"claim": order("n")}, [sweep(lambda x: 0.0), bad])["claim"].outcome == "fails"
    assert judged({"claim": order("n")}, [sweep(lambda x: 0.0, UP[:4]), bad])["claim"].outcome == "fails"
    assert (
        judged({"claim": order("n")}, [sweep(lambda x: 0.0), sweep(lambda x: 0.0, UP[:4])])["claim"].outcome == "open"
    )


def test_ladders_may_descend():
    down = [2.0**-k for k in range(14)]
    assert judged({"claim": order("t")}, [sweep(lambda t: math.log1p(t), down, "t")])["claim"].outcome == "holds"
    assert judged({"claim": order("t")}, [sweep(lambda t: -math.log(t) / 2, down, "t")])["claim"].outcome == "fails"


# --- readings and keys ----------------------------------------------------------------------------------------------


def test_the_reading_is_the_log_of_the_ratio():
    with n.balls(128):
        assert order().reading(Numbers({"a": n.like(3), "b": 4}))[:2] == (1, pytest.approx(math.log(3 / 4)))
        assert order().reading(Numbers({"a": n.like(-3), "b": 4}))[0] == -1
        with pytest.raises(Undefined, match="may be zero"):
            order().reading(Numbers({"a": n.like(3), "b": n.ball(0, 1)}))


def test_the_keys():
    reader = Reader(formula=lambda text: Name(str(text)), number=float, variable=str)
    keys = {"left": "a", "right": "b", "along": ["n", "d"]}
    statement = Order.model_validate(keys, context=reader)
    assert (statement.left, statement.right, statement.along) == (LEFT, RIGHT, ("n", "d"))
    assert Order.rivals_differ_in == ("right",)
    with pytest.raises(ValueError, match="at least 1 item"):
        Order.model_validate(keys | {"along": []}, context=reader)
