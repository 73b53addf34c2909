"""The variable itself as a germ."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq

from theorycheck.numerics.germs.frame import Frame
from theorycheck.numerics.germs.germ import Germ, made

ORDER = 8


def variable(end: Fraction, *, order: int = ORDER, ramification: int = 1) -> Germ:
    """The variable t on (0, end], kept to `order` powers of t, in powers of t^(1/ramification).

    Raises ValueError unless end > 0 and order and ramification are positive.
    """
    frame = _frame(Fraction(end), order, ramification, at_infinity=False)
    return made(frame, ramification, [fmpq(1)])


def variable_at_infinity(start: Fraction, *, order: int = ORDER, ramification: int = 1) -> Germ:
    """The variable t on [start, infinity), kept to `order` powers of 1/t, in powers of t^(-1/ramification).

    Raises ValueError unless start > 0 and order and ramification are positive.
    """
    if not start > 0:
        msg = "the start of the interval must be positive"
        raise ValueError(msg)
    frame = _frame(1 / Fraction(start), order, ramification, at_infinity=True)
    return made(frame, -ramification, [fmpq(1)])


def _frame(end: Fraction, order: int, ramification: int, *, at_infinity: bool) -> Frame:
    if not end > 0 or order < 1 or ramification < 1:
        msg = "a germ needs an interval of positive length, and positive order and ramification"
        raise ValueError(msg)
    return Frame(end, order * ramification, ramification, at_infinity)
