"""Paths through several ladders: each climbed alone, all together, and the worst point of growing boxes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

from theorycheck.checks.base import Trend
from theorycheck.engine.bench import Bench
from theorycheck.engine.bounds import Empty
from theorycheck.engine.box import Box, Cell, below, inside
from theorycheck.engine.plan import derived_seed
from theorycheck.engine.sweep import sweep
from theorycheck.model import Reading, Statement, Sweep

EXHAUSTIVE = 256
"""Boxes of at most so many cells are searched cell by cell, larger ones by differential evolution."""


def climbed(bench: Bench, statements: Mapping[str, Statement], seed: int) -> tuple[Sweep, ...]:
    """What one draw gives: one ladder, or the paths through several; none if it misses the assumptions."""
    statement = bench.claim.statement
    assert isinstance(statement, Trend)
    if isinstance(statement.along, tuple):
        try:
            return paths(bench, statements, statement.along, seed)
        except Empty:
            return ()
    found = sweep(bench, statements, seed)
    return (found,) if found else ()


def paths(bench: Bench, statements: Mapping[str, Statement], along: tuple[str, ...], seed: int) -> tuple[Sweep, ...]:
    """The paths of one draw with every statement's readings; none if one of them misses the assumptions."""
    box = Box(bench, along, seed)
    base, diagonal = box.base(), box.diagonal()
    axes = [box.axis(k, base) for k in range(len(along))]
    if not all(bench.admits(box.point(cell)) for path in (*axes, diagonal) for cell in path):
        return ()
    found = [_axis(box, statements, k, axes[k], base) for k in range(len(along))]
    if len(along) > 1:
        found += [_together(box, statements, diagonal), _worst(box, statements, diagonal)]
    return tuple(found)


def readings(box: Box) -> int:
    """How many readings of a statement the paths take in all, at most."""
    alone = sum(last + 1 for last in box.top)
    return alone + 2 * (max(box.top) + 1) if len(box.along) > 1 else alone


def _axis(box: Box, statements: Mapping[str, Statement], index: int, cells: Sequence[Cell], base: Cell) -> Sweep:
    name = box.along[index]
    others = {other: rung for other, rung in box.rungs_at(base).items() if other != name}
    point = box.held | {"base": others, "seed": box.seed}
    return Sweep(point, name, box.ladders[name], _read(box, dict.fromkeys(statements, cells), statements))


def _together(box: Box, statements: Mapping[str, Statement], cells: Sequence[Cell]) -> Sweep:
    point = box.held | {"path": {"all": [box.rungs_at(cell) for cell in cells]}, "seed": box.seed}
    rungs = tuple(box.progress(cell) for cell in cells)
    found = _read(box, dict.fromkeys(statements, cells), statements)
    return Sweep(point, f"{_listed(box.along)} together", rungs, found)


def _worst(box: Box, statements: Mapping[str, Statement], tops: Sequence[Cell]) -> Sweep:
    """For each box up to a cell of the diagonal, each statement's largest ratio in it."""
    worst = _summits(box, statements, tops)
    steps = {name: [box.rungs_at(cell) for cell in cells] for name, cells in worst.items()}
    point = box.held | {"path": steps, "seed": box.seed}
    rungs = tuple(box.progress(top) for top in tops)
    return Sweep(point, f"boxes of {_listed(box.along)}", rungs, _read(box, worst, statements))


def _read(
    box: Box, cells: Mapping[str, Sequence[Cell]], statements: Mapping[str, Statement]
) -> dict[str, tuple[Reading, ...]]:
    """Every statement's readings at its cells, step by step, so that statements share what they have in common."""
    found: dict[tuple[str, Cell], Reading] = {}
    for step in zip(*cells.values(), strict=True):
        for (name, statement), cell in zip(statements.items(), step, strict=True):
            assert isinstance(statement, Trend)
            if (name, cell) not in found:
                found[name, cell] = box.bench.read(statement, box.point(cell), readings(box))
    return {name: tuple(found[name, cell] for cell in own) for name, own in cells.items()}


def _summits(box: Box, statements: Mapping[str, Statement], tops: Sequence[Cell]) -> dict[str, list[Cell]]:
    """For each statement the cell of its largest ratio in each of the growing boxes, found in floats."""
    heights = {name: _Heights(box, statement) for name, statement in statements.items()}
    small = math.prod(last + 1 for last in tops[-1]) <= EXHAUSTIVE
    for cell in below(tops[-1]) if small else tops:  # cell by cell, so that statements share what they have in common
        for height in heights.values():
            height(cell)
    if not small:
        for height, top in product(heights.values(), tops[1:]):
            _evolve(height, top, derived_seed(box.seed, "boxes"))
    return {name: [height.summit(top) for top in tops] for name, height in heights.items()}


class _Heights:
    """The log of a statement's ratio in floats, cell by cell; each is evaluated once."""

    def __init__(self, box: Box, statement: Statement) -> None:
        self._box, self._statement = box, statement
        self._seen: dict[Cell, float] = {}

    def __call__(self, cell: Cell) -> float:
        if cell not in self._seen:
            self._seen[cell] = _ratio(self._box, self._statement, cell)
        return self._seen[cell]

    def summit(self, top: Cell) -> Cell:
        """The highest cell seen in the box up to `top`; of equals to nine digits the first."""
        cells = sorted(cell for cell in self._seen if inside(cell, top))
        return max(cells, key=lambda cell: round(self._seen[cell], 9))


def _evolve(ratio: Callable[[Cell], float], top: Cell, seed: int) -> None:
    from scipy.optimize import Bounds, differential_evolution

    def cost(place: Any) -> float:
        return -ratio(tuple(min(max(round(float(x)), 0), last) for x, last in zip(place, top, strict=True)))

    bounds = Bounds([-0.49] * len(top), [last + 0.49 for last in top])
    differential_evolution(cost, bounds, popsize=8, maxiter=20, tol=0, polish=False, rng=seed % 2**32)


def _ratio(box: Box, statement: Statement, cell: Cell) -> float:
    """The log of the ratio in floats; a very small number where it is undefined or misses the assumptions."""
    assert isinstance(statement, Trend)
    point = box.point(cell)
    log = box.bench.height(statement, point) if box.bench.admits(point) else math.nan
    return log if math.isfinite(log) else -1e300


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
