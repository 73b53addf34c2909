"""A box of ladders: the points at which several variables stand on chosen rungs and all else is held."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any, TypeAlias

from theorycheck import numerics as n
from theorycheck.domains import Ladder
from theorycheck.engine.bench import Bench, arithmetic
from theorycheck.engine.draw import Dice, draw_point, rungs
from theorycheck.engine.plan import derived_seed
from theorycheck.engine.sweep import depending, uneven
from theorycheck.model import Point

Cell: TypeAlias = tuple[int, ...]


@dataclass
class Box:
    """The ladders of a claim, and what is held while they are climbed, drawn from one seed; Empty as for a point."""

    bench: Bench
    along: tuple[str, ...]
    seed: int
    ladders: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    held: dict[str, Any] = field(default_factory=dict)
    _points: dict[Cell, Point] = field(default_factory=dict)

    def __post_init__(self) -> None:
        claim = self.bench.claim
        moving = frozenset[str]().union(*(depending(claim, name) for name in self.along))
        with arithmetic(n.FLOATS):
            scope = self.bench.empty(n.FLOATS)
            for name in self.along:
                ladder = claim.given[name]
                assert isinstance(ladder, Ladder)
                self.ladders[name] = uneven(rungs(ladder, scope), self.seed)
            start = {name: steps[0] for name, steps in self.ladders.items()}
            first = draw_point(claim, Dice(self.seed), scope, start)
        self.held = {name: raw for name, raw in first.items() if name not in moving}

    @property
    def top(self) -> Cell:
        """The cell of the last rungs."""
        return tuple(len(steps) - 1 for steps in self.ladders.values())

    def base(self) -> Cell:
        """A cell drawn at random, through which each ladder is climbed alone."""
        dice = Dice(derived_seed(self.seed, "base"))
        return tuple(dice.integer(0, last) for last in self.top)

    def rungs_at(self, cell: Cell) -> dict[str, Any]:
        """The rungs at a cell."""
        return {name: steps[k] for (name, steps), k in zip(self.ladders.items(), cell, strict=True)}

    def point(self, cell: Cell) -> Point:
        """The point at a cell; what depends on the rungs is drawn from the same seed at each."""
        if cell not in self._points:
            with arithmetic(n.FLOATS):
                dice, scope = Dice(derived_seed(self.seed, "rung")), self.bench.empty(n.FLOATS)
                self._points[cell] = draw_point(self.bench.claim, dice, scope, self.held | self.rungs_at(cell))
        return self._points[cell]

    def axis(self, index: int, base: Cell) -> list[Cell]:
        """The cells along one ladder through a base."""
        return [(*base[:index], k, *base[index + 1 :]) for k in range(self.top[index] + 1)]

    def diagonal(self) -> list[Cell]:
        """The cells along all ladders together, in as many steps as the longest has."""
        most = max(self.top)
        return [tuple(round(k * last / most) for last in self.top) for k in range(most + 1)] if most else [self.top]

    def progress(self, cell: Cell) -> float:
        """How far a cell has come, as a rung: the geometric mean of the factors between its rungs and the first."""
        logs = [abs(_log(steps[k]) - _log(steps[0])) for steps, k in zip(self.ladders.values(), cell, strict=True)]
        return math.exp(sum(logs) / len(logs))


def below(top: Cell) -> Iterator[Cell]:
    """All cells up to one."""
    return product(*(range(last + 1) for last in top))


def inside(cell: Cell, top: Cell) -> bool:
    """Whether the cell is in the box up to the other."""
    return all(k <= last for k, last in zip(cell, top, strict=True))


def _log(rung: int | float) -> float:
    value = Fraction(rung)
    return math.log(value.numerator) - math.log(value.denominator)
