"""Points to look at before any other: the smallest sizes with generic entries, and faces of the box."""

from __future__ import annotations

from collections.abc import Iterator

from theorycheck.engine.draw import Dice, Source
from theorycheck.engine.plan import derived_seed

SIZES = 3  # how many of the smallest sizes are looked at
FACES = 5  # how many faces of the box are


def corners(seed: int) -> Iterator[Source]:
    """Where the choices of the first points come from."""
    yield from (Small(derived_seed(seed, "small", rank), rank) for rank in range(SIZES))
    yield from (Faces(derived_seed(seed, "face", rank), rank % 2) for rank in range(FACES))


class Small(Dice):
    """Whole numbers that are the smallest, or next to the smallest; all else from a seeded generator."""

    def __init__(self, seed: int, rank: int) -> None:
        super().__init__(seed)
        self._rank = rank

    def integer(self, low: int, high: int) -> int:
        """The whole number of that rank in [low, high], or the last."""
        return min(low + self._rank, high)


class Faces(Small):
    """The same, with numbers at the ends of their intervals, or anywhere between."""

    def real(self, low: float, high: float) -> float:
        """One end, the other, or neither, each with chance 1/3."""
        between = super().real(low, high)
        return (low, high, between)[Dice.integer(self, 0, 2)]
