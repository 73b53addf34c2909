"""Texts for readers: what double quotes do to LaTeX, and characters that nobody sees."""

from __future__ import annotations

import re

from theorycheck.spec.positions import Path
from theorycheck.spec.problems import Ledger
from theorycheck.spec.strings import characters

_FORMULAS = ("given", "assume", "claim")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SUSPECT = re.compile(rf"\\|{_UNSEEN.pattern}")
_BECAME = {"\b": "a backspace", "\t": "a tab", "\n": "a line break", "\f": "a form feed", "\r": "a carriage return"}


def check_texts(ledger: Ledger) -> None:
    r"""Note every text in which an escape became a control character, as `\theta` in double quotes becomes a tab."""
    for path, place in ledger.positions.places.items():
        raw = ledger.positions.text[place.start : place.end]
        if raw[:1] in ("'", '"') and _is_prose(path) and _SUSPECT.search(raw):
            _check(raw, place.start, ledger)


def _is_prose(path: Path) -> bool:
    return path[0] not in _FORMULAS and (path[0] != "rival" or path[-1] in ("name", "why"))


def _check(raw: str, start: int, ledger: Ledger) -> None:
    for offset, written, denoted in characters(raw):
        complaint = _complaint(written, denoted)
        if complaint:
            ledger.at(ledger.positions.line_column(start + offset), complaint)
            return


def _complaint(written: str, denoted: str) -> str:
    if written != denoted and denoted in _BECAME:
        return f"{written} in double quotes became {_BECAME[denoted]}; write LaTeX in single quotes, '...' or '''...'''"
    if _UNSEEN.match(denoted):
        return f"the unseen character U+{ord(denoted):04X} may not stand in a text; leave it out"
    return ""
