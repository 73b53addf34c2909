"""A witness made readable: entries rounded, or set to zero, one after the other while the violation stays."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from theorycheck.checks.base import Pointwise
from theorycheck.engine.bench import Bench
from theorycheck.engine.entries import Bounds, Path, at, intervals, leaves, replaced
from theorycheck.model import Point

SUSPICIOUS = 1e-9  # a float violation worth asking the balls about
TRIES = 150  # evaluations spent on making a witness readable


def shrink(bench: Bench, statement: Pointwise, point: Point) -> Point:
    """The simplest point found by rounding entries of arrays that the balls still refute."""

    def fails(candidate: Point) -> bool:
        seems = bench.violation(statement, candidate) > SUSPICIOUS
        return seems and bench.admits(candidate) and bench.refutes(statement, candidate)

    return simplify(point, fails, intervals(bench, point))


def simplify(
    point: Point, fails: Callable[[Point], bool], bounds: Callable[[Path], Bounds], tries: int = TRIES
) -> Point:
    """Greedy descent: each entry of each array in turn takes the simplest value that keeps `fails` true."""
    for path in list(leaves(point)):
        low, high = bounds(path)
        for simpler in _simpler(at(point, path), low, high):
            if tries == 0:
                return point
            tries -= 1
            candidate = replaced(point, path, simpler)
            if _safe(fails, candidate):
                point = candidate
                break
    return point


def _safe(fails: Callable[[Point], bool], candidate: Point) -> bool:
    try:
        return fails(candidate)
    except (ValueError, ArithmeticError):  # a rounded entry may leave the law's domain
        return False


def _simpler(value: float, low: float, high: float) -> Iterator[float]:
    """Simpler values in the interval, simplest first."""
    mantissa, exponent = math.frexp(value)
    candidates = [0.0, float(round(value)), round(value * 4) / 4, math.ldexp(round(mantissa * 4) / 4, exponent)]
    for candidate in dict.fromkeys(candidates):
        if candidate == value:
            return
        if low <= candidate <= high:
            yield candidate
