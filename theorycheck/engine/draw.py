"""Points drawn from domains: plain data, exact dyadic numbers only.

Weights, unit vectors and frames are normalised when they are built, so that they are exact in every arithmetic.
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
from theorycheck.engine.bounds import SMALLEST, between, number, whole
from theorycheck.engine.build import Raw, build
from theorycheck.engine.evaluate import Scope, Terms
from theorycheck.laws.base import SingularLaw, Unbounded
from theorycheck.model import Claim, Formula, Number, show

MOST_ENTRIES = 2**20


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
        return Dice.integer(self, 1, 2**31)


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
            return source.integer(*whole(low, high, scope))
        case Real(low, high):
            bounds = between(low, high, scope)
            return _inside(source.real(*bounds), bounds)
        case Log(low, high):
            bottom, top = between(low, high, scope)
            start = max(bottom, SMALLEST)
            return _inside(_shorten(2.0 ** source.real(math.log2(start), math.log2(top))), (start, top))
        case OneOf(values):
            return choice(values[source.integer(0, len(values) - 1)])
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
    if not hasattr(law, "sample"):
        msg = "drawn_from needs a law to draw from, not a number or an array"
        raise TypeError(msg)
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
    shape = tuple(int(number(length, scope)) for length in domain.shape)
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
            return choice(values[0])
        case Ladder():
            return rungs(domain, scope)[0]
        case Integer(low, high):
            lowest, highest = whole(low, high, scope)
            return min(max(0, lowest), highest)
        case Real(low, high) | Log(low, high):
            bottom, top = between(low, high, scope)
            return min(max(1.0 if isinstance(domain, Log) else 0.0, bottom), top)


def rungs(domain: Ladder, scope: Scope) -> tuple[Raw, ...]:
    """The rungs of a ladder from first to last: whole numbers where both ends are, else dyadic floats."""
    first, last = number(domain.first, scope), number(domain.last, scope)
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


def choice(value: Formula) -> str:
    """A choice as exact text. Raises ValueError for a formula, whose value a raw point could hold only rounded."""
    if isinstance(value, Number):
        return str(value.value)
    msg = f"one_of takes exact numbers, not {show(value)}; give the formula a variable of its own"
    raise ValueError(msg)


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
