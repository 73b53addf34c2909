"""One file, read with care: bytes to a TOML document with positions, or to problems."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from theorycheck.spec import literals, positions
from theorycheck.spec.folders import reason
from theorycheck.spec.problems import Ledger

BYTES = 256 * 1024

_PLACE = re.compile(r"^(.*) \(at (?:line (\d+), column (\d+)|end of document)\)$", re.DOTALL)
_HINTS = {
    "Unescaped '\\' in a string": "; LaTeX stands in single quotes, '...' or '''...'''",
    "Cannot overwrite a value": "; this key was given before",
    "Invalid value": "; text and formulas stand in quotes",
    'Expected "\'"': "; a text in single quotes ends on its line, or stands in '''...'''",
    "Illegal character '\\n'": "; a text in quotes ends on its line, or stands in '''...'''",
}


@dataclass(frozen=True)
class Document:
    """The data of a TOML file and the ledger of its problems."""

    data: Mapping[str, Any]
    ledger: Ledger


def document(path: Path, root: Path, shown: str) -> Document:
    """The file as a document; where it cannot be read or parsed, an empty one with problems in its ledger."""
    ledger = Ledger(shown, positions.Positions(""))
    text = _text(path, root, ledger)
    return Document({}, ledger) if text is None else parsed(text, shown)


def text(path: Path, root: Path) -> str | None:
    """What stands in the file; None where it cannot be read."""
    return _text(path, root, Ledger("", positions.Positions("")))


def parsed(text: str, shown: str) -> Document:
    """A document from its text."""
    text = text.replace("\r\n", "\n")
    try:
        places = positions.scan(text)
    except positions.TooMuchError as error:
        ledger = Ledger(shown, positions.Positions(text))
        ledger.at(ledger.positions.line_column(error.offset), str(error))
        return Document({}, ledger)
    ledger = Ledger(shown, places)
    for offset, message in places.faults:
        ledger.at(places.line_column(offset), message)
    return Document(_data(text, ledger), ledger)


def _data(text: str, ledger: Ledger) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text, parse_float=literals.stand_in)
    except ValueError as error:
        match = _PLACE.match(str(error))
        message = match[1] if match else str(error)
        known = match is not None and match[2] is not None
        place = (int(match[2]), int(match[3])) if match and known else ledger.positions.line_column(len(text.rstrip()))
        ledger.at(place, f"not TOML: {message[:1].lower()}{message[1:]}{_HINTS.get(message, '')}")
        return {}


def _text(path: Path, root: Path, ledger: Ledger) -> str | None:
    try:
        if not os.path.realpath(path).startswith(os.path.join(os.path.realpath(root), "")):
            ledger.at((1, 1), "links to a file outside the claims folder; put the file itself here")
            return None
        if not stat.S_ISREG(path.stat().st_mode):
            ledger.at((1, 1), "not an ordinary file")
            return None
        with path.open("rb") as file:
            return _decoded(file.read(BYTES + 1), ledger)
    except (OSError, RuntimeError) as error:
        ledger.at((1, 1), f"cannot be read: {reason(error)}")
        return None


def _decoded(data: bytes, ledger: Ledger) -> str | None:
    if len(data) > BYTES:
        ledger.at((1, 1), f"larger than {BYTES // 1024} KiB; a claim is a small file")
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        place = positions.Positions(before).line_column(len(before))
        ledger.at(place, "not UTF-8 from here on; save the file as UTF-8")
        return None
    if text.startswith("\ufeff"):
        ledger.at((1, 1), "starts with a byte order mark; save the file as UTF-8 without one")
        return None
    return text
