"""The normal law on the line and the error function, accurate in both tails."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import flint
import numpy as np
from flint import acb, arb

from theorycheck.numerics import kernels as k
from theorycheck.numerics.arithmetic import Array, pi
from theorycheck.numerics.dispatch import Function
from theorycheck.numerics.elementary import exp, sqrt
from theorycheck.numerics.germs import normal as g
from theorycheck.numerics.rigorous import monotone, sharp

_ROOT_HALF = math.sqrt(0.5)
_FAR = -30  # to the left the error function would lose digits; to the right it is ten times as fast as U
_LOG_ROOT_TWO_PI = math.log(2 * math.pi) / 2


def _special() -> Any:
    import scipy.special as module

    return module


# --- error functions ------------------------------------------------------------------------------------------------


def _erf_slope(x: Any) -> Any:
    return 2 * exp(-x * x) / sqrt(pi(x))


_ERF = Function(lambda x: _special().erf(x), lambda x: x.erf(), lambda x: k.sympy().erf(x), _erf_slope)
_ERFC = Function(
    lambda x: _special().erfc(x), lambda x: x.erfc(), lambda x: k.sympy().erfc(x), lambda x: -_erf_slope(x)
)


def erf(x: Array) -> Array:
    """The error function."""
    return _ERF(x)


def erfc(x: Array) -> Array:
    """1 - erf(x), accurate for large x."""
    return _ERFC(x)


# --- density and distribution function ------------------------------------------------------------------------------


def _density_floats(x: Any) -> Any:
    # the square of `near` is exact, so that the exponent loses nothing
    bounded = np.clip(x, -40.0, 40.0)
    near = np.round(bounded * 16) / 16
    return np.exp(-near * near / 2) * np.exp(-(bounded - near) * (bounded + near) / 2) / math.sqrt(2 * math.pi)


def _density(x: Any) -> Any:
    return exp(-x * x / 2) / sqrt(2 * pi(x))


def _density_ball(x: Any) -> Any:
    return (-x * x / 2).exp() / _root_two_pi(flint.ctx.prec)


@lru_cache(maxsize=16)
def _root_two_pi(bits: int) -> Any:
    """sqrt(2 pi) at the precision in force, `bits`."""
    return (2 * arb.pi()).sqrt()


def _cdf_floats(x: Any) -> Any:
    # the tail as density over inverse Mills ratio: erfc of a rounded argument would lose x^2 ulps
    return np.where(x < -1, _density_floats(x) / _left_mills(np.minimum(x, 0.0)), _special().ndtr(x))


def _left_mills(x: Any) -> Any:
    return math.sqrt(2 / math.pi) / _special().erfcx(-x * _ROOT_HALF)


_DENSITY = Function(_density_floats, _density_ball, _density, lambda x: -x * normal_density(x), _density)
_CDF = Function(
    _cdf_floats,
    monotone(lambda x: (-x / arb(2).sqrt()).erfc() / 2),
    lambda x: k.sympy().erfc(-x / k.sympy().sqrt(2)) / 2,
    lambda x: normal_density(x),
    g.normal_cdf,
)


def normal_density(x: Array) -> Array:
    """The standard normal density; 0 in floats for |x| > 40."""
    return _DENSITY(x)


def normal_cdf(x: Array) -> Array:
    """The standard normal distribution function."""
    return _CDF(x)


# --- the logarithm of the distribution function ---------------------------------------------------------------------


def _tail_factor(x: Any) -> Any:
    """U(1/2, 1/2, x^2/2), for which Phi(x) = exp(-x^2/2) U / (2 sqrt(pi)) at x < 0."""
    half = arb(1) / 2
    return (x * x / 2).hypgeom_u(half, half)


@sharp
def _log_cdf_at(x: Any) -> Any:
    if x < _FAR:
        return -x * x / 2 + (_tail_factor(x) / (2 * arb.pi().sqrt())).log()
    if x < 0:
        return ((-x / arb(2).sqrt()).erfc() / 2).log()
    return (-(x / arb(2).sqrt()).erfc() / 2).log1p()


@sharp
def _inverse_mills_at(x: Any) -> Any:
    if x < _FAR:
        return arb(2).sqrt() / _tail_factor(x)
    return _density(x) / ((-x / arb(2).sqrt()).erfc() / 2)


def _of_complex(x: Any) -> Any:
    return k.log((-x / arb(2).sqrt()).erfc() / 2)


def _log_cdf_floats(x: Any) -> Any:
    return np.where(x > 1, np.log1p(-_cdf_floats(-x)), _special().log_ndtr(x))


def _inverse_mills_floats(x: Any) -> Any:
    return np.where(x < 0, _left_mills(np.minimum(x, 0.0)), _density_floats(x) / _special().ndtr(x))


def _excess_floats(x: Any) -> Any:
    t = np.maximum(-x, 5.0)
    fraction = t
    for n in range(60, 1, -1):
        fraction = t + n / fraction
    return np.where(x < -5, 1 / fraction, x + _inverse_mills_floats(x))


@monotone
@sharp
def _excess_ball(x: Any) -> Any:
    return x + _inverse_mills_at(x)


def _excess(x: Any) -> Any:
    return _EXCESS(x)


_LOG_CDF = Function(
    _log_cdf_floats,
    lambda x: _of_complex(x) if isinstance(x, acb) else monotone(_log_cdf_at)(x),
    lambda x: k.sympy().log(k.sympy().erfc(-x / k.sympy().sqrt(2)) / 2),
    lambda x: inverse_mills(x),
    g.log_normal_cdf,
)
_INVERSE_MILLS = Function(
    _inverse_mills_floats,
    lambda x: _density(x) / normal_cdf(x) if isinstance(x, acb) else monotone(_inverse_mills_at)(x),
    lambda x: _density(x) / normal_cdf(x),
    lambda x: -inverse_mills(x) * _excess(x),
    g.inverse_mills,
)
_EXCESS = Function(
    _excess_floats,
    lambda x: x + inverse_mills(x) if isinstance(x, acb) else _excess_ball(x),
    lambda x: x + inverse_mills(x),
    lambda x: 1 - inverse_mills(x) * _excess(x),
    g.excess,
)


def log_normal_cdf(x: Array) -> Array:
    """The logarithm of Phi(x), to the end of either tail."""
    return _LOG_CDF(x)


def inverse_mills(x: Array) -> Array:
    """phi(x)/Phi(x), the derivative of log Phi; about -x in the left tail."""
    return _INVERSE_MILLS(x)
