"""Untrusted text: claim files come from strangers, so what they say is cleaned once and escaped for where it goes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

_PLAIN = frozenset({int, float, bool, type(None)})
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_MARKDOWN = re.compile(r"([\\`*_{}\[\]#|~$])")
_LINKED = re.compile(r"(@|#|://|www\.)(?=\S)", re.IGNORECASE)
_SMALL = re.compile(r"(?<![\w.])1/1(0{4,})(?![\w.])")
_LARGE = re.compile(r"(?<![\w./])1(0{6,})(?![\w./])")
_ARXIV = re.compile(r"\d{4}\.\d{4,5}|[a-z.-]+/\d{7}", re.IGNORECASE)
_VERSION = re.compile(r"v\d+")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_NO_BREAK = "\u200b"


def clean(value: Any) -> Any:
    """The same plain data with control, bidirectional and invisible characters taken out of every string."""
    if isinstance(value, str):
        return value if value.isprintable() else "".join(map(_seen, value))
    if isinstance(value, list | tuple):
        return [item if type(item) in _PLAIN else clean(item) for item in value]
    if isinstance(value, Mapping):
        return {clean(key): item if type(item) in _PLAIN else clean(item) for key, item in value.items()}
    return value


class _Clean(list[Any]):
    """Records that were cleaned."""


def cleaned(records: Iterable[Any]) -> list[Any]:
    """The records, every string of them clean; those that were cleaned already as they are."""
    return records if isinstance(records, _Clean) else _Clean(clean(list(records)))


def _seen(character: str) -> str:
    if character in "\n\t":
        return "\n" if character == "\n" else " "
    return "" if unicodedata.category(character) in _UNSEEN else character


def line(value: Any) -> str:
    """Clean text on one line, as terminals and tables take it."""
    return " ".join(str(clean(str(value))).split())


def markdown(value: Any) -> str:
    """One line of clean text that Markdown shows as it stands: no markup, no links, no mentions."""
    apart = _LINKED.sub(rf"\1{_NO_BREAK}", line(value))
    entities = "".join(_ENTITIES.get(character, character) for character in apart)
    return _MARKDOWN.sub(r"\\\1", entities)


def number(value: Any) -> str:
    """A number to three figures; text stays as it is."""
    return f"{value:.3g}" if isinstance(value, int | float) and not isinstance(value, bool) else line(value)


def powers(value: Any) -> str:
    """A line in which long powers of ten are written short: 1/100000 as 1e-5, 10000000 as 1e7."""
    small = _SMALL.sub(lambda found: f"1e-{len(found[1])}", line(value))
    return _LARGE.sub(lambda found: f"1e{len(found[1])}", small)


def arxiv(number: str, version: str) -> tuple[str, str]:
    """How an arXiv id is shown, and its address, empty unless it looks like an id; both empty where there is none."""
    known = version if _VERSION.fullmatch(version) else ""
    shown = f"arXiv:{number}{known}" + ("" if known else " (version unknown)")
    address = f"https://arxiv.org/abs/{number}{known}" if _ARXIV.fullmatch(number) else ""
    return ("", "") if number in ("", "none") else (line(shown), address)


def plural(count: int, noun: str) -> str:
    """A count and its noun: "1 claim", "2 claims"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
