"""The closed formula language: text to a tree, exactly, every limit checked before any work is done.

    sum     = product (("+" | "-") product)*        power = atom ("**" signed)?
    product = signed (("*" | "/") signed)*          atom  = number | name | name "(" sum, ... ")" | "(" sum ")"
    signed  = ("-" | "+") signed | power

Python's grammar of these operators, so -x**2 is -(x**2). Parsed here rather than by `ast`, so that messages and columns
are the same under every Python, `lambda` is a name like any other, and no text reaches a compiler.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

from theorycheck.model import Binary, Call, Formula, Name, Negative, Number, shared
from theorycheck.spec import literals
from theorycheck.spec.constants import applied, constant, quotient, refuse
from theorycheck.spec.names import Names
from theorycheck.spec.tokens import FormulaError, Token, tokens
from theorycheck.spec.wording import noun_of, quoted

DEPTH = 40
SIGNS = 7
PARTS = 400


def parse(text: str, names: Names) -> Formula:
    """The tree of a formula.

    Numbers are exact: 0.1 is 1/10, and a quotient of whole numbers in lowest terms, such as 1/3, is one number.

    Raises
    ------
    FormulaError
        With the offset of the fault; the only exception that any text can cause.
    """
    return _Parser(text, names).whole().formula


def formula(value: Any, names: Names) -> Formula:
    """The tree of a formula given as text or as a number."""
    if isinstance(value, str):
        return parse(value, names)
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Number(Fraction(value))
    message = f"expected a formula in quotes or a number, not {noun_of(value)}"
    raise FormulaError(message)


def bound(value: Any, names: Names) -> Formula:
    """The same, but a formula of constants alone is its value: "-1/2" is the number -1/2."""
    tree = formula(value, names)
    known = constant(tree)
    return tree if known is None else Number(known)


def number(value: Any, names: Names) -> Fraction:
    """An exact number given as text or as a number."""
    known = constant(formula(value, names))
    if known is None:
        message = "expected a plain number such as -1/2; names, calls and roots are not allowed here"
        raise FormulaError(message)
    return known


class _Part(NamedTuple):
    """A tree, its exact value where it is a rational constant, and where it starts."""

    formula: Formula
    value: Fraction | None
    offset: int


class _Parser:
    def __init__(self, text: str, names: Names) -> None:
        self._tokens = tokens(text)
        self._names = names
        self._index = 0
        self._parts = 0
        self._depth = 0

    def whole(self) -> _Part:
        if self._next.sort == "end":
            message = "the formula is empty"
            raise FormulaError(message)
        part = self._sum()
        self._end(self._next)
        return part

    @property
    def _next(self) -> Token:
        return self._tokens[self._index]

    def _take(self) -> Token:
        token = self._next
        self._index += token.sort != "end"
        return token

    def _accept(self, *marks: str) -> Token | None:
        return self._take() if self._next.sort == "mark" and self._next.text in marks else None

    def _sum(self) -> _Part:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> _Part:
        return self._chain(("*", "/"), self._signed)

    def _chain(self, marks: tuple[str, ...], operand: Callable[[], _Part]) -> _Part:
        left = operand()
        while mark := self._accept(*marks):
            left = self._joined(mark, left, operand())
        return left

    def _signed(self) -> _Part:
        marks: list[Token] = []
        while mark := self._accept("-", "+"):
            marks.append(mark)
        if len(marks) > SIGNS:
            message = f"{len(marks)} signs in a row; the limit is {SIGNS}"
            raise FormulaError(message, marks[0].offset)
        part = self._power()
        for mark in reversed(marks):
            part = self._negative(part, mark) if mark.text == "-" else part._replace(offset=mark.offset)
        return part

    def _negative(self, part: _Part, mark: Token) -> _Part:
        return self._made(Negative(part.formula), None if part.value is None else -part.value, mark.offset)

    def _power(self) -> _Part:
        base = self._atom()
        mark = self._accept("**")
        if mark is None:
            return base
        self._deeper(mark)
        exponent = self._signed()
        self._depth -= 1
        return self._joined(mark, base, exponent)

    def _atom(self) -> _Part:
        token = self._take()
        if token.sort == "number":
            value = literals.exact(token.text)
            return self._made(Number(value), value, token.offset)
        if token.sort == "name":
            opening = self._accept("(")
            return self._call(token, opening) if opening else self._name(token)
        if token.text == "(":
            return self._group(token)
        found = f"{quoted(token.text)} stands" if token.text else "the formula ends"
        message = f"{found} where a number, a name or '(' is expected"
        raise FormulaError(message, token.offset)

    def _name(self, token: Token) -> _Part:
        return self._made(Name(self._names.variable(token)), None, token.offset)

    def _group(self, opening: Token) -> _Part:
        self._deeper(opening)
        part = self._sum()
        self._close(opening)
        return part._replace(offset=opening.offset)

    def _call(self, token: Token, opening: Token) -> _Part:
        function = self._names.function(token)
        self._deeper(opening)
        arguments = [] if self._closes() else [self._sum().formula]
        while self._accept(","):
            arguments.append(self._sum().formula)
        self._close(opening)
        if not function.accepts(len(arguments)):
            message = f"'{token.text}' takes {function.arguments}; {len(arguments)} given"
            raise FormulaError(message, token.offset)
        if not all(map(_fits, function.parameters, arguments)):
            message = f"'{token.text}' takes the name of a variable as its argument 'variable'"
            raise FormulaError(message, token.offset)
        return self._made(Call(token.text, tuple(arguments)), None, token.offset)

    def _closes(self) -> bool:
        return self._next.text == ")"

    def _deeper(self, token: Token) -> None:
        self._depth += 1
        if self._depth > DEPTH:
            message = f"the formula is nested beyond the limit of {DEPTH}"
            raise FormulaError(message, token.offset)

    def _close(self, opening: Token) -> None:
        self._depth -= 1
        if self._next.sort == "end":
            message = "this '(' is never closed"
            raise FormulaError(message, opening.offset)
        if not self._accept(")"):
            self._end(self._next)

    def _end(self, token: Token) -> None:
        if token.sort != "end":
            raise FormulaError(_leftover(token), token.offset)

    def _made(self, tree: Formula, value: Fraction | None, offset: int) -> _Part:
        self._parts += 1
        if self._parts > PARTS:
            message = f"the formula has more parts than the limit of {PARTS}"
            raise FormulaError(message, offset)
        return _Part(shared(tree), value, offset)

    def _joined(self, mark: Token, left: _Part, right: _Part) -> _Part:
        operator: Any = mark.text
        try:
            refuse(operator, left.value, right.value)
        except FormulaError as error:
            error.offset = mark.offset
            raise
        tree = quotient(Binary(operator, left.formula, right.formula))
        return self._made(tree, applied(operator, left.value, right.value), left.offset)


def _fits(parameter: str, argument: Formula) -> bool:
    """A parameter called `variable` is bound by the call, so it must be given by name."""
    return parameter != "variable" or isinstance(argument, Name)


def _leftover(token: Token) -> str:
    match token.text:
        case ")":
            return "this ')' closes nothing"
        case ",":
            return "',' stands outside a call"
    return f"an operator is missing before {quoted(token.text)}; a product is written with *"
