"""Certificates evaluate laws and observables on balls as wide as a box: what holds at a point must lie within."""

from fractions import Fraction

import numpy as np
import pytest

from tests.sabotage import trial
from theorycheck import numerics as n
from theorycheck.engine import noise
from theorycheck.engine.bench import Bench, arithmetic
from theorycheck.engine.bounds import Empty
from theorycheck.engine.build import build_point
from theorycheck.engine.draw import Dice, draw_point
from theorycheck.engine.evaluate import Terms
from theorycheck.engine.gaps import FAULTS
from theorycheck.model import Budget

ENOUGH = 2000  # values of an integrand
CLAIMS = [claim for pack in ("vocabulary", "every_law") for claim in trial.pack(pack)]


def moved(raw, change):
    """The raw point with every number that ranges over an interval changed."""
    if isinstance(raw, dict):
        return {name: moved(part, change) for name, part in raw.items()}
    if isinstance(raw, list):
        return [moved(part, change) for part in raw]
    return change(raw) if isinstance(raw, float) else raw


def values(bench, point):
    """The enclosures of the statement's formulas at a point, where they can be evaluated."""
    found = {}
    with arithmetic(n.balls(64)), n.impatient(ENOUGH):
        try:
            terms = Terms(build_point(bench.claim, point, bench.empty(n.balls(64))))
        except FAULTS:
            return {}
        for name, formula in bench.claim.statement.formulas().items():
            try:
                found[name] = n.enclosure(terms.value(formula))
            except FAULTS:
                continue
    return found


@pytest.mark.parametrize("width", [Fraction(1, 1000), Fraction(1, 5)])
def test_what_is_computed_on_a_ball_holds_what_is_computed_inside(width):
    compared = 0
    for claim in CLAIMS:
        bench = Bench(claim, trial.CATALOG, Budget(examples=1, climb=1, ladders=1))
        if noise.is_random(claim, trial.CATALOG) or bench.estimated(claim.statement):
            continue
        try:
            with arithmetic(n.FLOATS):
                point = draw_point(claim, Dice(7), bench.empty(n.FLOATS))
        except Empty:
            continue
        with n.balls(64):
            box = moved(point, lambda x: n.ball(Fraction(x), abs(Fraction(x)) * width))
        wide = values(bench, box)
        inside = values(bench, moved(point, lambda x: x * (1 - 0.9 * float(width)))) if wide else {}
        for name in wide.keys() & inside.keys():
            (low, high), (bottom, top) = wide[name], inside[name]
            apart = (np.asarray(bottom) > high) | (np.asarray(top) < low)
            assert not np.any(apart), f"{claim.id}: {name}"
            compared += bool(np.all(np.isfinite(low) & np.isfinite(high)))
    assert compared > 50
