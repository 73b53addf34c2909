"""Elementary kernels for one ball where Arb needs care: branch cuts, signs, powers of balls around zero."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import acb, arb, fmpq

from theorycheck.numerics.rigorous import must_be_analytic


def sympy() -> Any:
    """SymPy, imported when first needed."""
    import sympy as module

    return module


def log(x: Any) -> Any:
    """The logarithm of a ball."""
    return x.log(analytic=must_be_analytic()) if isinstance(x, acb) else x.log()


def log1p(x: Any) -> Any:
    """log(1 + x); a complex ball on the cut gives nan where analyticity is required."""
    touches_cut = isinstance(x, acb) and must_be_analytic() and not log(1 + x).is_finite()
    return complex_undefined() if touches_cut else x.log1p()


def sqrt(x: Any) -> Any:
    """The square root of a ball."""
    return x.sqrt(analytic=must_be_analytic()) if isinstance(x, acb) else x.sqrt()


def sqrt_of_nonnegative(x: Any) -> Any:
    """The square root of a number known to be at least 0, though its ball may reach below."""
    return arb(0).union(x.upper().sqrt()) if x.contains(0) and not x.is_exact() else x.sqrt()


def absolute(x: Any) -> Any:
    """The absolute value; of a complex ball its analytic extension off the real line."""
    return x.real_abs(analytic=must_be_analytic()) if isinstance(x, acb) else abs(x)


def sign(x: Any) -> Any:
    """The sign, as a ball."""
    return x.real_sgn(analytic=must_be_analytic()) if isinstance(x, acb) else x.sgn()


def larger(a: Any, b: Any) -> Any:
    """The larger of two balls."""
    return a.real_max(b, analytic=must_be_analytic()) if isinstance(a, acb) else a.max(b)


def power(x: Any, p: int | Fraction) -> Any:
    """A ball to an exact power: whole ones by repeated squaring, others where Arb defines them."""
    if type(p) is int or p == int(p):
        return _whole_power(x, int(p)) if p >= 0 else 1 / _whole_power(x, -int(p))
    exact = fmpq(p.numerator, p.denominator)
    return x.pow(acb(arb(exact)), analytic=must_be_analytic()) if isinstance(x, acb) else x**exact


def _whole_power(x: Any, p: int) -> Any:
    # Arb's own power of a ball around zero is nan
    if p == 0:
        return x * 0 + 1 if x.is_finite() else x
    if isinstance(x, arb) and x.contains(0) and x.is_finite():
        return _power_around_zero(x, p)
    return x**p


def _power_around_zero(x: Any, p: int) -> Any:
    ends = (x.lower() ** p).union(x.upper() ** p)
    return ends.union(arb(0)) if p % 2 == 0 else ends


def free_power(x: Any, p: Any) -> Any:
    """The power x^p of balls or symbols."""
    if isinstance(x, acb) or isinstance(p, acb):
        return acb(x).pow(acb(p), analytic=must_be_analytic())
    exponent = whole(p)
    return x**p if exponent is None else power(x, exponent)


def whole(p: Any) -> int | None:
    """The whole number that an exact ball is, if it is one."""
    value = p.unique_fmpz() if isinstance(p, arb) and p.is_exact() else None
    return None if value is None else int(value)


def touches_negative_axis(x: Any) -> bool:
    """Whether a complex ball meets the cut of log Gamma and of z^nu, where analyticity is required."""
    return must_be_analytic() and not log(x).is_finite()


def complex_undefined() -> Any:
    """The complex ball of no number."""
    return acb(arb.nan(), arb.nan())
