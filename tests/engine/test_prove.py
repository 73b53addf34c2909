"""Proof: true identities are proved over their scope; false, narrow or undefined ones are not, and it is said why."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import mpmath
import numpy as np
import pytest

from tests.engine import toys
from theorycheck import numerics as n
from theorycheck.catalog import Catalog
from theorycheck.domains import Constant, Definition, DrawnFrom, LawOf, OneOf, array, integer, log, real
from theorycheck.engine import prove
from theorycheck.engine.bench import Bench
from theorycheck.engine.build import build_point
from theorycheck.engine.evaluate import Terms
from theorycheck.engine.judge import judge
from theorycheck.engine.measure import measure
from theorycheck.engine.plan import plan
from theorycheck.engine.prove import attempt
from theorycheck.engine.symbols import scopes
from theorycheck.model import Binary, Budget, Number
from theorycheck.spec.formula import parse
from theorycheck.spec.load import load
from theorycheck.spec.names import Names
from theorycheck.spec.tokens import FormulaError

CATALOG = Catalog.build()
CLAIMS = Path(__file__).parents[2] / "claims"
FEW = Budget(examples=20, climb=47, ladders=1)
ANY, POSITIVE = real(-3, 3), log(Fraction(1, 10), 3)

PROVED = [
    "benton2024/fisher_information_rate_gaussian",
    "benton2024/hessian_identity_two_components",
    "benton2024/localization_cumulants",
    "benton2024/localization_time_change",
    "benton2024/localization_two_times",
    "benton2024/log_density_evolution",
    "benton2024/score_identity_two_components",
    "chen2023/score_decomposition_small",
    "cole2024/log_cosh_score",
    "cole2024/mehler_kernel",
    "lu2023/ddpm_drift",
    "lu2023/ddpm_posterior",
    "lu2023/green_backward",
    "lu2023/green_chapman_kolmogorov",
    "lu2023/green_forward",
    "lu2023/green_forward_plane",
    "lu2023/noise_loss_is_weighted_data_loss",
    "lu2023/reverse_drift",
    "lu2023/sphere_riccati",
    "wang2024/loss_gap_small",
]


def claim(given, left, right, rival="7"):
    return replace(toys.claim(given, "identity", [{"right": rival}], left=left, right=right), process="vp")


def verdict(claim, profile="standard"):
    fixed = plan(claim, profile)
    return judge(claim, measure(claim, replace(fixed, budget=FEW), CATALOG))


def shipped(name):
    (found,) = load([CLAIMS / f"{name}.toml"], CATALOG).claims
    return found


# --- what is proved -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROVED)
def test_a_shipped_claim_is_proved_and_no_false_twin_of_it_is(name):
    """The twins: the rivals, and the claim with its right side larger by one part in 10^12."""
    found = shipped(name)
    assert attempt(found, CATALOG, "standard")[0]
    almost = Binary("*", Number(1 + Fraction(1, 10**12)), found.statement.right)
    twins = [found.statement.model_copy(update={"right": almost}), *(rival.statement for rival in found.rivals)]
    for twin in twins:
        assert not attempt(replace(found, statement=twin), CATALOG, "standard")[0]


CLASSICAL = {
    "Fokker-Planck": "lu2023/green_forward",
    "Chapman-Kolmogorov": "lu2023/green_chapman_kolmogorov",
    "Mehler": "cole2024/mehler_kernel",
    "Tweedie": "benton2024/score_identity_two_components",
    "the gap of principal components": "wang2024/loss_gap_small",
}


@pytest.mark.parametrize("name", CLASSICAL)
def test_a_classical_identity_is_proved_and_its_false_twin_refuted(name):
    """The twin is larger by one part in 10^12, which no float would show."""
    found = shipped(CLASSICAL[name])
    assert verdict(found).word == "proved"
    almost = Binary("*", Number(1 + Fraction(1, 10**12)), found.statement.right)
    twin = replace(found, statement=found.statement.model_copy(update={"right": almost}), rivals=())
    refuted = verdict(twin)
    assert (refuted.word, refuted.finding.witness is None) == ("refuted", False)


def test_the_verdict_says_so_and_how():
    found = verdict(claim({"x": ANY}, "tanh(2 * x)", "2 * tanh(x) / (1 + tanh(x)**2)", "2 * tanh(x)"))
    assert found.word == "proved"
    assert "proved: left - right is zero by its field normal form" in found.finding.because


def test_a_quick_search_proves_nothing():
    found = verdict(claim({"x": ANY}, "tanh(2 * x)", "2 * tanh(x) / (1 + tanh(x)**2)", "2 * tanh(x)"), "smoke")
    assert found.word == "enclosed"
    assert "proof" not in found.finding.because


def test_the_same_claim_gives_the_same_verdict():
    twice = [verdict(shipped("lu2023/green_forward")) for _ in range(2)]
    assert twice[0] == twice[1]


# --- what is not ----------------------------------------------------------------------------------------------------

TRAPS = {
    "a coefficient off by 1e-12": ({"x": ANY}, "tanh(2 * x) * (1 + 1e-12)", "2 * tanh(x) / (1 + tanh(x)**2)"),
    "a term far below every resolution": ({"x": ANY}, "x + 10**(-200)", "x"),
    "the root of a square": ({"x": ANY}, "sqrt(x**2)", "x"),
    "the log of a product": ({"x": ANY, "y": ANY}, "log(x * y)", "log(x) + log(y)"),
    "the log of a square": ({"x": ANY}, "log(x**2)", "2 * log(x)"),
    "nothing is defined": ({"x": POSITIVE}, "log(-x)", "log(-x)"),
    "zero over zero": ({"x": ANY}, "(x - x) / (x - x)", "1"),
    "zero times nothing": ({"x": POSITIVE}, "0 * log(-x)", "0"),
    "true on the stated interval alone": ({"x": real(1, 3)}, "abs(x - 1)", "x - 1"),
    "true up to 1e-40": (
        {"Q": array(2, 2, entry=real(-1, 1), form="frame")},
        "inverse(Q) + 1e-40 * Q",
        "transpose(Q)",
    ),
}


@pytest.mark.parametrize("name", TRAPS)
def test_what_is_false_or_undefined_somewhere_is_never_proved(name):
    assert verdict(claim(*TRAPS[name])).word != "proved"


def test_a_rival_that_survives_forbids_the_word():
    found = verdict(claim({"x": ANY}, "2 * tanh(x)", "tanh(x) * 2", "tanh(x) + tanh(x)"))
    assert found.word == "unopposed"


def test_a_free_dimension_is_no_scope_for_symbols():
    given = {"k": integer(1, 8), "v": array("k", entry=ANY)}
    found = verdict(claim(given, "squared_norm(2 * v)", "4 * squared_norm(v)", "2 * squared_norm(v)"))
    assert found.word == "enclosed"
    assert found.finding.because.endswith("no proof: the scope has a free dimension (k up to 8)")


def test_too_much_work_is_no_proof(monkeypatch):
    monkeypatch.setattr(prove, "WORK", {"standard": 100})
    found = attempt(shipped("lu2023/green_forward"), CATALOG, "standard")
    assert found == (False, "the expression grew beyond the work allowed")


def test_too_many_letters_are_no_proof():
    found = verdict(claim({"v": array(3, 3, 3, entry=ANY)}, "2 * total(v)", "total(v) + total(v)", "total(v)"))
    assert found.word == "enclosed"
    assert found.finding.because.endswith("no proof: the scope has 27 free numbers, more than 16")


def test_too_much_time_is_no_proof(monkeypatch):
    monkeypatch.setattr(prove, "SECONDS", {"standard": 0.001})
    found = verdict(shipped("lu2023/green_forward"))
    assert found.word == "enclosed"
    assert found.finding.because.endswith("no proof: it took too long")


def test_what_cannot_run_on_symbols_is_no_proof():
    given = {"delta": real("1/8", "1/4"), "T": real(2, 3)}
    found = verdict(claim(given, "total(step_sizes(uniform_grid(T, delta, 3)))", "T - delta", "T"))
    assert found.word == "enclosed"
    assert "no proof: not evaluated on symbols" in found.finding.because


def test_a_mirror_is_no_rotation():
    """True for every rotation of the plane, false for every reflection."""
    given = {"Q": array(2, 2, entry=real(-1, 1), form="frame"), "J": Constant([[0, 1], [-1, 0]])}
    holds, because = attempt(claim(given, "matmul(Q, J)", "matmul(J, Q)"), CATALOG, "standard")
    assert (holds, because) == (False, "the normal form is not zero")


# --- the scope ------------------------------------------------------------------------------------------------------


def symbolic(given):
    bare = claim(given, "0", "0")
    with n.SYMBOLS:
        return list(scopes(bare, Bench(bare, CATALOG, FEW).empty(n.SYMBOLS)))


def at(value, numbers):
    import sympy

    return np.array([[float(sympy.sympify(e).subs(numbers)) for e in row] for row in np.atleast_2d(value)])


def letters_of(value):
    return sorted(set().union(*(getattr(e, "free_symbols", set()) for e in np.ravel(value))), key=str)


@pytest.mark.parametrize(("rows", "columns", "cases"), [(2, 1, 1), (2, 2, 2), (3, 2, 1), (3, 3, 2), (1, 1, 2)])
def test_frames_are_orthonormal_and_square_ones_come_in_both_orientations(rows, columns, cases):
    found = [scope.values["A"] for scope in symbolic({"A": array(rows, columns, entry=ANY, form="frame")})]
    assert len(found) == cases
    rng = np.random.default_rng(3)
    signs = set()
    for frame in found:
        values = at(frame, dict.fromkeys(letters_of(frame), None) | {k: rng.normal() for k in letters_of(frame)})
        np.testing.assert_allclose(values.T @ values, np.eye(columns), atol=1e-12)
        signs |= {round(np.linalg.det(values))} if rows == columns else set()
    assert signs == ({1, -1} if rows == columns else set())


def test_every_frame_is_reached_but_for_half_turns():
    """The letter for which the Cayley transform is a given rotation by an angle is the tangent of half of it."""
    (frame,) = [scope.values["A"] for scope in symbolic({"A": array(2, 1, entry=ANY, form="frame")})]
    (letter,) = letters_of(frame)
    for angle in (-3.1, -1.0, 0.0, 0.4, 2.0, 3.1):
        reached = at(frame, {letter: np.tan(angle / 2)}).ravel()
        assert min(abs(reached - [np.cos(a), np.sin(a)]).max() for a in (angle, -angle)) < 1e-12


def test_sizes_and_whole_numbers_are_enumerated_and_the_rest_are_letters():
    given = {"k": integer(1, 3), "c": OneOf((Number(Fraction(2)), Number(Fraction(5)))), "v": array("k", entry=ANY)}
    found = symbolic(given | {"p": POSITIVE, "z": ANY, "m": integer(1, 1000)})
    assert sorted((s.values["k"], int(s.values["c"])) for s in found) == [(k, c) for k in (1, 2, 3) for c in (2, 5)]
    assert all(len(s.values["v"]) == s.values["k"] for s in found)
    assert all(s.values["p"].is_positive and s.values["z"].is_positive is None for s in found)
    assert all(s.values["m"].is_Symbol and s.values["m"].is_positive for s in found)


def test_weights_and_unit_vectors_are_letters_normalised():
    (scope,) = symbolic({"w": array(3, entry=POSITIVE, form="simplex"), "u": array(2, entry=ANY, form="unit")})
    values = {k: i + 0.5 for i, k in enumerate(letters_of(scope.values["w"]))}
    np.testing.assert_allclose(at(scope.values["w"], values).sum(), 1)
    values = {k: i + 0.5 for i, k in enumerate(letters_of(scope.values["u"]))}
    np.testing.assert_allclose(np.square(at(scope.values["u"], values)).sum(), 1)


def test_a_law_and_a_point_drawn_from_it_share_their_dimension():
    sizes = {"dim": integer(1, 2), "components": Constant(2)}
    fields = {
        "weights": array("components", entry=POSITIVE, form="simplex"),
        "means": array("components", "dim", entry=ANY),
        "factors": array("components", "dim", "dim", entry=ANY),
    }
    given = {"law": LawOf("gaussian_mixture", sizes, fields), "x": DrawnFrom(toys.tree("law"))}
    assert [(s.values["law"].dim, len(s.values["x"])) for s in symbolic(given)] == [(1, 1), (2, 2)]


# --- derivatives in formulas ----------------------------------------------------------------------------------------


def test_a_definition_moves_with_the_variable_it_is_made_of():
    given = {"x": ANY, "y": Definition(toys.tree("x**2")), "z": Definition(toys.tree("y * x"))}
    found = verdict(claim(given, "derivative(z, x)", "3 * x**2", "x**2"))
    assert found.word == "proved"


def test_a_law_moves_with_the_variable_in_its_fields():
    given = {"m": array(1, entry=ANY), "s": POSITIVE, "t": POSITIVE, "x": array(1, entry=ANY)}
    means = Definition(toys.tree("s * m"))
    fields = {"centre": means, "spectrum": array("dim", entry=POSITIVE), "basis": Definition(toys.tree("eye(1)"))}
    given["law"] = LawOf("gaussian", {"dim": Constant(1)}, fields)
    right = "exp(-t) * m * (x - exp(-t) * s * m) / (trace(covariance(law)) * exp(-2 * t) + h(t))"
    found = verdict(claim(given, "derivative(log_density(law, t, x), s)", f"total({right})", "0"))
    assert found.word == "proved"


@pytest.mark.parametrize("text", ["derivative(x**2, 3)", "derivative(x**2, x + 1)", "derivative(x**2, tanh(x))"])
def test_the_derivative_is_by_a_variable_named(text):
    with pytest.raises(FormulaError, match="'derivative' takes the name of a variable as its argument 'variable'"):
        parse(text, Names.of(CATALOG).having({"x"}))


@pytest.mark.parametrize("point", [{"x": 0.5}, {"x": 2}, {"x": -1.25}])
@pytest.mark.parametrize("kind", [n.FLOATS, n.balls(128)], ids=["floats", "balls"])
def test_derivatives_agree_with_a_difference_at_high_precision(kind, point):
    """Nested, and through definitions; x = 2 stays a whole number in the scope."""
    given = {"x": ANY, "y": Definition(toys.tree("tanh(x) * x"))}
    bare = claim(given, "derivative(derivative(y, x) * x, x)", "0")
    with kind:
        scope = build_point(bare, point, Bench(bare, CATALOG, FEW).empty(kind))
        found = Terms(scope).value(bare.statement.left)
    with mpmath.workdps(60):
        expected = mpmath.diff(lambda x: x * mpmath.diff(lambda z: mpmath.tanh(z) * z, x), mpmath.mpf(point["x"]))
    assert abs(float(n.to_float(found)) - float(expected)) < 1e-12


def test_the_derivative_by_a_vector_is_refused():
    given = {"v": array(2, entry=ANY)}
    found = verdict(claim(given, "derivative(squared_norm(v), v)", "2 * v"))
    assert found.word == "broken"
    assert "derivative has no formula for a variable of shape (2,)" in found.finding.because
