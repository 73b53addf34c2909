"""The slack of a bound over a box: in balls, by the mean value theorem, and as a germ where a side has a limit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.checks.base import resolution
from theorycheck.checks.bound import Bound, slacks
from theorycheck.checks.measures import sides
from theorycheck.engine.bench import Bench, arithmetic
from theorycheck.engine.boxes import Box, Side
from theorycheck.engine.build import build_point
from theorycheck.engine.cover import Look
from theorycheck.engine.evaluate import Terms
from theorycheck.engine.regions import Case, raw
from theorycheck.model import Assumption, Point
from theorycheck.numerics import germs

UNDEFINED = "something is undefined there, or was not evaluated over boxes"
FAULTS = (ArithmeticError, TypeError, ValueError, NotImplementedError, AttributeError)
"""What a law or an observable may raise when it is given balls as wide as a box, duals, or germs."""


@dataclass
class Slack:
    """One bound on the boxes of one case."""

    bench: Bench
    bound: Bound
    case: Case
    _slopes: bool = True
    _weights: Mapping[int, float] = field(default_factory=dict)

    def __call__(self, box: Box) -> Look:
        """What the box is seen to be."""
        with arithmetic(n.balls(self.bench.budget.bits)):
            return self._look(box)

    def _look(self, box: Box) -> Look:
        if not box:
            return self._at_the_point()
        balls = [side.ball() for side in box]
        if self._excluded(balls):
            return Look("skipped")
        found = self._plain(balls)
        if found is not None and found[0] >= -resolution(False):
            return Look("holds", *found, reached=found[1], longest=_longest(box, {}))
        limits = [index for index, side in enumerate(box) if side.open]
        if limits:
            return self._at_limits(box, balls, limits)
        return self._closer(box, balls, found)

    def _at_the_point(self) -> Look:
        """A case without a side is one point."""
        if not self.bench.admits(self.case.point):
            return Look("skipped" if self._excluded(()) else "open", why=UNDEFINED)
        found = self.bench.enclose(self.bound, self.case.point)
        if found is None:
            return Look("open", why=UNDEFINED)
        outcome, witness = self.bound.decide(found), self.case.point
        return Look(outcome, found.lower, found.upper, found.upper, witness=witness if outcome == "fails" else None)

    def terms(self, values: Sequence[Any]) -> Terms:
        """The terms where the axes have these values."""
        empty = self.bench.empty(n.balls(self.bench.budget.bits))
        return Terms(build_point(self.bench.claim, self.case.at(values), empty))

    def _excluded(self, balls: Sequence[Any]) -> bool:
        """Whether some assumption certainly fails on the whole box."""
        if not self.bench.claim.assume:
            return False
        try:
            terms = self.terms(balls)
        except FAULTS:
            return False
        return any(fails_throughout(terms, one) for one in self.bench.claim.assume)

    def _plain(self, balls: Sequence[Any]) -> tuple[float, float] | None:
        """The least slack, from the formulas evaluated on the box; None where undefined."""
        try:
            found = self.bound.enclose(self.terms(balls))
        except FAULTS:
            return None
        return None if math.isnan(found[0]) or math.isnan(found[1]) else found

    # --- closer: the middle, and slopes ---

    def _closer(self, box: Box, balls: Sequence[Any], found: tuple[float, float] | None) -> Look:
        middles = [side.middle for side in box]
        point = self.case.at(tuple(map(raw, middles)))
        at_middle = self._at(point)
        reached = math.inf if at_middle is None else at_middle[1]
        if at_middle is not None and reached < 0 and self._refutes(point):
            return Look("fails", *at_middle, reached=reached, witness=point)
        weights: dict[int, float] = {}
        if found is not None and at_middle is not None and self._slopes:
            found, weights = self._by_slopes(box, balls, point, found)
        longest = _longest(box, weights)
        if found is None:
            return Look("open", reached=reached, longest=longest, why=f"{UNDEFINED}: {_text(self.case, box)}")
        if found[0] >= -resolution(False):
            return Look("holds", *found, reached=reached, longest=longest)
        why = f"the least slack there may be {found[0]:.2g} |right|: {_text(self.case, box)}"
        return Look("open", *found, reached=reached, longest=longest, why=why)

    def _at(self, point: Point) -> tuple[float, float] | None:
        try:
            return self.bound.enclose(self.bench.terms(point, self.bench.budget.bits))
        except FAULTS:
            return None

    def _refutes(self, point: Point) -> bool:
        return self.bench.admits(point) and self.bench.refutes(self.bound, point)

    def _by_slopes(
        self, box: Box, balls: Sequence[Any], point: Point, found: tuple[float, float]
    ) -> tuple[tuple[float, float], dict[int, float]]:
        """The slack from its value in the middle and its slopes over the box, and what each side adds to its width."""
        try:
            rise = n.jacobian(lambda moved: self.bound.gap(self.terms(list(moved))), np.array(balls, dtype=object))
            middle = self.bound.gap(self.bench.terms(point, self.bench.budget.bits))
            steps = [ball - n.ball(side.middle, 0) for ball, side in zip(balls, box, strict=True)]
            moves = rise * np.array(steps, dtype=object)
            gap = middle + moves.sum(axis=-1)
            _, right, scale = sides(self.terms(balls), self.bound.left, self.bound.right)
            lower, upper = zip(*slacks(gap, right, scale), strict=True)
        except ArithmeticError:
            return found, {}
        except FAULTS:  # something here has no slopes
            self._slopes = False
            return found, {}
        if not np.all(np.isfinite(lower)):
            return found, {}
        weights = {k: float(np.max(np.nan_to_num(n.midpoint_radius(moves[:, k])[1]))) for k in range(len(box))}
        return (max(found[0], min(lower)), min(found[1], min(upper))), weights

    # --- limits ---

    def _at_limits(self, box: Box, balls: Sequence[Any], limits: Sequence[int]) -> Look:
        """A box that reaches down to limits: decided where the gap is a germ in one of them of certain sign."""
        for index in limits:
            for ramification in (1, 2):
                found = self._as_germ(box[index], index, balls, ramification)
                if found is not None:
                    point = self.case.at(tuple(raw(side.high) for side in box))
                    if found[0] >= 0:
                        return Look("holds", *found, longest=index)
                    if self._refutes(point):
                        return Look("fails", *found, reached=found[1], witness=point)
        why = f"the limit is not decided: {_text(self.case, box)}"
        return Look("open", longest=limits[0], why=why)

    def _as_germ(self, side: Side, index: int, balls: Sequence[Any], ramification: int) -> tuple[float, float] | None:
        """The slack for all values down to the limit, from the sign of the gap; None where undecided."""
        variable = germs.variable(side.high, ramification=ramification)
        try:
            terms = self.terms([*balls[:index], variable, *balls[index + 1 :]])
            gaps = self.bound.gap(terms)
            signs = [_sign(gap) for gap in gaps]
            sizes = np.broadcast_to(
                np.ravel(np.asarray(n.abs(terms.value(self.bound.right)), dtype=object)), gaps.shape
            )
        except FAULTS:
            return None
        if min(signs) < 0:
            return -math.inf, -math.ulp(0.0)
        least = [_least(gap, size) for gap, size in zip(gaps, sizes, strict=True)]
        return max(0.0, min(low for low, _ in least)), min(high for _, high in least)


def fails_throughout(terms: Terms, one: Assumption) -> bool:
    """Whether an assumption certainly fails wherever the terms are."""
    try:
        gap = terms.value(one.right) - terms.value(one.left)
        highest = n.enclosure(gap)[1]
    except FAULTS:
        return False
    return bool(np.any(highest <= 0)) if one.strict else bool(np.any(highest < 0))


def _sign(gap: Any) -> int:
    """The sign of a gap; raises OutOfGerm where undecided."""
    if isinstance(gap, germs.Germ):
        return gap.sign()
    if gap > 0 or gap < 0 or gap == 0:
        return 1 if gap > 0 else -1 if gap < 0 else 0
    msg = "the sign is undecided"
    raise germs.OutOfGerm(msg)


def _least(gap: Any, size: Any) -> tuple[float, float]:
    """An enclosure of gap / size over the germ's interval; what is not known of it is infinite."""
    try:
        ratio = gap / size
        lower, upper = n.enclosure(ratio.hull() if isinstance(ratio, germs.Germ) else ratio)
    except FAULTS:
        return 0.0, math.inf
    return float(lower), float(upper)


def _longest(box: Box, weights: Mapping[int, float]) -> int:
    """The side that adds most to the width of the gap, or the longest one for the box."""
    if any(weight > 0 for weight in weights.values()):
        return max(weights, key=lambda k: weights[k])
    return max(range(len(box)), key=lambda k: box[k].width, default=0)


def _text(case: Case, box: Box) -> str:
    """Where a box lies, in words."""
    sides_of = zip(case.axes, box, strict=True)
    return ", ".join(f"{'.'.join(map(str, axis.path))} in {_interval(side)}" for axis, side in sides_of)


def _interval(side: Side) -> str:
    return f"{'(' if side.open else '['}{_short(side.low)}, {_short(side.high)}]"


def _short(x: Any) -> str:
    return f"{float(x):.4g}"
