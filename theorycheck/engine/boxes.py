"""Boxes: products of intervals with exact ends, halved where few digits say, on a log scale where so declared."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

from theorycheck import numerics as n


@dataclass(frozen=True)
class Side:
    """The closed interval [low, high]; on a log scale low = 0 means (0, high], the limit included."""

    low: Fraction
    high: Fraction
    logarithmic: bool = False

    @property
    def open(self) -> bool:
        """Whether the side reaches down to a limit."""
        return self.logarithmic and self.low == 0

    def __str__(self) -> str:
        """The side in figures."""
        return f"{'(' if self.open else '['}{float(self.low):.4g}, {float(self.high):.4g}]"

    @cached_property
    def middle(self) -> Fraction:
        """A number of few digits well inside, where the side is halved."""
        if self.open:
            return _far_below(self.high)
        if self.logarithmic and self.high > 4 * self.low:
            return _power_between(self.low, self.high)
        return simplest(self.low + (self.high - self.low) * 3 / 8, self.low + (self.high - self.low) * 5 / 8)

    @property
    def width(self) -> float:
        """The length, in octaves on a log scale; infinite where the side reaches down to a limit."""
        if self.open:
            return math.inf
        return _log2(self.high) - _log2(self.low) if self.logarithmic else float(self.high - self.low)

    def halves(self) -> tuple[Side, Side]:
        """The two parts below and above the middle, which have it in common."""
        middle = self.middle
        return Side(self.low, middle, self.logarithmic), Side(middle, self.high, self.logarithmic)

    def ball(self) -> Any:
        """The smallest ball around the side: exact where its ends have few digits."""
        return n.ball((self.low + self.high) / 2, (self.high - self.low) / 2)

    def holds(self, x: Fraction) -> bool:
        """Whether the number lies on the side."""
        return self.low <= x <= self.high


Box: TypeAlias = tuple[Side, ...]


def split(box: Box, index: int) -> tuple[Box, Box]:
    """The two parts of a box halved along one side."""
    below, above = box[index].halves()
    return (*box[:index], below, *box[index + 1 :]), (*box[:index], above, *box[index + 1 :])


def contains(box: Box, place: Sequence[Fraction]) -> bool:
    """Whether the point lies in the box."""
    return all(side.holds(x) for side, x in zip(box, place, strict=True))


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The dyadic number of the smallest denominator between two numbers, low < high."""
    unit = Fraction(1)
    while unit > high - low:
        unit /= 2
    while unit * 2 <= high - low:
        unit *= 2
    coarser = math.ceil(low / (2 * unit)) * 2 * unit
    return coarser if coarser <= high else math.ceil(low / unit) * unit


def _far_below(x: Fraction) -> Fraction:
    """A power of two below x^2/8, so that few steps lead to any limit."""
    return Fraction(2) ** (2 * min(math.floor(_log2(x)), 0) - 3)


def _power_between(low: Fraction, high: Fraction) -> Fraction:
    """A power of two near the geometric mean; high > 4 low."""
    return Fraction(2) ** round((_log2(low) + _log2(high)) / 2)


def _log2(x: Fraction) -> float:
    return math.log2(x.numerator) - math.log2(x.denominator)
