"""Words that error messages share: suggestions, quoted text, lists of names."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from difflib import get_close_matches
from fractions import Fraction
from typing import Any


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """`; did you mean 'x'?` where one option is close, else nothing."""
    lowered = {option.lower(): option for option in sorted(options, reverse=True)}
    close = get_close_matches(word.lower()[:64], lowered, n=1, cutoff=0.6)
    return f"; did you mean '{lowered[close[0]]}'?" if close else ""


def suggest(word: str, options: Iterable[str], otherwise: str) -> str:
    """A close option, or else the words of `otherwise`."""
    return did_you_mean(word, options) or f"; {otherwise}"


def quoted(text: str, longest: int = 40) -> str:
    """The text in quotes, on one line, without control characters, cut where long."""
    shown = printable(text if len(text) <= longest else text[: longest - 3] + "...")
    mark = '"' if "'" in shown else "'"
    return f"{mark}{shown}{mark}"


def printable(text: str) -> str:
    """The text with whatever would not print on one line written as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text)


def listed(names: Iterable[str], word: str = "or") -> str:
    """The names as `a, b or c`."""
    *front, last = [*names]
    return f"{', '.join(front)} {word} {last}" if front else last


def counted(count: int, noun: str) -> str:
    """`1 argument`, `2 arguments`."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


def noun_of(value: Any) -> str:
    """What a TOML value is, in words."""
    for kinds, words in _NOUNS:
        if isinstance(value, kinds):
            return words
    return "something else"


_NOUNS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "true or false"),
    (str, "text"),
    ((int, Fraction), "a number"),
    (dict, "a table"),
    (list, "a list"),
    ((datetime.date, datetime.time), "a date or a time"),
)
