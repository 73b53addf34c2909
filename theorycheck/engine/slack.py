"""The slack of a bound over a box: in balls, by the mean value theorem, and as a germ where a side has a limit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.checks.base import resolution
from theorycheck.checks.bound import Bound, slacks
from theorycheck.checks.measures import numbers, sides
from theorycheck.engine.bench import Bench, arithmetic
from theorycheck.engine.boxes import Box
from theorycheck.engine.build import build_point
from theorycheck.engine.cover import Look
from theorycheck.engine.evaluate import Terms
from theorycheck.engine.gaps import (
    FAULTS,
    Gap,
    both,
    fails_throughout,
    highest_of,
    longest,
    lowest_of,
    ratio_of,
    sign_of,
)
from theorycheck.engine.regions import Case, raw
from theorycheck.model import Point
from theorycheck.numerics import germs

UNDEFINED = "something is undefined there, or cannot be evaluated on boxes"
NEAR = 1e-20
"""Gaps no further below zero, in units of the right side, may be zero to the resolution."""

TINIEST = Fraction(1, 2**4096)
"""Limits that are not decided by then never will be."""


@dataclass
class Slack:
    """One bound on the boxes of one case."""

    bench: Bench
    bound: Bound
    case: Case
    slopes: bool = True

    def __call__(self, box: Box) -> Look:
        """What the box is seen to be."""
        with arithmetic(n.balls(self.bench.budget.bits)):
            return self._look(box) if box else self._at_the_point()

    def closer(self, box: Box) -> Look:
        """What a box without limits is seen to be, its slack as sharply as slopes allow."""
        with arithmetic(n.balls(self.bench.budget.bits)):
            look = self._look(box, sharp=True)
            if look.outcome != "holds":
                return look
            at_middle = self.bound.enclose(self.bench.terms(self._middle(box), self.bench.budget.bits))
            return replace(look, reached=min(look.reached, at_middle[1]))

    def terms(self, values: Sequence[Any]) -> Terms:
        """The terms where the axes have these values."""
        empty = self.bench.empty(n.balls(self.bench.budget.bits))
        return Terms(build_point(self.bench.claim, self.case.at(values), empty))

    def _look(self, box: Box, *, sharp: bool = False) -> Look:
        balls = [side.ball() for side in box]
        try:
            terms = self.terms(balls)
        except FAULTS:
            terms = None
        if terms is not None and any(fails_throughout(terms, one) for one in self.bench.claim.assume):
            return Look("skipped")
        gap = self._gap(terms)
        if terms is not None and gap is not None and lowest_of(gap) >= 0 and not sharp:
            return self._held(terms, gap, longest(box))
        limits = [index for index, side in enumerate(box) if side.open]
        return self._at_limits(box, balls, limits) if limits else self._closer(box, balls, terms, gap)

    def _gap(self, terms: Terms | None) -> Gap | None:
        """The gap of the terms; None where undefined."""
        if terms is None:
            return None
        try:
            gap = self.bound.gap(terms)
            return gap if np.all(n.is_finite(gap)) else None
        except FAULTS:
            return None

    def _held(self, terms: Terms, gap: Gap, side: int) -> Look:
        """A box with a gap that is large enough, and its slack."""
        lower, upper = self._slack(terms, gap)
        return Look("holds", lower, upper, reached=upper, longest=side)

    def _slack(self, terms: Terms, gap: Gap) -> tuple[float, float]:
        """The least slack between two floats, from a gap; as much as its sign tells where the scale is unknown."""
        try:
            _, right, scale = sides(terms, self.bound.left, self.bound.right)
            lower, upper = zip(*slacks(gap, right, scale), strict=True)
        except FAULTS:
            return 0.0 if lowest_of(gap) >= 0 else -math.inf, math.inf
        found = min(lower), min(upper)
        return found if not math.isnan(sum(found)) else (0.0 if lowest_of(gap) >= 0 else -math.inf, math.inf)

    def _at_the_point(self) -> Look:
        """A case without a side is one point."""
        terms = self.bench.terms(self.case.point, self.bench.budget.bits)
        if any(fails_throughout(terms, one) for one in self.bench.claim.assume):
            return Look("skipped")
        found = self.bench.enclose(self.bound, self.case.point)
        if found is None or not self.bench.admits(self.case.point):
            return Look("open", why=UNDEFINED)
        outcome, witness = self.bound.decide(found), self.case.point
        return Look(outcome, found.lower, found.upper, found.upper, witness=witness if outcome == "fails" else None)

    # --- closer: the middle, and slopes -------------------------------------------------------------------------------

    def _closer(self, box: Box, balls: Sequence[Any], terms: Terms | None, gap: Gap | None) -> Look:
        point = self._middle(box)
        middle = self._gap(self._terms_at(point))
        if middle is not None and highest_of(middle) < 0 and self._refutes(point):
            return Look("fails", witness=point)
        if terms is None or gap is None:
            return Look("open", longest=longest(box), why=f"{UNDEFINED}: {self.case.where(box)}")
        weights: Mapping[int, float] = {}
        if middle is not None and self.slopes:
            gap, weights = self._by_slopes(box, balls, middle, gap)
        side = longest(box, weights)
        if self._near(terms, gap):
            lower, upper = self._slack(terms, gap)
            if lower >= -resolution(False):
                return Look("holds", lower, upper, reached=upper, longest=side)
        lowest = lowest_of(gap)
        return Look("open", lowest, longest=side, why=f"right - left may be {lowest:.2g} in {self.case.where(box)}")

    def _middle(self, box: Box) -> Point:
        return self.case.at(tuple(raw(side.middle) for side in box))

    def _terms_at(self, point: Point) -> Terms | None:
        try:
            return self.bench.terms(point, self.bench.budget.bits)
        except FAULTS:
            return None

    def _refutes(self, point: Point) -> bool:
        return self.bench.admits(point) and self.bench.refutes(self.bound, point)

    def _near(self, terms: Terms, gap: Gap) -> bool:
        """Whether the gap may be no further below zero than the resolution allows."""
        lowest = lowest_of(gap)
        size = float(np.max(n.enclosure(n.abs(numbers(terms.value(self.bound.right))))[1]))
        return lowest >= 0 or lowest >= -NEAR * size

    def _by_slopes(self, box: Box, balls: Sequence[Any], middle: Gap, gap: Gap) -> tuple[Gap, Mapping[int, float]]:
        """The gap from its value in the middle and its slopes over the box, and what each side adds to its width."""
        before = n.integrand_calls()
        try:
            rise = n.jacobian(lambda moved: self.bound.gap(self.terms(list(moved))), np.array(balls, dtype=object))
        except ArithmeticError:
            return gap, {}
        except FAULTS:  # something here has no slopes
            self.slopes = False
            return gap, {}
        if n.integrand_calls() > before:  # the slopes of what an integral cuts off are not known
            self.slopes = False
            return gap, {}
        steps = np.array([ball - n.ball(side.middle, 0) for ball, side in zip(balls, box, strict=True)], dtype=object)
        moves = rise * steps
        if not np.all(n.is_finite(moves)):
            return gap, {}
        sharper = np.array([both(a, b) for a, b in zip(gap, middle + moves.sum(axis=-1), strict=True)], dtype=object)
        return sharper, {k: float(np.max(n.midpoint_radius(moves[:, k])[1])) for k in range(len(box))}

    # --- limits -------------------------------------------------------------------------------------------------------

    def _at_limits(self, box: Box, balls: Sequence[Any], limits: Sequence[int]) -> Look:
        """A box that reaches down to limits: decided where the gap is a germ in one of them of certain sign."""
        for index in limits:
            for ramification in (1, 2):
                variable = germs.variable(box[index].high, ramification=ramification)
                found = self._as_germ([*balls[:index], variable, *balls[index + 1 :]])
                if found is not None and found[0] >= 0:
                    return Look("holds", *found, reached=found[1], longest=index)
                point = self.case.at(tuple(raw(side.high) for side in box))
                if found is not None and self._refutes(point):
                    return Look("fails", witness=point)
        why = f"the limit is not decided in {self.case.where(box)}"
        return Look("open", longest=limits[0], why=why, hopeless=min(box[k].high for k in limits) < TINIEST)

    def _as_germ(self, values: Sequence[Any]) -> tuple[float, float] | None:
        """The slack for all values down to the limit, negative where the gap is; None where undecided."""
        try:
            terms = self.terms(values)
            gaps = self.bound.gap(terms)
            least = min(sign_of(gap) for gap in gaps)
            sizes = np.ravel(np.asarray(n.abs(numbers(terms.value(self.bound.right))), dtype=object))
        except FAULTS:
            return None
        if least < 0:
            return -math.inf, 0.0
        lower, upper = zip(*map(ratio_of, gaps, np.broadcast_to(sizes, gaps.shape)), strict=True)
        return max(0.0, min(lower)), min(upper)
