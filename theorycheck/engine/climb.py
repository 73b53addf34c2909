"""From the worst points that the search saw, uphill: numbers and entries of arrays moved one by one.

Hypothesis draws an array through one seed, which it cannot steer; so the corners of boxes are reached from here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from theorycheck.engine.entries import Bounds, Path, at, leaves, replaced, wholes
from theorycheck.model import Point


def climb(
    point: Point, height: Callable[[Point], float], bounds: Callable[[Path], Bounds], steps: int
) -> Iterator[Point]:
    """The points visited on the way up, each higher than the last, with at most so many heights looked at."""
    best = height(point)
    while steps > 0:
        before = best
        for path in (*wholes(point), *leaves(point, nested=True)):
            for value in moves(at(point, path), *bounds(path)):
                if steps == 0:
                    return
                steps -= 1
                candidate = replaced(point, path, value)
                found = height(candidate)
                if found > best:
                    point, best = candidate, found
                    yield point
        if best == before:
            return


def moves(value: float, low: float, high: float) -> Iterator[float]:
    """Where a number may go: the ends of its interval, its double, its half, its mirror image; a unit either way.

    Last, half way towards the ends.
    """
    ends = [end for end in (low, high) if math.isfinite(end)]
    middles = [_half(value + end) for end in ends]
    for candidate in dict.fromkeys((*ends, 2 * value, _half(value), -value, value + 1, value - 1, *middles)):
        if candidate != value and low <= candidate <= high:
            yield candidate


def _half(x: float) -> float:
    return x // 2 if isinstance(x, int) else x / 2
