"""The numbers of a point: where they stand, where they may move, and the point with one of them replaced."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from theorycheck import numerics as n
from theorycheck.domains import Array, Definition, Domain, DrawnFrom, Integer, LawOf, Log, Real, needs
from theorycheck.engine.bench import Bench, arithmetic
from theorycheck.engine.bounds import SMALLEST, inner
from theorycheck.engine.draw import fills_space
from theorycheck.model import Name, Number, Point

Path: TypeAlias = tuple[Any, ...]
Bounds: TypeAlias = tuple[float, float]


def leaves(node: Any, path: Path = (), nested: bool = False) -> Iterator[Path]:
    """Paths to the float entries of arrays, and with `nested` to scalars as well."""
    if isinstance(node, dict):
        for name, child in node.items():
            yield from leaves(child, (*path, name), nested)
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from leaves(child, (*path, index), nested=True)
    elif isinstance(node, float) and nested:
        yield path


def wholes(point: Point) -> Iterator[Path]:
    """Paths to the whole numbers that are variables themselves."""
    yield from ((name,) for name, value in point.items() if type(value) is int)


FREE: Bounds = (-math.inf, math.inf)
FIXED: Bounds = (math.inf, -math.inf)


def interval(domain: Any, path: Path) -> Bounds:
    """Where an entry may move: in its interval; a starting point anywhere; frames and directions not at all."""
    match domain:
        case LawOf():
            return interval(domain.fields[path[0]], path[1:])
        case DrawnFrom():
            return FREE
        case Array(form="frame" | "unit"):
            return FIXED  # moved entry by entry they might collapse
        case Real(Number(low), Number(high)) | Array(entry=Real(Number(low), Number(high))):
            return inner(low, high)
        case Log(Number(low), Number(high)) | Array(entry=Log(Number(low), Number(high))):
            bottom, top = inner(low, high)
            return max(bottom, SMALLEST), top
        case Integer(Number(low), Number(high)):
            return math.ceil(low), math.floor(high)
        case _:
            return FIXED


def intervals(bench: Bench, point: Point) -> Callable[[Path], Bounds]:
    """The interval of each number at a point; a whole number on which something that was drawn depends is fixed.

    A starting point whose law does not give it all of space stays in the support: neither it nor its law moves.
    """
    given = bench.claim.given
    starts = {name: domain.law for name, domain in given.items() if isinstance(domain, DrawnFrom)}
    with arithmetic(n.FLOATS):
        terms = bench.terms(point)
        bound = {name for name, law in starts.items() if not fills_space(terms.value(law), terms.value(Name(name)))}
    held = bound | {name for start in bound for name in _behind(given, start)} | _shaping(given)
    return lambda path: FIXED if path[0] in held else interval(given[path[0]], path[1:])


def _shaping(given: Mapping[str, Domain]) -> set[str]:
    """The whole numbers behind the shape of something drawn, or behind the range of another."""
    drawn = [name for name, domain in given.items() if not isinstance(domain, Definition | Real | Log)]
    behind = {other for name in drawn for other in _behind(given, name)}
    return {name for name in behind if isinstance(given[name], Integer)}


def _behind(given: Mapping[str, Domain], name: str) -> Iterator[str]:
    """The variables that a variable depends on, directly or through others."""
    for other in needs(given[name]) & given.keys():
        yield other
        yield from _behind(given, other)


def at(node: Any, path: Path) -> Any:
    """What stands at the path."""
    for step in path:
        node = node[step]
    return node


def replaced(node: Any, path: Path, value: Any) -> Any:
    """A copy with another value at the path."""
    if not path:
        return value
    copy = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = replaced(node[path[0]], path[1:], value)
    return copy
