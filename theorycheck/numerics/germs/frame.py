"""Where germs live: the punctured interval, the order that is kept, and how the local variable belongs to t."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import arb, fmpq

Ball = Any


class OutOfGerm(ArithmeticError):
    """A value that has no germ here: it grows faster than any power, has logarithms, or its sign is undecided."""


@dataclass(frozen=True)
class Frame:
    """The local variable s in (0, end^(1/ramification)], where t = s^ramification, or 1/t = s^ramification at infinity.

    `order` is the number of coefficients kept. Germs of different frames never meet.
    """

    end: Fraction
    order: int
    ramification: int
    at_infinity: bool = False

    @cached_property
    def reach(self) -> Ball:
        """An exact ball that no s exceeds."""
        return self.local(self.end).upper()

    def local(self, size: Fraction) -> Ball:
        """The s that belongs to s^ramification = size."""
        ball = arb(fmpq(size.numerator, size.denominator))
        return ball if self.ramification == 1 else ball.root(self.ramification)

    def damped(self, x: Ball, times: int) -> Ball:
        """The range of s^times x."""
        if times == 0 or x.is_zero():
            return x
        return arb(0).union(self.reach**times * x)

    def tail(self, known: Any, rest: Ball) -> Ball:
        """The range of known[0] + known[1] s + ... + rest s^n, by Horner's rule."""
        value = rest
        for coefficient in reversed(known):
            value = coefficient + self.damped(value, 1)
        return value

    def over(self, known: Any, rest: Ball, pieces: int) -> Ball:
        """The same range as `tail`, sharper: the hull over equal pieces of the interval."""
        step = self.reach / pieces
        hull = None
        for i in range(pieces):
            value = within(known, rest, (i * step).union((i + 1) * step))
            hull = value if hull is None else hull.union(value)
        return hull


def within(known: Any, rest: Ball, s: Ball) -> Ball:
    """The range of known[0] + known[1] s + ... + rest s^n for s in a ball."""
    value = rest
    for coefficient in reversed(known):
        value = coefficient + value * s
    return value
