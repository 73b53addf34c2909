"""Laws along a ladder: y ~ C x^p L^q, two-sided or one-sided, with a free or a given constant."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeAlias

import numpy as np

from theorycheck.statistics.budget import Column
from theorycheck.statistics.ladder import Ladder, Vector

Sense: TypeAlias = Literal["exactly", "at most", "at least"]


@dataclass(frozen=True)
class PowerLaw:
    """C x^exponent L^log_power, where L is the size of log x.

    `spread` is how far the log power may be off either way; `constant` is C where it is given, as for the limit of a
    ratio (exponents are then 0); `sense` says whether y follows the law or only stays below or above a multiple.
    """

    exponent: Fraction = Fraction(0)
    log_power: Fraction = Fraction(0)
    sense: Sense = "exactly"
    spread: Fraction = Fraction(0)
    constant: Fraction | None = None

    @property
    def logarithmic(self) -> bool:
        """Whether a log appears, so that corrections in 1 / L are natural."""
        return bool(self.log_power or self.spread)

    def shape(self, ladder: Ladder) -> Vector:
        """The log of the law at the rungs, up to a constant if that is free; shape (rungs,)."""
        slope, logs = float(self.exponent) * ladder.direction, float(self.log_power)
        level = 0.0 if self.constant is None else math.log(self.constant)
        return level + slope * ladder.progress + logs * np.log(ladder.logarithms)

    def columns(self, ladder: Ladder) -> list[Column]:
        """Where the readings may lie off the shape without any correction."""
        spread = float(self.spread)
        constant = [Column(np.ones(len(ladder)))] if self.constant is None else []
        logs = [Column(np.log(ladder.logarithms), -spread, spread)] if spread else []
        return constant + logs + self._slack(ladder)

    def monotone(self, ladder: Ladder) -> list[Column]:
        """The columns of a one-sided law whose slack may move in any way that widens: one step a rung."""
        count = len(ladder)
        steps = [Column(-self.worse * (np.arange(count) >= k).astype(float), 0.0) for k in range(1, count)]
        return self._two_sided.columns(ladder) + steps

    def _slack(self, ladder: Ladder) -> list[Column]:
        """A better power, or a better log power, for one-sided laws."""
        if self.sense == "exactly":
            return []
        return [Column(-self.worse * values, 0.0) for values in (ladder.progress, np.log(ladder.logarithms))]

    @property
    def worse(self) -> int:
        """The direction in which readings depart from the law: 1 above it, -1 below."""
        return -1 if self.sense == "at least" else 1

    @property
    def _two_sided(self) -> PowerLaw:
        return replace(self, sense="exactly")
