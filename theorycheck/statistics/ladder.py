"""A ladder as a law sees it: how far each rung has come from the first, and the size of its logarithm."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal, TypeAlias

import numpy as np

Number: TypeAlias = int | float | Fraction
Limit: TypeAlias = Number | Literal["infinity"]
Vector: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

MOST_RUNGS = 64


class LadderError(ValueError):
    """Rungs that do not lead to the limit."""


@dataclass(frozen=True, eq=False)
class Ladder:
    """Rungs x_0, x_1, ... towards a limit that lies beyond the last.

    `progress` is s_k = log u_k with u_k = x_k / x_0, or x_0 / x_k where the limit is approached from above; it grows
    from 0. `logarithms` is L_k, the size of log x_k, positive and growing. `direction` is 1 towards infinity, else -1.
    Shapes: (rungs,).
    """

    progress: Vector
    logarithms: Vector
    direction: int

    @staticmethod
    def of(rungs: Sequence[Number], limit: Limit | None = None) -> Ladder:
        """The ladder of these rungs; without a limit they tell: up is to infinity, down is to 0.

        Raises LadderError where the rungs are not positive, do not move steadily, or move away from the limit.
        """
        logs = [_log(rung) for rung in _distances(rungs, limit)]
        direction = _direction(logs, limit)
        progress = np.array([direction * (log - logs[0]) for log in logs])
        return Ladder(progress, progress + _first_logarithm(direction * logs[0]), direction)

    @property
    def decades(self) -> float:
        """How far the ladder leads, in powers of ten."""
        return float(self.progress[-1]) / math.log(10)

    def __len__(self) -> int:
        return len(self.progress)

    def at(self, chosen: Sequence[int]) -> Ladder:
        """The ladder of the chosen rungs, which begins with the first of them."""
        progress = self.progress[chosen]
        return Ladder(progress - progress[0], self.logarithms[chosen], self.direction)


@dataclass(frozen=True, eq=False)
class Series:
    """Logs of a positive quantity along a ladder, each with a bound on its error; shapes (rungs,)."""

    ladder: Ladder
    logs: Vector
    errors: Vector

    @property
    def later(self) -> Series:
        """The later two thirds of the ladder."""
        return self.at(range(len(self.ladder) // 3, len(self.ladder)))

    def at(self, chosen: Sequence[int]) -> Series:
        """The series at the chosen rungs."""
        index = list(chosen)
        return Series(self.ladder.at(index), self.logs[index], self.errors[index])


def series(ladder: Ladder, logs: Sequence[float], errors: Sequence[float]) -> Series:
    """The series, thinned evenly to at most 64 rungs with both ends kept."""
    whole = Series(ladder, np.array(logs, dtype=float), np.array(errors, dtype=float))
    if len(ladder) <= MOST_RUNGS:
        return whole
    return whole.at([round(k) for k in np.linspace(0, len(ladder) - 1, MOST_RUNGS)])


def _distances(rungs: Sequence[Number], limit: Limit | None) -> list[Number]:
    if limit is None or limit == "infinity" or limit == 0:
        return list(rungs)
    return [abs(Fraction(rung) - Fraction(limit)) for rung in rungs]


def _direction(logs: Sequence[float], limit: Limit | None) -> int:
    up = all(b > a for a, b in pairwise(logs))
    down = all(b < a for a, b in pairwise(logs))
    if len(logs) < 2 or not (up or down):
        msg = "the rungs do not move steadily"
        raise LadderError(msg)
    if limit is not None and up != (limit == "infinity"):
        msg = f"the rungs lead away from the limit {limit}"
        raise LadderError(msg)
    return 1 if up else -1


def _log(x: Number) -> float:
    """The log of a positive number of any size."""
    if x <= 0:
        msg = f"the rung {x} is not on the near side of the limit"
        raise LadderError(msg)
    if isinstance(x, Fraction):
        return math.log(x.numerator) - math.log(x.denominator)
    return math.log(x)


def _first_logarithm(log: float) -> float:
    """L_0; a ladder that starts near 1, or on its far side, has its logarithm counted from the first rung: 1 + s."""
    return log if log >= math.log(2) - 1e-12 else 1.0
