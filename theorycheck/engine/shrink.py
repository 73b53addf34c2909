"""A witness made readable: entries rounded, or set to zero, one after the other while the violation stays."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from theorycheck import numerics as n
from theorycheck.checks.base import Pointwise
from theorycheck.domains import Array, DrawnFrom, LawOf, Log, Real
from theorycheck.engine.bench import Bench, arithmetic
from theorycheck.model import Number, Point

TRIES = 150  # evaluations spent on making a witness readable
Path: TypeAlias = tuple[Any, ...]
Bounds: TypeAlias = tuple[float, float]


def shrink(bench: Bench, statement: Pointwise, point: Point) -> Point:
    """The simplest point found by rounding entries of arrays that the balls still refute."""

    def fails(candidate: Point) -> bool:
        with arithmetic(n.FLOATS):
            if not bench.admits(bench.terms(candidate)):
                return False
        found = bench.enclose(statement, candidate)
        return found is not None and statement.decide(found) == "fails"

    return simplify(point, fails, lambda path: _bounds(bench.claim.given[path[0]], path[1:]))


def simplify(
    point: Point, fails: Callable[[Point], bool], bounds: Callable[[Path], Bounds], tries: int = TRIES
) -> Point:
    """Greedy descent: each entry of each array in turn takes the simplest value that keeps `fails` true."""
    for path in list(_leaves(point)):
        low, high = bounds(path)
        for simpler in _simpler(_at(point, path), low, high):
            if tries == 0:
                return point
            tries -= 1
            candidate = _replaced(point, path, simpler)
            if _safe(fails, candidate):
                point = candidate
                break
    return point


def _safe(fails: Callable[[Point], bool], candidate: Point) -> bool:
    try:
        return fails(candidate)
    except (ValueError, ArithmeticError):  # a rounded entry may leave the law's domain
        return False


def _leaves(node: Any, path: Path = (), nested: bool = False) -> Iterator[Path]:
    """Paths to the float entries of arrays; scalars belong to Hypothesis, which knows their domains."""
    if isinstance(node, dict):
        for name, child in node.items():
            yield from _leaves(child, (*path, name))
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from _leaves(child, (*path, index), nested=True)
    elif isinstance(node, float) and nested:
        yield path


def _bounds(domain: Any, path: Path) -> Bounds:
    """Where an entry may move: its declared interval, anywhere for starting points and directions."""
    match domain:
        case LawOf():
            return _bounds(domain.fields[path[0]], path[1:])
        case DrawnFrom() | Array(form="frame" | "unit"):
            return -math.inf, math.inf
        case Array(entry=Real(Number(low), Number(high)) | Log(Number(low), Number(high))):
            return float(low), float(high)
        case _:
            return 0.0, 0.0


def _simpler(value: float, low: float, high: float) -> Iterator[float]:
    """Simpler values in the interval, simplest first."""
    mantissa, exponent = math.frexp(value)
    candidates = [0.0, float(round(value)), round(value * 4) / 4, math.ldexp(round(mantissa * 4) / 4, exponent)]
    for candidate in dict.fromkeys(candidates):
        if candidate == value:
            return
        if low <= candidate <= high:
            yield candidate


def _at(node: Any, path: Path) -> Any:
    for step in path:
        node = node[step]
    return node


def _replaced(node: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    copy = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = _replaced(node[path[0]], path[1:], value)
    return copy
