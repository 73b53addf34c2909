"""Functions that would lose digits, or overflow, if written out."""

from __future__ import annotations

from typing import Any

import numpy as np
from flint import acb, arb

from theorycheck.numerics import kernels as k
from theorycheck.numerics.arithmetic import Array, arithmetic_of, convert
from theorycheck.numerics.dispatch import Function, is_plain_float
from theorycheck.numerics.duals import Dual
from theorycheck.numerics.elementary import exp, expm1, log, log1p
from theorycheck.numerics.germs import elementary as g
from theorycheck.numerics.germs.germ import Germ
from theorycheck.numerics.rigorous import hull, monotone, objects, sharp

# --- (e^x - 1)/x ----------------------------------------------------------------------------------------------------


def _phi1_floats(x: Any) -> Any:
    half = np.exp(x / 2)
    ordinary = np.where(x == 0, 1.0, np.expm1(x) / x)
    return np.where(x > 700, half * (half / x), ordinary)


@monotone
def _phi1_ball(x: Any) -> Any:
    if isinstance(x, acb):
        return x.hypgeom_1f1(1, 2) if x.contains(0) else x.expm1() / x
    return arb(1) if x.is_zero() else x.expm1() / x


def _phi1_symbol(x: Any) -> Any:
    return convert(1, "symbols") if x.is_zero else (k.sympy().exp(x) - 1) / x


def _phi1_slope(x: Any) -> Any:
    """The integral of s exp(sx) over [0, 1]: (e^x - phi1)/x, by its series near 0."""
    return _PHI1_SLOPE(x)


def _phi1_slope_floats(x: Any) -> Any:
    near = np.polyval([1 / ((n + 2) * _factorial(n)) for n in range(17, -1, -1)], np.clip(x, -1, 1))
    return np.where(np.abs(x) <= 1, near, (np.exp(x) - _phi1_floats(x)) / x)


@monotone
@sharp
def _phi1_slope_ball(x: Any) -> Any:
    if x.contains(0):
        return x.hypgeom_1f1(2, 3) / 2
    return (x.exp() - x.expm1() / x) / x


def _phi1_curvature(x: Any) -> Any:
    return (exp(x) - 2 * _phi1_slope(x)) / x


def _factorial(n: int) -> float:
    return float(np.prod(np.arange(1, n + 1, dtype=np.float64)))


_PHI1 = Function(_phi1_floats, _phi1_ball, _phi1_symbol, _phi1_slope, g.phi1)
_PHI1_SLOPE = Function(
    _phi1_slope_floats,
    _phi1_slope_ball,
    lambda x: convert(1, "symbols") / 2 if x.is_zero else (k.sympy().exp(x) - _phi1_symbol(x)) / x,
    _phi1_curvature,
    g.phi1_slope,
)


def phi1(x: Array) -> Array:
    """(e^x - 1)/x, continued by 1 at x = 0."""
    return _PHI1(x)


# --- x - log(1 + x) -------------------------------------------------------------------------------------------------


def _x_minus_log1p_floats(x: Any) -> Any:
    # log1p(x) = 2 artanh(r) with r = x/(2 + x); x - 2r = x r
    r = np.where(np.abs(x - 0.25) <= 0.75, x / (2 + x), 0.0)
    tail = np.polyval([1 / (2 * n + 3) for n in range(17, -1, -1)], r * r)
    return np.where(r == 0, np.where(x == 0, 0.0, x - np.log1p(x)), x * r - 2 * r**3 * tail)


@sharp
def _x_minus_log1p_exact(x: Any) -> Any:
    return arb(0) if x.is_zero() else x - x.log1p()


def _x_minus_log1p_ball(x: Any) -> Any:
    if isinstance(x, acb):
        return x - k.log1p(x)
    if x.is_exact() or not x.is_finite():
        return _x_minus_log1p_exact(x)
    ends = hull(_x_minus_log1p_exact(x.lower()), _x_minus_log1p_exact(x.upper()))
    return hull(arb(0), ends) if x.contains(0) else ends


_X_MINUS_LOG1P = Function(
    _x_minus_log1p_floats,
    _x_minus_log1p_ball,
    lambda x: x - k.sympy().log(1 + x),
    lambda x: x / (1 + x),
    g.x_minus_log1p,
)


def x_minus_log1p(x: Array) -> Array:
    """The excess x - log(1 + x) for x > -1, accurate near 0 where it is x^2/2."""
    return _X_MINUS_LOG1P(x)


def half_kl(e: Array) -> Array:
    """(e - log(1 + e))/2: the KL divergence from N(0, 1) to N(0, 1 + e), accurate near e = 0."""
    return x_minus_log1p(e) / 2


# --- sums of exponentials -------------------------------------------------------------------------------------------


def logsumexp(a: Array, axis: int = -1) -> Array:
    """The logarithm of the sum of exp(a) along an axis, free of overflow; in floats -inf entries weigh nothing."""
    a = np.moveaxis(np.asarray(a), axis, -1)
    if is_plain_float(a):
        return _logsumexp_floats(a.astype(np.float64))
    rows = a.reshape(-1, a.shape[-1])
    return objects([_logsumexp_row(row) for row in rows]).reshape(a.shape[:-1])[()]


def _logsumexp_row(row: Any) -> Any:
    if arithmetic_of(row) == "symbols":
        return log(exp(row).sum())
    j = _place_of_largest(row)
    shift = _center(row[j])
    return shift + log1p(expm1(row[j] - shift) + exp(np.delete(row, j) - shift).sum())


def _logsumexp_floats(a: Any) -> Any:
    top = np.argmax(a, axis=-1)[..., None]
    peak = np.take_along_axis(a, top, axis=-1)
    with np.errstate(all="ignore"):
        # below -700 nothing is added, and NumPy's exp would be slow
        rest = np.exp(np.maximum(a - np.where(np.isfinite(peak), peak, 0.0), -700.0))
        np.put_along_axis(rest, top, 0.0, axis=-1)
        total = peak[..., 0] + np.log1p(rest.sum(-1))
    return np.where(np.isfinite(peak[..., 0]), total, peak[..., 0])[()]


def softmax(a: Array, axis: int = -1) -> Array:
    """exp(a) over its sum along an axis."""
    a = np.moveaxis(np.asarray(a), axis, -1)
    if is_plain_float(a):
        a = a.astype(np.float64)
        with np.errstate(all="ignore"):
            weights = np.exp(a - a.max(-1, keepdims=True))
    else:
        weights = exp(a - _shift(a)[..., None])
    return np.moveaxis(weights / weights.sum(-1, keepdims=True), -1, axis)


def _shift(a: Any) -> Any:
    """What is near the largest entry along the last axis, without derivatives and exact."""
    rows = a.reshape(-1, a.shape[-1])
    return objects([_top(row) for row in rows]).reshape(a.shape[:-1])


def _top(row: Any) -> Any:
    return 0 if arithmetic_of(row) == "symbols" else _center(row[_place_of_largest(row)])


def _place_of_largest(row: Any) -> int:
    """Where the largest entry is, or one near it."""
    centres = [_center(x) for x in row]
    if any(isinstance(centre, Germ) for centre in centres):
        return g.largest(centres)
    return max(range(len(row)), key=lambda i: centres[i])


def _center(x: Any) -> Any:
    if isinstance(x, Dual):
        return _center(x.value)
    return x.real.mid() if isinstance(x, acb) else x.mid() if isinstance(x, arb) else x
