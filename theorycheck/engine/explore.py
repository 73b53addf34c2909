"""The search of a domain: Hypothesis drives floats towards the worst point, balls decide, the witness shrinks."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import hypothesis
import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase
from hypothesis.errors import Unsatisfiable

from theorycheck import numerics as n
from theorycheck.checks.base import Pointwise
from theorycheck.engine.bench import Bench, arithmetic, key
from theorycheck.engine.bounds import Empty
from theorycheck.engine.climb import climb
from theorycheck.engine.draw import draw_point
from theorycheck.engine.entries import intervals
from theorycheck.engine.pinned import pinned
from theorycheck.engine.shrink import shrink
from theorycheck.model import Point, Statement

CLIMBS = 3  # how many of the worst points the search climbs from
SUSPICIOUS = 1e-9  # a float violation worth asking the balls about

Points: TypeAlias = dict[str, Point]


class _Choices:
    """Choices made by Hypothesis, which it can shrink and steer."""

    def __init__(self, choose: Callable[[Any], Any]) -> None:
        self._choose = choose

    def integer(self, low: int, high: int) -> int:
        return int(self._choose(st.integers(low, high)))

    def real(self, low: float, high: float) -> float:
        return float(self._choose(st.floats(low, high, allow_nan=False, allow_infinity=False)))

    def seed(self) -> int:
        return int(self._choose(st.integers(0, 2**31)))


class _FoundError(AssertionError):
    """A point that violates the statement, confirmed in balls."""


class Search:
    """One statement's search; `visited` holds every admitted point by its key, `witness` the smallest violation."""

    def __init__(self, bench: Bench, statement: Statement, seed: int) -> None:
        assert isinstance(statement, Pointwise)
        self.bench, self.statement, self.seed = bench, statement, seed
        self.visited: Points = {}
        self._heights: dict[str, float] = {}
        self.witness: Point | None = None
        self.drawn = self.discarded = 0

    def run(self) -> Search:
        """Spend the budget, or stop at the smallest confirmed violation."""
        strategy = _strategy(self.bench)
        probe = hypothesis.seed(self.seed)(
            _settings(self.bench.budget.examples)(hypothesis.given(strategy)(self._probe))
        )
        try:
            with pinned():
                probe()
            self._climb()
        except _FoundError:
            assert self.witness is not None
            self.witness = shrink(self.bench, self.statement, self.witness)
            self.visited.setdefault(key(self.witness), self.witness)
        except Unsatisfiable:
            pass  # no point met the assumptions: the verdict will say vacuous
        return self

    def _climb(self) -> None:
        """Uphill from the worst points that Hypothesis saw."""
        worst = sorted(self._heights, key=lambda name: -self._heights[name])[:CLIMBS]
        for name in worst:
            start = self.visited[name]
            for point in climb(start, self._height, intervals(self.bench, start), self.bench.budget.climb):
                self._judge(point)

    def _probe(self, point: Point | None) -> None:
        self.drawn += 1
        if point is None or not self.bench.admits(point):
            self.discarded += 1
            hypothesis.reject()
        hypothesis.target(self._judge(point))

    def _height(self, point: Point) -> float:
        """How badly the point seems to violate the statement; no point that is not admitted is high."""
        try:
            return self.bench.violation(self.statement, point) if self.bench.admits(point) else -math.inf
        except ValueError:  # an entry moved out of the law's domain
            return -math.inf

    def _judge(self, point: Point) -> float:
        """Note an admitted point and its height; stop at a confirmed violation."""
        name = key(point)
        self.visited.setdefault(name, point)
        worst = self._heights[name] = self.bench.violation(self.statement, point)
        if worst > SUSPICIOUS and self.bench.refutes(self.statement, point):
            self.witness = point
            raise _FoundError
        return worst


def _strategy(bench: Bench) -> st.SearchStrategy[Point | None]:
    @st.composite
    def points(choose: Callable[[Any], Any]) -> Point | None:
        choose(st.none())  # where nothing is left to choose, Hypothesis would wonder
        with arithmetic(n.FLOATS):
            try:
                return draw_point(bench.claim, _Choices(choose), bench.empty(n.FLOATS))
            except Empty:
                return None

    return points()


def _settings(examples: int) -> hypothesis.settings:
    return hypothesis.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.target, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        verbosity=hypothesis.Verbosity.quiet,
    )
