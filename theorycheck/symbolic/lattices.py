"""The lattice that finitely many rational vectors span over the integers: a basis, and their coordinates in it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from math import lcm
from typing import TypeVar

from flint import fmpq, fmpz_mat

Label = TypeVar("Label", bound=Hashable)


def basis(vectors: Sequence[Mapping[Label, fmpq]]) -> tuple[list[dict[Label, fmpq]], list[list[int]]]:
    """Independent vectors that span the same integer combinations, and each vector's whole coordinates in them."""
    labels = list(dict.fromkeys(label for vector in vectors for label in vector))
    if not labels:
        return [], [[] for _ in vectors]
    scale = lcm(*(int(value.q) for vector in vectors for value in vector.values()))
    rows = [[int(vector.get(label, fmpq(0)) * scale) for label in labels] for vector in vectors]
    echelon = [[int(x) for x in row] for row in fmpz_mat(rows).hnf().tolist()]
    independent = [row for row in echelon if any(row)]
    named = [{label: fmpq(x, scale) for label, x in zip(labels, row, strict=True) if x} for row in independent]
    return named, [_coordinates(row, independent) for row in rows]


def _coordinates(row: list[int], echelon: list[list[int]]) -> list[int]:
    coordinates = []
    for pivot in echelon:
        first = next(j for j, x in enumerate(pivot) if x)
        count = row[first] // pivot[first]
        row = [x - count * y for x, y in zip(row, pivot, strict=True)]
        coordinates.append(count)
    assert not any(row)
    return coordinates
