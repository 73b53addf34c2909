"""Where each key and each value of a TOML text stands.

`tomllib` gives values without their places. This scanner gives the places: it accepts every valid TOML document, leaves
all judgement of validity to `tomllib`, and refuses only what could exhaust a parser.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from theorycheck.spec import literals
from theorycheck.spec.strings import decoded, raw_offset

Path: TypeAlias = tuple[str | int, ...]
DEPTH = 16

_BLANK = re.compile(r"[ \t]*+")
_GAP = re.compile(r"(?:[ \t\n]++|#[^\n]*+)*+")
_KEY = re.compile(r"""[A-Za-z0-9_-]++|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+'""")
_STRING = re.compile(
    r'''"""(?:[^"\\]++|\\[\s\S]|"(?!""))*+"{3,5}'''
    r"""|'''(?:[^']++|'(?!''))*+'{3,5}"""
    r"""|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+'"""
)
_BARE = re.compile(r"[^,\]}#\n]++")


class TooMuchError(ValueError):
    """The text is nested too deep, or has a value too long, to be parsed safely; `offset` says where."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Place:
    """Offsets of a key, or of the value where it has none, and of the value's text."""

    key: int
    start: int
    end: int


@dataclass(frozen=True)
class Positions:
    """The places of a text by path, such as ("rival", 0, "name"), and the numbers that are not acceptable."""

    text: str
    places: Mapping[Path, Place] = field(default_factory=dict)
    faults: tuple[tuple[int, str], ...] = ()

    @cached_property
    def _lines(self) -> list[int]:
        return [0] + [match.end() for match in re.finditer("\n", self.text)]

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of a character of the text."""
        line = bisect.bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def place(self, path: Path) -> Place:
        """The place of a path, or of the nearest table around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(0, 0, 0))

    def key(self, path: Path) -> tuple[int, int]:
        """Line and column of a key; of a table, its header."""
        return self.line_column(self.place(path).key)

    def value(self, path: Path, index: int | None = None) -> tuple[int, int]:
        """Line and column of a value, or of the character `index` of its string."""
        place = self.place(path)
        raw = self.raw(path)
        inside = raw_offset(raw, index) if index is not None and raw[:1] in ("'", '"') else 0
        return self.line_column(place.start + inside)

    def raw(self, path: Path) -> str:
        """The text of a value as it stands in the file; empty for a table with a header."""
        place = self.places.get(path, Place(0, 0, 0))
        return self.text[place.start : place.end]


def scan(text: str) -> Positions:
    """The positions in a TOML text, as far as it is TOML; `TooMuchError` where it is dangerous."""
    scanner = _Scanner(text)
    with suppress(_NotTomlError):  # tomllib says it better
        scanner.document()
    return Positions(text, scanner.places, tuple(scanner.faults))


class _NotTomlError(Exception):
    pass


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[Path, Place] = {}
        self.faults: list[tuple[int, str]] = []
        self._counts: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        self._skip(_GAP)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_GAP)

    def _header(self) -> Path:
        start = self.at
        several = self.text.startswith("[[", start)
        self.at += 1 + several
        *outer, (name, _) = self._keys()
        self._expect("]]" if several else "]")
        path = (*self._inside(outer), name)
        if several:
            self._counts[path] = count = self._counts.get(path, 0) + 1
            self._mark(path, start, start, start)
            path = (*path, count - 1)
        self._mark(path, start, start, start)
        return path

    def _inside(self, keys: list[tuple[str, int]]) -> Path:
        path: Path = ()
        for name, offset in keys:
            path = (*path, name)
            self._mark(path, offset, offset, offset)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        return path

    def _pair(self, table: Path) -> None:
        keys = self._keys()
        self._expect("=")
        self._skip(_BLANK)
        path = table
        for name, offset in keys[:-1]:
            path = (*path, name)
            self._mark(path, offset, offset, offset)
        name, offset = keys[-1]
        self._value((*path, name), offset)

    def _keys(self) -> list[tuple[str, int]]:
        keys: list[tuple[str, int]] = []
        while True:
            self._skip(_BLANK)
            start, raw = self.at, self._take(_KEY)
            keys.append((decoded(raw) if raw[0] in "'\"" else raw, start))
            self._shallow(len(keys), start)
            self._skip(_BLANK)
            if not self.text.startswith(".", self.at):
                return keys
            self.at += 1

    def _value(self, path: Path, key: int | None = None) -> None:
        start = self.at
        self._mark(path, start if key is None else key, start, start)
        match self.text[start : start + 1]:
            case "[":
                self._items(path, "]")
            case "{":
                self._items(path, "}")
            case "'" | '"':
                self._take(_STRING)
            case _:
                self._bare()
        self.places[path] = Place(self.places[path].key, start, self.at)

    def _items(self, path: Path, closing: str) -> None:
        self.at += 1
        self._skip(_GAP)
        count = 0
        while not self.text.startswith(closing, self.at):
            if closing == "]":
                self._value((*path, count))
            else:
                self._pair(path)
            count += 1
            self._skip(_GAP)
            if not self.text.startswith(",", self.at):
                break
            self.at += 1
            self._skip(_GAP)
        self._expect(closing)

    def _bare(self) -> None:
        start = self.at
        token = self._take(_BARE).rstrip()
        self.at = start + len(token)
        if len(token) > literals.LENGTH:
            message = f"a value of {len(token)} characters without quotes; the limit is {literals.LENGTH}"
            raise TooMuchError(message, start)
        complaint = literals.fault(token)
        if complaint:
            self.faults.append((start, complaint))

    def _mark(self, path: Path, key: int, start: int, end: int) -> None:
        self._shallow(len(path), key)
        self.places.setdefault(path, Place(key, start, end))

    def _shallow(self, depth: int, offset: int) -> None:
        if depth > DEPTH:
            message = f"nested more than {DEPTH} deep; two levels are enough for a claim"
            raise TooMuchError(message, offset)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise _NotTomlError
        self.at = match.end()
        return match[0]

    def _expect(self, mark: str) -> None:
        self._skip(_BLANK)
        if not self.text.startswith(mark, self.at):
            raise _NotTomlError
        self.at += len(mark)
