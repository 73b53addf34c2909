"""`asymptotic`: left ~ right as a variable tends to a limit: the ratio tends to 1, with the next order where stated."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema

from theorycheck import numerics as n
from theorycheck.catalog import check
from theorycheck.checks.base import Drawing, Terms, Trend
from theorycheck.checks.ladders import Hearing, power
from theorycheck.checks.measures import length, numbers, quotient, require_finite, require_one_shape
from theorycheck.checks.noisy import ratio_band
from theorycheck.model import (
    Binary,
    Corrections,
    Effort,
    Finding,
    FormulaField,
    Reader,
    Reading,
    Statement,
    Sweep,
    VariableField,
)
from theorycheck.statistics import Detectable, Fit, PowerLaw


def _read_limit(value: Any, info: ValidationInfo) -> Any:
    if value == "infinity":
        return value
    return info.context.number(value) if isinstance(info.context, Reader) else value


def _ratio(first: Any, second: Any) -> Any:
    if first.size == second.size == 1:
        return quotient(first.ravel()[0], second.ravel()[0])
    return 1 + quotient(length(first - second), length(second))


_LIMIT_SCHEMA = {"anyOf": [{"type": "number"}, {"type": "string"}], "description": 'a number, or "infinity"'}
LimitField = Annotated[Literal["infinity"] | Fraction, BeforeValidator(_read_limit), WithJsonSchema(_LIMIT_SCHEMA)]


@check("asymptotic")
class Asymptotic(Trend):
    """left / right tends to 1 as the variable `as` tends to `to`.

    With `next`, an order below that of the right side, (left - right) / next tends to 1, which is more. Numbers are
    compared as signed ratios, arrays as 1 + |a - b| / |b| in the Euclidean length. Limits 9/8 and 8/9 of the ratio are
    automatic rivals. Of random numbers the means are meant.
    """

    kind: Literal["asymptotic"] = "asymptotic"
    left: FormulaField
    right: FormulaField
    along: VariableField = Field(alias="as")
    to: LimitField
    next: FormulaField | None = None
    to_the_limit: ClassVar[bool] = True
    rivals_differ_in: ClassVar[tuple[str, ...]] = ("right",)

    def reading(self, terms: Terms) -> tuple[int, float, float]:
        """The ratio at one rung. Raises Undefined."""
        return n.log_reading(self.ratio(terms))

    def ratio(self, terms: Terms) -> Any:
        """The number that tends to 1. Raises Undefined."""
        ratio = _ratio(*self.parts(terms))
        require_finite(ratio)
        return ratio

    def parts(self, terms: Terms) -> tuple[Any, Any]:
        """The two sides of which one is asymptotic to the other, as arrays."""
        left, right = numbers(terms.value(self.left)), numbers(terms.value(self.right))
        parts = (left, right) if self.next is None else (np.asarray(left - right), numbers(terms.value(self.next)))
        require_one_shape(*parts)
        return parts

    def drawn(self, drawing: Drawing, level: float, effort: Effort) -> Reading:
        """The band of the ratio of the means."""
        if self.next is None:
            return ratio_band(drawing, self.left, self.right, None, level, effort).reading
        return ratio_band(drawing, Binary("-", self.left, self.right), self.next, None, level, effort).reading

    @classmethod
    def judge(
        cls, statements: Mapping[str, Statement], sweeps: Sequence[Sweep], corrections: Corrections
    ) -> dict[str, Finding]:
        """Findings by the budgeted law test with the constant held at 1; every ladder must hold."""
        limits = {statement.to for statement in statements.values() if isinstance(statement, Asymptotic)}
        hearing = Hearing(sweeps, corrections, _words, _best, limit=limits.pop() if limits else None)
        laws = dict.fromkeys(statements, RATIO) | (AUTOMATIC if "claim" in statements else {})
        return hearing.findings(laws, _sensitivity)


RATIO = PowerLaw(constant=Fraction(1))
AUTOMATIC = {
    "automatic: the ratio tends to 9/8": PowerLaw(constant=Fraction(9, 8)),
    "automatic: the ratio tends to 8/9": PowerLaw(constant=Fraction(8, 9)),
}


def _words(law: PowerLaw) -> str:
    return f"a ratio that tends to {law.constant}"


def _best(fit: Fit) -> str:
    if abs(fit.exponent) < 0.01 and not fit.log_power:
        return "another constant fits"
    logs = f" with log power {fit.log_power}" if fit.log_power else ""
    return f"a ratio that moves with exponent {power(fit.exponent)}{logs} fits"


def _sensitivity(seen: Sequence[Detectable]) -> str:
    return f"would have seen the ratio tend to a limit off by {math.expm1(min(d.constant for d in seen)):.2g}"
