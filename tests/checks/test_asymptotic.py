import math
from fractions import Fraction

import pytest

from tests.checks.evidence import UP, Asymptotic, Numbers, asymptotic, judged, outcomes, sweep, sweep_of
from theorycheck import numerics as n
from theorycheck.checks.base import Undefined
from theorycheck.model import Name, Reader

AUTOMATIC = {"automatic: the ratio tends to 9/8", "automatic: the ratio tends to 8/9"}
DOWN = [2.0**-k for k in range(3, 30)]


def log_of(f):
    return lambda x: math.log(f(x))


@pytest.mark.parametrize("ratio", [lambda x: 1 + 3 / x, lambda x: 1 - 2 / math.sqrt(x), lambda x: 1.0])
def test_a_ratio_that_tends_to_one_holds_and_rivals_off_by_a_constant_fail(ratio):
    functions = {"claim": log_of(ratio), "a tenth off": log_of(lambda x: 1.1 * ratio(x))}
    findings = judged({name: asymptotic() for name in functions}, [sweep_of(functions)])
    assert outcomes(findings) == {"claim": "holds", "a tenth off": "fails"} | dict.fromkeys(AUTOMATIC, "fails")


@pytest.mark.parametrize("ratio", [lambda x: 2.0, lambda x: x**0.25, lambda x: math.log(x), lambda x: 3 + 1 / x])
def test_a_ratio_that_goes_elsewhere_is_refuted(ratio):
    assert judged({"claim": asymptotic()}, [sweep(log_of(ratio))])["claim"].outcome == "fails"


def test_opposite_signs_refute_however_alike_the_sizes():
    findings = judged({"claim": asymptotic()}, [sweep(lambda x: (-1, math.log1p(1 / x)))])
    assert findings["claim"].outcome == "fails"
    assert findings["claim"].because.startswith("a ratio that tends to 1 cannot be rescued by corrections")


def test_a_change_of_sign_or_an_oscillation_is_a_misfit():
    turning = sweep(lambda x: (1 if x > 500 else -1, math.log1p(1 / x)))
    assert judged({"claim": asymptotic()}, [turning])["claim"].reason == "misfit"
    wavy = sweep(lambda x: math.log(1 + 0.3 * math.sin(2 * math.log(x))))
    assert judged({"claim": asymptotic()}, [wavy])["claim"].reason == "misfit"


def test_convergence_as_slow_as_one_over_log_is_neither_passed_nor_refuted():
    found = judged({"claim": asymptotic()}, [sweep(lambda x: math.log1p(1 / math.log(x)))])["claim"]
    assert found.outcome == "open"


def test_the_ladder_must_lead_to_the_limit():
    near_zero = judged({"claim": asymptotic(to=Fraction(0))}, [sweep(lambda t: math.log1p(t), DOWN, "t")])
    assert near_zero["claim"].outcome == "holds"
    away = judged({"claim": asymptotic()}, [sweep(lambda t: math.log1p(t), DOWN, "t")])["claim"]
    assert (away.outcome, away.reason) == ("open", "misfit")
    assert away.because == "the rungs lead away from the limit infinity"


def test_a_finite_limit_is_approached_by_the_distance():
    rungs = [1 + Fraction(1, 2**k) for k in range(3, 20)]
    near = judged({"claim": asymptotic(to=Fraction(1))}, [sweep(lambda x: math.log1p(3 * (x - 1)), rungs)])
    assert outcomes(near) == {"claim": "holds"} | dict.fromkeys(AUTOMATIC, "fails")


def test_short_ladders_are_open():
    assert judged({"claim": asymptotic()}, [sweep(lambda x: 0.0, UP[:5])])["claim"].reason == "power"


def test_the_sentences():
    claim = judged({"claim": asymptotic()}, [sweep(log_of(lambda x: 1 + 3 / x))])["claim"]
    assert claim.because.startswith("a ratio that tends to 1 needs corrections of 0.04")
    assert claim.sensitivity == "would have seen the ratio tend to a limit off by 0.0083"
    off = judged({"claim": asymptotic()}, [sweep(log_of(lambda x: 2 + 3 / x))])["claim"]
    assert off.because.endswith("another constant fits")


# --- readings -------------------------------------------------------------------------------------------------------


def reading(left, right, following=None):
    statement = asymptotic(next=Name("c") if following is not None else None)
    with n.balls(128):
        return statement.reading(Numbers({"a": left, "b": right, "c": following}))


def test_numbers_are_read_as_signed_ratios():
    assert reading(n.like(3), 4) == (1, pytest.approx(math.log(3 / 4)), pytest.approx(0, abs=1e-14))
    assert reading(-3, 4)[0] == -1


def test_arrays_are_read_as_one_plus_the_relative_departure():
    left, right = n.balls(128).array([4, 4]), n.balls(128).array([4, 3])
    assert reading(left, right)[:2] == (1, pytest.approx(math.log1p(1 / 5)))
    assert reading(-right, right)[:2] == (1, pytest.approx(math.log(3)))


def test_with_a_next_order_its_ratio_is_read():
    assert reading(n.like(107), 100, 7)[:2] == (1, pytest.approx(0, abs=1e-15))
    assert reading(n.like(107), 100, -7)[0] == -1
    left, right, following = (n.balls(128).array(v) for v in ([10, 12], [10, 10], [0, 1]))
    assert reading(left, right, following)[:2] == (1, pytest.approx(math.log(2)))


def test_a_right_side_that_may_vanish_is_undefined():
    with pytest.raises(Undefined):
        reading(n.like(1), n.ball(0, 1))
    with pytest.raises(ValueError, match="different shapes"):
        reading(n.balls(64).array([1, 2]), n.balls(64).array([1, 2, 3]))


# --- the file's keys ------------------------------------------------------------------------------------------------


def test_the_keys_are_as_and_to():
    reader = Reader(formula=lambda text: Name(str(text)), number=lambda value: Fraction(str(value)), variable=str)
    keys = {"left": "a", "right": "b", "as": "t", "to": "0"}
    statement = Asymptotic.model_validate(keys, context=reader)
    assert (statement.along, statement.to) == ("t", Fraction(0))
    assert Asymptotic.model_validate(keys | {"to": "infinity"}, context=reader).to == "infinity"
    schema = Asymptotic.model_json_schema()
    assert {"as", "to"} <= set(schema["properties"])
    assert "along" not in schema["properties"]
    assert set(statement.formulas()) == {"left", "right"}
    following = Asymptotic.model_validate(keys | {"next": "c"}, context=reader)
    assert set(following.formulas()) == {"left", "right", "next"}
