"""The raw text of a TOML string, character by character: where each is written, how, and what it denotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UNIT = re.compile(r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\x[0-9A-Fa-f]{2}|\\[ \t]*\n[ \t\n]*|\\.|.", re.DOTALL)
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


def characters(raw: str) -> Iterator[tuple[int, str, str]]:
    """The characters of a string's raw text: offset, how it is written, and what it denotes."""
    quote = raw[:3] if raw[:3] in ('"""', "'''") else raw[:1]
    start = len(quote) + (len(quote) == 3 and raw[3:4] == "\n")
    body = raw[start : len(raw) - len(quote)]
    if quote[0] == "'":
        yield from ((start + index, character, character) for index, character in enumerate(body))
        return
    for match in _UNIT.finditer(body):
        denoted = _denoted(match[0])
        if denoted:
            yield start + match.start(), match[0], denoted


def raw_offset(raw: str, index: int) -> int:
    """Where the character `index` of a string stands in its raw text; past the end, the closing quote."""
    for count, (offset, _, _) in enumerate(characters(raw)):
        if count == index:
            return offset
    return max(len(raw) - (3 if raw[:3] in ('"""', "'''") else 1), 0)


def decoded(raw: str) -> str:
    """The string that its raw text denotes."""
    return "".join(denoted for _, _, denoted in characters(raw))


def _denoted(written: str) -> str:
    if written[0] != "\\":
        return written
    if written[1] in "uUx" and len(written) > 2:
        code = int(written[2:], 16)
        return chr(code) if code <= 0x10FFFF else written
    return "" if written[1] in " \t\n" else _ESCAPES.get(written[1], written[1])
