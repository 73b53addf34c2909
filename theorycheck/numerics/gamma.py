"""The logarithm of the gamma function, its derivatives, and the incomplete gamma function."""

from __future__ import annotations

from functools import partial
from typing import Any

from flint import acb

from theorycheck.numerics import kernels as k
from theorycheck.numerics.arithmetic import Array, arithmetic_of
from theorycheck.numerics.dispatch import Function, spread
from theorycheck.numerics.duals import Dual
from theorycheck.numerics.elementary import exp, log
from theorycheck.numerics.germs.germ import as_number
from theorycheck.numerics.rigorous import hull, sharp


def _special() -> Any:
    import scipy.special as module

    return module


def _lgamma_ball(x: Any) -> Any:
    x = as_number(x)
    return k.complex_undefined() if isinstance(x, acb) and k.touches_negative_axis(x) else x.lgamma()


_LGAMMA = Function(lambda x: _special().gammaln(x), _lgamma_ball, lambda x: k.sympy().loggamma(x), lambda x: digamma(x))


def lgamma(x: Array) -> Array:
    """The logarithm of Gamma(x), for x > 0."""
    return _LGAMMA(x)


def digamma(x: Array) -> Array:
    """The derivative of log Gamma, for x > 0."""
    return polygamma(0, x)


def polygamma(order: int, x: Array) -> Array:
    """The derivative of log Gamma of order `order` + 1, for x > 0: digamma at order 0, trigamma at order 1."""
    return spread(lambda z: _special().polygamma(order, z), partial(_polygamma, order), x)


def _polygamma(order: int, x: Any) -> Any:
    if isinstance(x, Dual):
        return x.through(polygamma(order, x.value), polygamma(order + 1, x.value))
    if arithmetic_of(x) == "symbols":
        return k.sympy().polygamma(order, x)
    x = as_number(x)
    value = acb(x).polygamma(order)
    return value if isinstance(x, acb) else value.real


def gamma_upper_ratio(s: Array, x: Array) -> Array:
    """Gamma(s, x)/Gamma(s) for s > 0, x >= 0: the chance that a Gamma(s) variable exceeds x. No derivative by s."""
    return spread(lambda a, z: _special().gammaincc(a, z), _upper, s, x)


def gamma_lower_ratio(s: Array, x: Array) -> Array:
    """The complement gamma(s, x)/Gamma(s) of `gamma_upper_ratio`, without loss where it is small."""
    return spread(lambda a, z: _special().gammainc(a, z), _lower, s, x)


def _lower(s: Any, x: Any) -> Any:
    if isinstance(x, Dual):
        return x.through(gamma_lower_ratio(s, x.value), _density(s, x.value))
    if arithmetic_of(s, x) == "symbols":
        return k.sympy().lowergamma(s, x) / k.sympy().gamma(s)
    return _lower_ball(as_number(s), as_number(x))


def _lower_ball(s: Any, x: Any) -> Any:
    """By corners where the arguments are wide: the ratio falls in s and grows in x."""
    return (
        _lower_at(s, x) if _straight(s, x) else hull(_lower_at(s.upper(), x.lower()), _lower_at(s.lower(), x.upper()))
    )


@sharp
def _lower_at(s: Any, x: Any) -> Any:
    return x.gamma_lower(s, regularized=1)


def _straight(s: Any, x: Any) -> bool:
    """Whether corners would not do: an argument is complex, not finite or not positive, or both are exact."""
    if isinstance(s, acb) or isinstance(x, acb) or (s.is_exact() and x.is_exact()):
        return True
    return not (s > 0 and x >= 0 and s.is_finite() and x.is_finite())


def _density(s: Any, x: Any) -> Any:
    return exp((s - 1) * log(x) - x - lgamma(s))


def _upper(s: Any, x: Any) -> Any:
    if isinstance(x, Dual):
        return x.through(gamma_upper_ratio(s, x.value), -_density(s, x.value))
    if arithmetic_of(s, x) == "symbols":
        return k.sympy().uppergamma(s, x) / k.sympy().gamma(s)
    return _upper_ball(as_number(s), as_number(x))


def _upper_ball(s: Any, x: Any) -> Any:
    return (
        _upper_at(s, x) if _straight(s, x) else hull(_upper_at(s.lower(), x.upper()), _upper_at(s.upper(), x.lower()))
    )


@sharp
def _upper_at(s: Any, x: Any) -> Any:
    return x.gamma_upper(s, regularized=1)
