"""The formula language: exact trees, Python's precedence, every limit named, and no other exception, ever."""

import string
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from theorycheck.model import Binary, Call, Name, Negative, Number, functions, show, variables, walk
from theorycheck.spec.constants import constant
from theorycheck.spec.formula import bound, formula, number, parse
from theorycheck.spec.names import Function, Names
from theorycheck.spec.tokens import FormulaError

F = Fraction
FUNCTIONS = {
    "h": Function(("t",), 1, 1),
    "score": Function(("law", "t", "x"), 3, 3),
    "at": Function(("scale", "deviation"), 1, 2),
    "total": Function(("terms",), 0, None),
    "two": Function((), 0, 0),
}
NAMES = Names(frozenset({"x", "t", "lambda", "law", "a_1"}), FUNCTIONS, frozenset({"gaussian"}))
X, T = Name("x"), Name("t")


def n(value):
    return Number(F(value))


def fault(text, names=NAMES):
    with pytest.raises(FormulaError) as caught:
        parse(text, names)
    return caught.value.offset, str(caught.value)


def attempted(text):
    """The tree of a text, or the error that it causes."""
    try:
        return parse(text, NAMES), None
    except FormulaError as error:
        return None, error


TREES = [
    ("0.1", n("1/10")),
    ("1e-2", n("1/100")),
    ("1E+2", n(100)),
    (".5", n("1/2")),
    ("2.", n(2)),
    ("0.1000", n("1/10")),
    ("12345678901234567890.12345678901234567890", Number(F("12345678901234567890.12345678901234567890"))),
    ("1e400", Number(F(10) ** 400)),
    ("1/3", n("1/3")),
    ("2/4", Binary("/", n(2), n(4))),
    ("6/3", Binary("/", n(6), n(3))),
    ("1/3/5", Binary("/", n("1/3"), n(5))),
    ("x/3", Binary("/", X, n(3))),
    ("-1/3", Binary("/", Negative(n(1)), n(3))),
    ("-x**2", Negative(Binary("**", X, n(2)))),
    ("(-x)**2", Binary("**", Negative(X), n(2))),
    ("x**-2", Binary("**", X, Negative(n(2)))),
    ("x**(1/2)", Binary("**", X, n("1/2"))),
    ("x**t**2", Binary("**", X, Binary("**", T, n(2)))),
    ("x - t - 1", Binary("-", Binary("-", X, T), n(1))),
    ("x - (t - 1)", Binary("-", X, Binary("-", T, n(1)))),
    ("x / t * 2", Binary("*", Binary("/", X, T), n(2))),
    ("2 * -x", Binary("*", n(2), Negative(X))),
    ("+x", X),
    ("- - x", Negative(Negative(X))),
    ("((x))", X),
    ("  x\n\t+ t ", Binary("+", X, T)),
    ("lambda", Name("lambda")),
    ("law", Name("law")),
    ("two()", Call("two", ())),
    ("total()", Call("total", ())),
    ("total(x, t, 1, 2)", Call("total", (X, T, n(1), n(2)))),
    ("at(x)", Call("at", (X,))),
    (
        "score(law, t, x - 1) / h(t)",
        Binary("/", Call("score", (Name("law"), T, Binary("-", X, n(1)))), Call("h", (T,))),
    ),
]


@pytest.mark.parametrize(("text", "tree"), TREES, ids=[text for text, _ in TREES])
def test_a_text_has_its_exact_tree(text, tree):
    assert parse(text, NAMES) == tree


DEEP = "nested beyond the limit of 40"
FAULTS = [
    ("", 0, "the formula is empty"),
    (" \n", 0, "the formula is empty"),
    # characters
    ("x^2", 1, "'^' is not part of the formula language; powers are written **"),
    ("x[0]", 1, "'[' is not part of the formula language; there is no indexing; call an observable"),
    ("x.T", 1, "'.' is not part of the formula language; there are no attributes"),
    (
        "x < t",
        2,
        "'<' is not part of the formula language; there are no comparisons, and arguments are given by position",
    ),
    (
        "h(t=1)",
        3,
        "'=' is not part of the formula language; there are no comparisons, and arguments are given by position",
    ),
    ("h('t')", 2, '"\'" is not part of the formula language; there are no strings'),
    ("x % 2", 2, "'%' is not part of the formula language; there are numbers, names, + - * / ** and calls"),
    ("x;t", 1, "';' is not part of the formula language; there are numbers, names, + - * / ** and calls"),
    ("2·x", 1, "'·' is not ASCII; spell it out, as in sigma"),
    ("x + σ", 4, "'σ' is not ASCII; spell it out, as in sigma"),
    ("x + ｘ", 4, "'ｘ' is not ASCII; spell it out, as in sigma"),
    ("x + ٣", 4, "'٣' is not ASCII; spell it out, as in sigma"),
    ("x\x00", 1, "'\\x00' is not part of the formula language; there are numbers, names, + - * / ** and calls"),
    # structure
    ("2x", 1, "an operator is missing before 'x'; a product is written with *"),
    ("x t", 2, "an operator is missing before 't'; a product is written with *"),
    ("2 3", 2, "an operator is missing before '3'; a product is written with *"),
    ("(x)(t)", 3, "an operator is missing before '('; a product is written with *"),
    ("x +", 3, "the formula ends where a number, a name or '(' is expected"),
    ("x + ", 3, "the formula ends where a number, a name or '(' is expected"),
    ("x + * t", 4, "'*' stands where a number, a name or '(' is expected"),
    ("x // t", 3, "'/' stands where a number, a name or '(' is expected"),
    ("*x", 0, "'*' stands where a number, a name or '(' is expected"),
    ("()", 1, "')' stands where a number, a name or '(' is expected"),
    ("(x", 0, "this '(' is never closed"),
    ("h(x", 1, "this '(' is never closed"),
    ("2 * (x + h(t)", 4, "this '(' is never closed"),
    ("x)", 1, "this ')' closes nothing"),
    ("x, t", 1, "',' stands outside a call"),
    ("(x, t)", 2, "',' stands outside a call"),
    ("h(x t)", 4, "an operator is missing before 't'; a product is written with *"),
    ("h(x,)", 4, "')' stands where a number, a name or '(' is expected"),
    ("1.2.3", 3, "an operator is missing before '.3'; a product is written with *"),
    ("1e", 1, "an operator is missing before 'e'; a product is written with *"),
    ("0x10", 1, "an operator is missing before 'x10'; a product is written with *"),
    ("1_000", 1, "'_000' is not a name: names start with a letter and have no double underscore"),
    # names
    ("y", 0, "unknown name 'y'; declare it in [given]"),
    ("x + lambd", 4, "unknown name 'lambd'; did you mean 'lambda'?"),
    ("Lambda", 0, "unknown name 'Lambda'; did you mean 'lambda'?"),
    ("scor", 0, "unknown name 'scor'; did you mean 'score'?"),
    ("h", 0, "'h' is an observable; call it with 1 argument (t)"),
    ("two + 1", 0, "'two' is an observable; call it with 0 arguments"),
    ("x(2)", 0, "'x' is a variable and cannot be called; write * for a product"),
    ("gaussian", 0, "'gaussian' is a law; name it in [given], as in data = { law = \"gaussian\" }"),
    ("gaussian(1)", 0, "'gaussian' is a law; name it in [given], as in data = { law = \"gaussian\" }"),
    ("scroe(law, t, x)", 0, "unknown observable 'scroe'; did you mean 'score'?"),
    ("import(x)", 0, "unknown observable 'import'; 'theorycheck schema' lists those that exist"),
    ("__import__(x)", 0, "'__import__' is not a name: names start with a letter and have no double underscore"),
    ("a__b", 0, "'a__b' is not a name: names start with a letter and have no double underscore"),
    # arity
    ("1 + score(law, t)", 4, "'score' takes 3 arguments (law, t, x); 2 given"),
    ("h(t, x)", 0, "'h' takes 1 argument (t); 2 given"),
    ("at()", 0, "'at' takes 1 to 2 arguments (scale, deviation); 0 given"),
    ("two(x)", 0, "'two' takes 0 arguments; 1 given"),
    # limits
    ("x" * 2001, 0, "the formula has 2001 characters; the limit is 2000"),
    ("1" * 41, 0, "a number has 41 digits; the limit is 40"),
    ("x + 0." + "1" * 40, 4, "a number has 41 digits; the limit is 40"),
    ("1e401", 0, "a number has the exponent 401; the limit is 400"),
    ("1e-401", 0, "a number has the exponent -401; the limit is 400"),
    ("1e" + "9" * 1900, 0, "a number has the exponent 99999999...99999999; the limit is 400"),
    ("x * --------x", 4, "8 signs in a row; the limit is 7"),
    ("(" * 41 + "x" + ")" * 41, 40, f"the formula is {DEEP}"),
    ("h(" * 41 + "x" + ")" * 41, 81, f"the formula is {DEEP}"),
    ("**".join("x" * 42), 121, f"the formula is {DEEP}"),
    ("+".join("x" * 201), 0, "the formula has more parts than the limit of 400"),
    ("x**257", 1, "the exponent 257 is beyond the limit of 256"),
    ("x**-257", 1, "the exponent -257 is beyond the limit of 256"),
    ("x**(1/17)", 1, "the exponent 1/17 has a denominator beyond the limit of 16"),
    ("x**0.01", 1, "the exponent 1/100 has a denominator beyond the limit of 16"),
    ("9**9**9", 1, "the exponent 387420489 is beyond the limit of 256"),
    ("x**1e40", 1, "the exponent 10000000...00000000 is beyond the limit of 256"),
    ("1e40**64", 4, "a constant needs more than the limit of 2048 bits"),
    (
        "2**250 * 2**250 * 2**250 * 2**250 * 2**250 * 2**250 * 2**250 * 2**250 * 2**250",
        70,
        "a constant needs more than the limit of 2048 bits",
    ),
    ("x / 0", 2, "division by zero"),
    ("1 / (1/2 - 0.5)", 2, "division by zero"),
    ("0**-1", 1, "division by zero"),
]


@pytest.mark.parametrize(("text", "offset", "message"), FAULTS, ids=[text[:40] for text, _, _ in FAULTS])
def test_a_fault_has_its_message_at_its_place(text, offset, message):
    assert fault(text) == (offset, message)


def test_what_stands_just_inside_the_limits_is_read():
    inside = [
        "9" * 40,
        "1e400",
        "1e-400",
        "-------x",
        "(" * 40 + "x" + ")" * 40,
        "+".join("x" * 200),
        "x**256",
        "x**(5/16)",
    ]
    for text in [*inside, " " * 1999 + "x", "2**256 * 2**256 * 2**256 * 2**256"]:
        parse(text, NAMES)


def test_a_formula_given_as_a_number_or_as_text():
    assert formula(3, NAMES) == n(3)
    assert formula(F(-1, 3), NAMES) == n("-1/3")
    assert formula("x", NAMES) == X
    for value, noun in [
        (True, "true or false"),
        ([1], "a list"),
        ({}, "a table"),
        (None, "something else"),
        (0.5, "something else"),
    ]:
        with pytest.raises(FormulaError, match=f"expected a formula in quotes or a number, not {noun}"):
            formula(value, NAMES)


def test_a_constant_formula_is_a_number_where_a_number_is_wanted():
    assert number("-1/3 + 2**-1", NAMES) == F(1, 6)
    assert number(F(1, 7), NAMES) == F(1, 7)
    assert bound("2**10 - 1", NAMES) == n(1023)
    assert bound("-1/3", NAMES) == n("-1/3")
    assert bound("2**(1/2)", NAMES) == Binary("**", n(2), n("1/2"))
    assert bound("x - x", NAMES) == Binary("-", X, X)
    for text in ("x", "h(1)", "2**(1/2)"):
        with pytest.raises(
            FormulaError, match=r"^expected a plain number such as -1/2; names, calls and roots are not"
        ):
            number(text, NAMES)


# --- theorems about every text --------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "x",
        "t",
        "law",
        "h",
        "h(",
        "at(",
        "score(",
        "total(",
        "gaussian",
        "__",
        "(",
        ")",
        ",",
        "+",
        "-",
        "*",
        "/",
        "**",
        "^",
        ".",
        "0",
        "1",
        "2",
        "0.5",
        "1e9",
        "1e-300",
        "99999999999",
        "1/3",
        " ",
        "\n",
        "'",
        "\\",
        "σ",
        "\ud800",
        "import",
    ]
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=40).map("".join)))
@example("(" * 3000)
@example("-" * 3000)
@example("1" * 5000)
@example("x" + "**x" * 600)
@example("1e999999999")
@example("9**9**9**9**9")
@example("1/" * 900 + "1")
@example("2**256**256**256")
@example("total(" * 300)
@example("0**0")
@example("0**(1/2) + (0-8)**(1/3)")
def test_no_text_causes_any_other_exception(text):
    tree, error = attempted(text)
    if error is not None:
        assert 0 <= error.offset <= len(text)
        assert "\n" not in str(error)
        assert str(error).isprintable()
    else:
        assert len([*walk(tree)]) <= 400
        assert variables(tree) <= NAMES.variables
        assert functions(tree) <= NAMES.functions.keys()
        assert parse(show(tree), NAMES) == tree


def binaries(inner):
    return st.builds(Binary, st.sampled_from(["+", "-", "*", "/"]), inner, inner)


def powers(inner):
    exponents = st.sampled_from([n(2), n("1/2"), Negative(n(3)), X, Negative(T)])
    return st.builds(lambda base, exponent: Binary("**", base, exponent), inner, exponents)


LEAVES = st.one_of(
    st.sampled_from([X, T, Name("lambda")]),
    st.builds(lambda above, below: n(F(above, below)), st.integers(1, 50), st.integers(1, 12)),
)
ALL_TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        binaries(inner),
        powers(inner),
        st.builds(Negative, inner),
        st.builds(lambda term: Call("h", (term,)), inner),
        st.builds(lambda *terms: Call("score", terms), inner, inner, inner),
    ),
    max_leaves=12,
)


def normal(tree):
    """The tree that a text of it denotes: two whole numbers divided in lowest terms are one number."""
    match tree:
        case Negative(term):
            return Negative(normal(term))
        case Call(name, arguments):
            return Call(name, tuple(map(normal, arguments)))
        case Binary(operator, left, right):
            left, right = normal(left), normal(right)
            if operator == "/" and isinstance(left, Number) and isinstance(right, Number):
                whole = left.value.denominator == right.value.denominator == 1
                quotient = left.value / right.value
                if whole and right.value > 1 and quotient.denominator == right.value:
                    return Number(quotient)
            return Binary(operator, left, right)
    return tree


@settings(max_examples=300, deadline=None, derandomize=True)
@given(ALL_TREES.map(normal))
def test_every_tree_is_shown_as_a_text_that_parses_to_it(tree):
    assert parse(show(tree), NAMES) == tree


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.recursive(
        st.sampled_from(["1", "2", "3", "7", "10"]),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from([" + ", "-", " * ", "/"]), inner).map("".join),
            inner.map("-{}".format),
            inner.map("({})".format),
            st.tuples(inner, st.just("**"), st.sampled_from(["2", "-1", "3"])).map("".join),
        ),
        max_leaves=10,
    )
)
def test_the_precedence_is_that_of_python(text):
    """Python's own evaluation of the same text, each whole number made a Fraction, is the independent route."""
    exact = "".join(f"F({part})" if part.isdigit() else part for part in _split(text))
    try:
        value = eval(exact, {"F": F})
    except (ZeroDivisionError, OverflowError):
        return
    if not isinstance(value, F):  # a root of a tower of powers
        return
    tree, error = attempted(text)
    if error is None:
        assert constant(tree) == value
    else:
        assert any(limit in str(error) for limit in ("bits", "signs", "exponent"))


def _split(text):
    parts, digits = [], ""
    for character in text + " ":
        if character in string.digits:
            digits += character
        else:
            parts += [digits] * bool(digits) + [character]
            digits = ""
    return parts


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**12, places=6))
def test_decimals_are_read_exactly(decimal):
    assert parse(f"{decimal:f}", NAMES) == Number(F(decimal))
    assert parse(f"{decimal:e}", NAMES) == Number(F(decimal))
