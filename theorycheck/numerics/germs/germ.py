"""Germs: Laurent-Taylor models in one small variable, with a remainder that is proved on the whole interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from flint import acb, arb, fmpq, fmpz

from theorycheck.numerics.arithmetic import Array, Composite
from theorycheck.numerics.germs.frame import Ball, Frame, OutOfGerm
from theorycheck.numerics.germs.numbers import ZERO, Number, ball, exactly, is_zero, may_vanish, tamed
from theorycheck.numerics.germs.surds import Surd

NOTHING = arb(0)
_PIECES = 4
NUMBERS = int | float | Fraction | np.generic | arb | fmpq | fmpz | Surd


@dataclass(frozen=True, eq=False)
class Germ(Composite):
    """The function logs log(s) + s^start (known[0] + known[1] s + ... + rest s^n), for every s of the frame.

    The coefficients are fixed numbers in their balls; the rest may move with s, but stays in its ball. A rest of
    exactly zero says that the function is a Laurent polynomial. Germs mix with exact numbers and balls, which are
    constants; operations raise OutOfGerm where nothing can be proved.
    """

    frame: Frame
    start: int
    known: tuple[Number, ...]
    rest: Ball = NOTHING
    logs: Number = ZERO

    __hash__ = None  # type: ignore[assignment]

    @property
    def base(self) -> Array:
        """A ball, which tells the arithmetic."""
        return self.rest

    @property
    def is_exact_zero(self) -> bool:
        """Whether the function is zero, without any doubt."""
        return not self.known and self.is_polynomial and is_zero(self.logs)

    @property
    def is_polynomial(self) -> bool:
        """Whether there is no remainder."""
        return bool(self.rest.is_zero())

    @property
    def is_number(self) -> bool:
        """Whether it is a constant other than zero."""
        return self.start == 0 and len(self.known) == 1 and self.is_polynomial and is_zero(self.logs)

    @cached_property
    def bracket(self) -> Ball:
        """The range of the function over s^start, logarithm left out."""
        return self.frame.over(self.known, self.rest, _PIECES) if self.known else self.rest

    def is_finite(self) -> bool:
        """True: germs without finite coefficients cannot be made."""
        return True

    def shifted(self, times: int) -> Germ:
        """The germ times a power of s."""
        without_logs(self)
        return replace(self, start=self.start + times)

    # --- arithmetic ---

    def __neg__(self) -> Germ:
        return Germ(self.frame, self.start, tuple(-c for c in self.known), -self.rest, -self.logs)

    def __pos__(self) -> Germ:
        return self

    def __add__(self, other: Any) -> Germ:
        return _combined(_sum, self, other)

    def __sub__(self, other: Any) -> Germ:
        return _combined(_difference, self, other)

    def __mul__(self, other: Any) -> Germ:
        return _combined(_product, self, other)

    def __truediv__(self, other: Any) -> Germ:
        return _combined(_quotient, self, other)

    def __radd__(self, other: Any) -> Germ:
        return _combined(_sum, self, other)

    def __rmul__(self, other: Any) -> Germ:
        return _combined(_product, self, other)

    def __rsub__(self, other: Any) -> Germ:
        return _combined(lambda a, b: _difference(b, a), self, other)

    def __rtruediv__(self, other: Any) -> Germ:
        return _combined(lambda a, b: _quotient(b, a), self, other)

    def __pow__(self, other: Any) -> Any:
        from theorycheck.numerics.germs.powers import power

        return power(self, other)

    def __rpow__(self, other: Any) -> Any:
        from theorycheck.numerics.germs.powers import power

        return power(lifted(other, self.frame), self) if isinstance(other, NUMBERS) else NotImplemented

    # --- order: what is certain on the whole interval ---

    def __eq__(self, other: object) -> bool:
        other = lifted(other, self.frame)
        return other if other is NotImplemented else (self - other).is_exact_zero

    def __lt__(self, other: Any) -> Any:
        return _is_sign(self, other, -1)

    def __gt__(self, other: Any) -> Any:
        return _is_sign(self, other, 1)

    def __le__(self, other: Any) -> Any:
        return _is_sign(self, other, -1, 0)

    def __ge__(self, other: Any) -> Any:
        return _is_sign(self, other, 1, 0)

    def __float__(self) -> float:
        msg = "a germ is a function; it has no float"
        raise OutOfGerm(msg)

    __int__ = __float__
    __bool__ = __float__

    def __abs__(self) -> Germ:
        return -self if self.sign() < 0 else self

    # --- what is certain ---

    def sign(self) -> int:
        """The sign on the whole interval; 0 for exact zero. Raises OutOfGerm where undecided."""
        from theorycheck.numerics.germs.reading import sign

        return sign(self)

    def sgn(self) -> Ball:
        """The sign as a ball, as balls say it."""
        return arb(self.sign())

    def max(self, other: Any) -> Germ:
        """The larger of two, the same one on the whole interval. Raises OutOfGerm where undecided."""
        other = lifted(other, self.frame)
        return self if (self - other).sign() >= 0 else other

    def exp(self) -> Any:
        """The exponential."""
        return _functions().exp(self)

    def expm1(self) -> Any:
        """exp(x) - 1."""
        return _functions().expm1(self)

    def log(self) -> Any:
        """The logarithm of a positive germ."""
        return _functions().log(self)

    def log1p(self) -> Any:
        """log(1 + x)."""
        return _functions().log1p(self)

    def sqrt(self) -> Any:
        """The square root."""
        return _functions().sqrt(self)

    def sinh(self) -> Any:
        """The hyperbolic sine."""
        return _functions().sinh(self)

    def cosh(self) -> Any:
        """The hyperbolic cosine."""
        return _functions().cosh(self)

    def tanh(self) -> Any:
        """The hyperbolic tangent."""
        return _functions().tanh(self)

    def coth(self) -> Any:
        """The hyperbolic cotangent."""
        return _functions().coth(self)

    def erf(self) -> Germ:
        """The error function."""
        from theorycheck.numerics.germs.normal import erf

        return erf(self)

    def erfc(self) -> Germ:
        """1 - erf(x)."""
        from theorycheck.numerics.germs.normal import erfc

        return erfc(self)

    # --- what it says ---

    def leading(self) -> tuple[Fraction, Ball]:
        """The exponent in t of the leading term and its coefficient, not zero. Raises OutOfGerm."""
        from theorycheck.numerics.germs.reading import leading

        return leading(self)

    def coefficients(self) -> list[tuple[Fraction, Ball]]:
        """The known part: exponents in t with their coefficients."""
        from theorycheck.numerics.germs.reading import coefficients

        return coefficients(self)

    def hull(self) -> Ball:
        """A ball around all values. Raises OutOfGerm where unbounded."""
        from theorycheck.numerics.germs.reading import hull

        return hull(self)

    def limit(self) -> Ball:
        """The limit at the end that is not reached. Raises OutOfGerm where there is none."""
        from theorycheck.numerics.germs.reading import limit

        return limit(self)

    def at(self, t: Fraction) -> Ball:
        """A ball around the value at one t of the interval. Raises ValueError outside."""
        from theorycheck.numerics.germs.reading import at

        return at(self, t)


def made(frame: Frame, start: int, known: list[Number], rest: Ball = NOTHING, logs: Number = ZERO) -> Germ:
    """The germ in normal form: exact zeros in front taken off, what is beyond the order put into the rest."""
    zeros = 0
    while zeros < len(known) and is_zero(known[zeros]):
        zeros += 1
    known = known[zeros:]
    if len(known) > frame.order:
        known, rest = known[: frame.order], frame.tail(known[frame.order :], rest)
    while rest.is_zero() and known and is_zero(known[-1]):
        known = known[:-1]
    if not all(c.is_finite() for c in (rest, logs, *known) if isinstance(c, arb)):
        msg = "a coefficient or the remainder is undefined or unbounded"
        raise OutOfGerm(msg)
    start = start + zeros if known or not rest.is_zero() else 0
    return Germ(frame, start, tuple(tamed(c) for c in known), rest, logs)


def constant(frame: Frame, value: Any) -> Germ:
    """A number as a germ."""
    return made(frame, 0, [exactly(value)])


def bounded(frame: Frame, values: Ball) -> Germ:
    """A function of which nothing is known but that it stays in a ball."""
    return made(frame, 0, [], values)


def lifted(value: Any, frame: Frame) -> Any:
    """A germ of this frame, from a germ or a number; NotImplemented for other values."""
    if isinstance(value, Germ):
        if value.frame is not frame and value.frame != frame:
            msg = "germs of different variables cannot be combined"
            raise OutOfGerm(msg)
        return value
    if isinstance(value, acb):
        msg = "a germ is a function of one real variable; it meets no complex numbers"
        raise OutOfGerm(msg)
    return constant(frame, value) if isinstance(value, NUMBERS) else NotImplemented


def as_number(value: Any) -> Any:
    """The ball that a constant germ is; what is no germ passes through. Raises OutOfGerm for what moves."""
    if not isinstance(value, Germ):
        return value
    if not (value.is_number or value.is_exact_zero):
        msg = "this function has no germ where its argument moves"
        raise OutOfGerm(msg)
    return ball(value.known[0]) if value.known else NOTHING


def without_logs(*germs: Germ) -> None:
    """Raise OutOfGerm where logarithms of the variable stand in the way."""
    if any(not is_zero(germ.logs) for germ in germs):
        msg = "the logarithm of the variable stands in the way"
        raise OutOfGerm(msg)


def _functions() -> Any:
    from theorycheck.numerics.germs import elementary

    return elementary


def _is_sign(a: Germ, b: Any, *signs: int) -> Any:
    other = lifted(b, a.frame)
    if other is NotImplemented:
        return NotImplemented
    try:
        return (a - other).sign() in signs
    except OutOfGerm:
        return False


# --- sums, products, quotients ----------------------------------------------------------------------------------------


def _combined(operation: Callable[[Germ, Germ], Germ], a: Germ, b: Any) -> Germ:
    other = lifted(b, a.frame)
    return operation(a, other) if isinstance(other, Germ) else NotImplemented


def _difference(a: Germ, b: Germ) -> Germ:
    # the same object is the same function, whatever its balls leave open
    return constant(a.frame, 0) if a is b else _sum(a, -b)


def _end(germ: Germ) -> int | None:
    """The exponent at which the rest stands; None where there is none."""
    return None if germ.is_polynomial else germ.start + len(germ.known)


def _sum(a: Germ, b: Germ) -> Germ:
    if a.is_exact_zero or b.is_exact_zero:
        return b if a.is_exact_zero else a
    ends = [end for end in (_end(a), _end(b)) if end is not None]
    start = min((germ.start for germ in (a, b) if germ.known or not germ.is_polynomial), default=0)
    end = min(ends) if ends else max(germ.start + len(germ.known) for germ in (a, b))
    rows = [_row(germ, start, max(end, start)) for germ in (a, b)]
    known = [x + y for x, y in zip(rows[0][0], rows[1][0], strict=True)]
    return made(a.frame, start, known, rows[0][1] + rows[1][1], a.logs + b.logs)


def _row(germ: Germ, start: int, end: int) -> tuple[list[Number], Ball]:
    """The coefficients from start to end, and the rest beyond."""
    if germ.is_polynomial and not germ.known:
        return [ZERO] * (end - start), ZERO
    row = [ZERO] * (germ.start - start) + list(germ.known)
    if germ.is_polynomial:
        row += [ZERO] * (end - start - len(row))
    return row[: end - start], germ.frame.tail(row[end - start :], germ.rest)


def _product(a: Germ, b: Germ) -> Germ:
    if not (is_zero(a.logs) and is_zero(b.logs)):
        return _scaled_logs(a, b)
    if a.is_exact_zero or b.is_exact_zero:
        return constant(a.frame, 0)
    terms = convolution(a.known, b.known)
    lengths = [len(germ.known) for germ in (a, b) if not germ.is_polynomial]
    keep = min([*lengths, a.frame.order]) if lengths or len(terms) > a.frame.order else len(terms)
    rest = _damped_tail(a.frame, terms, keep)
    if not b.is_polynomial:
        inner = a.frame.tail(a.known, NOTHING)
        rest = rest + a.frame.damped(inner * b.rest, len(b.known) - keep)
    if not a.is_polynomial:
        rest = rest + a.frame.damped(b.bracket * a.rest, len(a.known) - keep)
    return made(a.frame, a.start + b.start, terms[:keep], rest)


def _damped_tail(frame: Frame, terms: list[Ball], keep: int) -> Ball:
    return frame.tail(terms[keep:], NOTHING)


def _scaled_logs(a: Germ, b: Germ) -> Germ:
    """The product where one factor has a logarithm: the other must be a constant."""
    a, factor = (a, b) if is_zero(b.logs) else (b, a)
    without_logs(factor)
    if factor.is_exact_zero:
        return factor
    if not factor.is_number:
        without_logs(a)
    c = factor.known[0]
    return made(a.frame, a.start, [x * c for x in a.known], a.rest * c, a.logs * c)


def convolution(a: Any, b: Any) -> list[Number]:
    """The coefficients of the product of two polynomials."""
    terms = [ZERO] * (len(a) + len(b) - 1 if a and b else 0)
    for i, x in enumerate(a):
        if not is_zero(x):
            for j, y in enumerate(b):
                terms[i + j] = terms[i + j] + x * y
    return terms


def _quotient(a: Germ, b: Germ) -> Germ:
    if a is b:
        _ = inverse(b)
        return constant(a.frame, 1)
    if b.is_polynomial and len(b.known) == 1 and is_zero(b.logs):
        return _over_monomial(a, b)
    return _product(a, inverse(b))


def _over_monomial(a: Germ, b: Germ) -> Germ:
    divisor = b.known[0]
    if may_vanish(divisor):
        raise _undecided()
    if b.start != 0:
        without_logs(a)
    return made(a.frame, a.start - b.start, [c / divisor for c in a.known], a.rest / divisor, a.logs / divisor)


def inverse(germ: Germ) -> Germ:
    """One over the germ. Raises OutOfGerm unless it is certainly not zero anywhere."""
    without_logs(germ)
    if not germ.known or may_vanish(germ.known[0]) or germ.bracket.contains(0):
        raise _undecided()
    frame, p = germ.frame, germ.known
    keep = frame.order if germ.is_polynomial else len(p)
    q = _reciprocal(p, keep)
    # with the true coefficients, P Q = 1 + s^keep (...) without anything in between
    excess = _damped_tail(frame, convolution(p, q), keep) + germ.rest * frame.tail(q, NOTHING)
    return made(frame, -germ.start, q, -excess / germ.bracket)


def _reciprocal(p: Any, count: int) -> list[Number]:
    q = [1 / p[0]]
    for n in range(1, count):
        inner = sum((p[i] * q[n - i] for i in range(1, min(n, len(p) - 1) + 1)), start=ZERO)
        q.append(-inner * q[0])
    return q


def _undecided() -> OutOfGerm:
    return OutOfGerm("a divisor may vanish: its leading coefficient or its sign is undecided")
