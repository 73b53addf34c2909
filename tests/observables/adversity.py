"""Arguments where ordinary code fails, for any observable: what an oracle's claims give it, pushed to the extremes.

Nobody writes these arguments by hand: some claim in tests/oracles/vocabulary calls every observable, so a new one is
covered unasked. Its arguments are drawn, in the fewest dimensions and in more; then one number, one array or one field
of a law at a time is made tiny, huge, coincident or lopsided.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, dataclass, fields, is_dataclass, replace
from itertools import combinations
from typing import Any, TypeVar

import numpy as np

from tests.sabotage.trial import BUDGET, CATALOG, called, pack
from theorycheck import numerics as n
from theorycheck.domains import Definition, formulas_of
from theorycheck.engine.bench import Bench, arithmetic
from theorycheck.engine.build import build_point
from theorycheck.engine.draw import Dice, draw_point
from theorycheck.engine.evaluate import Scope, Terms, applied
from theorycheck.engine.noise import is_random, prepared
from theorycheck.model import Call, Claim, variables, walk
from theorycheck.observables.distributions import Distribution

T = TypeVar("T")
Push = Callable[[Any], Any]
NEAR = 2.0**-30  # how near one argument is put to another


class LeastDice(Dice):
    """The least whole numbers: one dimension, one component, one step."""

    def integer(self, low, high):
        return low


# --- pushes ---------------------------------------------------------------------------------------------------------


def _times(factor: float) -> Push:
    return lambda value: value * factor


def _last_times(factor: float) -> Push:
    def push(value: Any) -> Any:
        value = value.copy()
        value[-1] = value[-1] * factor
        return value

    return push


def _alike(value: Any) -> Any:
    return np.broadcast_to(value[:1], value.shape).copy()


TIMES = {f"times {factor:g}": _times(factor) for factor in (1e-300, 1e-8, 1e8)}
LAST = {f"the last times {factor:g}": _last_times(factor) for factor in (1e-300, 1e6)}
ALIKE = {"all alike": _alike}


def _ways(value: Any, form: str) -> Mapping[str, Push]:
    """How a number or an array of a form may be pushed without leaving the form."""
    if form in ("frame", "unit") or not (isinstance(value, float | np.ndarray) and np.asarray(value).dtype == float):
        return {}
    if np.ndim(value) == 0:
        return TIMES
    if form == "simplex":
        return LAST if len(value) > 1 else {}
    return {**TIMES, **(LAST | ALIKE if len(value) > 1 else {})}


def _pushes(value: Any, form: str = "plain") -> Iterator[tuple[str, Any]]:
    """The value with one of its parts pushed, and in words how."""
    if is_dataclass(value) and not isinstance(value, type | Distribution):
        for field in fields(value):
            for how, pushed in _pushes(getattr(value, field.name), _form(field)):
                yield f"{field.name} {how}", replace(value, **{field.name: pushed})
    else:
        for how, push in _ways(value, form).items():
            yield how, push(value)


def _mapped(value: Any, change: Callable[[Any, str], Any], form: str = "plain") -> Any:
    """The value with all its numbers and arrays changed according to their form, but for whole numbers."""
    if isinstance(value, list | tuple):
        return type(value)(_mapped(part, change) for part in value)
    if is_dataclass(value) and not isinstance(value, type | Distribution):
        parts = {field.name: _mapped(getattr(value, field.name), change, _form(field)) for field in fields(value)}
        return replace(value, **parts)
    return change(value, form) if isinstance(value, float | np.ndarray) else value


def _form(field: Field[Any]) -> str:
    return getattr(field.metadata.get("domain"), "form", "plain")


def _converted(value: Any, kind: n.Arithmetic) -> Any:
    """The value in an arithmetic."""
    return _mapped(value, lambda part, form: kind.array(part) if np.ndim(part) else kind.number(float(part)))


def _framed(value: Any, kind: n.Arithmetic) -> Any:
    """The same, with frames, which are orthonormal but for rounding, made so there."""
    return _mapped(_converted(value, kind), lambda part, form: _orthonormal(part))


def _orthonormal(value: Any) -> Any:
    rounded = n.to_float(value)
    if np.ndim(rounded) < 2 or rounded.shape[-1] > rounded.shape[-2]:
        return value
    gram = np.swapaxes(rounded, -1, -2) @ rounded
    return n.orthonormal(value) if np.allclose(gram, np.eye(gram.shape[-1]), rtol=0, atol=1e-12) else value


def _shaken(value: Any, rng: np.random.Generator, share: float) -> Any:
    def change(part: Any, form: str) -> Any:
        return part * (1 + share * rng.choice([-1.0, 1.0], size=np.shape(part))) if form == "plain" else part

    return _mapped(value, change)


# --- spots ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spot:
    """A call in a claim, and the values in floats of what stands in it; `how` says what was pushed.

    The values are those of the arguments, as $0, $1, ...; or those of the variables, where an argument is a function.
    """

    claim: Claim
    point: Mapping[str, Any]
    call: Call
    values: Mapping[str, Any]
    how: str

    def read(self, kind: n.Arithmetic, reading: Callable[[Any], T]) -> T:
        """What is read off the observable there, in an arithmetic; where it wants an exact frame, at one nearby."""
        with arithmetic(kind):
            try:
                return reading(self._value(kind, _converted))
            except ValueError:
                return reading(self._value(kind, _framed))

    def _value(self, kind: n.Arithmetic, as_kind: Callable[[Any, n.Arithmetic], Any]) -> Any:
        scope, entry = Bench(self.claim, CATALOG, BUDGET).empty(kind), CATALOG.observables[self.call.function]
        values = {name: as_kind(value, kind) for name, value in self.values.items()}
        if self.written:
            return Terms(build_point(self.claim, self.point, scope).having(values)).value(self.call)
        supplied = {"rng": np.random.default_rng(0), "count": 4} if entry.mark.sampled else {}
        return applied(entry, list(values.values()), scope, **supplied)

    @property
    def process(self) -> Any:
        """The claim's process."""
        return CATALOG.processes[self.claim.process].target()

    @property
    def written(self) -> bool:
        """Whether it is the formula that is evaluated."""
        return not all(name.startswith("$") for name in self.values)

    def shaken(self, rng: np.random.Generator, share: float) -> "Spot":
        """The spot with every number moved by this share of itself, up or down at random."""
        return replace(self, values={name: _shaken(value, rng, share) for name, value in self.values.items()})

    def __str__(self) -> str:
        return f"{self.claim.id}: {self.call.function} at {dict(self.values)}, {self.how}"


def spots(name: str) -> Iterator[Spot]:
    """The places where the observable is tried."""
    for claim in pack("vocabulary"):
        if name not in called(claim):
            continue
        for dice in (LeastDice(0), Dice(1)):
            plain = _plain(name, claim, dice)
            if plain:
                yield plain
                yield from _pushed(plain)


def _pushed(plain: Spot) -> Iterator[Spot]:
    for at, value in plain.values.items():
        for how, pushed in _pushes(value):
            yield replace(plain, values={**plain.values, at: pushed}, how=f"{at} {how}")
    for (at, value), (other, like) in combinations(plain.values.items(), 2):
        if _shape(value) == _shape(like):
            near = _shaken(value, np.random.default_rng(0), NEAR)
            yield replace(plain, values={**plain.values, other: near}, how=f"{other} near {at}")


def _shape(value: Any) -> Any:
    """The type of a value, and the shapes of its parts; different for all that holds no numbers."""
    if is_dataclass(value) and not isinstance(value, type | Distribution):
        return type(value), tuple(_shape(getattr(value, field.name)) for field in fields(value))
    return (float, np.shape(value)) if isinstance(value, float | np.ndarray) else type(value)


def _plain(name: str, claim: Claim, dice: Dice) -> Spot | None:
    """A spot with nothing pushed."""
    bench = Bench(claim, CATALOG, BUDGET)
    bench = prepared(bench) if is_random(claim, CATALOG) else bench
    with arithmetic(n.FLOATS):
        point = draw_point(bench.claim, dice, bench.empty(n.FLOATS))
        scope = build_point(bench.claim, point, bench.empty(n.FLOATS))
        for call in _calls(name, bench.claim):
            try:
                return Spot(bench.claim, point, call, _values(call, scope), "as drawn")
            except (ArithmeticError, KeyError, ValueError):
                continue  # an argument is random, or moves with an integral
    return None


def _calls(name: str, claim: Claim) -> Iterator[Call]:
    formulas = [*claim.statement.formulas().values()]
    if not CATALOG.observables[name].binds:  # a definition that moves along with itself would have no end
        defined = [domain for domain in claim.given.values() if isinstance(domain, Definition)]
        formulas += [tree for domain in defined for tree in formulas_of(domain)]
    for formula in formulas:
        yield from (part for part in walk(formula) if isinstance(part, Call) and part.function == name)


def _values(call: Call, scope: Scope) -> dict[str, Any]:
    if CATALOG.observables[call.function].binds:
        return {name: scope.values[name] for name in sorted(variables(call))}
    values = [Terms(scope).value(argument) for argument in call.arguments]
    if any(isinstance(value, Distribution) for value in values):
        return {name: scope.values[name] for name in sorted(variables(call))}
    return {f"${k}": value for k, value in enumerate(values)}
