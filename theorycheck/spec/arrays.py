"""Explicit arrays: nested lists of exact numbers, rectangular, and of the form that their domain asks for."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeAlias

from theorycheck.domains import Form
from theorycheck.spec.positions import Path
from theorycheck.spec.sheet import Sheet

Nested: TypeAlias = Any

ENTRIES = 4096


def explicit(value: list[Any], path: Path, sheet: Sheet) -> Nested | None:
    """Lists within lists as tuples of exact numbers; None, noted, where something is wrong."""
    count = _count(value)
    if count > ENTRIES:
        sheet.ledger.value(path, f"an explicit array of {count} entries; the limit is {ENTRIES}")
        return None
    return _nested(value, path, sheet)


def _count(value: Any) -> int:
    return sum(map(_count, value)) if isinstance(value, list) else 1


def _nested(value: Any, path: Path, sheet: Sheet) -> Nested | None:
    if sheet.ledger.full:
        return None
    if not isinstance(value, list):
        return sheet.number(value, path)
    if not value:
        sheet.ledger.value(path, "an explicit array has at least one entry")
        return None
    parts = [_nested(part, (*path, index), sheet) for index, part in enumerate(value)]
    if any(part is None for part in parts):
        return None
    for index, part in enumerate(parts):
        if shape(part) != shape(parts[0]):
            sheet.ledger.value((*path, index), "this entry differs in length from the first; arrays are rectangular")
            return None
    return tuple(parts)


def shape(array: Nested) -> tuple[int, ...]:
    """The lengths of a rectangular array along its axes; none for a number."""
    return (len(array), *shape(array[0])) if isinstance(array, tuple) else ()


def misformed(array: Nested, form: Form) -> str:
    """Why an explicit array does not have a form; empty if it has."""
    rows = _rows(array)
    match form:
        case "simplex" if any(entry < 0 for row in rows for entry in row) or any(sum(row) != 1 for row in rows):
            return 'weights are not negative and have the sum 1; thirds are written "1/3"'
        case "unit" if any(_dot(row, row) != 1 for row in rows):
            return "a unit vector has length 1 exactly; for others leave the field to its domain"
        case "frame" if not all(_orthonormal(matrix) for matrix in _matrices(array)):
            return "the columns of a frame are orthonormal exactly; for others leave the field to its domain"
    return ""


def _rows(array: Nested) -> list[tuple[Fraction, ...]]:
    return [array] if len(shape(array)) == 1 else [row for part in array for row in _rows(part)]


def _matrices(array: Nested) -> list[Nested]:
    return [array] if len(shape(array)) == 2 else [matrix for part in array for matrix in _matrices(part)]


def _orthonormal(matrix: Nested) -> bool:
    columns = [*zip(*matrix, strict=True)]
    return all(_dot(a, b) == (i == j) for i, a in enumerate(columns) for j, b in enumerate(columns))


def _dot(left: tuple[Fraction, ...], right: tuple[Fraction, ...]) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))
