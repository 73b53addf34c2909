"""Tables and pairs that write the domain of one number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from theorycheck.domains import Scalar, formulas_of
from theorycheck.spec.positions import Path
from theorycheck.spec.reading import attempt, note, read
from theorycheck.spec.sheet import Sheet
from theorycheck.spec.tables import SCALARS, SIZES, not_a_size
from theorycheck.spec.wording import listed, quoted, suggest


def scalar(table: Mapping[str, Any], path: Path, sheet: Sheet, kinds: Sequence[str]) -> Scalar | None:
    """The domain that a table writes, its head one of `kinds`; None where it is wrong, with every fault noted."""
    head = next((key for key in kinds if key in table), None)
    if head is None:
        sheet.ledger.value(path, headless(table, kinds))
        return None
    written = read(SCALARS[head], table, path, sheet.ledger, sheet.bounds)
    return None if written is None else written.domain()


def from_pair(kind: str, pair: Sequence[Any], path: Path, sheet: Sheet) -> Scalar | None:
    """The domain that a bare pair writes where its kind is already declared."""
    model = SCALARS[kind]
    written, faults = attempt(model, {kind: pair}, sheet.bounds)
    for fault in faults:
        note(fault, model, path, sheet.ledger, drop=1)
    return None if written is None else written.domain()


def size(value: Any, path: Path, sheet: Sheet) -> Scalar | None:
    """The range of a length, written as a table or as a bare pair."""
    table = isinstance(value, Mapping)
    domain = scalar(value, path, sheet, SIZES) if table else from_pair("integer", value, path, sheet)
    complaint = next(filter(None, map(not_a_size, formulas_of(domain) if domain else ())), "")
    if complaint:
        sheet.ledger.value(path, complaint)
    return None if complaint else domain


def headless(table: Mapping[str, Any], kinds: Sequence[str]) -> str:
    """The message for a table that writes no domain."""
    for key in table:
        hint = suggest(key, kinds, "")
        if hint != "; ":
            return f"unknown domain {quoted(key)}{hint}"
    return f"a domain is a table with one of the keys {listed(kinds)}"
