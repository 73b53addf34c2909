"""Mutants of a claim: false versions derived mechanically from its formulas and exponents, where rivals may differ."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from theorycheck.domains import Array, Constant, Definition, Domain, DrawnFrom, Integer, Ladder, LawOf, Log, OneOf, Real
from theorycheck.engine.mutations import HALF, ONE, OPPOSITE, TWO, Edit, Sorts, edits, scaled
from theorycheck.model import Binary, Call, Claim, Formula, Name, Number, Statement, show

MIRRORED = {"identity": ("left",)}
"""Keys that are mutated though rivals do not differ in them: an identity says as much of its left side."""
FREE = {"rate": "quantity", "invariant": "quantity"}
"""Keys whose constant factor the kind leaves open: a factor 2 there makes an equivalent mutant."""
POSITIVE = ("order", "threshold")
"""Kinds whose sides must be positive, so that the other sign makes no statement."""
STEPS = {"log_power": Fraction(1)}
"""How far numbers are moved, if not by one half."""


@dataclass(frozen=True)
class Mutant:
    """A changed statement: the change in words, the key and the part that it was applied to.

    `discharged` says why the mutant is no false version of the claim, where that is known before anything is measured.
    """

    name: str
    key: str
    where: str
    statement: Statement
    discharged: str = ""

    @property
    def label(self) -> str:
        """One line that names the mutant."""
        return f"{self.key}: {self.name}" + (f", at {self.where}" if self.where else "")

    @property
    def formula(self) -> str:
        """The changed value as text."""
        value = getattr(self.statement, self.key)
        return show(value) if isinstance(value, Formula) else str(value)


def mutants(
    claim: Claim,
    likeness: Callable[[Statement], Hashable],
    objection: Callable[[Statement, Statement], str],
    shelf: Mapping[str, Any] | None = None,
) -> tuple[Mutant, ...]:
    """Every mutant of the claim, no two of which say the same.

    `likeness` is equal for statements that say the same; `objection(claim, other)` says why the claim implies another
    statement, if it does. Those that are discharged are listed too. `shelf` holds the observables that may be called.
    """
    own = likeness(claim.statement)
    seen: set[Hashable] = set()
    found: list[Mutant] = []
    for mutant in _raw(claim, shelf or {}):
        key = likeness(mutant.statement)
        if mutant.discharged or key == own:
            found.append(_discharged(mutant, mutant.discharged or "it says the same as the claim"))
        elif key not in seen:
            seen.add(key)
            found.append(_discharged(mutant, objection(claim.statement, mutant.statement)))
    return tuple(found)


def sorts(given: Mapping[str, Domain]) -> Sorts:
    """What the variables stand for."""
    opaque = frozenset(name for name, domain in given.items() if isinstance(domain, LawOf))
    whole = frozenset(name for name, domain in given.items() if _sort(domain) == "whole")
    return Sorts({name: _sort(domain) for name, domain in given.items()}, whole, opaque)


def _raw(claim: Claim, shelf: Mapping[str, Any]) -> Iterator[Mutant]:
    statement = claim.statement
    for key in (*statement.rivals_differ_in, *MIRRORED.get(statement.kind, ())):
        value = getattr(statement, key)
        for edit in _changes(claim, key, value, shelf):
            yield _mutant(statement, key, edit)
    if statement.kind in FREE:
        yield from _factors(statement, FREE[statement.kind])


def _changes(claim: Claim, key: str, value: Any, shelf: Mapping[str, Any]) -> Iterator[Edit]:
    if isinstance(value, Formula):
        found = edits(value, sorts(claim.given))
        yield from (edit for edit in found if not (claim.statement.kind in POSITIVE and edit.name == OPPOSITE))
        yield from _scales(claim.statement, value, shelf)
    elif isinstance(value, Fraction):
        step = STEPS.get(key, Fraction(1, 2))
        moved = ((f"{key} + {step}", value + step), (f"{key} - {step}", value - step))
        yield from (Edit(name, "", Number(number)) for name, number in moved)


def _mutant(statement: Statement, key: str, edit: Edit) -> Mutant:
    changed = statement.model_copy(update={key: _like(edit.tree, getattr(statement, key))})
    spared = key == "log_power" and getattr(statement, "up_to_logs", False)
    return Mutant(edit.name, key, edit.where, changed, "the claim holds up to logs only" if spared else "")


def _like(tree: Formula, value: Any) -> Any:
    """A number for a number, a formula for a formula."""
    return tree.value if isinstance(tree, Number) and isinstance(value, Fraction) else tree


def _factors(statement: Statement, key: str) -> Iterator[Mutant]:
    changed = statement.model_copy(update={key: scaled(getattr(statement, key), TWO)})
    yield Mutant("a factor 2", key, show(getattr(statement, key)), changed, "the kind leaves a constant factor open")


def _scales(statement: Statement, side: Formula, shelf: Mapping[str, Any]) -> Iterator[Edit]:
    """For a side that is compared as a variable tends to zero or infinity: half a power, or a log, more and less."""
    limit = getattr(statement, "to", None)
    if limit != "infinity" and limit != 0:
        return
    variable = Name(getattr(statement, "along", ""))
    factors: list[tuple[str, Formula]] = [(f"{show(variable)}**(1/2)", Binary("**", variable, HALF))]
    if "log" in shelf:
        log = Call("log", (variable if limit else Binary("/", ONE, variable),))
        factors.append((show(log), log))
    for name, factor in factors:
        yield Edit(f"times {name}", show(side), Binary("*", side, factor))
        yield Edit(f"over {name}", show(side), Binary("/", side, factor))


def _discharged(mutant: Mutant, why: str) -> Mutant:
    return Mutant(mutant.name, mutant.key, mutant.where, mutant.statement, why)


def _sort(domain: Domain) -> object:
    """What may stand in for what: numbers for numbers, arrays of one shape and form for each other."""
    match domain:
        case Integer():
            return "whole"
        case Ladder(Number(first), Number(last)):
            return "whole" if min(first, last) >= 1 else "number"
        case Real() | Log() | OneOf() | Constant(Fraction() | int()):
            return "number"
        case Array(shape, _, form):
            return ("array", shape, form)
        case LawOf(law):
            return ("law", law)
        case DrawnFrom(law):
            return ("point", law)
        case Definition():
            return "definition"
    return None
