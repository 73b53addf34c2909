"""`identity`: left = right everywhere in the domain, for numbers, vectors and matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import check
from theorycheck.checks.base import (
    Pointwise,
    Sampling,
    Terms,
    Undefined,
    number,
    points,
    resolution,
)
from theorycheck.checks.measures import largest, quotient, sides
from theorycheck.checks.sampled import Wording, mean_trial, sampled_finding
from theorycheck.model import STANDARD, Effort, Enclosure, Finding, FormulaField, Outcome, Row, Trial

MEANS = Wording(
    holds="the means of left and right agree within noise",
    fails="the means of left and right differ by about",
    seen="means that differ by",
    unit=" of the scale of their terms",
)


@check("identity")
class Identity(Pointwise):
    """left = right, entry by entry; the departure is the largest |left - right| over the largest scale of the terms."""

    kind: Literal["identity"] = "identity"
    left: FormulaField
    right: FormulaField
    rivals_differ_in: ClassVar[tuple[str, ...]] = ("right",)

    def trial(self, sampling: Sampling, effort: Effort = STANDARD) -> Trial:
        """Where a side is random: whether the means of both sides are equal, entry by entry."""
        return mean_trial(sampling, self.left, self.right, effort=effort)

    def tried(self, name: str, rows: Sequence[Row]) -> Finding:
        """Whether the means were seen to differ."""
        return sampled_finding(name, rows, MEANS)

    def violation(self, terms: Terms) -> float:
        """The departure in floats; nan where undefined."""
        try:
            return self.enclose(terms)[1]
        except Undefined:
            return float("nan")

    def enclose(self, terms: Terms) -> tuple[float, float]:
        """The departure between two floats. Raises Undefined."""
        left, right, scale = sides(terms, self.left, self.right)
        whole = largest(scale)
        lower, upper = n.enclosure(np.array([quotient(part, whole) for part in n.abs(left - right)]))
        return max(float(np.max(lower)), 0.0), float(np.max(upper))

    def decide(self, e: Enclosure) -> Outcome:
        """Fails where zero is excluded (by 1e-6 if estimated), holds where the departure is below the resolution."""
        if e.lower > (resolution(True) if e.estimated else 0):
            return "fails"
        return "holds" if e.upper <= resolution(e.estimated) else "open"

    def sensitivity(self, found: Sequence[Enclosure]) -> str:
        """The smallest departure that these enclosures would have shown."""
        widest = max(max(e.upper, resolution(True) if e.estimated else 0.0) for e in found)
        return (
            f"would have seen a relative departure of {number(widest)}" if widest else "would have seen any departure"
        )

    def because(self, outcome: Outcome, name: str, rows: Sequence[Row], worst: float) -> str:
        """The outcome in one sentence."""
        if outcome == "fails":
            return f"left and right differ by at least {number(worst)} of the scale of their terms"
        if outcome == "holds":
            return f"left and right agree within {number(worst)} of the scale of their terms at {points(len(rows))}"
        undecided = len(self.where("open", name, rows))
        return f"at {undecided} of {len(rows)} points left and right are only known to agree within {number(worst)}"
