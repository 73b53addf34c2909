"""The search of a domain: corners, points that Hypothesis draws, uphill from the worst; balls decide, witnesses shrink.

Corners come first: small points and ends of intervals cost little, decide much, and a person can read them.
"""

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
from theorycheck.engine.corners import corners
from theorycheck.engine.draw import Source, draw_point
from theorycheck.engine.entries import intervals
from theorycheck.engine.pinned import pinned
from theorycheck.engine.shrink import SUSPICIOUS, shrink
from theorycheck.model import Point, Statement

ROUNDING = 1e-12  # departures in floats below this are mostly rounding
CLIMBS = 3  # how many of the worst points the search climbs from
INSISTENCE = 5  # times the budget where the verdict hangs on what is found: see `Search`

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
    """One statement's search; `visited` holds every admitted point by its key, `witness` the smallest violation.

    It insists where the verdict hangs on a point: for a rival that stands where the claim was searched, and on the way
    up for a bound that is said to be tight.
    """

    def __init__(self, bench: Bench, statement: Statement, seed: int) -> None:
        assert isinstance(statement, Pointwise)
        self.bench, self.statement, self.seed = bench, statement, seed
        self.visited: Points = {}
        self._heights: dict[str, float] = {}
        self.witness: Point | None = None
        self.drawn = self.discarded = 0

    def run(self) -> Search:
        """Spend the budget, or stop at the smallest confirmed violation."""
        self._corners()
        return self._searched()

    def _searched(self, *, insists: bool = False) -> Search:
        strategy, budget = _strategy(self.bench), self.bench.budget
        examples = budget.examples * (INSISTENCE if insists else 1)
        steered = (Phase.target,) if insists else ()
        probe = hypothesis.seed(self.seed)(_settings(examples, *steered)(hypothesis.given(strategy)(self._probe)))
        tight = getattr(self.statement, "tight", False)
        try:
            with pinned():
                probe()
            if self.witness is None:
                self._climb(budget.climb * (INSISTENCE if insists or tight else 1))
        except (_FoundError, Unsatisfiable):
            pass  # found, or no point met the assumptions: the verdict will say vacuous
        return self._shrunk()

    def among(self, known: Points) -> Search:
        """Look at points that another search admitted, simplest first; search on its own only if none violates.

        The corners are the same for every statement, and so among those points where they are admitted.
        """
        for point in sorted(known.values(), key=lambda point: (len(key(point)), key(point))):
            if self._violated(point):
                return self._shrunk()
        return self._searched(insists=True)

    def _shrunk(self) -> Search:
        if self.witness is not None:
            self.witness = shrink(self.bench, self.statement, self.witness)
            self.visited.setdefault(key(self.witness), self.witness)
        return self

    def _corners(self) -> None:
        """The first points, whose violations Hypothesis may still make smaller."""
        for source in corners(self.seed):
            point = _drawn(self.bench, source)
            self.drawn += 1
            if point is None or not self.bench.admits(point):
                self.discarded += 1
            else:
                self._violated(point)

    def _violated(self, point: Point) -> bool:
        try:
            self._judge(point)
        except _FoundError:
            return True
        return False

    def _climb(self, steps: int) -> None:
        """Uphill from the worst points seen, but not up the rounding errors of a departure."""
        floor = ROUNDING if self.statement.larger_is_worse else -math.inf
        high = [name for name, height in self._heights.items() if height > floor]
        for name in sorted(high, key=lambda name: -self._heights[name])[:CLIMBS]:
            start = self.visited[name]
            for point in climb(start, self._height, intervals(self.bench, start), steps):
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
        return _drawn(bench, _Choices(choose))

    return points()


def _drawn(bench: Bench, source: Source) -> Point | None:
    """A point of the domain; None where a bound that depends on other variables leaves nothing."""
    with arithmetic(n.FLOATS):
        try:
            return draw_point(bench.claim, source, bench.empty(n.FLOATS))
        except Empty:
            return None


def _settings(examples: int, *steered: Phase) -> hypothesis.settings:
    return hypothesis.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=(Phase.generate, *steered, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        verbosity=hypothesis.Verbosity.quiet,
    )
