"""Records as they are printed: the keys of a verdict that `verify --json` promises, and the record of a whole run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Record = dict[str, Any]

PUBLIC = (
    "record", "id", "word", "expect", "kind", "met", "because", "rivals", "points", "precision", "sensitivity",
    "witness", "seconds", "digest",
)  # fmt: skip
PUBLIC_RIVAL = ("name", "word", "because")


def public(record: Mapping[str, Any]) -> Record:
    """The keys that `verify --json` prints; a run record is printed whole."""
    if record["record"] != "verdict":
        return dict(record)
    line = {name: record[name] for name in PUBLIC}
    return line | {"rivals": [{name: rival[name] for name in PUBLIC_RIVAL} for rival in record["rivals"]]}


def run_record(records: list[Record], run: str, profile: str, seed: int, seconds: float, environment: Record) -> Record:
    """The last line of a run: counts by word, rivals refuted of declared, and where it ran."""
    words = [record["word"] for record in records]
    rivals = [rival for record in records for rival in record["rivals"] if not rival["automatic"]]
    return {
        "record": "run",
        "run": run,
        "met": all(record["met"] for record in records),
        "counts": {word: words.count(word) for word in sorted(set(words))},
        "rivals": {"declared": len(rivals), "refuted": sum(rival["word"] == "refuted" for rival in rivals)},
        "expected_false_refutations": float(f"{sum(record.get('level') or 0 for record in records):.6g}"),
        "seed": seed,
        "profile": profile,
        "seconds": round(seconds, 3),
        "environment": environment,
    }
