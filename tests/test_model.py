"""The central types: formulas print as they parse, digests follow the meaning alone."""

from dataclasses import replace
from fractions import Fraction

import pytest

from theorycheck.domains import integer, log
from theorycheck.model import (
    PASSES,
    Binary,
    Call,
    Claim,
    Finding,
    Name,
    Negative,
    Number,
    Paper,
    Statement,
    Verdict,
    functions,
    show,
    variables,
    walk,
)

A, B, C = Name("a"), Name("b"), Name("c")
HALF = Number(Fraction(1, 2))


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (Binary("-", A, Binary("-", B, C)), "a - (b - c)"),
        (Binary("-", Binary("-", A, B), C), "a - b - c"),
        (Binary("/", A, Binary("*", B, C)), "a / (b * c)"),
        (Binary("**", Binary("**", A, B), C), "(a ** b) ** c"),
        (Binary("**", A, Binary("**", B, C)), "a ** b ** c"),
        (Binary("**", Negative(A), Number(Fraction(2))), "(-a) ** 2"),
        (Negative(Binary("+", A, B)), "-(a + b)"),
        (Binary("*", A, Negative(B)), "a * (-b)"),
        (Binary("/", A, HALF), "a / (1/2)"),
        (Binary("**", A, Number(Fraction(-3))), "a ** (-3)"),
        (Call("f", (A, Binary("+", B, C))), "f(a, b + c)"),
    ],
)
def test_a_formula_prints_with_the_brackets_that_it_needs_and_no_others(formula, text):
    assert show(formula) == text


def test_variables_and_functions_are_those_of_every_subtree():
    formula = Binary("+", Call("f", (A, Negative(Call("g", (B,))))), HALF)
    assert variables(formula) == {"a", "b"}
    assert functions(formula) == {"f", "g"}
    assert len(list(walk(formula))) == 7


PAPER = Paper("p", "Title", ("A. Author",), "0000.00000", "unknown", 2020, "vp")


def claim(**changes):
    plain = Claim(
        id="p/c",
        paper=PAPER,
        path="p/c.toml",
        title="t",
        locator="l",
        status="derived",
        prose="",
        given={"d": integer(1, 4)},
        assume=(),
        statement=Statement(kind="identity"),
        rivals=(),
        process="vp",
    )
    return replace(plain, **changes)


def test_the_digest_ignores_words_and_sees_meaning():
    assert claim().digest == claim(title="another", prose="words", note="n").digest
    changed = [
        claim(given={"d": integer(1, 5)}),
        claim(given={"d": log(1, 4)}),
        claim(process="ve"),
        claim(expect="refuted"),
    ]
    assert len({claim().digest, *(other.digest for other in changed)}) == 5


@pytest.mark.parametrize("word", ["enclosed", "refuted", "unopposed", "inconclusive", "vacuous", "broken"])
def test_a_verdict_is_met_by_a_pass_or_by_the_refutation_that_was_expected(word):
    verdict = Verdict("p/c", "identity", "holds", word, Finding("open", ""), {}, 1, 0.0, "", {}, "")
    assert verdict.met == (word in PASSES)
    assert replace(verdict, expect="refuted").met == (word == "refuted")
