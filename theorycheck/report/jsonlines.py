"""Records as JSON lines: one object a line, ASCII, strict JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TextIO


def dumps(record: Mapping[str, Any]) -> str:
    """One record as one line without the newline; a number that JSON lacks becomes "inf", "-inf" or "nan"."""
    try:
        return _dumps(record)
    except (TypeError, ValueError):  # few have what is not plain data, or such a number
        return _dumps(_strict(record))


def _dumps(record: Any) -> str:
    return json.dumps(record, separators=(",", ":"), allow_nan=False)


def _strict(value: Any) -> Any:
    match value:
        case float():
            return value if math.isfinite(value) else str(value)
        case Mapping():
            return {str(key): _strict(item) for key, item in value.items()}
        case list() | tuple():
            return [_strict(item) for item in value]
    return value


def write(stream: TextIO, record: Mapping[str, Any]) -> None:
    """Append one record and flush, so that a run that is killed loses nothing that was judged."""
    stream.write(dumps(record) + "\n")
    stream.flush()


def read(path: Path) -> list[dict[str, Any]]:
    """The records of a file; a last line cut short by a kill is left out."""
    with path.open(encoding="utf-8") as stream:
        return list(parse(stream))


def parse(lines: Iterable[str]) -> list[dict[str, Any]]:
    """The objects on these lines; blank lines, and a last line that is not JSON, are left out.

    Raises ValueError where any other line is not one JSON object.
    """
    texts = [text for text in lines if text.strip()]
    records = [_record(text, last=place == len(texts)) for place, text in enumerate(texts, start=1)]
    return [record for record in records if record is not None]


def _record(text: str, last: bool) -> dict[str, Any] | None:
    try:
        return record(text)
    except ValueError:
        if last:
            return None
        raise


def record(text: str) -> dict[str, Any]:
    """The object on one line; raises ValueError where it is anything else."""
    msg = f"not a JSON object: {text[:60]!r}"
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(msg) from error
    if isinstance(value, dict):
        return value
    raise ValueError(msg)
