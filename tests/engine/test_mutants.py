"""Mutants of claims whose truth is known: which are derived, which are equivalent, which die, which live and why."""

from fractions import Fraction
from itertools import pairwise

import pytest

from tests.engine import toys
from theorycheck.domains import Ladder, LawOf, array, exact, integer, real
from theorycheck.engine.mutants import mutants, sorts
from theorycheck.engine.mutations import Sorts, edits
from theorycheck.engine.ordeal import OrdealError, ordeal
from theorycheck.model import show
from theorycheck.spec.likeness import likeness
from theorycheck.spec.rivals import objection

CATALOG = toys.catalog()
XY = {"x": real(-3, 3), "y": real(1, 2)}
UP = {"N": Ladder(exact(64), exact(65536))}


def derived(claim):
    return mutants(claim, likeness, lambda ours, theirs: objection(ours, theirs, claim.given), CATALOG.observables)


def fates(claim, seed=0):
    return ordeal(claim, CATALOG, derived(claim), seed=seed)


def words(claim):
    return {fate.mutant.formula: fate.word for fate in fates(claim) if fate.mutant.key != "left"}


def changed(text, **kinds):
    return {show(edit.tree): edit.name for edit in edits(toys.tree(text), Sorts(**kinds))}


def test_a_sum_loses_terms_and_signs_and_gains_factors():
    assert changed("a - b") == {
        "-(a - b)": "the other sign",
        "2 * (a - b)": "a factor 2",
        "1/2 * (a - b)": "a factor 1/2",
        "(a - b) ** (1/2)": "a square root",
        "a + b": "a sign flipped",
        "a": "without the term b",
        "-b": "without the term a",
        "2 * a - b": "a factor 2",
        "1/2 * a - b": "a factor 1/2",
        "a - 2 * b": "a factor 2",
        "a - 1/2 * b": "a factor 1/2",
    }


def test_products_powers_roots_and_names_have_mutants_of_their_own():
    found = changed("sqrt(a) * b**3 / n", of={"a": "number", "c": "number"}, whole=frozenset({"n"}))
    for tree, name in (
        ("sqrt(a) * b ** 3", "without the divisor n"),
        ("1 / n", "without the factor sqrt(a) * b ** 3"),
        ("b ** 3 / n", "without the factor sqrt(a)"),
        ("sqrt(a) * b ** 4 / n", "exponent 4"),
        ("sqrt(a) * b ** 2 / n", "exponent 2"),
        ("a * b ** 3 / n", "a square root dropped"),
        ("sqrt(a) * b ** 3 / n ** (1/2)", "a square root"),
        ("sqrt(a) * b ** 3 / (n + 1)", "n + 1"),
        ("sqrt(c) * b ** 3 / n", "c in place of a"),
        ("sqrt(2 * a) * b ** 3 / n", "a factor 2"),
    ):
        assert found[tree] == name


def test_only_arguments_that_may_be_alike_are_swapped():
    of = {"a": "number", "b": "number", "L": ("law", "sphere")}
    opaque = frozenset({"L"})
    found = changed("f(L, a, b, g(a), 2)", of=of, opaque=opaque)
    swaps = {tree for tree, name in found.items() if name.endswith("swapped")}
    assert "f(L, b, a, g(a), 2)" in swaps
    assert "f(L, a, g(a), b, 2)" in swaps
    assert not any(tree.startswith(("f(a", "f(b", "f(g", "f(2")) for tree in swaps)
    assert changed("f(a, a)", of=of).get("f(a, a)") is None


def test_like_is_put_for_like():
    cloud = LawOf("point_cloud", {}, {})
    given = {"x": real(0, 1), "y": real(5, 6), "k": integer(0, 3), "m": integer(1, 2), "P": cloud, "Q": cloud, **UP}
    found = sorts(given)
    assert [list(found.like(name)) for name in given] == [
        ["y"],
        ["x"],
        ["m", "N"],
        ["k", "N"],
        ["Q"],
        ["P"],
        ["k", "m"],
    ]
    assert (found.whole, found.opaque) == ({"k", "m", "N"}, {"P", "Q"})


def test_every_edit_is_a_formula_that_differs():
    tree = toys.tree("-(x + 2 * y) / (1 + tanh(x * y)**2) - dot(x, y)")
    found = list(edits(tree, Sorts({"x": 1, "y": 1})))
    assert len(found) > 40
    assert all(edit.tree != tree for edit in found)


def test_statements_that_say_the_same_are_alike():
    def identity(left, right):
        return toys.statement("identity", left=left, right=right)

    alike = [identity("x + y", "2 * y"), identity("y", "x"), identity("2 * x", "2 * y"), identity("(x - y) * 3", "0")]
    assert all(likeness(one) == likeness(other) for one, other in pairwise(alike))
    assert likeness(identity("x", "y")) != likeness(identity("x", "-y"))
    orders = [toys.statement("order", left="x", right=right, along=("x",)) for right in ("y", "3 * y", "y**2")]
    assert likeness(orders[0]) == likeness(orders[1]) != likeness(orders[2])
    bounds = [toys.statement("bound", left="x", right=right) for right in ("y + y", "2 * y", "y")]
    assert likeness(bounds[0]) == likeness(bounds[1]) != likeness(bounds[2])


def test_mutants_of_a_tight_identity_all_die_and_equivalent_ones_are_set_aside():
    claim = toys.claim(XY, "identity", left="tanh(x) + y", right="y + tanh(x)")
    found = words(claim)
    assert found["x + tanh(x)"] == "refuted"
    assert found["y - tanh(x)"] == "refuted"
    assert set(found.values()) <= {"refuted", "meaningless"}
    doubled = toys.claim(XY, "identity", left="x + 0 * y", right="x")
    assert "equivalent" in {fate.word for fate in fates(doubled)}


def test_evidence_from_a_domain_that_is_too_small_lets_mutants_live():
    claim = toys.claim({"k": integer(1, 1), "x": real(1, 2)}, "identity", left="x", right="k * x")
    found = words(claim)
    assert found["k ** 2 * x"] == found["x"] == found["k ** (1/2) * x"] == "survives"
    assert found["2 * (k * x)"] == found["k"] == "refuted"
    wider = toys.claim({"k": integer(1, 4), "x": real(1, 2)}, "identity", left="k * x", right="k * x")
    assert words(wider)["k ** 2 * x"] == "refuted"


def test_a_mutant_that_is_undefined_or_raises_is_no_survivor():
    claim = toys.claim({"x": real(-3, -1)}, "identity", left="x", right="x")
    assert words(claim)["x ** (1/2)"] == "meaningless"
    given = {"k": integer(2, 4), "A": array(6, "k", entry=real(-1, 1), form="frame")}
    found = words(toys.claim(given, "identity", left="gram(A)", right="identity(k)"))
    assert found["2 * identity(k)"] == "refuted"
    assert found["identity(k) ** (1/2)"] == "survives"  # zeros and ones are their own roots: for a person to see


def test_weaker_bounds_are_no_mutants_stronger_ones_die_or_show_room():
    tight = words(toys.claim({"x": real(1, 2)}, "bound", left="x", right="x**2"))
    assert tight["2 * x ** 2"] == "weaker"
    assert tight["x ** 3"] == "weaker"
    assert tight["1/2 * x ** 2"] == tight["-x ** 2"] == "refuted"
    assert tight["x ** 1"] == "survives"
    roomy = fates(toys.claim({"x": real(1, 2)}, "bound", left="tanh(x)", right="x + 1"))
    assert {fate.mutant.formula: fate.word for fate in roomy}["x"] == "survives"


def test_exponents_and_logs_of_a_rate_die_and_its_constant_is_free():
    claim = toys.claim(UP, "rate", quantity="(1 + 5 / N**(1/2)) / N", along="N", exponent=Fraction(-1))
    found = {fate.mutant.label: fate.word for fate in fates(claim)}
    assert {label: word for label, word in found.items() if not label.startswith("quantity")} == {
        "exponent: exponent + 1/2": "refuted",
        "exponent: exponent - 1/2": "refuted",
        "log_power: log_power + 1": "refuted",
        "log_power: log_power - 1": "refuted",
    }
    assert [word for label, word in found.items() if label.startswith("quantity")] == ["equivalent"]


def test_what_a_one_sided_rate_implies_is_no_mutant():
    keys = {"quantity": "1 / N", "along": "N", "exponent": Fraction(-1), "sense": "at most"}
    found = {fate.mutant.name: fate.word for fate in fates(toys.claim(UP, "rate", **keys))}
    assert found["exponent + 1/2"] == "equivalent"
    assert found["exponent - 1/2"] == "refuted"


def test_an_asymptotic_equality_is_mutated_by_powers_of_its_variable():
    given = {"x": Ladder(exact("1/100"), exact(Fraction(1, 10**30)), 30)}
    claim = toys.claim(given, "asymptotic", left="log1p(x)", right="x", **{"as": "x", "to": Fraction(0)})
    found = words(claim)
    assert found["x * x ** (1/2)"] == found["x / x ** (1/2)"] == found["2 * x"] == "refuted"


def test_an_invariant_that_moves_dies():
    claim = toys.claim({"x": real(1, 3), **UP}, "invariant", quantity="x * N / N", along="N")
    found = {fate.mutant.name: fate.word for fate in fates(claim)}
    assert found == {"power + 1/2": "refuted", "power - 1/2": "refuted", "a factor 2": "equivalent"}


def test_a_broken_claim_has_no_fates():
    with pytest.raises(OrdealError, match="this one always raises"):
        fates(toys.claim(XY, "identity", left="failing(x)", right="x"))


def test_the_same_seed_gives_the_same_fates():
    claim = toys.claim(XY, "bound", left="tanh(x)", right="1 + y / 100")
    assert repr(fates(claim, 3)) == repr(fates(claim, 3))


def test_labels_name_the_part_that_was_changed():
    claim = toys.claim(XY, "identity", left="x", right="x + y")
    assert "right: without the term y, at x + y" in {mutant.label for mutant in derived(claim)}
