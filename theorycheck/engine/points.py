"""Points: plain data drawn from domains, and the values that they build in an arithmetic.

A raw point holds exact dyadic numbers only; weights, unit vectors and frames are normalised when they are built, so
that they are exact in every arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
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
)
from theorycheck.engine.evaluate import Scope, Terms
from theorycheck.model import Claim, Formula, Number

Raw = Any
SMALLEST = 1e-300  # stands for the open end of (0, b]


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
            return str(_number(values[source.integer(0, len(values) - 1)], scope))
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
    rng = np.random.Generator(np.random.Philox(seed))
    sample = law.sample(1, rng)[0]
    return [0.0] * len(sample) if seed == 0 else [_shorten(float(value), 20) for value in sample]


def _draw_array(domain: Array, seed: int, scope: Scope) -> Raw:
    shape = tuple(int(_number(length, scope)) for length in domain.shape)
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
            return str(_number(values[0], scope))
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
    return tuple(dict.fromkeys(round(value) if whole else _shorten(value) for value in values))


def _whole(low: Formula, high: Formula, scope: Scope) -> tuple[int, int]:
    bottom, top = math.ceil(_number(low, scope)), math.floor(_number(high, scope))
    return bottom, max(bottom, top)


def _bounds(low: Formula, high: Formula, scope: Scope) -> tuple[float, float]:
    """The largest floats interval inside the exact one."""
    exact_low, exact_high = _number(low, scope), _number(high, scope)
    bottom, top = float(exact_low), float(exact_high)
    bottom = math.nextafter(bottom, math.inf) if Fraction(bottom) < exact_low else bottom
    top = math.nextafter(top, -math.inf) if Fraction(top) > exact_high else top
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
    return scope


def build(domain: Domain, raw: Raw, scope: Scope) -> Any:
    """The value of a raw point in the scope's arithmetic."""
    match domain:
        case Definition(formula):
            return Terms(scope).value(formula)
        case Constant(value):
            return _constant(value, scope)
        case LawOf():
            return _build_law(domain, raw, scope)
        case Array(form=form):
            return _FORMS[form](scope.arithmetic.array(raw))
        case DrawnFrom():
            return scope.arithmetic.array(raw)
        case _:
            return raw if isinstance(raw, int) else _constant(Fraction(raw), scope)


def _build_law(domain: LawOf, raw: Mapping[str, Raw], scope: Scope) -> Any:
    parts = {**domain.sizes, **domain.fields}
    for name, part in parts.items():
        scope = scope.having({name: build(part, raw.get(name), scope)})
    return scope.catalog.laws[domain.law].target(**{name: scope.values[name] for name in domain.fields})


def _constant(value: Any, scope: Scope) -> Any:
    if isinstance(value, list | tuple):
        return scope.arithmetic.array(value)
    return int(value) if Fraction(value).denominator == 1 else scope.arithmetic.number(value)


_FORMS = {
    "plain": lambda array: array,
    "simplex": lambda array: array / np.asarray(array.sum(axis=-1))[..., None],
    "unit": lambda array: array / np.asarray(n.norm(array))[..., None],
    "frame": lambda array: n.orthonormal(array),
}
