"""Rivals that the claim implies are refused; those that could be false are not."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from theorycheck.model import Binary, Call, Name, Negative, Number, variables
from theorycheck.spec.formula import parse
from theorycheck.spec.names import Function, Names
from theorycheck.spec.sameness import PRIME, Field, difference, ratio

F = Fraction
NAMES = Names(
    frozenset("xyzt"), {name: Function(("a",), 1, 1) for name in ("f", "g")} | {"k": Function(("a", "b"), 2, 2)}
)


def tree(text):
    return parse(text, NAMES)


def mark(text):
    return Field().fingerprint(tree(text))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("x + y", "y + x"),
        ("(x + y)**2", "x**2 + 2*x*y + y**2"),
        ("-(x - y)", "y - x"),
        ("x / y / z", "x / (y * z)"),
        ("0.5 * x", "x / 2"),
        ("x**-2", "1 / x**2"),
        ("f(x + y) * 3", "f(y + x) + 2 * f(x + y)"),
        ("(x**3 - 1) / (x - 1)", "x**2 + x + 1"),
        ("x**(1/2 + y)", "x**(y + 0.5)"),
        ("2**10", "1024"),
        ("x - x", "0"),
        ("k(x, y) / k(x, y)", "1"),
    ],
)
def test_one_expression_written_in_two_ways_has_one_fingerprint(left, right):
    assert mark(left) == mark(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("x", "y"),
        ("f(x)", "g(x)"),
        ("f(x)", "f(y)"),
        ("f(x)", "x"),
        ("k(x, y)", "k(y, x)"),
        ("x**2", "x**3"),
        ("x**(1/2)", "x**(1/3)"),
        ("x / y", "y / x"),
        ("f(x)**2", "f(x**2)"),
        ("x + 1e-30", "x"),
        ("x / (y - y)", "x"),
        ("1 / (y - y)", "2 / (y - y)"),
        ("x * 2305843009213693951", "0"),
        ("x / 2305843009213693951", "x"),
    ],
)
def test_different_expressions_have_different_fingerprints(left, right):
    different = mark(left) != mark(right)
    assert different or "2305843009213693951" in left  # a multiple of the prime is the one blind spot


LEAVES = st.one_of(st.sampled_from([Name(name) for name in "xyz"]), st.integers(-6, 6).map(lambda n: Number(F(n))))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Binary, st.sampled_from("+-*/"), inner, inner),
        st.builds(Negative, inner),
        st.builds(lambda base, power: Binary("**", base, Number(F(power))), inner, st.integers(-2, 3)),
    ),
    max_leaves=8,
)
POINTS = [
    dict(zip("xyz", map(F, point), strict=True))
    for point in [(3, 5, 7), (11, "13/4", "-17/9"), ("101/7", -103, "107/5")]
]


def value(node, point):
    """The value of a tree without calls at a rational point: the independent route."""
    match node:
        case Number(exact):
            return exact
        case Name(id):
            return point[id]
        case Negative(term):
            return -value(term, point)
        case Binary("+", left, right):
            return value(left, point) + value(right, point)
        case Binary("-", left, right):
            return value(left, point) - value(right, point)
        case Binary("*", left, right):
            return value(left, point) * value(right, point)
        case Binary("/", left, right):
            return value(left, point) / value(right, point)
        case Binary("**", base, exponent):
            return value(base, point) ** int(value(exponent, point))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(TREES, TREES)
def test_fingerprints_agree_exactly_when_the_values_at_points_do(left, right):
    try:
        equal = all(value(left, point) == value(right, point) for point in POINTS)
    except ZeroDivisionError:
        assume(False)
    assert (Field().fingerprint(left) == Field().fingerprint(right)) == equal


@settings(max_examples=200, deadline=None, derandomize=True)
@given(TREES, st.fractions(min_value=-1000, max_value=1000, max_denominator=999))
def test_a_constant_difference_and_a_constant_ratio_are_found(node, constant):
    assume(variables(node))
    atom = Call("f", (node,))
    assert difference(Binary("+", atom, Number(constant)), atom) == constant
    assert ratio(Binary("*", Number(constant), atom), atom) == constant
    assert difference(Binary("*", atom, Number(F(2))), atom) is None
    assert ratio(Binary("+", atom, Number(F(1))), atom) is None


def test_constants_of_great_height_are_exact_or_left_alone():
    tiny, tinier = Number(F(1, 10**29)), Number(F(1, 10**30))
    atom = Call("f", (Name("x"),))
    assert difference(tinier, tiny) == F(-9, 10**30)
    assert difference(Binary("+", atom, tinier), Binary("+", atom, tiny)) is None


def test_the_modulus_is_the_mersenne_prime():
    assert PRIME == 2305843009213693951
    assert all(pow(base, PRIME - 1, PRIME) == 1 for base in (2, 3, 5, 7))


# --- in claim files -------------------------------------------------------------------------------------------------

NEVER = "this rival could never be rejected: "
SAME = NEVER + "it says the same as the claim"
STRONGER = NEVER + 'with sense = "{}" the claim implies it; a rival must be stronger'


@pytest.mark.parametrize(
    ("sense", "ladder", "claimed", "refused", "allowed"),
    [
        ("at most", "[64, 4096]", "-1", ["-1/2", "0", "-0.999"], ["-2", "-1.001"]),
        ("at least", "[64, 4096]", "-1", ["-2", "-1.001"], ["-1/2", "0"]),
        ("at most", "[1e-1, 1e-9]", "-1", ["-2", "-1.001"], ["-1/2", "0"]),
        ("at least", "[1e-1, 1e-9]", "-1", ["-1/2", "0"], ["-2"]),
        ("exactly", "[64, 4096]", "-1", [], ["-1/2", "-2"]),
        ("at most", "[64, '4096 * c']", "-1", [], ["-1/2", "-2"]),
    ],
)
def test_a_weaker_exponent_is_refused_where_the_sense_is_one_sided(
    read, rate, sense, ladder, claimed, refused, allowed
):
    text = rate.replace("[64, 16384]", ladder).replace('"at most"', f'"{sense}"').replace("-1\n", f"{claimed}\n", 1)
    for exponent in (*refused, *allowed):
        _, problems = read(text.replace("exponent = -2", f'exponent = "{exponent}"'))
        assert problems == ([(16, 1, STRONGER.format(sense))] if exponent in refused else [])


def test_a_weaker_power_of_the_log_is_refused_too(read, rate):
    assert read(rate.replace("exponent = -2", "log_power = -1"))[1] == []
    weaker = rate.replace("exponent = -2", "log_power = 1")
    assert read(weaker)[1] == [(16, 1, STRONGER.format("at most"))]
    mixed = rate.replace("exponent = -2", "exponent = '-1/2'\nlog_power = -5")
    assert read(mixed)[1] == [(16, 1, STRONGER.format("at most"))]
    assert read(rate.replace("exponent = -2", "exponent = -2\nlog_power = 5"))[1] == []


def test_a_rival_equal_to_the_claim_is_refused(read, rate):
    for same in ("exponent = -1", "exponent = '1 - 2'", "exponent = -1.0", "log_power = 0"):
        assert read(rate.replace("exponent = -2", same))[1] == [(16, 1, SAME)]


@pytest.mark.parametrize(
    ("kind", "right", "complaint"),
    [
        ("order", "3 * c / n", "it differs from the claim by a constant factor, which an order leaves open"),
        ("order", "-c / (2 * n)", "it differs from the claim by a constant factor, which an order leaves open"),
        ("order", "c / n**2", ""),
        ("order", "c / n + 1", ""),
        ("bound", "c / n + 1/3", "the claim implies it; a rival must be stronger"),
        ("bound", "(c + n) / n", "the claim implies it; a rival must be stronger"),
        ("bound", "c / n - 1/3", ""),
        ("bound", "c / n**2", ""),
        ("bound", "2 * c / n", ""),
        ("identity", "c / n + 1/3", ""),
        ("identity", "2 * c / n", ""),
        ("identity", "c * n**-1", "it says the same as the claim"),
    ],
)
def test_what_a_kind_implies_is_refused(read, rate, kind, right, complaint):
    along = 'along = ["n"]\n' if kind == "order" else ""
    text = rate[: rate.index('kind = "rate"')] + f'kind = "{kind}"\nleft = "h(n)"\nright = "c / n"\n{along}'
    text += f'[[rival]]\nname = "r"\nwhy = "w"\nright = "{right}"\n'
    line = text[: text.index("[[rival]]")].count("\n") + 1
    assert read(text)[1] == ([(line, 1, NEVER + complaint)] if complaint else [])
