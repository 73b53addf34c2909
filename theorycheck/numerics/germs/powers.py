"""Powers of germs: whole ones by multiplication, others of positive germs whose exponent stays whole."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from theorycheck.numerics.germs.compose import compose, of_powers
from theorycheck.numerics.germs.frame import OutOfGerm
from theorycheck.numerics.germs.germ import Germ, constant, lifted
from theorycheck.numerics.germs.numbers import exactly
from theorycheck.numerics.germs.ring import inverse


def power(x: Germ, p: Any) -> Any:
    """The power of x; where the exponent is not rational, x needs a logarithm. NotImplemented for other kinds."""
    exact = _exact(p)
    if exact is not None:
        return _whole(x, int(exact)) if exact.denominator == 1 else fractional(x, exact)
    exponent = lifted(p, x.frame)
    return exponent if exponent is NotImplemented else (exponent * x.log()).exp()


def fractional(x: Germ, p: Fraction) -> Germ:
    """x^p for positive x. Raises OutOfGerm where the exponent of s does not stay whole, or x may not be positive."""
    if x.is_exact_zero and p > 0:
        return x
    start = x.start * p
    if start.denominator != 1:
        msg = f"the power {p} needs a finer variable (more ramification)"
        raise OutOfGerm(msg)
    bracket = x.shifted(-x.start)
    return compose(of_powers(fmpq(p.numerator, p.denominator)), bracket).shifted(int(start))


def _whole(x: Germ, p: int) -> Germ:
    if p < 0:
        return inverse(_whole(x, -p))
    value, square = constant(x.frame, 1), x
    while p:
        if p % 2:
            value = value * square
        p //= 2
        if p:
            square = square * square
    return value


def _exact(p: Any) -> Fraction | None:
    if isinstance(p, int | Fraction):
        return Fraction(p)
    if isinstance(p, Germ):
        return Fraction(0) if p.is_exact_zero else _exact(p.known[0]) if p.is_number else None
    if isinstance(p, arb):
        p = exactly(p)
    return Fraction(int(p.p), int(p.q)) if isinstance(p, fmpq) else None
