"""One case of a statement along a variable: a germ down to the limit, and balls on the boxes that are left."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.engine.approach import Approach
from theorycheck.engine.bench import Bench, arithmetic
from theorycheck.engine.boxes import Box, Side
from theorycheck.engine.build import build_point
from theorycheck.engine.cover import Covering, Look, Work
from theorycheck.engine.evaluate import Terms
from theorycheck.engine.expansions import Reach, Told, told
from theorycheck.engine.gaps import FAULTS, sign_of
from theorycheck.engine.regions import Case

SHRINKING = (0, 1, 2, 4, 8, 16, 32, 64)
"""The germ is tried on (0, reach / 4^k] for these k."""
SHARP = 1.06
"""Boxes are halved until the number is known to this factor, or the box is no longer than a share of an octave."""
SHORTEST = 1 / 64


@dataclass
class Along:
    """The terms of one case, with the variable as a ball or as a germ."""

    bench: Bench
    case: Case
    approach: Approach

    def terms(self, value: Any) -> Terms:
        """The terms at a value of the variable."""
        empty = self.bench.empty(n.balls(self.bench.budget.bits))
        return Terms(build_point(self.bench.claim, self.case.at((value,)), empty))

    def germ(self, end: Fraction, ramification: int) -> Terms:
        """The terms with the variable as a germ."""
        return self.terms(self.approach.germ(end, ramification))


def reach(along: Along, read: Callable[[Terms], Reach | None], tries: int) -> Reach | None:
    """The first germ that decides, tried on ever shorter intervals, then in powers of the square root."""
    for ramification in (1, 2):
        for k in SHRINKING[:tries]:
            end = along.approach.reach / 4**k
            with arithmetic(n.balls(along.bench.budget.bits)):
                try:
                    found = read(along.germ(end, ramification))
                except FAULTS:
                    continue
            if found is not None:
                return replace(found, end=end, ramification=ramification)
    return None


def admitted(along: Along) -> Told:
    """Whether a case meets the assumptions wherever the variable is."""
    assumptions = along.bench.claim.assume
    with arithmetic(n.balls(along.bench.budget.bits)):
        try:
            terms = along.germ(along.approach.reach, 1)
            gaps = [(one.strict, terms.value(one.right) - terms.value(one.left)) for one in assumptions]
            signs = [(strict, sign_of(entry)) for strict, gap in gaps for entry in np.ravel(np.asarray(gap, object))]
        except FAULTS:
            return "unknown"
    return told(all(sign > 0 or (sign == 0 and not strict) for strict, sign in signs))


def rest(along: Along, end: Fraction, measured: Callable[[Terms, Any], Any], work: Work) -> tuple[str, Covering]:
    """The boxes from `end` on, on which a number is positive or at least finite; why they do not suffice."""
    side = Side(end, along.approach.reach, logarithmic=True)

    def look(box: Box) -> Look:
        with arithmetic(n.balls(along.bench.budget.bits)):
            ball = along.approach.range(box[0]).ball()
            try:
                lower, upper = (float(x) for x in n.enclosure(measured(along.terms(ball), ball)))
            except FAULTS:
                return Look("open", why=f"undefined for {_span(along.approach, box[0])}")
        if math.isnan(lower) or not math.isfinite(upper - lower):
            return Look("open", why=f"unbounded for {_span(along.approach, box[0])}")
        sharp = upper <= SHARP * lower or lower * SHARP >= upper or box[0].width <= SHORTEST
        return Look("holds" if sharp else "open", lower, upper, why=f"too wide for {_span(along.approach, box[0])}")

    covering = Covering((side,), look)
    return covering.run(work), covering


def _span(approach: Approach, side: Side) -> str:
    return f"{approach.name} in {approach.range(side)}"
