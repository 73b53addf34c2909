"""A claim's domain as finitely many cases, each with a box: one axis for every number that ranges over an interval."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from typing import Any

from theorycheck import numerics as n
from theorycheck.domains import (
    Array,
    Constant,
    Definition,
    Domain,
    DrawnFrom,
    Integer,
    Ladder,
    LawOf,
    Log,
    OneOf,
    Real,
    Scalar,
)
from theorycheck.engine.bounds import Empty, number, whole
from theorycheck.engine.boxes import Box, Side
from theorycheck.engine.build import Raw, build
from theorycheck.engine.draw import choice, rungs
from theorycheck.engine.entries import Path, at, replaced
from theorycheck.engine.evaluate import Scope
from theorycheck.model import Claim, Formula, Number, Point, show

AXES = 4
"""Boxes of more sides are too many."""
ENTRIES = 64
"""Arrays of more entries that are chosen one by one have too many combinations."""


class NoBoxes(ValueError):
    """The domain is not made of finitely many boxes."""


@dataclass(frozen=True)
class Axis:
    """Where in a point a number stands that ranges over an interval, and the interval."""

    path: Path
    side: Side


@dataclass(frozen=True)
class Case:
    """A point, exact but for its axes, on which it stands in the middle."""

    point: Point
    axes: tuple[Axis, ...] = ()

    @property
    def box(self) -> Box:
        """The whole box."""
        return tuple(axis.side for axis in self.axes)

    def at(self, values: Any) -> dict[str, Any]:
        """The point with these values on its axes."""
        point: Any = dict(self.point)
        for axis, value in zip(self.axes, values, strict=True):
            point = replaced(point, axis.path, value)
        return dict(point)

    def where(self, box: Box) -> str:
        """A box in words."""
        return ", ".join(
            f"{'.'.join(map(str, axis.path))} in {side}" for axis, side in zip(self.axes, box, strict=True)
        )

    def place(self, point: Point) -> tuple[Fraction, ...] | None:
        """Where a point of this case stands on the axes; None for a point of another case."""
        try:
            values = tuple(at(point, axis.path) for axis in self.axes)
        except (LookupError, TypeError):  # of another shape
            return None
        return tuple(map(Fraction, values)) if self.at(values) == dict(point) else None


def cases(claim: Claim, empty: Scope, most: int, along: Mapping[str, tuple[Raw, Side]] | None = None) -> list[Case]:
    """All cases of the domain; `along` gives variables a raw value and a side of their own. Raises NoBoxes.

    `empty` is the empty scope of the claim in floats: sizes and bounds are evaluated in it.
    """
    with n.FLOATS:
        found = list(islice(_cases(list(claim.given.items()), Case({}), empty, along or {}), most + 1))
    if len(found) > most:
        msg = f"the domain has more than {most} cases"
        raise NoBoxes(msg)
    if found and len(found[0].axes) > AXES:
        msg = f"a box of {len(found[0].axes)} sides is too large to cover"
        raise NoBoxes(msg)
    return found


def _cases(
    given: list[tuple[str, Domain]], case: Case, scope: Scope, along: Mapping[str, tuple[Raw, Side]]
) -> Iterator[Case]:
    if not given:
        yield case
        return
    (name, domain), *rest = given
    for part in _choices(name, domain, scope, (name,), along):
        fixed = isinstance(domain, Definition | Constant)
        raw = None if fixed else part.point[name]
        point = case.point if fixed else {**case.point, name: raw}
        inner = scope.having({name: build(domain, raw, scope)})
        yield from _cases(rest, Case(point, case.axes + part.axes), inner, along)


def _choices(name: str, domain: Any, scope: Scope, path: Path, along: Mapping[str, tuple[Raw, Side]]) -> Iterator[Case]:
    """The cases of one variable, or of one field of a law; the point holds its raw value under its name."""
    match domain:
        case _ if name in along:
            value, side = along[name]
            yield Case({name: value}, (Axis(path, side),))
        case Definition() | Constant():
            yield Case({name: None})
        case LawOf(_, sizes, fields):
            yield from _laws(name, [*sizes.items(), *fields.items()], Case({}), scope, path)
        case Array(form="frame" | "unit") | DrawnFrom():
            msg = f"{'.'.join(map(str, path))} does not range over a box"
            raise NoBoxes(msg)
        case Array():
            yield from _arrays(name, domain, scope, path)
        case Real(low, high) | Log(low, high):
            yield _ranging(name, path, Side(_exact(low), _exact(high), isinstance(domain, Log)))
        case _:
            yield from (Case({name: raw}) for raw in _values(domain, scope))


def _values(domain: Scalar, scope: Scope) -> Iterator[Raw]:
    match domain:
        case Integer(low, high):
            with suppress(Empty):
                first, last = whole(low, high, scope)
                yield from range(first, last + 1)
        case OneOf(values):
            yield from map(choice, values)
        case Ladder():
            yield from rungs(domain, scope)


def _laws(name: str, parts: list[tuple[str, Any]], case: Case, scope: Scope, path: Path) -> Iterator[Case]:
    if not parts:
        yield Case({name: dict(case.point)}, case.axes)
        return
    (part, domain), *rest = parts
    for found in _choices(part, domain, scope, (*path, part), {}):
        fixed = isinstance(domain, Definition | Constant)
        point = case.point if fixed else {**case.point, **found.point}
        inner = scope.having({part: build(domain, found.point[part], scope)})
        yield from _laws(name, rest, Case(point, case.axes + found.axes), inner, path)


def _arrays(name: str, domain: Array, scope: Scope, path: Path) -> Iterator[Case]:
    shape = tuple(int(number(length, scope)) for length in domain.shape)
    if math.prod(shape) > (AXES if isinstance(domain.entry, Real | Log) else ENTRIES):
        msg = f"{'.'.join(map(str, path))} has {math.prod(shape)} entries, too many to cover"
        raise NoBoxes(msg)
    yield from _rows(name, domain.entry, shape, scope, path)


def _rows(name: str, entry: Scalar, shape: tuple[int, ...], scope: Scope, path: Path) -> Iterator[Case]:
    """Nested lists of entries, each combination in turn."""
    if not shape:
        yield from _choices(name, entry, scope, path, {})
        return
    partial: Iterator[Case] = iter([Case({name: []})])
    for index in range(shape[0]):
        partial = _longer(partial, name, entry, shape[1:], scope, (*path, index))
    yield from partial


def _longer(
    shorter: Iterator[Case], name: str, entry: Scalar, shape: tuple[int, ...], scope: Scope, path: Path
) -> Iterator[Case]:
    for case in shorter:
        for found in _rows(name, entry, shape, scope, path):
            yield replace(case, point={name: [*case.point[name], found.point[name]]}, axes=case.axes + found.axes)


def _ranging(name: str, path: Path, side: Side) -> Case:
    if side.low == side.high:
        return Case({name: str(side.low)})
    return Case({name: raw(side.middle)}, (Axis(path, side),))


def raw(value: Fraction) -> float | str:
    """An exact number as a point holds it: a float where that is exact, else text."""
    near = float(value)
    return near if Fraction(near) == value else str(value)


def _exact(formula: Formula) -> Fraction:
    if isinstance(formula, Number):
        return formula.value
    msg = f"the bound {show(formula)} is a formula"
    raise NoBoxes(msg)
