"""Points: plain data drawn from domains, and the values that they build in an arithmetic.

A raw point holds exact dyadic numbers only; weights, unit vectors and frames are normalised when they are built, so
that they are exact in every arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from fractions import Fraction
from functools import partial
from typing import Any, Protocol

import numpy as np

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
    needs,
)
from theorycheck.engine.evaluate import Scope, Terms
from theorycheck.laws.base import SingularLaw, Unbounded
from theorycheck.model import Claim, Formula, Number, show

Raw = Any
MOST_ENTRIES = 2**20
SMALLEST = 1e-300  # stands for the open end of (0, b]


class Empty(ValueError):
    """A domain whose bounds, at this point, leave nothing between them."""


class Source(Protocol):
    """Where choices come from: a generator, or Hypothesis."""

    def integer(self, low: int, high: int) -> int:
        """A whole number in [low, high]."""

    def real(self, low: float, high: float) -> float:
        """A number in [low, high]."""

    def seed(self) -> int:
        """A seed for an array; 0 asks for the simplest one."""


class Dice:
    """Choices from a seeded generator."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.Generator(np.random.Philox(seed))

    def integer(self, low: int, high: int) -> int:
        """A whole number in [low, high], uniform."""
        return int(self._rng.integers(low, high, endpoint=True))

    def real(self, low: float, high: float) -> float:
        """A number in [low, high], uniform, with few digits."""
        return _inside(_shorten(float(self._rng.uniform(low, high))), (low, high))

    def seed(self) -> int:
        """A seed that is not the simplest."""
        return self.integer(1, 2**31)


# --- drawing --------------------------------------------------------------------------------------------------------


def draw_point(claim: Claim, source: Source, scope: Scope, fixed: Mapping[str, Raw] | None = None) -> dict[str, Raw]:
    """One raw value for each variable that is not a definition; `fixed` ones are kept as they are.

    `scope` is the empty scope of the claim in floats: shapes, bounds and starting points are evaluated in it.
    """
    point: dict[str, Raw] = {}
    for name, domain in claim.given.items():
        if not isinstance(domain, Definition | Constant):
            point[name] = fixed[name] if fixed and name in fixed else draw(domain, source, scope)
        scope = scope.having({name: build(domain, point.get(name), scope)})
    return point


def draw(domain: Domain, source: Source, scope: Scope) -> Raw:
    """A raw value in the domain."""
    match domain:
        case Array():
            return _draw_array(domain, source.seed(), scope)
        case DrawnFrom(law):
            return _draw_start(Terms(scope).value(law), source.seed())
        case LawOf():
            return _draw_law(domain, source, scope)
        case Constant() | Definition():
            return None
        case _:
            return _draw_scalar(domain, source, scope)


def _draw_scalar(domain: Scalar, source: Source, scope: Scope) -> Raw:
    match domain:
        case Integer(low, high):
            return source.integer(*_whole(low, high, scope))
        case Real(low, high):
            bounds = _bounds(low, high, scope)
            return _inside(source.real(*bounds), bounds)
        case Log(low, high):
            bottom, top = _bounds(low, high, scope)
            start = max(bottom, SMALLEST)
            return _inside(_shorten(2.0 ** source.real(math.log2(start), math.log2(top))), (start, top))
        case OneOf(values):
            return _choice(values[source.integer(0, len(values) - 1)])
        case Ladder():
            steps = rungs(domain, scope)
            return steps[source.integer(0, len(steps) - 1)]


def _draw_law(domain: LawOf, source: Source, scope: Scope) -> Raw:
    raw: dict[str, Raw] = {}
    inner = scope
    for name, part in (*domain.sizes.items(), *domain.fields.items()):
        if not isinstance(part, Definition | Constant):
            raw[name] = draw(part, source, inner)
        inner = inner.having({name: build(part, raw.get(name), inner)})
    return raw


def _draw_start(law: Any, seed: int) -> Raw:
    """A draw, with few digits or simply zero where the law gives its point all of space to move in."""
    sample = law.sample(1, np.random.Generator(np.random.Philox(seed)))[0]
    if not fills_space(law, sample):
        return [float(value) for value in sample]
    return [0.0] * len(sample) if seed == 0 else [_shorten(float(value), 20) for value in sample]


def fills_space(law: Any, x: Any) -> bool:
    """Whether a law has a density everywhere, as far as its support and the density at one of its points tell."""
    try:
        law.support_radius()
    except Unbounded:
        try:
            return bool(n.is_finite(law.log_density(x)))
        except (SingularLaw, ArithmeticError):
            return False
    return False


def _draw_array(domain: Array, seed: int, scope: Scope) -> Raw:
    shape = tuple(int(_number(length, scope)) for length in domain.shape)
    if math.prod(shape) > MOST_ENTRIES:
        msg = f"an array of shape {shape} has more than {MOST_ENTRIES} entries; make its sizes smaller"
        raise ValueError(msg)
    if seed == 0:
        return _simplest(domain, shape, scope).tolist()
    dice = Dice(seed)
    if domain.form in ("frame", "unit"):
        rng = np.random.Generator(np.random.Philox(seed))
        return (np.rint(rng.standard_normal(shape) * 64) / 64 + _simplest(domain, shape, scope) / 128).tolist()
    flat = [_draw_scalar(domain.entry, dice, scope) for _ in range(math.prod(shape))]
    return np.reshape(np.array(flat, dtype=object), shape).tolist()


def _simplest(domain: Array, shape: tuple[int, ...], scope: Scope) -> Any:
    if domain.form == "frame":
        return np.broadcast_to(np.eye(shape[-2], shape[-1]), shape).copy()
    if domain.form == "unit":
        return np.broadcast_to(np.eye(1, shape[-1])[0], shape).copy()
    return np.full(shape, _simplest_scalar(domain.entry, scope))


def _simplest_scalar(domain: Scalar, scope: Scope) -> Raw:
    match domain:
        case OneOf(values):
            return _choice(values[0])
        case Ladder():
            return rungs(domain, scope)[0]
        case Integer(low, high):
            lowest, highest = _whole(low, high, scope)
            return min(max(0, lowest), highest)
        case Real(low, high) | Log(low, high):
            bottom, top = _bounds(low, high, scope)
            return min(max(1.0 if isinstance(domain, Log) else 0.0, bottom), top)


def rungs(domain: Ladder, scope: Scope) -> tuple[Raw, ...]:
    """The rungs of a ladder from first to last: whole numbers where both ends are, else dyadic floats."""
    first, last = _number(domain.first, scope), _number(domain.last, scope)
    whole = first.denominator == last.denominator == 1 and min(first, last) >= 1
    low, high = sorted((_log2(first), _log2(last)))
    count = domain.points or math.floor(high - low + 1e-9) + 1
    start, step = _log2(first), (_log2(last) - _log2(first)) / max(count - 1, 1)
    if domain.points is None:
        step = math.copysign(1.0, step)
    values = [2.0 ** (start + step * k) for k in range(count)]
    if abs(math.log2(values[-1]) - _log2(last)) > 1e-9:
        values.append(float(last))
    return tuple(dict.fromkeys(round(value) if whole else _shorten(value) for value in values))


def _choice(value: Formula) -> str:
    """A choice as exact text. Raises ValueError for a formula, whose value a raw point could hold only rounded."""
    if isinstance(value, Number):
        return str(value.value)
    msg = f"one_of takes exact numbers, not {show(value)}; give the formula a variable of its own"
    raise ValueError(msg)


def _whole(low: Formula, high: Formula, scope: Scope) -> tuple[int, int]:
    bottom, top = math.ceil(_number(low, scope)), math.floor(_number(high, scope))
    if bottom > top:
        raise Empty
    return bottom, top


def _bounds(low: Formula, high: Formula, scope: Scope) -> tuple[float, float]:
    bottom, top = inner(_number(low, scope), _number(high, scope))
    if bottom > top:
        raise Empty
    return bottom, top


def inner(low: Fraction, high: Fraction) -> tuple[float, float]:
    """The largest interval of floats inside the exact one."""
    bottom, top = float(low), float(high)
    bottom = math.nextafter(bottom, math.inf) if Fraction(bottom) < low else bottom
    top = math.nextafter(top, -math.inf) if Fraction(top) > high else top
    return bottom, top


def _inside(value: float, bounds: tuple[float, float]) -> float:
    return min(max(value, bounds[0]), bounds[1])


def _shorten(value: float, bits: int = 10) -> float:
    """The nearest number with this many significant bits: points that a person can read."""
    if value == 0 or not math.isfinite(value):
        return value
    mantissa, exponent = math.frexp(value)
    return math.ldexp(round(math.ldexp(mantissa, bits)), exponent - bits)


def _log2(value: Fraction) -> float:
    return math.log2(value.numerator) - math.log2(value.denominator)


def _number(formula: Formula, scope: Scope) -> Fraction:
    return formula.value if isinstance(formula, Number) else Fraction(float(Terms(scope).value(formula)))


# --- building -------------------------------------------------------------------------------------------------------


def build_point(claim: Claim, point: Mapping[str, Raw], scope: Scope) -> Scope:
    """The scope with every variable of the claim built from the raw point."""
    for name, domain in claim.given.items():
        scope = scope.having({name: build(domain, point.get(name), scope)})
    given = claim.given
    return replace(
        scope, moved=partial(_moved, given, point), ends=partial(_ends, given), between=partial(_between, given)
    )


def _moved(given: Mapping[str, Domain], point: Mapping[str, Raw], scope: Scope, name: str, value: Any) -> Scope:
    """The scope with another value of one variable, and of all that is defined through it."""
    scope, moving = scope.having({name: value}), {name}
    for other, domain in given.items():
        if isinstance(domain, Definition | LawOf) and needs(domain) & moving:
            scope = scope.having({other: build(domain, point.get(other), scope)})
            moving.add(other)
    return scope


def _ends(given: Mapping[str, Domain], scope: Scope, name: str) -> tuple[int, int]:
    """The first and the last value of a whole number. Raises ValueError for other variables."""
    match given[name]:
        case Integer(low, high):
            return _whole(low, high, scope)
    msg = f"{name} must be a whole number; write {name} = {{ integer = [first, last] }}"
    raise ValueError(msg)


def _between(given: Mapping[str, Domain], scope: Scope, name: str, value: Any, share: Fraction) -> Any:
    """The share of the way from a value to the variable's own, normalised as its domain is; None for other domains."""
    match given[name]:
        case Array(form=form):
            normal = _FORMS[form]
        case Real() | Log() | DrawnFrom():
            normal = _FORMS["plain"]
        case _:
            return None
    return normal(value + scope.arithmetic.number(share) * (scope.values[name] - value))


def build(domain: Domain, raw: Raw, scope: Scope) -> Any:
    """The value of a raw point in the scope's arithmetic."""
    match domain:
        case Definition(formula):
            return Terms(scope).value(formula)
        case Constant(value):
            return _constant(value, scope)
        case LawOf():
            return _build_law(domain, raw, scope)
        case Array(form="frame") if scope.arithmetic.name == "symbols":
            return scope.arithmetic.array(raw)  # letters already make a frame
        case Array(form=form):
            return _FORMS[form](scope.arithmetic.array(raw))
        case DrawnFrom():
            return scope.arithmetic.array(raw)
        case _:
            return _scalar(raw, scope)


def _scalar(raw: Raw, scope: Scope) -> Any:
    if isinstance(raw, int):
        return raw
    return _constant(Fraction(raw), scope) if isinstance(raw, float | str | Fraction) else scope.arithmetic.number(raw)


def _build_law(domain: LawOf, raw: Mapping[str, Raw], scope: Scope) -> Any:
    parts = {**domain.sizes, **domain.fields}
    for name, part in parts.items():
        scope = scope.having({name: build(part, raw.get(name), scope)})
    target = scope.catalog.laws[domain.law].target
    _require_forms(target, domain, scope)
    return target(**{name: scope.values[name] for name in domain.fields})


def _require_forms(target: Any, domain: LawOf, scope: Scope) -> None:
    """Raise ValueError where a formula gives a field that is not of the form that the law declares."""
    for declared in fields(target):
        form = getattr(declared.metadata.get("domain"), "form", "plain")
        if isinstance(domain.fields.get(declared.name), Definition) and not _has_form(
            form, scope.values[declared.name]
        ):
            msg = f"{domain.law}: the formula for {declared.name} does not give {_MEANINGS[form]}"
            raise ValueError(msg)


def _has_form(form: str, value: Any) -> bool:
    """Whether a value is normalised: to 1e-9 in floats, as far as balls can tell in balls; symbols are trusted."""
    if form == "plain" or n.arithmetic_of(value) == "symbols":
        return True
    if form == "frame":
        return n.is_orthonormal(value)
    defect = np.asarray(value).sum(axis=-1) - 1 if form == "simplex" else n.dot(value, value) - 1
    low, high = n.enclosure(defect)
    slack = 1e-9 if n.arithmetic_of(value) == "floats" else 0.0
    return bool(np.all((low <= slack) & (high >= -slack)))


_MEANINGS = {"simplex": "weights of sum one", "unit": "vectors of length one", "frame": "an orthonormal frame"}


def _constant(value: Any, scope: Scope) -> Any:
    if isinstance(value, list | tuple):
        return scope.arithmetic.array(value)
    return int(value) if Fraction(value).denominator == 1 else scope.arithmetic.number(value)


_FORMS: dict[str, Callable[[Any], Any]] = {
    "plain": lambda array: array,
    "simplex": lambda array: array / np.asarray(array.sum(axis=-1))[..., None],
    "unit": lambda array: array / np.asarray(n.norm(array))[..., None],
    "frame": lambda array: n.orthonormal(array),
}
