"""`optimum`: the stated point minimises the stated objective over a variable."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, ClassVar, Literal

from pydantic import PrivateAttr, model_validator

from theorycheck import numerics as n
from theorycheck.catalog import check
from theorycheck.checks.base import Pointwise, Terms, Undefined, any_estimated, number, points, resolution
from theorycheck.checks.measures import entry, largest, numbers, quotient, require_finite
from theorycheck.model import (
    Enclosure,
    Formula,
    FormulaField,
    Name,
    Outcome,
    Row,
    Statement,
    VariableField,
    variables,
)

NEAR = (Fraction(1, 2**5), Fraction(1, 2**15))
"""Beside each drawn value, values this share of the way from the stated point to it are tried."""
OFF = 1e-6
"""How far, relatively, a stated point may lie from its normal form (a frame, a unit vector, weights) by rounding."""


@check("optimum")
class Optimum(Pointwise):
    """objective at `point` <= objective at every value of the variable `over`: the smallest excess of other values.

    The excess is in units of the scale of the objective's terms. Beside each drawn value two near the point are tried,
    so that a saddle shows; of a rival the claim's own point too, so it is refuted where that does strictly better.
    To say that a point maximises, negate the objective. The point must lie in the variable's domain: for frames, unit
    vectors and weights that is checked.
    """

    kind: Literal["optimum"] = "optimum"
    objective: FormulaField
    over: VariableField
    point: FormulaField
    rivals_differ_in: ClassVar[tuple[str, ...]] = ("point",)
    larger_is_worse: ClassVar[bool] = False
    _better: Formula | None = PrivateAttr(None)

    @model_validator(mode="after")
    def _point_is_fixed(self) -> Optimum:
        if self.over in variables(self.point):
            msg = f"the point is stated in terms of {self.over}, over which the objective is minimised"
            raise ValueError(msg)
        return self

    def against(self, claim: Statement) -> Optimum:
        """The statement with the claim's point among the values that may do better."""
        assert isinstance(claim, Optimum)
        rival = self.model_copy()
        rival._better = claim.point
        return rival

    def violation(self, terms: Terms) -> float:
        """How much less than at the point the objective is somewhere, in units of its scale; nan where undefined."""
        try:
            return max(-low for low, _ in self._excesses(terms))
        except Undefined:
            return math.nan

    def enclose(self, terms: Terms) -> tuple[float, float]:
        """The smallest excess over the objective at the point, between two floats. Raises Undefined, ValueError."""
        lowest, highest = zip(*self._excesses(terms), strict=True)
        return min(lowest), min(highest)

    def _excesses(self, terms: Terms) -> list[tuple[float, float]]:
        point = self._point(terms)
        best = terms.at(self.over, point)
        others = [terms, *self._near(terms, point)]
        if self._better is not None:
            others.append(terms.at(self.over, terms.value(self._better)))
        return [_excess(other, best, self.objective) for other in others]

    def _point(self, terms: Terms) -> Any:
        """The stated point. Raises ValueError where it is not in the variable's domain."""
        point, drawn = numbers(terms.value(self.point)), numbers(terms.value(Name(self.over)))
        if point.shape != drawn.shape:
            msg = f"the point has the shape {point.shape}, and {self.over} {drawn.shape}"
            raise ValueError(msg)
        require_finite(point)
        normal = terms.between(self.over, point if point.ndim else point[()], Fraction(0))
        if normal is not None and _certainly_apart(numbers(normal), point):
            msg = f"the point is outside of the domain of {self.over}"
            raise ValueError(msg)
        return point if point.ndim else point[()]

    def _near(self, terms: Terms, point: Any) -> list[Terms]:
        found = [terms.between(self.over, point, share) for share in NEAR]
        return [terms.at(self.over, value) for value in found if value is not None]

    def decide(self, e: Enclosure) -> Outcome:
        """Fails where something does strictly better (by 1e-6 if estimated), holds where nothing does."""
        if e.upper < (-resolution(True) if e.estimated else 0):
            return "fails"
        return "holds" if e.lower >= -resolution(e.estimated) else "open"

    def sensitivity(self, found: Sequence[Enclosure]) -> str:
        """The smallest advantage that these enclosures would have shown."""
        return f"would have seen a value better by {number(resolution(any_estimated(found)))} of the objective's scale"

    def because(self, outcome: Outcome, name: str, rows: Sequence[Row], worst: float) -> str:
        """The outcome in one sentence."""
        if outcome == "fails":
            return f"another value does better by at least {number(-worst)} of the objective's scale"
        if outcome == "holds":
            return f"no value tried does better than the stated point at {points(len(rows))}"
        undecided = len(self.where("open", name, rows))
        return f"at {undecided} of {len(rows)} points another value may do better by up to {number(-worst)}"


def _excess(other: Terms, best: Terms, objective: Formula) -> tuple[float, float]:
    """Between which floats the objective exceeds its value at the point, in units of the scale of its terms."""
    more, least = entry(other.value(objective)), entry(best.value(objective))
    scale = n.maximum(entry(other.size(objective)), entry(best.size(objective)))
    for part in (more, least, scale):
        require_finite(part)
    lower, upper = n.enclosure(quotient(more - least, scale))
    return float(lower), float(upper)


def _certainly_apart(normal: Any, point: Any) -> bool:
    gaps = numbers(n.abs(normal - point)).ravel()
    return float(n.enclosure(largest(gaps))[0]) > OFF
