"""What a germ says: leading term, expansion, limit, sign, range, value at one point."""

from __future__ import annotations

import math
from fractions import Fraction

from flint import arb

from theorycheck.numerics.germs.frame import Ball, OutOfGerm, within
from theorycheck.numerics.germs.germ import Germ, without_logs
from theorycheck.numerics.germs.numbers import ball, is_zero, may_vanish

_PIECES = 32
_DEEPEST = 8


def exponent(germ: Germ, power: int) -> Fraction:
    """The exponent in t of a power of the local variable."""
    size = Fraction(power, germ.frame.ramification)
    return -size if germ.frame.at_infinity else size


def leading(germ: Germ) -> tuple[Fraction, Ball]:
    """The exponent in t of the leading term and its coefficient, not zero. Raises OutOfGerm."""
    without_logs(germ)
    if not germ.known or may_vanish(germ.known[0]):
        msg = "the leading coefficient is undecided, or the germ is zero"
        raise OutOfGerm(msg)
    return exponent(germ, germ.start), ball(germ.known[0])


def coefficients(germ: Germ) -> list[tuple[Fraction, Ball]]:
    """The known part: exponents in t with their coefficients."""
    return [(exponent(germ, germ.start + i), ball(c)) for i, c in enumerate(germ.known)]


def limit(germ: Germ) -> Ball:
    """The limit at s = 0. Raises OutOfGerm where there is none, or none is known."""
    without_logs(germ)
    if germ.is_exact_zero or germ.start > 0:
        return arb(0)
    if germ.start < 0 or not germ.known:
        msg = "no finite limit is known"
        raise OutOfGerm(msg)
    return ball(germ.known[0])


def hull(germ: Germ) -> Ball:
    """A ball around all values. Raises OutOfGerm where unbounded."""
    without_logs(germ)
    if germ.is_exact_zero:
        return arb(0)
    if germ.start < 0:
        msg = "unbounded near the end of the interval"
        raise OutOfGerm(msg)
    padded = [arb(0)] * germ.start + list(germ.known)
    return germ.frame.over(padded, germ.rest, _PIECES)


def sign(germ: Germ) -> int:
    """The sign on the whole interval; 0 for exact zero. Raises OutOfGerm where undecided."""
    without_logs(germ)
    if germ.is_exact_zero:
        return 0
    found: set[int] = set()
    pieces = [(arb(0), germ.frame.reach, 0)]
    while pieces:
        low, high, depth = pieces.pop()
        value = within(germ.known, germ.rest, low.union(high))
        if value.contains(0):
            if depth == _DEEPEST or not germ.known:
                raise _undecided()
            middle = ((low + high) / 2).mid()
            pieces += [(low, middle, depth + 1), (middle, high, depth + 1)]
        else:
            found.add(1 if value > 0 else -1)
    if len(found) > 1:
        raise _undecided()
    return found.pop()


def at(germ: Germ, t: Fraction) -> Ball:
    """A ball around the value at one t of the interval. Raises ValueError outside."""
    size = 1 / Fraction(t) if germ.frame.at_infinity else Fraction(t)
    if not 0 < size <= germ.frame.end:
        msg = f"{t} is outside the interval of the germ"
        raise ValueError(msg)
    s = germ.frame.local(size)
    value = within(germ.known, germ.rest, s) * s**germ.start
    return value if is_zero(germ.logs) else value + germ.logs * s.log()


def expansion(germ: Germ, terms: int = 3) -> list[tuple[Fraction, Ball]]:
    """The first terms that are certainly not zero: exponents in t, and their coefficients."""
    return [(power, c) for power, c in coefficients(germ) if not c.contains(0)][:terms]


def shown(germ: Germ, terms: int = 3, variable: str = "t", digits: int = 6) -> str:
    """The expansion as plain text, such as "1 + 3.44872 t - 2.1 t^2 + O(t^3)"; "0" for exact zero.

    It ends before a coefficient that cannot be told from zero and is not exactly zero. Raises OutOfGerm where the
    logarithm of the variable is left.
    """
    without_logs(germ)
    parts: list[str] = []
    end = len(germ.known)
    for i, c in enumerate(germ.known):
        if is_zero(c):
            continue
        if len(parts) == terms or may_vanish(c):
            end = i
            break
        parts.append(_term(c, _power(exponent(germ, germ.start + i), variable), digits, first=not parts))
    if end == len(germ.known) and germ.is_polynomial:
        return "".join(parts) or "0"
    beyond = f"O({_power(exponent(germ, germ.start + end), variable) or 1})"
    return f"{''.join(parts)} + {beyond}" if parts else beyond


def _term(c: Ball, factor: str, digits: int, *, first: bool) -> str:
    minus = bool(c < 0)
    opening = ("-" if minus else "") if first else (" - " if minus else " + ")
    size = f"{float(abs(ball(c))):.{digits}g}"
    return opening + (size if not factor else factor if size == "1" else f"{size} {factor}")


def _power(power: Fraction, variable: str) -> str:
    if power == 0:
        return ""
    if power == 1:
        return variable
    return f"{variable}^{power}" if power.denominator == 1 and power > 0 else f"{variable}^({power})"


def _undecided() -> OutOfGerm:
    return OutOfGerm("the sign is undecided")


def weight(germ: Germ) -> tuple[float, float]:
    """What tells a good pivot: the order of the leading term, large where that is certain, then its size."""
    if not germ.known or may_vanish(germ.known[0]):
        return -math.inf, 0.0
    return -float(germ.start), float(abs(ball(germ.known[0])))
