"""`bound`: left <= right everywhere in the domain, constants explicit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import StrictBool

from theorycheck import numerics as n
from theorycheck.catalog import check
from theorycheck.checks.base import (
    Pointwise,
    Sampling,
    Terms,
    Undefined,
    any_estimated,
    enclosures,
    number,
    points,
    resolution,
    together,
)
from theorycheck.checks.measures import numbers, quotient, sides
from theorycheck.checks.sampled import Wording, mean_trial, sampled_finding
from theorycheck.model import STANDARD, Effort, Enclosure, Finding, FormulaField, Outcome, Row, Trial

VANISHING = Fraction(1, 10**9)
"""A right side below this share of the scale of its terms is judged against that scale instead of its own size."""
TIGHTER = 0.1
"""How much smaller the right side is in the automatic rival of a tight bound."""
AUTOMATIC = "automatic: right side smaller by a tenth"
MEANS = Wording(
    holds="the mean of left stays below that of right within noise",
    fails="the mean of left exceeds that of right by about",
    seen="a mean in excess by",
    unit=" of the scale of their terms",
)


@check("bound")
class Bound(Pointwise):
    """left <= right, entry by entry; the slack is the smallest (right - left) / |right|.

    Where the right side vanishes the slack is in units of the scale of the terms, and its upper end is unknown. With
    `tight` the bound with a right side smaller by a tenth must fail.
    """

    kind: Literal["bound"] = "bound"
    left: FormulaField
    right: FormulaField
    tight: StrictBool = False
    rivals_differ_in: ClassVar[tuple[str, ...]] = ("right",)
    larger_is_worse: ClassVar[bool] = False

    def trial(self, sampling: Sampling, effort: Effort = STANDARD) -> Trial:
        """Where a side is random: whether the mean of left is at most that of right. Raises ValueError if tight."""
        if self.tight:
            msg = "a bound between means cannot be tight = true; write the stronger bound as a rival"
            raise ValueError(msg)
        return mean_trial(sampling, self.left, self.right, above=True, effort=effort)

    def tried(self, name: str, rows: Sequence[Row]) -> Finding:
        """Whether the mean of left was seen to exceed that of right."""
        return sampled_finding(name, rows, MEANS)

    def violation(self, terms: Terms) -> float:
        """How far left exceeds right, in units of the right side, as `lifted`; nan where undefined."""
        try:
            left, right, scale = sides(terms, self.left, self.right)
        except Undefined:
            return float("nan")
        found = zip(slacks(right - left, right, scale), left, right, strict=True)
        return max(lifted(-slack, low, high) for (slack, _), low, high in found)

    def enclose(self, terms: Terms) -> tuple[float, float]:
        """The smallest slack between two floats. Raises Undefined."""
        lowest, highest = zip(*self._slacks(terms), strict=True)
        return min(lowest), min(highest)

    def _slacks(self, terms: Terms) -> list[tuple[float, float]]:
        left, right, scale = sides(terms, self.left, self.right)
        return slacks(right - left, right, scale)

    def gap(self, terms: Terms) -> Any:
        """Right - left, entry by entry."""
        left, right = (numbers(terms.value(formula)) for formula in (self.left, self.right))
        return np.atleast_1d(np.asarray(right - left, dtype=object)).ravel()

    def decide(self, e: Enclosure) -> Outcome:
        """Fails where the slack is negative (beyond 1e-6 if estimated), holds where it is not, to the resolution."""
        if e.upper < (-resolution(True) if e.estimated else 0):
            return "fails"
        return "holds" if e.lower >= -resolution(e.estimated) else "open"

    def automatic(self, rows: Sequence[Row]) -> dict[str, Finding]:
        """For a tight bound, the finding for the one with a right side smaller by a tenth."""
        return {AUTOMATIC: _tighter(enclosures("claim", rows))} if self.tight else {}

    def sensitivity(self, found: Sequence[Enclosure]) -> str:
        """The smallest departure that these enclosures would have shown."""
        nearest = min(e.upper for e in found)
        if nearest == math.inf:
            return "the right side vanishes wherever it was measured: no factor on it would have been seen"
        if nearest >= 1:
            return "left is nowhere positive: no positive factor on the right side would have been seen"
        return f"would have seen the right side smaller by a factor {_factor(nearest)}"

    def because(self, outcome: Outcome, name: str, rows: Sequence[Row], worst: float) -> str:
        """The outcome in one sentence."""
        if outcome == "fails":
            return f"left exceeds right by at least {number(-worst)} |right|"
        if outcome == "holds":
            left_over = f"the least slack is {number(max(worst, 0.0))} |right|"
            return f"left stays below right at {points(len(rows))}; {left_over}"
        undecided = len(self.where("open", name, rows))
        return f"at {undecided} of {len(rows)} points left may exceed right by up to {number(-worst)} |right|"


def lifted(excess: float, left: float, right: float) -> float:
    """The excess of left over right; where left is below half of right, a function of its logarithm that joins it.

    So a search still sees which of two small left sides is the larger.
    """
    if not 0 < left < right / 2:
        return excess
    return 1 / (1 + math.log2(right) - math.log2(left)) - 1


def slacks(gap: Any, right: Any, scale: Any) -> list[tuple[float, float]]:
    """The slack of each entry between two floats, from right - left, the right side and the scale of the terms."""
    return [_slack(*entry) for entry in zip(gap, right, scale, strict=True)]


def _slack(gap: Any, right: Any, scale: Any) -> tuple[float, float]:
    size = n.abs(right)
    if size > scale * n.like(VANISHING, scale):
        lower, upper = n.enclosure(gap / size)
        return float(lower), float(upper)
    lower, upper = n.enclosure(quotient(gap, scale))
    return float(lower), float(upper) if upper < 0 else math.inf


def _tighter(found: Sequence[Enclosure]) -> Finding:
    """The claim's slacks, read for a right side smaller by a tenth."""
    outcome = together([_against_tighter(e) for e in found])
    nearest = min(e.upper for e in found)
    because = f"left comes within {number(max(nearest, 0.0))} |right| of right"
    if nearest == math.inf:
        because = "the right side vanishes wherever it was measured, so a smaller one shows nothing"
    return Finding(
        outcome, because, "power" if outcome == "open" else "", margin=nearest, estimated=any_estimated(found)
    )


def _against_tighter(e: Enclosure) -> Outcome:
    if e.upper < TIGHTER - (resolution(True) if e.estimated else 0):
        return "fails"
    return "holds" if e.lower >= TIGHTER else "open"


def _factor(slack: float) -> str:
    """1 - slack, rounded down and with figures enough to differ from 1."""
    if slack <= 0:
        return "just below 1"
    figures = max(2, math.ceil(-math.log10(slack)) + 1)
    return f"{math.floor((1 - slack) * 10**figures) / 10**figures:.{figures}f}" if figures < 15 else "just below 1"
