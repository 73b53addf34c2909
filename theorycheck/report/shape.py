"""Whether a record read from a file has the shape that a run writes, so that whatever shows records may rely on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Number = int | float
_TEXT = ("id", "word", "expect", "kind", "because", "precision", "sensitivity", "digest", "reason", "profile")
_FREE_TEXT = ("title", "locator", "status", "prose", "note", "path", "process", "companion", "no_rival", "assumption")
_NEEDED = ("id", "word", "because", "rivals", "digest", "met")


def unfit(record: Any) -> str:
    """What is wrong with the shape of a record; empty if nothing is."""
    if not isinstance(record, Mapping) or record.get("record") not in ("verdict", "run"):
        return "not a record of a run"
    return _verdict(record) if record["record"] == "verdict" else _run(record)


def _verdict(record: Mapping[str, Any]) -> str:
    missing = [key for key in _NEEDED if record.get(key) is None]
    if missing:
        return f"a verdict without {missing[0]!r}"
    kinds = dict.fromkeys((*_TEXT, *_FREE_TEXT), _is_text) | _PARTS
    return _first(key for key, fits in kinds.items() if record.get(key) is not None and not fits(record[key]))


def _run(record: Mapping[str, Any]) -> str:
    return _first(key for key, fits in _WHOLE.items() if record.get(key) is not None and not fits(record[key]))


def _first(wrong: Iterable[str]) -> str:
    key = next(iter(wrong), "")
    return f"{key!r} is not what a run writes there" if key else ""


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, Number) or value in ("inf", "-inf", "nan")


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_table(inner: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, Mapping) and all(map(inner, value.values()))


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def _is_rivals(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_rival, value))


def _is_rival(value: Any) -> bool:
    known: dict[str, Callable[[Any], bool]] = {
        "name": _is_text,
        "word": _is_text,
        "because": _is_text,
        "why": _is_text,
        "margin": _is_number,
    }
    known |= {"formulas": _is_table(_is_scalar), "witness": _is_witness}
    return (
        isinstance(value, Mapping)
        and {"name", "word"} <= value.keys()
        and all(fits(value[key]) for key, fits in known.items() if value.get(key) is not None)
    )


def _is_witness(value: Any) -> bool:
    return isinstance(value, Mapping) and {"claim", "statement", "point"} <= value.keys()


def _is_paper(value: Any) -> bool:
    return isinstance(value, Mapping) and _is_texts(value.get("authors") or [])


def _is_sweeps(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_sweep, value))


def _is_sweep(value: Any) -> bool:
    return isinstance(value, Mapping)


_PARTS: dict[str, Callable[[Any], bool]] = {
    "rivals": _is_rivals,
    "met": lambda value: isinstance(value, bool),
    "witness": _is_witness,
    "domain": _is_table(_is_text),
    "formulas": _is_table(_is_scalar),
    "assume": _is_texts,
    "paper": _is_paper,
    "sweeps": _is_sweeps,
    "points": _is_number,
    "seconds": _is_number,
    "seed": _is_number,
    "discarded": _is_number,
    "drawn": _is_number,
    "level": _is_number,
    "margin": _is_number,
    "error": _is_number,
}
_WHOLE: dict[str, Callable[[Any], bool]] = {
    "profile": _is_text,
    "seed": _is_number,
    "seconds": _is_number,
    "environment": lambda value: isinstance(value, Mapping) and _is_table(_is_text)(value.get("libraries") or {}),
    "counts": _is_table(_is_number),
}
