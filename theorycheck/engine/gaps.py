"""Gaps, right - left entry by entry, and what is certain of them: in balls and in germs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.engine.boxes import Box
from theorycheck.engine.evaluate import Terms
from theorycheck.model import Assumption
from theorycheck.numerics import germs

FAULTS = (ArithmeticError, TypeError, ValueError, AttributeError, RuntimeError, SystemError)
"""What a law or an observable may raise when it is given balls as wide as a box, duals, or germs."""
Gap = Any
"""Right - left, entry by entry: balls."""


def fails_throughout(terms: Terms, one: Assumption) -> bool:
    """Whether an assumption certainly fails wherever the terms are."""
    try:
        gap = terms.value(one.right) - terms.value(one.left)
        highest = n.enclosure(gap)[1]
    except FAULTS:
        return False
    return bool(np.any(highest <= 0)) if one.strict else bool(np.any(highest < 0))


def both(a: Any, b: Any) -> Any:
    """The part that two balls have in common; the first where rounding leaves none."""
    try:
        return a.intersection(b)
    except ValueError:
        return a


def longest(box: Box, weights: Mapping[int, float] | None = None) -> int:
    """The side that adds most to the width of the gap, or the longest one."""
    if weights and any(weight > 0 for weight in weights.values()):
        return max(weights, key=lambda k: weights[k])
    return max(range(len(box)), key=lambda k: box[k].width, default=0)


def lowest_of(gap: Gap) -> float:
    """A number that no entry falls below."""
    return float(np.min(n.enclosure(gap)[0]))


def highest_of(gap: Gap) -> float:
    """A number that the least entry certainly does not exceed."""
    return float(np.min(n.enclosure(gap)[1]))


def sign_of(gap: Any) -> int:
    """The sign of a gap; raises OutOfGerm where undecided."""
    if isinstance(gap, germs.Germ):
        return gap.sign()
    if gap > 0 or gap < 0 or gap == 0:
        return 1 if gap > 0 else -1 if gap < 0 else 0
    msg = "the sign is undecided"
    raise germs.OutOfGerm(msg)


def ratio_of(gap: Any, size: Any) -> tuple[float, float]:
    """Between which floats gap / size lies on the germ's interval; what is not known of it is infinite."""
    try:
        lower, upper = n.enclosure(gap / size)
    except FAULTS:
        return 0.0, math.inf
    return float(lower), float(upper)
