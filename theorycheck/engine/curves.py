"""A formula as a function of one variable: laid out once, then evaluated often, as an integrand is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

from theorycheck.model import Binary, Call, Formula, Name, Negative, variables

Value: TypeAlias = Any
Operation: TypeAlias = Callable[..., Value]
Reading: TypeAlias = Callable[[Formula], Value]


@dataclass(eq=False)
class Curve:
    """The value of a formula where one variable has another value; each subtree is evaluated once a call.

    `moving` names the variable and all that is defined through it. What does not move is read by `still`, with the
    first call and as precisely as that. `operation` gives what makes a tree's value of the values of its parts, None
    where there is no such thing; `away` then reads the tree where the variable has the other value.
    """

    formula: Formula
    variable: str
    moving: frozenset[str]
    still: Reading
    operation: Callable[[Formula], Operation | None]
    away: Callable[[Value], Reading]
    _first: list[Value] = field(default_factory=list)
    _own: list[int] = field(default_factory=list)
    _read: list[tuple[int, Formula]] = field(default_factory=list)
    _made: list[tuple[int, Operation, tuple[int, ...]]] = field(default_factory=list)

    def __call__(self, value: Value) -> Value:
        """The formula's value there."""
        if not self._first:
            self._lay_out()
        found = self._first.copy()
        for place in self._own:
            found[place] = value
        if self._read:
            away = self.away(value)
            for place, formula in self._read:
                found[place] = away(formula)
        for place, operation, parts in self._made:
            found[place] = operation(*[found[part] for part in parts])
        return found[-1]

    def _lay_out(self) -> None:
        trees = layout(self.formula, self.moving)
        first: list[Value] = [None] * len(trees)
        for place, (tree, parts) in enumerate(trees):
            operation = self.operation(tree) if parts else None
            if self.moving.isdisjoint(variables(tree)):
                first[place] = self.still(tree)
            elif tree == Name(self.variable):
                self._own.append(place)
            elif operation is not None:
                self._made.append((place, operation, parts))
            else:
                self._read.append((place, tree))
        self._first = first


@lru_cache(maxsize=1024)
def layout(formula: Formula, moving: frozenset[str]) -> tuple[tuple[Formula, tuple[int, ...]], ...]:
    """The subtrees that matter, each after its parts and with the places of these; what does not move stays whole."""
    places: dict[Formula, int] = {}
    found: list[tuple[Formula, tuple[int, ...]]] = []

    def put(tree: Formula) -> int:
        if tree not in places:
            parts = () if moving.isdisjoint(variables(tree)) else tuple(map(put, _parts(tree)))
            places[tree] = len(found)
            found.append((tree, parts))
        return places[tree]

    put(formula)
    return tuple(found)


def _parts(formula: Formula) -> tuple[Formula, ...]:
    match formula:
        case Negative(term):
            return (term,)
        case Binary(_, left, right):
            return left, right
        case Call(_, arguments):
            return arguments
        case _:
            return ()
