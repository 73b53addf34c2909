"""Elementary functions of numbers and arrays in any arithmetic."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from operator import methodcaller
from typing import Any

import numpy as np
from flint import acb, arb

from theorycheck.numerics import kernels as k
from theorycheck.numerics.arithmetic import Array, arithmetic_of
from theorycheck.numerics.dispatch import Function, applied, are_balls, spread
from theorycheck.numerics.duals import Dual, chain, plain, split, top_level
from theorycheck.numerics.germs.germ import Germ

_EXP = Function(np.exp, methodcaller("exp"), lambda x: k.sympy().exp(x), lambda x: exp(x))
_EXPM1 = Function(np.expm1, methodcaller("expm1"), lambda x: k.sympy().exp(x) - 1, lambda x: exp(x))
_LOG = Function(np.log, k.log, lambda x: k.sympy().log(x), lambda x: 1 / x)
_LOG1P = Function(np.log1p, k.log1p, lambda x: k.sympy().log(1 + x), lambda x: 1 / (1 + x))
_SQRT = Function(np.sqrt, k.sqrt, lambda x: k.sympy().sqrt(x), lambda x: 1 / (2 * sqrt(x)))
_SINH = Function(np.sinh, methodcaller("sinh"), lambda x: k.sympy().sinh(x), lambda x: cosh(x))
_COSH = Function(np.cosh, methodcaller("cosh"), lambda x: k.sympy().cosh(x), lambda x: sinh(x))
_TANH = Function(np.tanh, methodcaller("tanh"), lambda x: k.sympy().tanh(x), lambda x: 1 / cosh(x) / cosh(x))
_COTH = Function(
    lambda x: 1 / np.tanh(x), methodcaller("coth"), lambda x: k.sympy().coth(x), lambda x: -1 / sinh(x) / sinh(x)
)
_ABS = Function(np.abs, k.absolute, lambda x: k.sympy().Abs(x), lambda x: sign(x))
_SIGN = Function(np.sign, k.sign, lambda x: k.sympy().sign(x), lambda x: _flat(x))


def _flat(x: Any) -> Any:
    """The slope of the sign: 0, but undefined on a ball across the jump."""
    jumps = isinstance(x, arb) and not x.is_exact() and x.contains(0)
    return arb.nan() if jumps else 0 * x


def exp(x: Array) -> Array:
    """The exponential."""
    return _EXP(x)


def expm1(x: Array) -> Array:
    """exp(x) - 1, accurate near 0."""
    return _EXPM1(x)


def log(x: Array) -> Array:
    """The natural logarithm; nan (an undefined ball) outside x > 0, and -inf at the float 0."""
    return _LOG(x)


def log1p(x: Array) -> Array:
    """log(1 + x), accurate near 0."""
    return _LOG1P(x)


def sqrt(x: Array) -> Array:
    """The square root; nan (an undefined ball) where x may be negative."""
    return _SQRT(x)


def sinh(x: Array) -> Array:
    """The hyperbolic sine."""
    return _SINH(x)


def cosh(x: Array) -> Array:
    """The hyperbolic cosine."""
    return _COSH(x)


def tanh(x: Array) -> Array:
    """The hyperbolic tangent."""
    return _TANH(x)


def coth(x: Array) -> Array:
    """The hyperbolic cotangent, 1/tanh(x)."""
    return _COTH(x)


def abs(x: Array) -> Array:
    """The absolute value; its derivative at a ball around 0 is the ball [-1, 1]."""
    return _ABS(x)


def sign(x: Array) -> Array:
    """-1, 0 or 1; a ball around 0 gives the ball [-1, 1]."""
    return _SIGN(x)


def maximum(a: Array, b: Array) -> Array:
    """The larger of two, element by element; balls that overlap give a ball around both candidates."""
    return spread(np.maximum, _larger, a, b)


def minimum(a: Array, b: Array) -> Array:
    """The smaller of two, element by element."""
    return -maximum(-1 * np.asarray(a)[()], -1 * np.asarray(b)[()])


def _larger(a: Any, b: Any) -> Any:
    if type(a) is arb and type(b) is arb:
        return a.max(b)
    if isinstance(a, Dual) or isinstance(b, Dual):
        return _larger_dual(a, b)
    if isinstance(a, Germ) or isinstance(b, Germ):
        return a.max(b) if isinstance(a, Germ) else b.max(a)
    if isinstance(a, acb) or isinstance(b, acb):
        return k.larger(acb(a), acb(b))
    return k.sympy().Max(a, b) if arithmetic_of(a, b) == "symbols" else k.larger(a, b)


def _larger_dual(a: Any, b: Any) -> Any:
    a0, b0 = plain(a), plain(b)
    if arithmetic_of(a0, b0) != "symbols" and (a0 > b0 or b0 > a0):
        return a if a0 > b0 else b
    return (a + b + abs(a - b)) / 2


def power(x: Array, exponent: Array) -> Array:
    """The power of x; whole exponents by multiplication, so that a ball around 0 has its square.

    Exponents may be exact (int, Fraction) or numbers of the arithmetic; where not whole, x must be positive.
    """
    whole = isinstance(exponent, int | np.integer)
    if whole or isinstance(exponent, Fraction):
        fixed: Any = int(exponent) if whole else exponent
        if are_balls(x):
            return applied(partial(k.power, p=fixed), x)
        return spread(lambda a: np.power(a, float(fixed)), lambda a: _fixed_power(a, fixed), x)
    return spread(np.power, _free_power, x, exponent)


def _fixed_power(x: Any, p: int | Fraction) -> Any:
    if isinstance(x, Dual):
        return x.through(power(x.value, p), p_times(p, power(x.value, p - 1)) if p != 0 else 0 * x.value)
    if isinstance(x, arb | acb):
        return k.power(x, p)
    if isinstance(x, Germ):
        return x**p
    return x ** (k.sympy().Rational(p) if arithmetic_of(x) == "symbols" else float(p))


def p_times(p: int | Fraction, x: Array) -> Array:
    """The exact number p times x."""
    return x * p.numerator / p.denominator


def _free_power(x: Any, p: Any) -> Any:
    if not (isinstance(x, Dual) or isinstance(p, Dual)):
        return k.free_power(x, p)
    exponent = k.whole(p)
    if exponent is not None:
        return _fixed_power(x, exponent)
    level = top_level(x, p)
    x0, dx = split(x, level)
    p0, dp = split(p, level)
    value = power(x0, p0)
    terms = [(p0 * power(x0, p0 - 1), dx)] + ([(value * log(x0), dp)] if dp is not None else [])
    return chain(value, level, *terms)
