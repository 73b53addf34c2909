"""Rules against moments, integrals against closed forms; what is not analytic is refused."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath as mp
import numpy as np
import pytest
import sympy
from flint import acb, arb

from theorycheck import numerics as n


def double_factorial(k: int) -> int:
    return int(sympy.factorial2(k))


@pytest.mark.parametrize("count", [1, 2, 7, 20, 64])
def test_gauss_hermite_has_the_moments_of_the_normal_law(count: int) -> None:
    with n.balls(128):
        nodes, weights = n.gauss_hermite(count)
        for degree in range(0, 2 * count, 2):
            truth = double_factorial(degree - 1) if degree else 1
            moment = (weights * n.power(nodes, degree)).sum()
            assert moment.contains(truth)
            assert moment.rel_accuracy_bits() > 90
        assert (weights * n.power(nodes, 2 * count)).sum() < double_factorial(2 * count - 1)


@pytest.mark.parametrize("count", [1, 2, 7, 20, 64])
def test_gauss_legendre_has_the_moments_of_the_interval(count: int) -> None:
    with n.balls(128):
        nodes, weights = n.gauss_legendre(count)
        for degree in range(0, 2 * count, 2):
            assert ((degree + 1) * (weights * n.power(nodes, degree)).sum()).contains(2)


@pytest.mark.parametrize("rule", [n.gauss_hermite, n.gauss_legendre])
@pytest.mark.parametrize("count", [2, 5, 33, 64])
def test_rules_agree_between_arithmetics(rule: Callable[..., Any], count: int) -> None:
    floats = rule(count, 1.0)
    with n.balls(96):
        balls = rule(count, n.like(1))
    for f, b in zip(floats, balls, strict=True):
        np.testing.assert_allclose(f, n.to_float(b), rtol=2e-11, atol=1e-14)
    assert (np.diff(floats[0]) > 0).all()


def test_nodes_against_mpmath() -> None:
    with mp.workdps(40):
        roots = sorted(mp.polyroots([1, 0, -10, 0, 15, 0], maxsteps=200, extraprec=200))
    with n.balls(100):
        nodes, _ = n.gauss_hermite(5)
        assert all(abs(node - arb(root)) < 1e-25 for node, root in zip(nodes, roots, strict=True))


def test_rules_are_not_shared() -> None:
    n.gauss_hermite(4, 1.0)[0][:] = 0
    assert n.gauss_hermite(4, 1.0)[0].any()


def test_symbols_have_no_rules() -> None:
    with pytest.raises(ValueError, match="closed form"):
        n.gauss_hermite(3, sympy.Integer(1))


INTEGRALS: dict[str, tuple[Callable[[Any], Any], float, float, Callable[[], Any]]] = {
    "Gaussian": (lambda x: n.exp(-x * x), -14, 14, lambda: mp.sqrt(mp.pi) * mp.erf(14)),
    "odd": (lambda x: x * n.exp(-x * x), -3, 3, lambda: mp.mpf(0)),
    "tiny": (lambda x: n.exp(x - 300), 0, 1, lambda: mp.exp(-299) - mp.exp(-300)),
    "root": (n.sqrt, 1, 4, lambda: mp.mpf(14) / 3),
    "root from its branch point": (n.sqrt, 0, 4, lambda: mp.mpf(16) / 3),
    "modulus": (n.abs, -1, 2, lambda: mp.mpf(5) / 2),
    "hinge": (lambda x: n.maximum(x, 0), -1, 2, lambda: mp.mpf(2)),
    "logarithm": (n.log, 1, 2, lambda: 2 * mp.log(2) - 1),
    "log1p": (n.log1p, 0, 1, lambda: 2 * mp.log(2) - 1),
    "power": (lambda x: n.power(x, Fraction(1, 3)), 1, 8, lambda: mp.mpf(45) / 4),
    "mixture": (lambda x: n.softmax(n.stack([x, -x]))[0], -2, 3, lambda: softplus(6) / 2 - softplus(-4) / 2),
    "phi1": (n.phi1, -1, 1, lambda: 2 * mp.shi(1)),
    "Bessel ratio": (lambda z: n.bessel_ratio(1, z), 0, 5, lambda: mp.log(mp.besseli(0, 5))),
    "Mills ratio": (n.inverse_mills, -3, 2, lambda: mp.log(mp.ncdf(2) / mp.ncdf(-3))),
    "log Gamma": (n.lgamma, 1, 2, lambda: mp.log(2 * mp.pi) / 2 - 1),
    "derivative": (lambda x: n.derivative(n.tanh, x), -1, 2, lambda: mp.tanh(2) + mp.tanh(1)),
}


def softplus(x: Any) -> Any:
    return mp.log(1 + mp.exp(x))


@pytest.mark.parametrize("name", INTEGRALS)
def test_integrals(name: str) -> None:
    f, a, b, reference = INTEGRALS[name]
    with mp.workdps(60):
        truth = reference()
    assert n.integrate(f, float(a), float(b)) == pytest.approx(float(truth), rel=1e-12, abs=1e-16)
    with n.balls(128):
        value = n.integrate(f, n.like(a), n.like(b))
        assert value.overlaps(arb(truth) + arb(0, 1e-55) * abs(arb(truth)))
        assert value.rad() <= 1e-34 * abs(arb(truth)) or (truth == 0 and value.rad() < 1e-30)


NOT_ANALYTIC: dict[str, tuple[Callable[[Any], Any], int, int]] = {
    "pole": (lambda x: 1 / x, -1, 2),
    "root of the negative": (n.sqrt, -1, 1),
    "logarithm through its branch point": (n.log, -1, 1),
    "log Gamma through its pole": (n.lgamma, -1, 1),
}


@pytest.mark.parametrize("name", NOT_ANALYTIC)
def test_what_is_not_analytic_is_not_finite(name: str) -> None:
    f, a, b = NOT_ANALYTIC[name]
    with n.balls(64):
        value = n.integrate(f, n.like(a), n.like(b))
    assert not n.is_finite(value) or value.rad() > 1e-3


def test_a_cut_taken_for_analytic_would_be_wrong() -> None:
    # the reason for the flag: bare roots on complex balls give a confident false value
    with n.balls(64):
        naive = acb.integral(lambda x, _: x.sqrt(), 1, 4).real
        assert not naive.contains(arb(14) / 3)
        assert n.integrate(n.sqrt, n.like(1), n.like(4)).contains(arb(14) / 3)


def test_impatient_integrals_ask_for_fewer_values_and_stay_rigorous() -> None:
    with n.balls(128):
        sharp = n.integrate(lambda x: n.exp(-x * x) * n.cosh(20 * x), n.like(-3), n.like(3))
        before = n.integrand_calls()
        with n.impatient(40):
            quick = n.integrate(lambda x: n.exp(-x * x) * n.cosh(20 * x), n.like(-3), n.like(3))
        assert n.integrand_calls() - before < 100
        assert quick.contains(sharp)
        again = n.integrate(lambda x: n.exp(-x * x) * n.cosh(20 * x), n.like(-3), n.like(3))
        assert again.rad() == sharp.rad() < quick.rad()


def test_integrands_must_not_compare() -> None:
    with n.balls(64), pytest.raises(TypeError):
        n.integrate(lambda x: x if x > 0 else -x, n.like(-1), n.like(1))


def test_infinite_ends() -> None:
    assert n.integrate(n.normal_density, -np.inf, np.inf) == pytest.approx(1, rel=1e-13)
    with n.balls(64), pytest.raises(ValueError, match="finite"):
        n.integrate(n.normal_density, n.like(0), arb.pos_inf())


def test_wide_ends_enclose_every_integral_between() -> None:
    with n.balls(64):
        value = n.integrate(n.exp, n.like(0), n.ball(1, 0.25))
        assert all(value.overlaps(n.expm1(n.like(end))) for end in (0.75, 1.0, 1.25))


def test_symbols_integrate_in_closed_form() -> None:
    x = sympy.Symbol("x", positive=True)
    assert n.integrate(lambda t: t * t, 0, x) == x**3 / 3


def test_nothing_between_equal_ends() -> None:
    assert n.integrate(n.exp, 1.0, 1.0) == 0


@pytest.mark.parametrize("arithmetic", [n.FLOATS, n.balls(128)], ids=lambda a: a.name)
def test_trapezoid_on_the_line(arithmetic: n.Arithmetic) -> None:
    with arithmetic:
        value = n.trapezoid(n.normal_density, arithmetic.number("1/4"), 60)
        # Poisson: the error is about 2 exp(-2 pi^2/h^2)
        assert n.to_float(n.abs(value - 1)) < 1e-15
        both = n.trapezoid(lambda x: n.stack([n.normal_density(x), x]), arithmetic.number("1/4"), 60)
        assert n.to_float(both).tolist() == pytest.approx([1, 0])


@pytest.mark.parametrize(("low", "high"), [(0.0, 1e8), (1e8, 0.0), (-3.0, 1e6), (0.5, 40.0)])
def test_long_intervals_are_not_missed(low: float, high: float) -> None:
    """A decay of unit length at one end, which one rule over all of the interval would not see."""
    truth = np.exp(-low) - np.exp(-high)
    assert n.integrate(lambda x: np.exp(-x), low, high) == pytest.approx(truth, rel=1e-12)
    assert n.integrate(lambda x: np.exp(x), -high, -low) == pytest.approx(truth, rel=1e-12)


NESTED = {
    "a kink of the outer variable": (
        lambda x, y: n.abs(y - n.like(1, y) / 3) * n.exp(x),
        lambda: mp.mpf(5) / 18 * (mp.e - 1),
    ),
    "an analytic function of both": (lambda x, y: n.exp(x * y), lambda: mp.ei(1) - mp.euler),
    "a pole near by": (lambda x, y: 1 / (1 + x * x * y * y), lambda: mp.catalan),
    "the inner variable alone": (lambda x, y: n.log(1 + x), lambda: 2 * mp.log(2) - 1),
}


@pytest.mark.parametrize("name", NESTED)
def test_integrals_within_integrals_are_enclosed(name):
    f, exact = NESTED[name]
    with n.balls(32), mp.workdps(50):  # a kink costs ten times as much at 128 bits
        zero, one = arb(0), arb(1)
        found = n.integrate(lambda y: n.integrate(lambda x: f(x, y), zero, one), zero, one)
        assert found.contains(arb(mp.nstr(exact(), 45)))
        assert found.rad() < 1e-8


def test_long_integrands_in_symbols_are_refused() -> None:
    letters = sympy.symbols("c:12", positive=True)
    with n.SYMBOLS, pytest.raises(ValueError, match="at most 24 parts, and this one has 39"):
        n.integrate(lambda x: sum(n.exp(-letter * x) for letter in letters), sympy.Integer(0), sympy.Integer(1))
