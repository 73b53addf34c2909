"""Functions of germs against mpmath: the true value lies in the germ's ball, and the ball is small."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath as mp
import pytest
from flint import arb

from theorycheck import numerics as n
from theorycheck.numerics import germs

END = Fraction(1, 50)
POINTS = (END, END / 7, Fraction(1, 10**9), Fraction(1, 10**60))


def bessel(nu: Any, z: Any) -> Any:
    return mp.besseli(nu, z) / mp.besseli(nu - 1, z)


def cdf(x: Any) -> Any:
    return mp.erfc(-x / mp.sqrt(2)) / 2


def density(x: Any) -> Any:
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def log_interval(a: Any, b: Any) -> Any:
    # the mass from the side where it does not cancel
    return mp.log(cdf(-a) - cdf(-b)) if a > 0 else mp.log(cdf(b) - cdf(a))


CASES: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "a sum": (lambda t: 1 + t / 3 - t * t, lambda t: 1 + t / 3 - t * t),
    "a quotient": (lambda t: (2 + t) / (t - 3 * t * t), lambda t: (2 + t) / (t - 3 * t * t)),
    "a negative power": (lambda t: n.power(1 + t, -3), lambda t: (1 + t) ** -3),
    "a cube root": (lambda t: n.power(2 + t, Fraction(1, 3)), lambda t: mp.cbrt(2 + t)),
    "sqrt": (lambda t: n.sqrt(2 + t), lambda t: mp.sqrt(2 + t)),
    "sqrt of a square": (lambda t: n.sqrt(t * t * (4 + t)), lambda t: t * mp.sqrt(4 + t)),
    "exp": (lambda t: n.exp(1 - t), lambda t: mp.exp(1 - t)),
    "expm1": (lambda t: n.expm1(-2 * t), lambda t: mp.expm1(-2 * t)),
    "log of a constant and more": (lambda t: n.log(3 + t), lambda t: mp.log(3 + t)),
    "log of what vanishes": (lambda t: n.log(2 * t + t * t), lambda t: mp.log(2 * t + t * t)),
    "log1p": (lambda t: n.log1p(t / 2), lambda t: mp.log1p(t / 2)),
    "a power back from its logarithm": (lambda t: n.exp(-2 * n.log(t) + t), lambda t: mp.exp(t) / t**2),
    "sinh": (lambda t: n.sinh(t / 2), lambda t: mp.sinh(t / 2)),
    "cosh": (lambda t: n.cosh(1 + t), lambda t: mp.cosh(1 + t)),
    "tanh": (lambda t: n.tanh(t), lambda t: mp.tanh(t)),
    "coth": (lambda t: n.coth(t), lambda t: mp.coth(t)),
    "phi1": (lambda t: n.phi1(-t), lambda t: mp.expm1(-t) / -t),
    "phi1 away from 0": (lambda t: n.phi1(2 + t), lambda t: mp.expm1(2 + t) / (2 + t)),
    "half_kl": (lambda t: n.half_kl(t), lambda t: (t - mp.log1p(t)) / 2),
    "x_minus_log1p of a pole": (lambda t: n.exp(-n.x_minus_log1p(1 / t) + 1 / t), lambda t: 1 + 1 / t),
    "abs": (lambda t: n.abs(t - 1), lambda t: abs(t - 1)),
    "maximum": (lambda t: n.maximum(t, 2 * t), lambda t: 2 * t),
    "minimum": (lambda t: n.minimum(1, 2 - t), lambda t: mp.mpf(1)),
    "logsumexp": (
        lambda t: n.logsumexp(n.stack([-1 / t, -2 / t + 1, -1 / t + t])) + 1 / t,
        lambda t: mp.log(1 + mp.exp(-1 / t + 1) + mp.exp(t)),
    ),
    "softmax": (lambda t: n.softmax(n.stack([-1 / t, t - 1 / t]))[0], lambda t: 1 / (1 + mp.exp(t))),
    "erf": (lambda t: n.erf(1 + t), lambda t: mp.erf(1 + t)),
    "erf near 0": (lambda t: n.erf(t), lambda t: mp.erf(t)),
    "normal_cdf": (lambda t: n.normal_cdf(t - 1), lambda t: cdf(t - 1)),
    "normal_density": (lambda t: n.normal_density(1 + t), lambda t: density(1 + t)),
    "log_normal_cdf": (lambda t: n.log_normal_cdf(t), lambda t: mp.log(cdf(t))),
    "log_normal_cdf in the tail": (
        lambda t: n.log_normal_cdf(-1 / t) + 1 / (2 * t * t),
        lambda t: mp.log(mp.erfc(1 / (t * mp.sqrt(2))) / 2) + 1 / (2 * t * t),
    ),
    "inverse_mills": (lambda t: n.inverse_mills(t - 1), lambda t: density(t - 1) / cdf(t - 1)),
    "inverse_mills in the tail": (lambda t: n.inverse_mills(-1 / t), lambda t: density(1 / t) / cdf(-1 / t)),
    "bessel_ratio near 0": (lambda t: n.bessel_ratio(Fraction(3, 2), t), lambda t: mp.coth(t) - 1 / t),
    "bessel_ratio": (lambda t: n.bessel_ratio(2, 3 + t), lambda t: bessel(2, 3 + t)),
    "bessel_ratio at infinity": (lambda t: n.bessel_ratio(1, 1 / t), lambda t: bessel(1, 1 / t)),
    "bessel_ratio at minus infinity": (lambda t: n.bessel_ratio(2, -1 / t), lambda t: -bessel(2, 1 / t)),
    "bessel_ratio_defect": (lambda t: n.bessel_ratio_defect(4, 1 / t), lambda t: 1 - bessel(4, 1 / t)),
    "bessel_ratio_slope": (
        lambda t: n.bessel_ratio_slope(1, 1 / t),
        lambda t: 1 - t * bessel(1, 1 / t) - bessel(1, 1 / t) ** 2,
    ),
    "log_bessel_i": (lambda t: n.log_bessel_i(1, 2 + t), lambda t: mp.log(mp.besseli(1, 2 + t))),
    "log_bessel_i near 0": (lambda t: n.log_bessel_i(1, t), lambda t: mp.log(mp.besseli(1, t))),
    "log_bessel_i at infinity": (
        lambda t: n.log_bessel_i(0, 1 / t) - 1 / t,
        lambda t: mp.log(mp.besseli(0, 1 / t) * mp.exp(-1 / t)),
    ),
    "log_ndtr_difference": (lambda t: n.log_ndtr_difference(t - 1, 1 + t), lambda t: log_interval(t - 1, 1 + t)),
    "log_ndtr_difference, ends that meet": (
        lambda t: n.exp(n.log_ndtr_difference(1 - t, n.exp(2 * t))),
        lambda t: mp.exp(log_interval(1 - t, mp.exp(2 * t))),
    ),
    "log_ndtr_difference over all": (
        lambda t: n.log_ndtr_difference(-1 / t, 1 / t) + 1,
        lambda t: 1 + mp.log1p(-mp.erfc(1 / (t * mp.sqrt(2)))),
    ),
    "log_ndtr_difference in the tail": (
        lambda t: n.log_ndtr_difference(1 / t, 2 / t) + 1 / (2 * t * t),
        lambda t: log_interval(1 / t, 2 / t) + 1 / (2 * t * t),
    ),
}
CASES |= {
    f"interval_hazard {where}": (
        lambda t, ends=ends: n.interval_hazard(*ends(t)),
        lambda t, ends=ends: density(ends(t)[0]) / mp.exp(log_interval(*ends(t))),
    )
    for where, ends in {
        "around a point": lambda t: (t - 1, 2 + t),
        "from minus infinity": lambda t: (-t - 1, 1 / t),
        "towards infinity": lambda t: (1 / t, 2 / t),
    }.items()
}
HARD_AT_THE_END = {"log_normal_cdf in the tail", "log_ndtr_difference in the tail", "inverse_mills in the tail"}
HARD_AT_THE_END |= {"interval_hazard towards infinity"}


def truth(f: Callable[[Any], Any], t: Fraction) -> arb:
    """The value by mpmath, as a ball of 60 digits around it."""
    # differences of Bessel functions and of normal tails lose as many digits as 1/t has
    with mp.workdps(60 + 6 * len(str(t.denominator))):
        value = f(mp.mpf(t.numerator) / t.denominator)
        middle = arb(mp.nstr(value, 60))
        return middle + arb(0, abs(middle) * arb(10) ** -55)


@pytest.mark.parametrize("name", CASES)
def test_the_value_lies_in_a_small_ball(name: str) -> None:
    germ_of, value_of = CASES[name]
    points = POINTS[:3] if name in HARD_AT_THE_END else POINTS
    with n.balls(256):
        germ = germ_of(germs.variable(END))
        for t in points:
            ball, value = germ.at(t), truth(value_of, t)
            assert ball.overlaps(value), (t, ball, value)
            assert ball.rad() <= abs(value) / 1000, (t, ball)


@pytest.mark.parametrize("name", CASES)
def test_the_germ_at_infinity_says_the_same(name: str) -> None:
    germ_of, value_of = CASES[name]
    with n.balls(256):
        germ = germ_of(1 / germs.variable_at_infinity(1 / END))
        for t in POINTS[:2]:
            assert germ.at(1 / t).overlaps(truth(value_of, t))


@pytest.mark.parametrize("name", CASES)
def test_roots_of_the_variable_change_nothing(name: str) -> None:
    germ_of, value_of = CASES[name]
    with n.balls(256):
        germ = germ_of(germs.variable(END, ramification=2))
        for t in POINTS[:2]:
            assert germ.at(t).overlaps(truth(value_of, t))


def test_half_integer_powers_need_a_root_of_the_variable() -> None:
    with n.balls(128):
        with pytest.raises(germs.OutOfGerm, match="ramification"):
            n.sqrt(germs.variable(END))
        root = n.sqrt(germs.variable(END, ramification=2) * (1 + germs.variable(END, ramification=2)))
    assert root.leading() == (Fraction(1, 2), 1)
    assert germs.shown(root) == "t^(1/2) + 0.5 t^(3/2) - 0.125 t^(5/2) + O(t^(7/2))"


@pytest.mark.parametrize(
    "undecided",
    [
        lambda t: n.exp(1 / t),
        lambda t: n.log(t - t * t / t),
        lambda t: n.log(-t),
        lambda t: n.sqrt(t - 1),
        lambda t: 1 / (t - END / 2),
        lambda t: n.sign(t - END / 2),
        lambda t: n.log(n.maximum(t, 2 * t * t / END)),
        lambda t: n.log(t) * t,
        lambda t: n.exp(n.log(t) / 3),
        lambda t: t / (n.pi(t) - n.exp(n.log(n.pi(t)))),
        lambda t: n.digamma(1 + t),
        lambda t: float(t),
        lambda t: n.to_float(t),
        lambda t: n.integrate(lambda x: x * t, 0, n.like(1)),
    ],
)
def test_what_cannot_be_proved_is_refused(undecided: Callable[[Any], Any]) -> None:
    with n.balls(128), pytest.raises((germs.OutOfGerm, TypeError)):
        undecided(germs.variable(END))


def test_the_larger_of_two_that_cross_is_enclosed() -> None:
    with n.balls(128):
        t = germs.variable(END)
        larger, size = n.maximum(3 + t, 3 + 2 * t * t / END), n.abs(t - END / 2)
        for share in (1, Fraction(1, 2), Fraction(1, 3), Fraction(1, 100)):
            point = share * END
            assert larger.at(point).contains(n.like(3 + max(point, 2 * point**2 / END)))
            assert size.at(point).contains(n.like(abs(point - END / 2)))
        assert larger.limit() == 3


@pytest.mark.parametrize("nu", [Fraction(1), Fraction(3, 2), Fraction(2), Fraction(4), Fraction(7, 2)])
@pytest.mark.parametrize("start", [2, 7, 100, 10**6, 10**40])
def test_bessel_remainders_hold_from_any_start(nu: Fraction, start: int) -> None:
    with n.balls(400):
        z = germs.variable_at_infinity(Fraction(start), order=6)
        ratio = n.bessel_ratio(nu, z)
        for far in (1, 3, 50):
            at = n.like(far * start)
            assert ratio.at(Fraction(far * start)).overlaps(n.bessel_ratio(n.like(nu), at))
