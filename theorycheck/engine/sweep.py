"""Ladders: other variables held fixed, one moved from rung to rung, each statement read at every rung."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from theorycheck import numerics as n
from theorycheck.checks.base import Trend
from theorycheck.domains import ladder, needs
from theorycheck.engine.bench import Bench, arithmetic
from theorycheck.engine.bounds import Empty
from theorycheck.engine.draw import Dice, draw_point, rungs
from theorycheck.engine.plan import derived_seed
from theorycheck.model import Claim, Point, Statement, Sweep


def sweep(bench: Bench, statements: Mapping[str, Statement], seed: int) -> Sweep | None:
    """One drawn ladder with every statement's readings; None if a rung misses the assumptions."""
    along = _along(bench.claim)
    try:
        points = list(ladder_points(bench, along, seed))
    except Empty:
        return None
    if not all(bench.admits(point) for point in points):
        return None
    readings: dict[str, list[Any]] = {name: [] for name in statements}
    for point in points:  # rung by rung, so that statements share what they have in common
        for name, statement in statements.items():
            assert isinstance(statement, Trend)
            readings[name].append(bench.read(statement, point, len(points)))
    moving = depending(bench.claim, along)
    fixed = {name: raw for name, raw in points[0].items() if name not in moving}
    return Sweep(
        fixed | {"seed": seed},
        along,
        tuple(point[along] for point in points),
        {k: tuple(v) for k, v in readings.items()},
    )


def ladder_points(bench: Bench, along: str, seed: int, fixed: Mapping[str, Any] | None = None) -> Iterator[Point]:
    """The points of one ladder: what does not depend on the moving variable is drawn once, the rest from one seed."""
    claim, moving = bench.claim, depending(bench.claim, along)
    with arithmetic(n.FLOATS):
        scope = bench.empty(n.FLOATS)
        climbed = ladder(claim.given[along])
        assert climbed is not None
        steps = rungs(climbed, scope)
        first = draw_point(claim, Dice(seed), scope, {along: steps[0]} | dict(fixed or {}))
    held = {name: raw for name, raw in first.items() if name not in moving}
    for step in steps:
        with arithmetic(n.FLOATS):
            yield draw_point(claim, Dice(derived_seed(seed, "rung")), scope, held | {along: step})


def uneven(steps: tuple[Any, ...], seed: int) -> tuple[Any, ...]:
    """Whole rungs of both parities: an inner one may be one more, as powers of two would hide what odd numbers do."""
    if not all(isinstance(step, int) for step in steps):
        return steps
    dice = Dice(derived_seed(seed, "parity"))
    inner = (step + dice.integer(0, 1) if step >= 8 else step for step in steps[1:-1])
    return (steps[0], *inner, *steps[-1:]) if len(steps) > 1 else steps


def depending(claim: Claim, along: str) -> frozenset[str]:
    """The variables that move with `along`, itself included."""
    moving = {along}
    for name, domain in claim.given.items():
        if needs(domain) & moving:
            moving.add(name)
    return frozenset(moving)


def _along(claim: Claim) -> str:
    assert isinstance(claim.statement, Trend)
    assert isinstance(claim.statement.along, str)
    return claim.statement.along
