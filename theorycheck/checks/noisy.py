"""Numbers along ladders that are seen through draws: which formulas their bands are of."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Annotated, TypeAlias

from pydantic import AfterValidator

from theorycheck.checks.base import Drawing
from theorycheck.model import Binary, Effort, Formula, Number, NumberField
from theorycheck.statistics.bands import Band, mean_ratio_band, quantile_band

ONE = Number(Fraction(1))


def _share(value: Fraction) -> Fraction:
    if not 0 < value < 1:
        msg = f"must lie strictly between 0 and 1, not {value}"
        raise ValueError(msg)
    return value


QuantileField: TypeAlias = Annotated[NumberField, AfterValidator(_share)]


def number_band(drawing: Drawing, quantity: Formula, quantile: Fraction | None, level: float, effort: Effort) -> Band:
    """The band of the mean, or of the quantile, of a random number."""
    return ratio_band(drawing, quantity, ONE, quantile, level, effort)


def ratio_band(
    drawing: Drawing, left: Formula, right: Formula, quantile: Fraction | None, level: float, effort: Effort
) -> Band:
    """The band of E left / E right, or of the quantile of left / right."""
    if quantile is None:
        first, second = partial(drawing.numbers, left), partial(drawing.numbers, right)
        return mean_ratio_band(first, second, level, effort)
    ratio = left if right == ONE else Binary("/", left, right)
    return quantile_band(partial(drawing.numbers, ratio), float(quantile), level, effort)


def require_no_quantile(quantile: Fraction | None) -> None:
    """Raise ValueError where a quantile is stated of what is not random."""
    if quantile is not None:
        msg = "'quantile' is stated, but nothing is random"
        raise ValueError(msg)
