"""Every function of one or two numbers against mpmath, in every arithmetic: a new function is a new row."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import flint
import mpmath as mp
import numpy as np
import pytest
import scipy.special
from flint import arb

from theorycheck import numerics as n

Point = tuple[float, ...]
BITS = 128
DIGITS = 50


@dataclass(frozen=True)
class Row:
    """A function, its reference, where they are compared, and how far floats may be off there, in ulps."""

    function: Callable[..., Any]
    reference: Callable[..., Any]
    points: tuple[Point, ...]
    ulps: int = 4
    smooth: tuple[Point, ...] = ()
    digits: int = DIGITS
    symbolic: bool = True


def at(*xs: float) -> tuple[Point, ...]:
    return tuple((x,) for x in xs)


def pairs(firsts: tuple[float, ...], seconds: tuple[float, ...]) -> tuple[Point, ...]:
    return tuple(itertools.product(firsts, seconds))


LINE = at(-700.0, -37.5, -3.0, -1.0, -0.25, -1e-17, -1e-300, 0.0, 1e-300, 1e-17, 1e-8, 0.1, 1.0, 2.5, 37.5, 700.0)
TAILS = at(-1e150, -1e8, -1e3, -37.5, -20.0, -4.5, -3.9, -1.0, -0.1, 0.0, 1e-300, 1e-17, 0.5, 1.5, 4.5, 8.0, 30.0)
POSITIVE = at(1e-300, 1e-17, 0.1, 0.999, 1.0, 1.001, 3.7, 1e8, 1e300)
ORDINARY = at(-2.5, -0.75, 0.125, 1.5)
ORDERS = (0.5, 1.0, 1.5, 4.0, 16.0, 100.0)
SIZES = (1e-300, 1e-8, 0.3, 1.0, 9.0, 25.0, 31.0, 300.0, 1e5, 1e10, 1e100, 1e300)


def log_cdf(x: Any) -> Any:
    return mp.log1p(-mp.erfc(x / mp.sqrt(2)) / 2) if x > 0 else mp.log(mp.erfc(-x / mp.sqrt(2)) / 2)


def interval(a: Any, b: Any) -> Any:
    # in the left tail both terms would be two but for a remainder
    a, b = (-b, -a) if b < 0 else (a, b)
    return mp.log((mp.erfc(a / mp.sqrt(2)) - mp.erfc(b / mp.sqrt(2))) / 2)


def ratio(nu: Any, z: Any) -> Any:
    return mp.besseli(nu, z) / mp.besseli(nu - 1, z)


def ratio_slope(nu: Any, z: Any) -> Any:
    return 1 - (2 * nu - 1) * ratio(nu, z) / z - ratio(nu, z) ** 2


ROWS = {
    "exp": Row(n.exp, mp.exp, LINE, 1, ORDINARY),
    "expm1": Row(n.expm1, mp.expm1, LINE, 1, ORDINARY),
    "log": Row(n.log, mp.log, POSITIVE, 1, at(0.125, 2.5)),
    "log1p": Row(n.log1p, mp.log1p, (*POSITIVE, *at(-0.999, -0.5, -1e-300)), 1, at(-0.5, 2.5)),
    "sqrt": Row(n.sqrt, mp.sqrt, (*POSITIVE, (0.0,)), 1, at(0.125, 2.5)),
    "sinh": Row(n.sinh, mp.sinh, LINE, 2, ORDINARY),
    "cosh": Row(n.cosh, mp.cosh, LINE, 2, ORDINARY),
    "tanh": Row(n.tanh, mp.tanh, LINE, 2, ORDINARY),
    "coth": Row(n.coth, mp.coth, tuple(p for p in LINE if p[0]), 3, ORDINARY),
    "abs": Row(n.abs, mp.fabs, LINE, 0, ORDINARY),
    "sign": Row(n.sign, mp.sign, LINE, 0, ORDINARY),
    "maximum": Row(n.maximum, max, pairs((-1.0, 0.0, 1e-300), (-2.5, 1e300)), 0, ((1.0, 2.5), (2.5, 1.0))),
    "minimum": Row(n.minimum, min, pairs((-1.0, 0.0, 1e-300), (-2.5, 1e300)), 0, ((1.0, 2.5), (2.5, 1.0))),
    "power": Row(n.power, mp.power, pairs((1e-300, 0.1, 2.5, 1e200), (-1.0, 0.5, 1.5)), 2, ((2.5, 1.5), (0.5, -2.0))),
    "square": Row(lambda x: n.power(x, 2), lambda x: x * x, at(-2.5, -1e-100, 0.0, 3.0), 1, at(-2.5, 0.0, 3.0)),
    "phi1": Row(n.phi1, lambda x: mp.expm1(x) / x if x else mp.mpf(1), (*LINE, (709.9,)), 4, (*ORDINARY, (1e-3,))),
    "x_minus_log1p": Row(
        n.x_minus_log1p,
        lambda x: x - mp.log1p(x),
        at(-0.999, -0.5, -0.3, -1e-5, -1e-17, -1e-150, 0.0, 1e-150, 1e-17, 1e-5, 0.3, 0.99, 1.01, 5.0, 1e8, 1e300),
        8,
        at(-0.5, 0.125, 2.5),
        400,
    ),
    "half_kl": Row(n.half_kl, lambda x: (x - mp.log1p(x)) / 2, at(-0.75, 1e-100, 1e-9, 0.5), 8, at(0.5), 300),
    "erf": Row(n.erf, mp.erf, LINE, 2, ORDINARY),
    "erfc": Row(n.erfc, mp.erfc, at(-6.0, -1.0, 0.0, 1e-17, 0.5, 1.0, 5.0, 26.0), 32, ORDINARY),
    "normal_density": Row(n.normal_density, mp.npdf, at(-37.0, -8.1, -1.0, 0.0, 1e-17, 0.7, 3.0, 37.0), 3, ORDINARY),
    "normal_cdf": Row(n.normal_cdf, mp.ncdf, at(-37.0, -8.1, -4.5, -1.0, -0.9, 0.0, 1e-17, 3.0, 37.0), 8, ORDINARY),
    "log_normal_cdf": Row(n.log_normal_cdf, log_cdf, TAILS, 8, (*ORDINARY, (-6.0,)), 60),
    "inverse_mills": Row(n.inverse_mills, lambda x: mp.npdf(x) / mp.ncdf(x), TAILS[1:], 8, (*ORDINARY, (-6.0,)), 60),
    "log_ndtr_difference": Row(
        n.log_ndtr_difference,
        interval,
        (
            (-1.0, 1.0), (-1e-300, 1e-300), (1.0, 1.0 + 2**-40), (-50.0, -49.0), (50.0, 51.0), (1e3, 1.1e3),
            (-10.0, -10.0 + 2**-33), (5.0, 9.0), (0.0, 1e-5), (0.0, 30.0), (-12.0, 2.0), (-0.5, 20.0), (-3.0, 3.5),
            (-6.0, 7.0), (2.0, 2.5), (-30.0, -0.25),
        ),
        16,
        ((-1.0, 0.5), (2.0, 2.5), (-4.0, 3.0)),
        400,
        symbolic=False,
    ),
    "lgamma": Row(n.lgamma, mp.loggamma, at(1e-300, 1e-5, 0.5, 1.5, 3.7, 100.0, 1e8, 1e300), 4, at(0.5, 3.5)),
    "digamma": Row(n.digamma, mp.digamma, at(1e-5, 0.5, 1.0, 3.7, 1e8), 4, at(0.5, 3.5)),
    "trigamma": Row(lambda x: n.polygamma(1, x), lambda x: mp.psi(1, x), at(1e-5, 0.5, 1.0, 3.7, 1e8), 4),
    "gamma_lower_ratio": Row(
        lambda x: n.gamma_lower_ratio(n.like(2.5), x),
        lambda x: mp.gammainc(mp.mpf(5) / 2, 0, x, regularized=True),
        at(1e-8, 0.5, 2.0, 10.0, 300.0),
        400,
        at(0.5, 3.0),
    ),
    "gamma_upper_ratio": Row(
        lambda x: n.gamma_upper_ratio(n.like(2.5), x),
        lambda x: mp.gammainc(mp.mpf(5) / 2, x, regularized=True),
        at(1e-8, 0.5, 2.0, 10.0, 300.0),
        400,
        at(0.5, 3.0),
    ),
    "bessel_ratio": Row(n.bessel_ratio, ratio, pairs(ORDERS, SIZES), 8, digits=60),
    "bessel_ratio_defect": Row(
        n.bessel_ratio_defect,
        lambda nu, z: 2 / mp.expm1(2 * z + mp.log1p(2 * mp.exp(-2 * z))) if nu == 0.5 else 1 - ratio(nu, z),
        pairs(ORDERS[1:], SIZES),
        200,
        digits=400,
    ),
    "bessel_ratio_slope": Row(
        n.bessel_ratio_slope, ratio_slope, pairs(ORDERS[1:], SIZES[1:-2]), 10**5, digits=320
    ),
    "log_bessel_i": Row(
        n.log_bessel_i,
        lambda nu, z: mp.log(mp.besseli(nu, z)),
        (*pairs((0.5, 4.0, 100.0), (1e-300,)), *pairs((0.0, 0.5, 4.0, 100.0), (1e-8, 0.3, 9.0, 31.0, 1e5))),
        64,
        digits=60,
        symbolic=False,
    ),
    "bessel_ratio at order 2": Row(
        lambda z: n.bessel_ratio(2, z), lambda z: ratio(2, z), at(1.0,), 8, at(0.5, 3.0, 40.0), 60
    ),
    "log_bessel_i at order 3/2": Row(
        lambda z: n.log_bessel_i(n.like(1.5), z), lambda z: mp.log(mp.besseli(1.5, z)), at(1.0,), 8, at(0.5, 3.0), 60
    ),
}  # fmt: skip


# --- the comparisons ------------------------------------------------------------------------------------------------


def true_value(row: Row, point: Point) -> Any:
    """The reference at the exact point, correct to at least 50 digits."""
    with mp.workdps(row.digits + DIGITS):
        return row.reference(*map(mp.mpf, point))


def assert_float(value: Any, truth: Any, ulps: int) -> None:
    """Within some ulps, or on the right side of the range of floats."""
    nearest = np.float64(float(truth))
    assert isinstance(value, np.float64)
    if not np.isfinite(nearest) or abs(nearest) < 1e-307:
        assert value == pytest.approx(nearest, rel=0, abs=1e-307)
        return
    with mp.workdps(DIGITS):
        assert abs(mp.mpf(float(value)) - truth) <= (ulps + 0.5) * mp.mpf(float(np.spacing(abs(nearest))))


def assert_ball(value: Any, truth: Any, bits: int = BITS) -> None:
    """Contains the truth, and is no wider than a few units of the precision."""
    assert isinstance(value, arb)
    with flint.ctx.workprec(40_000):
        exact = arb(truth)
        assert value.contains(exact), f"{value} misses {mp.nstr(truth, DIGITS)}"
        assert value.rad() <= abs(exact) * arb(2) ** (12 - bits)


def float_value(row: Row, point: Point) -> Any:
    return row.function(*map(np.float64, point))


def ball_value(row: Row, point: Point, bits: int = BITS) -> Any:
    with n.balls(bits):
        return row.function(*map(n.like, point))


def cases(field: str = "points") -> list[Any]:
    named = [(name, row, point) for name, row in ROWS.items() for point in getattr(row, field)]
    return [pytest.param(row, point, id=f"{name}{point}") for name, row, point in named]


@pytest.mark.parametrize(("row", "point"), cases())
def test_floats_and_balls(row: Row, point: Point) -> None:
    truth = true_value(row, point)
    assert_float(float_value(row, point), truth, row.ulps)
    assert_ball(ball_value(row, point), truth)


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.symbolic])
def test_symbols(name: str) -> None:
    row = ROWS[name]
    ordinary = [p for p in row.points if all(1e-3 <= abs(x) <= 31 for x in p)]
    assert ordinary
    for point in ordinary[:4]:
        value = row.function(*map(n.SYMBOLS.number, point)).evalf(DIGITS)
        with mp.workdps(DIGITS):
            assert mp.almosteq(mp.mpf(str(value)), true_value(row, point), rel_eps=mp.mpf(10) ** -40)


@pytest.mark.parametrize(("row", "point"), cases("smooth"))
def test_first_and_second_derivatives(row: Row, point: Point) -> None:
    *fixed, last = point
    with mp.workdps(80):
        reference = lambda x: row.reference(*map(mp.mpf, fixed), x)  # noqa: E731
        truths = [mp.diff(reference, last, order) for order in (1, 2)]
    with n.balls(BITS):
        exact = [n.like(x) for x in fixed]
        balls = derivatives(lambda x: row.function(*exact, x), n.like(last))
    floats = derivatives(lambda x: row.function(*fixed, x), np.float64(last))
    for ball, number, truth in zip(balls, floats, truths, strict=True):
        assert n.ball(ball, 0).overlaps(arb(truth) + arb(0, 1e-30))
        assert n.to_float(ball) == pytest.approx(float(truth), rel=1e-14, abs=1e-29)
        assert number == pytest.approx(float(truth), rel=1e-11, abs=1e-14)


def derivatives(f: Callable[[Any], Any], x: Any) -> list[Any]:
    return [n.derivative(f, x), n.derivative(lambda y: n.derivative(f, y), x)]


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if len(row.points[0]) == 1])
def test_arrays_are_scalars_side_by_side(name: str) -> None:
    row = ROWS[name]
    xs = np.array([p[0] for p in row.points][:4] * 2).reshape(2, -1)
    with n.balls(64):
        images = row.function(n.balls(64).array(xs))
        assert images.shape == xs.shape
        assert all(str(image) == str(row.function(n.like(x))) for image, x in zip(images.flat, xs.flat, strict=True))
    floats = row.function(xs)
    assert floats.dtype == np.float64
    np.testing.assert_array_max_ulp(floats.ravel(), np.array([row.function(x) for x in xs.flat]), 1)


# --- the comparisons can fail ---------------------------------------------------------------------------------------

PLANTED: dict[str, tuple[Callable[..., Any], str, Point]] = {
    "expm1 by exp - 1": (lambda x: n.exp(x) - 1, "expm1", (1e-17,)),
    "log1p by log(1 + x)": (lambda x: n.log(1 + x), "log1p", (1e-17,)),
    "phi1 by (exp(x) - 1)/x": (lambda x: (n.exp(x) - 1) / x, "phi1", (1e-8,)),
    "x - log1p(x) as written": (lambda x: x - n.log1p(x), "x_minus_log1p", (1e-5,)),
    "erfc by 1 - erf": (lambda x: 1 - n.erf(x), "erfc", (5.0,)),
    "log Phi by log of Phi": (lambda x: n.log(n.normal_cdf(x)), "log_normal_cdf", (8.0,)),
    "1 - ratio": (lambda nu, z: 1 - n.bessel_ratio(nu, z), "bessel_ratio_defect", (4.0, 1e10)),
    "the ratio of the next order": (lambda nu, z: n.bessel_ratio(nu + 1, z), "bessel_ratio", (4.0, 1e10)),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_wrong_function_is_seen_in_floats(fault: str) -> None:
    function, name, point = PLANTED[fault]
    row = ROWS[name]
    with pytest.raises(AssertionError):
        assert_float(function(*map(np.float64, point)), true_value(row, point), row.ulps)


def test_a_wrong_function_is_seen_in_balls() -> None:
    row = ROWS["expm1"]
    with n.balls(BITS), pytest.raises(AssertionError):
        assert_ball(n.exp(n.like(1e-17)) - 1, true_value(row, (1e-17,)))
    with n.balls(BITS), pytest.raises(AssertionError):
        assert_ball(n.expm1(n.like(1e-17)) * (1 + n.power(n.like(2), -100)), true_value(row, (1e-17,)))


@pytest.mark.parametrize("bits", [53, 256, 1024])
def test_precision_is_what_was_asked(bits: int) -> None:
    for name, point in {
        "exp": (0.1,),
        "phi1": (1e-300,),
        "log_normal_cdf": (-4.5,),
        "bessel_ratio": (4.0, 9.0),
    }.items():
        with mp.workdps(400):
            truth = ROWS[name].reference(*map(mp.mpf, point))
        assert_ball(ball_value(ROWS[name], point, bits), truth, bits)


@pytest.mark.parametrize(("x", "width"), [(11.0, 9.0), (4.0, 0.5), (0.375, 0.25), (5.0, 4.5)])
def test_wide_balls_give_the_range_of_the_incomplete_gamma_function(x: float, width: float) -> None:
    s, z = np.meshgrid(np.linspace(1.25, 1.75, 9), np.linspace(x - width, x + width, 41))
    for function, floats in (
        (n.gamma_lower_ratio, scipy.special.gammainc),
        (n.gamma_upper_ratio, scipy.special.gammaincc),
    ):
        with n.balls(64):
            lower, upper = n.enclosure(function(n.ball(1.5, 0.25), n.ball(x, width)))
        assert (lower, upper) == pytest.approx((floats(s, z).min(), floats(s, z).max()), abs=1e-8)
