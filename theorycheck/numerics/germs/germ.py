"""Germs: Laurent-Taylor models in one small variable, with a remainder that is proved on the whole interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from flint import acb, arb, fmpq, fmpz

from theorycheck.numerics.arithmetic import Array
from theorycheck.numerics.germs.answers import Answers
from theorycheck.numerics.germs.frame import Ball, Frame, OutOfGerm
from theorycheck.numerics.germs.numbers import ZERO, Number, ball, exactly, is_zero, tamed
from theorycheck.numerics.germs.surds import Surd

NOTHING = arb(0)
_PIECES = 4
NUMBERS = int | float | Fraction | np.generic | arb | fmpq | fmpz | Surd


@dataclass(frozen=True, eq=False)
class Germ(Answers):
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
        return _combined("added", self, other)

    def __sub__(self, other: Any) -> Germ:
        return _combined("difference", self, other)

    def __mul__(self, other: Any) -> Germ:
        return _combined("product", self, other)

    def __truediv__(self, other: Any) -> Germ:
        return _combined("quotient", self, other)

    def __radd__(self, other: Any) -> Germ:
        return _combined("added", self, other)

    def __rmul__(self, other: Any) -> Germ:
        return _combined("product", self, other)

    def __rsub__(self, other: Any) -> Germ:
        return _combined("difference", self, other, turned=True)

    def __rtruediv__(self, other: Any) -> Germ:
        return _combined("quotient", self, other, turned=True)

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
        return float(as_number(self))

    def __bool__(self) -> bool:
        return bool(as_number(self) != 0)

    def __abs__(self) -> Germ:
        without_logs(self)
        try:
            return -self if self.sign() < 0 else self
        except OutOfGerm:
            return made(self.frame, self.start, [], abs(self.bracket))

    def max(self, other: Any) -> Germ:
        """The larger of two; where it may change hands, what is known of both."""
        second: Germ = lifted(other, self.frame)
        difference = self - second
        try:
            return self if difference.sign() >= 0 else second
        except OutOfGerm:
            return (self + second + abs(difference)) * Fraction(1, 2)


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
        msg = "a number is needed where there is a function of the variable"
        raise OutOfGerm(msg)
    return ball(value.known[0]) if value.known else NOTHING


def without_logs(*germs: Germ) -> None:
    """Raise OutOfGerm where logarithms of the variable stand in the way."""
    if any(not is_zero(germ.logs) for germ in germs):
        msg = "the logarithm of the variable stands in the way"
        raise OutOfGerm(msg)


def _is_sign(a: Germ, b: Any, *signs: int) -> Any:
    other = lifted(b, a.frame)
    if other is NotImplemented:
        return NotImplemented
    try:
        return (a - other).sign() in signs
    except OutOfGerm:
        return False


def _combined(operation: str, a: Germ, b: Any, *, turned: bool = False) -> Germ:
    """What a function of the ring makes of a and b, or of b and a; NotImplemented where b is no number."""
    from theorycheck.numerics.germs import ring

    other = lifted(b, a.frame)
    operate: Callable[[Germ, Germ], Germ] = getattr(ring, operation)
    if turned and isinstance(other, Germ):
        return operate(other, a)
    return operate(a, other) if isinstance(other, Germ) else NotImplemented
