"""Where a variable or a field of a law may live; declared once, read by search, validation, reports and tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from theorycheck.model import Binary, Formula, Name, Number, show, variables

Exact: TypeAlias = int | str | Fraction | Formula


def exact(value: Exact) -> Formula:
    """An exact number, or the name of a size, as a formula: 3, "1/8", "dim"."""
    if isinstance(value, str) and value.isidentifier():
        return Name(value)
    return Number(Fraction(value)) if isinstance(value, int | str | Fraction) else value


@dataclass(frozen=True, slots=True)
class Integer:
    """Whole numbers from low to high, both included."""

    low: Formula
    high: Formula


@dataclass(frozen=True, slots=True)
class Real:
    """The closed interval [low, high]."""

    low: Formula
    high: Formula


@dataclass(frozen=True, slots=True)
class Log:
    """The closed interval [low, high], searched on a log scale; low = 0 means (0, high] with the limit."""

    low: Formula
    high: Formula


@dataclass(frozen=True, slots=True)
class Ladder:
    """Geometric rungs from `first` towards `last`, beyond which lies the limit; ratio 2, or `points` rungs."""

    first: Formula
    last: Formula
    points: int | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of finitely many exact numbers."""

    values: tuple[Formula, ...]


Scalar: TypeAlias = Integer | Real | Log | Ladder | OneOf
Form: TypeAlias = Literal["plain", "simplex", "frame", "unit"]


@dataclass(frozen=True, slots=True)
class Array:
    """An array of scalars. Forms, all on trailing axes: plain entries; `simplex`: positive, normalised to sum one;
    `unit`: normalised to length one; `frame`: the last two axes (rows, columns) made orthonormal, columns <= rows.
    """

    shape: tuple[Formula, ...]
    entry: Scalar
    form: Form = "plain"


@dataclass(frozen=True, slots=True)
class Constant:
    """An explicit value: an exact number or nested lists of exact numbers."""

    value: Any


@dataclass(frozen=True, slots=True)
class Definition:
    """A value defined by a formula of other variables."""

    formula: Formula


@dataclass(frozen=True, slots=True)
class DrawnFrom:
    """A point that the search starts from a draw of a law."""

    law: Formula


@dataclass(frozen=True, slots=True)
class LawOf:
    """A law with its sizes and its fields each in a domain; what the claim leaves unsaid is the law's own domain."""

    law: str
    sizes: Mapping[str, Scalar | Definition | Constant]
    fields: Mapping[str, Array | Scalar | Definition | Constant]


HALVINGS = 20
"""How many times the ladder halves that (0, b] stands for along a variable."""

Domain: TypeAlias = Scalar | Array | Constant | Definition | DrawnFrom | LawOf


def integer(low: Exact, high: Exact) -> Integer:
    """Whole numbers, for declarations."""
    return Integer(exact(low), exact(high))


def real(low: Exact, high: Exact) -> Real:
    """A closed interval, for declarations."""
    return Real(exact(low), exact(high))


def log(low: Exact, high: Exact) -> Log:
    """A closed interval on a log scale, for declarations."""
    return Log(exact(low), exact(high))


def array(*shape: Exact, entry: Scalar, form: Form = "plain") -> Array:
    """An array, for declarations: `array("components", "dim", entry=real(-3, 3))`."""
    return Array(tuple(exact(size) for size in shape), entry, form)


def declared(domain: Array | Scalar) -> Any:
    """A dataclass field of a law, with the domain over which it ranges where a claim does not say."""
    return field(metadata={"domain": domain})


def formulas_of(domain: Domain) -> Iterator[Formula]:
    """The formulas that a domain is made of."""
    match domain:
        case Integer(low, high) | Real(low, high) | Log(low, high):
            yield from (low, high)
        case Ladder(first, last):
            yield from (first, last)
        case OneOf(values):
            yield from values
        case Array(shape, entry):
            yield from (*shape, *formulas_of(entry))
        case Definition(formula) | DrawnFrom(formula):
            yield formula
        case LawOf(_, sizes, fields):
            for part in (*sizes.values(), *fields.values()):
                yield from formulas_of(part)


def names_in(domain: Domain) -> frozenset[str]:
    """The names in the formulas of a domain."""
    return frozenset[str]().union(*(variables(formula) for formula in formulas_of(domain)))


def ladder(domain: Domain) -> Ladder | None:
    """The ladder that a variable climbs: itself, or b, b/2, ... for (0, b]; None for other domains."""
    match domain:
        case Ladder():
            return domain
        case Log(Number(low), high) if low == 0:
            return Ladder(high, Binary("/", high, Number(Fraction(2**HALVINGS))))
    return None


def needs(domain: Domain) -> frozenset[str]:
    """The variables that a domain depends on; within a law's fields the law's own sizes are none."""
    if not isinstance(domain, LawOf):
        return names_in(domain)
    outer = frozenset[str]().union(*(names_in(size) for size in domain.sizes.values()))
    return outer.union(*(names_in(field) - set(domain.sizes) for field in domain.fields.values()))


def describe(domain: Domain) -> str:
    """The domain in words, as reports print it."""
    match domain:
        case Integer(low, high):
            return f"integers {show(low)} to {show(high)}"
        case Real(low, high):
            return f"[{show(low)}, {show(high)}]"
        case Log(low, high) if low == Number(Fraction(0)):
            return f"(0, {show(high)}], log scale"
        case Log(low, high):
            return f"[{show(low)}, {show(high)}], log scale"
        case Ladder(first, last, points):
            return f"ladder {show(first)} to {show(last)}" + (f", {points} rungs" if points else ", ratio 2")
        case OneOf(values):
            return "one of " + ", ".join(show(value) for value in values)
        case Array(shape, entry, form):
            size = " x ".join(show(length) for length in shape)
            inner = {"plain": f" in {describe(entry)}", "simplex": f" normalised from {describe(entry)}"}
            return f"{size} {_FORMS[form]}{inner.get(form, '')}"
        case Constant(value):
            return _nested(value)
        case Definition(formula):
            return f"= {show(formula)}"
        case DrawnFrom(law):
            return f"searched from draws of {show(law)}"
        case LawOf(law, sizes, fields):
            parts = [f"{name} {describe(inner)}" for name, inner in (*sizes.items(), *fields.items())]
            return f"{law}: " + "; ".join(parts)


def _nested(value: Any) -> str:
    return "[" + ", ".join(map(_nested, value)) + "]" if isinstance(value, list | tuple) else str(value)


_FORMS = {"plain": "entries", "simplex": "weights", "frame": "orthonormal frame", "unit": "unit vectors"}
