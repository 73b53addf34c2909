"""Formulas evaluated at a point: one tree, in floats, balls or symbols."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from theorycheck import numerics as n
from theorycheck.catalog import Catalog
from theorycheck.model import Binary, Call, Formula, Name, Negative, Number

Value = Any


@dataclass(frozen=True)
class Scope:
    """What names mean at one point: the arithmetic, the forward process, and the values of the variables."""

    arithmetic: n.Arithmetic
    catalog: Catalog
    process: Any
    values: Mapping[str, Value] = field(default_factory=dict)

    def having(self, values: Mapping[str, Value]) -> Scope:
        """The same scope with more values."""
        return Scope(self.arithmetic, self.catalog, self.process, {**self.values, **values})


class Terms:
    """The values, and the sizes, of formulas at one point; each subtree is evaluated once."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._values: dict[Formula, Value] = {}
        self._sizes: dict[Formula, Value] = {}

    def value(self, formula: Formula) -> Value:
        """The value of the formula; whole numbers stay Python ints."""
        if formula not in self._values:
            self._values[formula] = self._evaluate(formula)
        return self._values[formula]

    def size(self, formula: Formula) -> Value:
        """The scale of the terms: the same tree with absolute values, |a| + |b| for both a + b and a - b."""
        if formula not in self._sizes:
            self._sizes[formula] = self._measure(formula)
        return self._sizes[formula]

    def _evaluate(self, formula: Formula) -> Value:
        match formula:
            case Number(value):
                return int(value) if value.denominator == 1 else self._scope.arithmetic.number(value)
            case Name(id):
                return self._scope.values[id]
            case Negative(term):
                return -self.value(term)
            case Binary(operator, left, right):
                return self._binary(operator, self.value(left), self.value(right))
            case Call(function, arguments):
                return self._call(function, [self.value(argument) for argument in arguments])

    def _measure(self, formula: Formula) -> Value:
        match formula:
            case Negative(term):
                return self.size(term)
            case Binary("+" | "-", left, right):
                return self.size(left) + self.size(right)
            case Binary("/", left, right):
                return self._binary("/", self.size(left), n.abs(self.value(right)))
            case Binary(operator, left, right):
                return self._binary(
                    operator, self.size(left), self.size(right) if operator == "*" else self.value(right)
                )
            case _:
                return n.abs(self.value(formula))

    def _binary(self, operator: str, left: Value, right: Value) -> Value:
        match operator:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "/":
                return self._exact(left) / self._exact(right)
            case _:
                return n.power(self._exact(left), right)

    def _exact(self, value: Value) -> Value:
        """A whole number as a number of the arithmetic, so that 1/3 is not rounded."""
        return self._scope.arithmetic.number(value) if isinstance(value, int) else value

    def _call(self, function: str, arguments: list[Value]) -> Value:
        entry = self._scope.catalog.observables[function]
        if not entry.takes_process:
            return entry.target(*arguments)
        named = zip((parameter.name for parameter in entry.parameters), arguments, strict=False)
        return entry.target(process=self._scope.process, **dict(named))
