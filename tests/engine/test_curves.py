"""A formula laid out as a function of one variable, against the same formula evaluated tree by tree."""

from fractions import Fraction

import pytest

from theorycheck import numerics as n
from theorycheck.cli import selection
from theorycheck.engine.curves import layout
from theorycheck.engine.evaluate import Scope, Terms
from theorycheck.model import Binary, Call, Name, Negative, Number

X, Y, TWO = Name("x"), Name("y"), Number(Fraction(2))
SQUARE = Binary("**", X, TWO)
FORMULAS = [
    X,
    Y,
    Binary("+", SQUARE, Call("exp", (Negative(SQUARE),))),
    Binary("/", Binary("-", X, Y), Binary("*", TWO, Call("h", (Binary("+", SQUARE, Y),)))),
    Binary("*", X, Call("integral", (Binary("*", Y, Binary("*", X, X)), Y, Number(Fraction(0)), X))),
    Call("integral", (Binary("*", X, Y), X, Number(Fraction(0)), Y)),
]


@pytest.fixture(scope="module")
def catalog():
    return selection.catalog()


def terms(catalog, kind, **values):
    process = catalog.processes["vp"].target()
    return Terms(Scope(kind, catalog, process, {name: kind.number(value) for name, value in values.items()}))


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("bits", [0, 64])
def test_a_curve_is_the_formula_elsewhere(catalog, formula, bits):
    kind = n.balls(bits) if bits else n.FLOATS
    with kind:
        curve = terms(catalog, kind, x=Fraction(1, 3), y=Fraction(5, 4))._along(formula, "x")
        for value in (Fraction(3, 4), Fraction(2), Fraction(3, 4)):
            low, high = n.enclosure(curve(kind.number(value)))
            below, above = n.enclosure(terms(catalog, kind, x=value, y=Fraction(5, 4)).value(formula))
            assert (low, high) == pytest.approx((below, above), rel=1e-12)


def test_what_does_not_move_is_one_whole_and_what_repeats_is_there_once():
    still = Call("exp", (Binary("*", Y, TWO),))
    formula = Binary("+", Binary("*", still, SQUARE), Binary("/", SQUARE, still))
    trees = [tree for tree, _ in layout(formula, frozenset({"x"}))]
    assert len(trees) == len(set(trees)) == 7
    assert still in trees
    assert Y not in trees
    assert trees[-1] == formula


def test_each_tree_comes_after_its_parts():
    for formula in FORMULAS:
        for place, (_, parts) in enumerate(layout(formula, frozenset({"x"}))):
            assert all(part < place for part in parts)
