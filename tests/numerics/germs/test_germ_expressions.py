"""Random expressions on a germ and on balls: what both enclose overlaps, and planted faults do not pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from flint import arb
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from theorycheck import numerics as n
from theorycheck.numerics import germs
from theorycheck.numerics.germs import ring

Expression = Callable[[Any], Any]

UNARY: dict[str, Callable[[Any], Any]] = {
    "exp": n.exp,
    "expm1": n.expm1,
    "exp(-1/x^2)": lambda x: n.exp(-1 / (x * x)),
    "log1p": lambda x: n.log1p(x * x),
    "log": lambda x: n.log(2 + n.tanh(x)),
    "sinh": n.sinh,
    "tanh": n.tanh,
    "coth": n.coth,
    "sqrt": lambda x: n.sqrt(1 + x * x),
    "root": lambda x: n.sqrt(n.abs(x)),
    "phi1": n.phi1,
    "x_minus_log1p": lambda x: n.x_minus_log1p(x * x),
    "inverse": lambda x: 1 / x,
    "cube": lambda x: n.power(x, 3),
    "erf": n.erf,
    "normal_cdf": n.normal_cdf,
    "inverse_mills": n.inverse_mills,
    "bessel_ratio": lambda x: n.bessel_ratio(n.like(Fraction(3, 2)), x),
    "bessel_slope": lambda x: n.bessel_ratio_slope(n.like(2), x),
    "shifted": lambda x: x + 1,
}
BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "softmax": lambda a, b: n.softmax(n.stack([a, b, 0 * b]))[0],
    "logsumexp": lambda a, b: n.logsumexp(n.stack([a, b])),
    "maximum": n.maximum,
    "hazard": lambda a, b: n.interval_hazard(a, a + n.exp(b)),
    "log mass": lambda a, b: n.log_ndtr_difference(a, a + n.exp(b)),
    "norm": lambda a, b: n.norm(n.stack([a, b])),
}


def constant(value: Fraction) -> Expression:
    return lambda t: n.like(value, t)


def exact(value: Fraction) -> Expression:
    return lambda t: germs.constants(t).number(value) if isinstance(t, germs.Germ) else n.like(value, t)


def expressions() -> st.SearchStrategy[Expression]:
    fractions = st.fractions(-3, 3, max_denominator=7)
    numbers = st.one_of(fractions.map(constant), fractions.map(exact))
    leaves = st.one_of(st.just(lambda t: t), st.just(lambda t: -2 * t), st.just(lambda t: 1 / t), numbers)
    return st.recursive(leaves, lambda inner: st.one_of(applied(inner), combined(inner)), max_leaves=8)


def applied(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    return st.builds(lambda name, x: lambda t: UNARY[name](x(t)), st.sampled_from(sorted(UNARY)), inner)


def combined(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    return st.builds(
        lambda name, a, b: lambda t: BINARY[name](a(t), b(t)), st.sampled_from(sorted(BINARY)), inner, inner
    )


@given(
    expression=expressions(),
    end=st.sampled_from([Fraction(1, 5), Fraction(1, 40), Fraction(1, 10**6)]),
    shares=st.lists(st.fractions(Fraction(1, 1000), 1), min_size=1, max_size=3),
    ramification=st.sampled_from([1, 2]),
)
@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_a_germ_encloses_what_balls_enclose(
    expression: Expression, end: Fraction, shares: list[Fraction], ramification: int
) -> None:
    with n.balls(128):
        try:
            germ = expression(germs.variable(end, order=5, ramification=ramification))
        except germs.OutOfGerm:
            assume(False)
    assume(isinstance(germ, germs.Germ))
    with n.balls(512):
        for share in (Fraction(1), *shares, Fraction(1, 10**30)):
            t = end * share
            value = expression(n.like(t))
            assert not value.is_finite() or germ.at(t).overlaps(value), (t, germ.at(t), value)


@given(expression=expressions(), end=st.sampled_from([Fraction(1, 5), Fraction(1, 1000)]))
@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_sign_range_and_limit_hold_at_points(expression: Expression, end: Fraction) -> None:
    with n.balls(128):
        try:
            germ = expression(germs.variable(end))
            assert isinstance(germ, germs.Germ)
            sign, hull = germ.sign(), germ.hull()
        except (germs.OutOfGerm, AssertionError):
            assume(False)
    with n.balls(512):
        for t in (end, end / 3, end / 10**8):
            value = expression(n.like(t))
            if value.is_finite():
                assert hull.overlaps(value)
                assert (value > 0) or sign <= 0
                assert (value < 0) or sign >= 0 or value.contains(0)


# --- faults that must show ----------------------------------------------------------------------------------------

SAMPLE: dict[str, Expression] = {
    "exp": lambda t: n.exp(t),
    "quotient": lambda t: (1 + t) / (2 - t),
    "product": lambda t: n.exp(t) * n.log1p(t),
    "flat": lambda t: 1 + n.exp(-1 / t),
    "bessel": lambda t: n.bessel_ratio(n.like(1), 1 / t),
    "mills": lambda t: n.inverse_mills(-1 / t),
}


def holds(germ: germs.Germ, expression: Expression, end: Fraction) -> bool:
    points = (end, end / 2, end / 10)
    return all(germ.at(t).overlaps(expression(n.like(t))) for t in points)


@pytest.mark.parametrize("name", SAMPLE)
def test_a_dropped_remainder_shows(name: str) -> None:
    end = Fraction(1, 8)
    with n.balls(256):
        germ = SAMPLE[name](germs.variable(end))
        assert holds(germ, SAMPLE[name], end)
        assert not holds(replace(germ, rest=arb(0)), SAMPLE[name], end)


@pytest.mark.parametrize("name", SAMPLE)
def test_a_wrong_exponent_shows(name: str) -> None:
    end = Fraction(1, 8)
    with n.balls(256):
        germ = SAMPLE[name](germs.variable(end))
        assert not holds(replace(germ, start=germ.start + 1), SAMPLE[name], end)


def test_a_product_that_forgets_a_cross_term_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    end = Fraction(1, 8)
    honest = ring.product

    def forgetful(a: germs.Germ, b: germs.Germ) -> germs.Germ:
        return honest(replace(a, rest=arb(0)), b)

    monkeypatch.setattr(ring, "product", forgetful)
    with n.balls(256):
        germ = n.exp(germs.variable(end)) * (1 + germs.variable(end))
        monkeypatch.undo()
        assert not holds(germ, lambda t: n.exp(t) * (1 + t), end)
