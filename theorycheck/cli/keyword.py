"""Expressions of `-k`: words joined by `and`, `or`, `not` and parentheses, matched as substrings."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

Matcher: TypeAlias = Callable[[str], bool]

_TOKEN = re.compile(r"[()]|[^\s()]+")
DEEPEST = 50


class KeywordError(ValueError):
    """An expression that cannot be read; the message says where it stopped."""


def matcher(expression: str) -> Matcher:
    """A test of text, in which case does not matter: "kl and not (rate or order)"."""
    tokens = _TOKEN.findall(expression)
    if expression.count("(") > DEEPEST or tokens.count("not") > DEEPEST:
        msg = "-k: nested too deeply"
        raise KeywordError(msg)
    found, rest = _either(tokens)
    if rest:
        msg = f"-k: unexpected {rest[0]!r} in {expression!r}"
        raise KeywordError(msg)
    return found


def _either(tokens: list[str]) -> tuple[Matcher, list[str]]:
    parts, rest = _joined(tokens, "or", _both)
    return lambda text: any(part(text) for part in parts), rest


def _both(tokens: list[str]) -> tuple[Matcher, list[str]]:
    parts, rest = _joined(tokens, "and", _single)
    return lambda text: all(part(text) for part in parts), rest


def _joined(
    tokens: list[str], word: str, read: Callable[[list[str]], tuple[Matcher, list[str]]]
) -> tuple[list[Matcher], list[str]]:
    part, rest = read(tokens)
    parts = [part]
    while rest and rest[0] == word:
        part, rest = read(rest[1:])
        parts.append(part)
    return parts, rest


def _single(tokens: list[str]) -> tuple[Matcher, list[str]]:
    if not tokens or tokens[0] in (")", "and", "or"):
        msg = f"-k: a word is missing before {tokens[0]!r}" if tokens else "-k: a word is missing at the end"
        raise KeywordError(msg)
    first, *rest = tokens
    if first == "not":
        inner, rest = _single(rest)
        return lambda text: not inner(text), rest
    if first == "(":
        return _enclosed(rest)
    return lambda text: first.casefold() in text.casefold(), rest


def _enclosed(tokens: list[str]) -> tuple[Matcher, list[str]]:
    inner, rest = _either(tokens)
    if not rest or rest[0] != ")":
        msg = "-k: a parenthesis is not closed"
        raise KeywordError(msg)
    return inner, rest[1:]
