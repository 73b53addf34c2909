"""Ladders of what is random: every rung is read through draws, with a band that shares the claim's level.

The level of the profile is divided among the ladders and the readings on each, so that all bands hold at once but with
chance of that level; where they do, the law test errs in nothing. Draws come from seeds of the ladder, the rung and the
stage, so claim and rivals see the same ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.checks.base import Trend
from theorycheck.checks.sampled import Replicates, replicates
from theorycheck.engine.bench import Bench, arithmetic, key
from theorycheck.engine.build import build_point
from theorycheck.engine.evaluate import Scope
from theorycheck.engine.random_terms import RandomTerms
from theorycheck.model import Formula, Point, Reading
from theorycheck.statistics.bands import FLOATS, QUANTILES
from theorycheck.statistics.ladder import Vector

ROUGH = 64
"""Draws by which the worst points of boxes are looked for; they are read with others."""


@dataclass
class Draws:
    """The values of formulas draw by draw, where the scope says; each is evaluated once a stage."""

    scope: Scope
    seed: tuple[object, ...]
    _numbers: dict[tuple[Formula, int, str], Vector] = field(default_factory=dict)
    _elsewhere: dict[tuple[str, int], Draws] = field(default_factory=dict)

    def numbers(self, formula: Formula, count: int, stage: str) -> Vector:
        """The values (count,) at so many draws. Raises ValueError for arrays, Undefined where one is not finite."""
        if (formula, count, stage) not in self._numbers:
            terms = RandomTerms(self.scope, count, (*self.seed, stage))
            values = replicates(terms.value(formula), count)
            if values.shape[1] != 1:
                msg = f"what climbs a ladder must be one number, not {values.shape[1]}"
                raise ValueError(msg)
            self._numbers[formula, count, stage] = values[:, 0]
        return self._numbers[formula, count, stage]

    def plain(self, formula: Formula) -> float:
        """The value of a formula that must not be random; TypeError if it is."""
        value = RandomTerms(self.scope, 1, (*self.seed, "plain")).value(formula)
        if isinstance(value, Replicates):
            msg = "the scaling of a threshold must not be random"
            raise TypeError(msg)
        return float(n.to_float(value))

    def at(self, name: str, value: int) -> Draws:
        """The same where one variable has another value, with draws of its own."""
        if (name, value) not in self._elsewhere:
            scope = self.scope.moved(self.scope, name, value)
            self._elsewhere[name, value] = Draws(scope, (*self.seed, name, value))
        return self._elsewhere[name, value]

    def ends(self, name: str) -> tuple[int, int]:
        """The first and the last value of a whole number. Raises ValueError for other variables."""
        return self.scope.ends(self.scope, name)


@dataclass
class NoisyBench(Bench):
    """The bench of one ladder of a claim with something random in it, all of whose draws follow from one seed."""

    seed: int = 0
    _draws: dict[str, Draws] = field(default_factory=dict)

    @staticmethod
    def of(bench: Bench, seed: int) -> NoisyBench:
        """The same claim, catalog and budget."""
        return NoisyBench(bench.claim, bench.catalog, bench.budget, seed=seed)

    def height(self, statement: Trend, point: Point) -> float:
        """The log of the quotient of the medians of few draws."""
        with arithmetic(n.FLOATS):
            try:
                middle = [_middle(self._at(point), formula) for formula in _sides(statement)]
            except ArithmeticError:
                return math.nan
        return math.log(middle[0]) - math.log(middle[1]) if min(middle) > 0 else math.nan

    def read(self, statement: Trend, point: Point, among: int = 1) -> Reading:
        """The reading at one rung from draws, at its share of the level."""
        effort = self.budget.effort
        with arithmetic(n.FLOATS):
            try:
                return statement.drawn(self._at(point), effort.confirm / (self.budget.ladders * among), effort)
            except ArithmeticError:  # undefined here
                return Reading(0, math.nan, math.inf, FLOATS, True, method=QUANTILES)

    def _at(self, point: Point) -> Draws:
        name = key(point)
        if name not in self._draws:
            scope = build_point(self.claim, point, self.empty(n.FLOATS))
            self._draws[name] = Draws(scope, (self.seed, self.claim.id, name))
        return self._draws[name]


def _sides(statement: Any) -> tuple[Formula, Formula]:
    return statement.left, statement.right


def _middle(draws: Draws, formula: Formula) -> float:
    return float(np.median(draws.numbers(formula, ROUGH, "rough")))
