"""The tokens of the formula language: numbers, names, operators, parentheses and commas. Nothing else exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from theorycheck.spec import literals
from theorycheck.spec.wording import quoted

LENGTH = 2000

Sort: TypeAlias = Literal["number", "name", "mark", "end"]

_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<mark>\*\*|[-+*/(),])"
    r"|(?P<gap>[ \t\n]+)"
    r"|(?P<other>.)",
    re.DOTALL,
)
_HINTS = (
    ("^", "powers are written **"),
    ("[]", "there is no indexing; call an observable"),
    ("=<>!", "there are no comparisons, and arguments are given by position"),
    (".", "there are no attributes"),
    ("'\"", "there are no strings"),
)
_LANGUAGE = "there are numbers, names, + - * / ** and calls"


class FormulaError(ValueError):
    """A formula that cannot be read; `offset` is the place of the fault in its text."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a formula and where it stands."""

    sort: Sort
    text: str
    offset: int


def tokens(text: str) -> list[Token]:
    """The tokens of a formula, an end token last; `FormulaError` at the first character that has no place in one."""
    if len(text) > LENGTH:
        message = f"the formula has {len(text)} characters; the limit is {LENGTH}"
        raise FormulaError(message)
    return [*_tokens(text), Token("end", "", len(text.rstrip()))]


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        match match.lastgroup:
            case "number" | "name" | "mark" as sort:
                _check(sort, match[0], match.start())
                yield Token(sort, match[0], match.start())
            case "other":
                raise FormulaError(_foreign(match[0]), match.start())


def _check(sort: Sort, text: str, offset: int) -> None:
    complaint = literals.fault(text) if sort == "number" else ""
    if sort == "name" and (text.startswith("_") or "__" in text):
        complaint = f"{quoted(text)} is not a name: names start with a letter and have no double underscore"
    if complaint:
        raise FormulaError(complaint, offset)


def _foreign(character: str) -> str:
    if not character.isascii():
        return f"{quoted(character)} is not ASCII; spell it out, as in sigma"
    hint = next((hint for marks, hint in _HINTS if character in marks), _LANGUAGE)
    return f"{quoted(character)} is not part of the formula language; {hint}"
