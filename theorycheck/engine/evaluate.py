"""Formulas evaluated at a point: one tree, in floats, balls or symbols."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from operator import neg
from typing import Any, cast

from theorycheck import numerics as n
from theorycheck.catalog import Catalog, Entry
from theorycheck.engine.curves import Curve, Operation
from theorycheck.model import Binary, Call, Formula, Name, Negative, variables

Value = Any
LARGEST_BITS = 4096


def _moved(scope: Scope, name: str, value: Value) -> Scope:
    return scope.having({name: value})


def _endless(scope: Scope, name: str) -> tuple[int, int]:
    msg = f"{name} has no ends"
    raise ValueError(msg)


def _nowhere(scope: Scope, name: str, value: Value, share: Fraction) -> Value:
    return None


@dataclass(frozen=True)
class Scope:
    """What names mean at one point: the arithmetic, the forward process, and the values of the variables.

    `moved` gives the scope in which one variable has another value, as derivatives need; `ends` the range of a whole
    number; `between` a value that lies a share of the way from another value to a variable's own. `dependants` names,
    for each variable, those that are defined through it, in the order in which they are.
    """

    arithmetic: n.Arithmetic
    catalog: Catalog
    process: Any
    values: Mapping[str, Value] = field(default_factory=dict)
    moved: Callable[[Scope, str, Value], Scope] = _moved
    ends: Callable[[Scope, str], tuple[int, int]] = _endless
    between: Callable[[Scope, str, Value, Fraction], Value] = _nowhere
    dependants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def having(self, values: Mapping[str, Value]) -> Scope:
        """The same scope with more values."""
        every = {**self.values, **values}
        kind, catalog, process = self.arithmetic, self.catalog, self.process
        return Scope(kind, catalog, process, every, self.moved, self.ends, self.between, self.dependants)


class Terms:
    """The values, and the sizes, of formulas at one point; each subtree is evaluated once.

    Where only some variables have moved away from `still`, what does not depend on them is read there.
    """

    def __init__(self, scope: Scope, still: Terms | None = None, moving: frozenset[str] = frozenset()) -> None:
        self._scope = scope
        self._still, self._moving = still, moving
        self._values: dict[Formula, Value] = {}
        self._sizes: dict[Formula, Value] = {}
        self._elsewhere: dict[tuple[str, int], Terms] = {}

    def at(self, name: str, value: Value) -> Terms:
        """The terms where one variable, and all that is defined through it, has another value."""
        if not isinstance(value, int):
            return self._moved(name, value)
        if (name, value) not in self._elsewhere:
            self._elsewhere[name, value] = self._moved(name, value)
        return self._elsewhere[name, value]

    def _moved(self, name: str, value: Value) -> Terms:
        scope = self._scope
        return Terms(scope.moved(scope, name, value), self, self._with(name))

    def _with(self, name: str) -> frozenset[str]:
        """The variable and all that is defined through it."""
        return frozenset((name, *self._scope.dependants.get(name, ())))

    def ends(self, name: str) -> tuple[int, int]:
        """The first and the last value of a whole number. Raises ValueError for other variables."""
        return self._scope.ends(self._scope, name)

    def between(self, name: str, value: Value, share: Fraction) -> Value:
        """The share of the way from a value to the variable's own, in its domain; None where that has no sense."""
        return self._scope.between(self._scope, name, value, share)

    def value(self, formula: Formula) -> Value:
        """The value of the formula; whole numbers stay Python ints."""
        found = self._values.get(formula)
        if found is None:
            still = self._still
            if still is not None and self._moving.isdisjoint(variables(formula)):
                return still.value(formula)
            found = self._values[formula] = self._evaluate(formula)
        return found

    def size(self, formula: Formula) -> Value:
        """The scale of the terms: the same tree with absolute values, |a| + |b| for both a + b and a - b."""
        found = self._sizes.get(formula)
        if found is None:
            found = self._sizes[formula] = self._measure(formula)
        return found

    def _evaluate(self, formula: Formula) -> Value:
        # most frequent first, as this is asked for every value of every integrand
        if isinstance(formula, Binary):
            return self._binary(formula.operator, self.value(formula.left), self.value(formula.right))
        if isinstance(formula, Call):
            return self._called(formula)
        if isinstance(formula, Name):
            return self._scope.values[formula.id]
        if isinstance(formula, Negative):
            return -self.value(formula.term)
        value = formula.value
        return int(value) if value.denominator == 1 else self._scope.arithmetic.number(value)

    def _called(self, formula: Call) -> Value:
        arguments = formula.arguments
        if not self._scope.catalog.observables[formula.function].binds:
            return self._call(formula.function, [self.value(argument) for argument in arguments])
        expression, variable, *others = arguments
        assert isinstance(variable, Name)
        given = [self.value(argument) for argument in others]
        along = self._along(expression, variable.id)
        return self._call(formula.function, [along, self._scope.values[variable.id], *given])

    def _measure(self, formula: Formula) -> Value:
        match formula:
            case Negative(term):
                return self.size(term)
            case Binary("+" | "-", left, right):
                return self._binary("+", self.size(left), self.size(right))
            case Binary("/", left, right):
                return self._binary("/", self.size(left), self._absolute(self.value(right)))
            case Binary(operator, left, right):
                return self._binary(
                    operator, self.size(left), self.size(right) if operator == "*" else self.value(right)
                )
            case _:
                return self._absolute(self.value(formula))

    def _absolute(self, value: Value) -> Value:
        return n.abs(value)

    def _along(self, expression: Formula, variable: str) -> Callable[[Value], Value]:
        """The expression as a function of one variable."""
        away = lambda value: self._moved(variable, value).value  # noqa: E731
        return Curve(expression, variable, self._with(variable), self.value, self._operation, away)

    def _operation(self, formula: Formula) -> Operation | None:
        """What makes the formula's value of the values of its parts; None where it binds a variable."""
        match formula:
            case Binary(operator):
                return partial(self._binary, operator)
            case Negative():
                return neg
            case Call(function) if not self._scope.catalog.observables[function].binds:
                return self._observable(function)
            case _:
                return None

    def _observable(self, function: str) -> Operation:
        entry = self._scope.catalog.observables[function]
        if entry.mark.sampled or entry.takes_process:
            return lambda *arguments: self._call(function, list(arguments))
        return cast(Operation, entry.target)

    def _binary(self, operator: str, left: Value, right: Value) -> Value:
        match operator:
            case "+":
                return self._short(left + right)
            case "-":
                return self._short(left - right)
            case "*":
                return self._short(left * right)
            case "/":
                return self._exact(left) / self._exact(right)
            case _:
                return n.power(self._exact(left), right)

    def _short(self, value: Value) -> Value:
        """Whole numbers stay exact up to a size beyond which definitions upon definitions would fill the memory."""
        if not isinstance(value, int) or value.bit_length() <= LARGEST_BITS:
            return value
        return (math.inf if value > 0 else -math.inf) if self._scope.arithmetic is n.FLOATS else self._exact(value)

    def _exact(self, value: Value) -> Value:
        """A whole number as a number of the arithmetic, so that 1/3 is not rounded."""
        return self._scope.arithmetic.number(value) if isinstance(value, int) else value

    def _call(self, function: str, arguments: list[Value]) -> Value:
        entry = self._scope.catalog.observables[function]
        if entry.mark.sampled:
            msg = f"{function} is random; domains, assumptions, points and scalings must not be"
            raise ValueError(msg)
        return applied(entry, arguments, self._scope)


def applied(entry: Entry, arguments: Sequence[Value], scope: Scope, **supplied: Any) -> Value:
    """The observable at its arguments, with the process and whatever else is supplied."""
    if entry.takes_process:
        supplied["process"] = scope.process
    if not supplied:
        return entry.target(*arguments)
    named = zip((parameter.name for parameter in entry.parameters), arguments, strict=False)
    return entry.target(**supplied, **dict(named))
