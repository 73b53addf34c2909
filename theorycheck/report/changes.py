"""What changed between two runs: claims that came or went, words, meanings, and margins beyond their error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from theorycheck.report.text import number

Record = Mapping[str, Any]

ROUNDING = 1e-6  # of a margin that no draws were involved in


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: which claim, which of its statements ("" for the claim itself), and what became of it."""

    claim: str
    statement: str
    text: str
    graver: bool  # whether a word changed, and not just a number


def changes(before: Sequence[Record], after: Sequence[Record]) -> list[Change]:
    """The differences between the verdicts of two runs, claim by claim in the order of their ids."""
    old, new = _verdicts(before), _verdicts(after)
    return [change for name in sorted({*old, *new}) for change in _of_claim(name, old.get(name), new.get(name))]


def _verdicts(records: Sequence[Record]) -> dict[str, Record]:
    return {record["id"]: record for record in records if record["record"] == "verdict"}


def _of_claim(name: str, old: Record | None, new: Record | None) -> Iterator[Change]:
    if old is None or new is None:
        yield Change(name, "", f"only in the {'second' if old is None else 'first'} run: {_word(old or new)}", True)
        return
    if old["word"] != new["word"]:
        yield Change(name, "", f"{_word(old)} -> {_word(new)}: {new['because']}", True)
    if old["digest"] != new["digest"]:
        yield Change(name, "", "its meaning changed: what is given, stated or expected differs", False)
        return
    yield from _margins(name, "", old, new)
    yield from _of_rivals(name, old, new)


def _of_rivals(name: str, old: Record, new: Record) -> Iterator[Change]:
    earlier, later = ({rival["name"]: rival for rival in record["rivals"]} for record in (old, new))
    for rival in (rival for rival in later if rival in earlier):
        if earlier[rival]["word"] != later[rival]["word"]:
            yield Change(name, rival, f"{earlier[rival]['word']} -> {later[rival]['word']}", True)
        yield from _margins(name, rival, earlier[rival], later[rival])


def _margins(name: str, statement: str, old: Record, new: Record) -> Iterator[Change]:
    first, second = old.get("margin"), new.get("margin")
    if not isinstance(first, int | float) or not isinstance(second, int | float):
        return
    error = sum(float(record.get("error") or 0) for record in (old, new)) + ROUNDING * max(abs(first), abs(second))
    if abs(first - second) > error:
        yield Change(name, statement, f"margin {number(first)} -> {number(second)}", False)


def _word(record: Record | None) -> str:
    return "" if record is None else f"{record['word']}{'' if record['met'] else ' (not as expected)'}"
