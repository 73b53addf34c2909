"""Gauss-Legendre rules with a bound off the line, against closed forms in balls and the adaptive integral."""

import math

import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.numerics import enveloped

RULE = enveloped._rule


def normal_envelope(slope):
    """Of exp(slope x - x^2/2): height exp(slope^2/2), growth 1."""
    return lambda: n.Envelope(lambda r: n.exp(slope * slope / 2), 1)


@pytest.mark.parametrize(("slope", "low", "high"), [(0, -8, 8), (1, "-1/3", 2), (-2, -14, 14), (3, 5, "21/4")])
@pytest.mark.parametrize("bits", [64, 128, 256])
def test_a_normal_integral_is_enclosed(slope, low, high, bits):
    with n.balls(bits) as balls:
        m, a, b = (balls.number(value) for value in (slope, low, high))
        value = n.integrate_enveloped(lambda x: n.exp(m * x - x * x / 2), normal_envelope(m), a, b)
        exact = n.exp(m * m / 2) * n.sqrt(2 * n.pi(m)) * (n.normal_cdf(b - m) - n.normal_cdf(a - m))
        assert value.overlaps(exact)
        assert float(value.rad()) < 2.0 ** (12 - bits) * math.exp(slope**2 / 2)


@pytest.mark.parametrize("count", [4, 8, 12])
def test_the_error_of_a_short_rule_is_within_its_bound(monkeypatch, count):
    monkeypatch.setattr(enveloped, "_rule", lambda *_: (count, enveloped.Fraction(5, 4)))
    with n.balls(128) as balls:
        a, b = balls.number(-3), balls.number(3)
        value = n.integrate_enveloped(lambda x: n.exp(-x * x / 2), normal_envelope(a * 0), a, b)
        exact = n.sqrt(2 * n.pi(a)) * (n.normal_cdf(b) - n.normal_cdf(a))
        missed = abs(float(value.mid() - exact))
        assert value.overlaps(exact)
        assert 0 < missed < float(value.rad())


def test_poles_cut_the_interval_into_parts():
    with n.balls(128) as balls:
        a, b = balls.number(-5), balls.number(5)
        envelope = lambda: n.Envelope(lambda r: balls.number(4), 0, 1.25)  # noqa: E731
        value = n.integrate_enveloped(lambda x: 1 / n.cosh(x), envelope, a, b)
        exact = n.integrate(lambda x: 1 / n.cosh(x), a, b)
        assert value.overlaps(exact)
        assert float(value.rad()) < 1e-34


def test_wide_ends_are_enclosed():
    with n.balls(128) as balls:
        a, b = balls.number(0), n.ball(1, balls.number("1/100"))
        value = n.integrate_enveloped(lambda x: n.exp(-x * x / 2), normal_envelope(a), a, b)
        for end in (0.99, 1.0, 1.01):
            assert value.contains(n.integrate(lambda x: n.exp(-x * x / 2), a, balls.number(end)).mid())


def test_floats_are_integrated_adaptively():
    value = n.integrate_enveloped(lambda x: np.exp(-x * x / 2), normal_envelope(0.0), 0.0, 1.0)
    assert value == pytest.approx(math.sqrt(math.pi / 2) * math.erf(math.sqrt(0.5)), rel=1e-12)


def test_what_no_rule_reaches_is_integrated_adaptively():
    assert enveloped._rule(1.0, 1.0, math.inf, 10**6) is None
    with n.balls(128) as balls:
        a, b = balls.number(0), balls.number(1)
        hopeless = lambda: n.Envelope(lambda r: balls.number(1), 0, spare=10**6)  # noqa: E731
        value = n.integrate_enveloped(lambda x: x * x, hopeless, a, b)
        assert float(value) == pytest.approx(1 / 3, rel=1e-15)
