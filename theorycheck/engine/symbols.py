"""A claim's domain in symbols: a letter for every number that ranges, every combination of the whole numbers.

A letter stands for every real number, or every positive one; a proof for all of them covers the stated interval.
Weights and unit vectors are letters normalised, so that each is reached. Frames are Cayley transforms of skew matrices,
which reach all rotations but those of half a turn; both sides are continuous wherever they are defined, so what holds
for almost every frame holds for every one. Square frames have a second component, of reflections.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np

from theorycheck.domains import (
    Array,
    Constant,
    Definition,
    Domain,
    DrawnFrom,
    Integer,
    LawOf,
    Log,
    OneOf,
    Real,
    Scalar,
    formulas_of,
)
from theorycheck.engine.build import build, build_point
from theorycheck.engine.evaluate import Scope, Terms
from theorycheck.model import Claim, Formula, Number, variables

LARGEST = 3
COMBINATIONS = 12

Raw = Any


class OutOfScope(ValueError):
    """The domain cannot be covered by finitely many cases in symbols."""


def free_dimension(claim: Claim) -> str:
    """Which size ranges too far for every case to be tried; empty where none certainly does."""
    for name, size in sizes(claim).items():
        if isinstance(size, Integer) and isinstance(size.high, Number) and size.high.value > LARGEST:
            return f"the scope has a free dimension ({name} up to {size.high.value})"
    return ""


def sizes(claim: Claim) -> dict[str, Domain]:
    """The whole numbers that shape arrays, by name."""
    found: dict[str, Domain] = {}
    shaping: set[str] = set()
    for name, domain in claim.given.items():
        if isinstance(domain, LawOf):
            found |= {f"{name}.{size}": part for size, part in domain.sizes.items()}
            shaping |= {
                v for part in domain.sizes.values() for formula in formulas_of(part) for v in variables(formula)
            }
        if isinstance(domain, Array):
            shaping |= {v for length in domain.shape for v in variables(length)}
    return found | {name: domain for name, domain in claim.given.items() if name in shaping}


def scopes(claim: Claim, empty: Scope, letters: int = 16) -> Iterator[Scope]:
    """The scopes that cover the domain. Raises OutOfScope, before the first, for too many of them or of letters."""
    points = []
    for point in _points(list(claim.given.items()), {}, empty, frozenset(sizes(claim))):
        if (free := len(_letters_in(point))) > letters:
            msg = f"the scope has {free} free numbers, more than {letters}"
            raise OutOfScope(msg)
        points.append(point)
    for point in points:
        yield build_point(claim, point, empty)


def _points(
    given: list[tuple[str, Domain]], point: Mapping[str, Raw], scope: Scope, shaping: frozenset[str]
) -> Iterator[dict[str, Raw]]:
    if not given:
        yield dict(point)
        return
    (name, domain), *rest = given
    for raw in _some(choices(name, domain, scope, name in shaping)):
        inner = scope.having({name: build(domain, raw, scope)})
        yield from _some(_points(rest, {**point, name: raw}, inner, shaping))


def _letters_in(raw: Raw) -> frozenset[Any]:
    if isinstance(raw, Mapping | list):
        return frozenset().union(*map(_letters_in, raw.values() if isinstance(raw, Mapping) else raw))
    return frozenset(getattr(raw, "free_symbols", ()))


def _some(items: Iterator[Any]) -> Iterator[Any]:
    for count, item in enumerate(items):
        if count == COMBINATIONS:
            msg = f"the scope has more than {COMBINATIONS} cases"
            raise OutOfScope(msg)
        yield item


def choices(name: str, domain: Domain, scope: Scope, shapes: bool = True) -> Iterator[Raw]:
    """The raw values that together cover the domain; whole numbers that shape nothing may become letters."""
    match domain:
        case Definition() | Constant():
            yield None
        case LawOf():
            yield from _laws(name, domain, scope)
        case DrawnFrom(law):
            yield _letters(name, (Terms(scope).value(law).dim,), positive=False)
        case Array(form="frame"):
            yield from _frames(name, _shape(domain, scope))
        case Array():
            yield from _arrays(name, domain, scope)
        case Integer() if not shapes and _whole(domain.high, scope) - _whole(domain.low, scope) >= COMBINATIONS:
            yield _letter(name, _whole(domain.low, scope) > 0)
        case _:
            yield from _scalars(name, domain, scope)


def _scalars(name: str, domain: Scalar, scope: Scope) -> Iterator[Raw]:
    match domain:
        case Integer(low, high):
            if _whole(high, scope) > LARGEST and _whole(low, scope) != _whole(high, scope):
                msg = f"the scope has a free dimension ({name} up to {_whole(high, scope)})"
                raise OutOfScope(msg)
            yield from range(_whole(low, scope), _whole(high, scope) + 1)
        case OneOf(values):
            yield from (str(Terms(scope).value(value)) for value in values)
        case _:
            yield _letter(name, is_positive(domain))


def is_positive(domain: Scalar) -> bool:
    """Whether the numbers of the domain are certainly positive."""
    low = domain.low if isinstance(domain, Real) else None
    return isinstance(domain, Log) or (isinstance(low, Number) and low.value > 0)


def _laws(name: str, domain: LawOf, scope: Scope) -> Iterator[dict[str, Raw]]:
    parts = [(f"{name}.{part}", inner) for part, inner in (*domain.sizes.items(), *domain.fields.items())]
    yield from _fields(parts, {}, scope)


def _fields(parts: list[tuple[str, Any]], raw: Mapping[str, Raw], scope: Scope) -> Iterator[dict[str, Raw]]:
    if not parts:
        yield dict(raw)
        return
    (name, domain), *rest = parts
    field = name.rpartition(".")[2]
    for choice in _some(choices(name, domain, scope)):
        inner = scope.having({field: build(domain, choice, scope)})
        yield from _some(_fields(rest, {**raw, field: choice}, inner))


def _arrays(name: str, domain: Array, scope: Scope) -> Iterator[Raw]:
    shape = _shape(domain, scope)
    if isinstance(domain.entry, Integer | OneOf):
        values = list(_some(_scalars(name, domain.entry, scope)))
        for entries in _some(product(values, repeat=math.prod(shape))):
            yield np.array(entries, dtype=object).reshape(shape).tolist()
        return
    yield _letters(name, shape, is_positive(domain.entry))


def _shape(domain: Array, scope: Scope) -> tuple[int, ...]:
    shape = tuple(_whole(length, scope) for length in domain.shape)
    if max(shape, default=0) > LARGEST:
        msg = f"an array of shape {shape} is too large for a proof"
        raise OutOfScope(msg)
    return shape


def _whole(formula: Formula, scope: Scope) -> int:
    return int(Terms(scope).value(formula))


# --- letters --------------------------------------------------------------------------------------------------------


def _letter(name: str, positive: bool) -> Any:
    import sympy

    return sympy.Symbol(name, real=True, positive=True) if positive else sympy.Symbol(name, real=True)


def _letters(name: str, shape: tuple[int, ...], positive: bool) -> Raw:
    letters = np.empty(shape, dtype=object)
    for index in np.ndindex(shape):
        letters[index] = _letter("_".join([name, *map(str, index)]), positive)
    return letters.tolist()


def _frames(name: str, shape: tuple[int, ...]) -> Iterator[Raw]:
    *batch, rows, columns = shape
    places = list(np.ndindex(*batch))
    rotations = [_rotation("_".join([name, *map(str, place)]), rows) for place in places]
    for flips in product((1, -1) if rows == columns else (1,), repeat=len(places)):
        frames = np.empty(shape, dtype=object)
        for place, rotation, flip in zip(places, rotations, flips, strict=True):
            frame = rotation[:, :columns].copy()
            frame[:, -1] *= flip
            frames[place] = frame
        yield frames.tolist()


def _rotation(name: str, size: int) -> Any:
    """(1 - S)(1 + S)^-1 for a skew matrix S of letters."""
    import sympy

    skew = sympy.zeros(size, size)
    for i in range(size):
        for j in range(i):
            skew[i, j] = _letter(f"{name}_{i}{j}", positive=False)
            skew[j, i] = -skew[i, j]
    one = sympy.eye(size)
    determinant = (one + skew).det()
    rotation = ((one - skew) * (one + skew).adjugate()).applyfunc(lambda e: sympy.expand(e) / determinant)
    return np.array(rotation.tolist(), dtype=object)
