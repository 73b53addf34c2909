"""Centres of isotropic mixtures, and tiles of points: weights of centres against the nearest one, by products."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from theorycheck.numerics.mixtures.accuracy import LOWEST, UNIT, Floats, Places, length, squared
from theorycheck.numerics.mixtures.products import product

Row = TypeVar("Row")

_TILE = 1 << 18  # numbers of a tile: fewer calls save more than a nearer cache
_FEWEST_ROWS = 64
_MOST_ROWS = 2048
_MODERATE = 300.0  # logits whose exponentials neither overflow nor vanish, with room for products


@dataclass(frozen=True, eq=False)
class Centres:
    """Weights (K,), means (K, dim), noise; the means less their middle; what a point and 1 are multiplied by."""

    weights: Floats
    means: Floats
    noise: float
    middle: Floats
    centred: Floats
    lifted: Floats
    log_weights: Floats
    reach: float

    @classmethod
    def of(cls, weights: Floats, means: Floats, noise: float) -> Centres:
        """The centres of normals of variance `noise` > 0."""
        weights, means = np.asarray(weights, dtype=np.float64), np.ascontiguousarray(means, dtype=np.float64)
        with np.errstate(all="ignore"):
            log_weights, middle = np.log(weights), means.mean(axis=0)
            centred = means - middle
            offsets = log_weights - squared(centred) / noise / 2
            linear = np.ascontiguousarray(np.vstack([centred.T / noise, offsets]))
        reach = float(np.sqrt(squared(centred).max()))
        return cls(weights, means, noise, middle, centred, linear, log_weights, reach)

    @property
    def slopes(self) -> Floats:
        """What a centred point is multiplied by for its logits, shape (dim, K)."""
        slopes: Floats = self.lifted[:-1]
        return slopes

    @property
    def offsets(self) -> Floats:
        """What is added to that, shape (K,)."""
        offsets: Floats = self.lifted[-1]
        return offsets

    def slip(self, away: Floats) -> Floats:
        """Bounds on how far rounding moves a logit against another at points so far `away` from their nearest centre.

        From the middle, a point is no farther than away + reach.
        """
        slip: Floats = (self.means.shape[1] + 5) * UNIT * self.reach * (away + 2 * self.reach) / self.noise
        return slip


@dataclass(frozen=True, eq=False)
class Tile:
    """For rows x (n, dim): the nearest centre (n,), weights against it with 0 for itself, their sum, the pull.

    Weights (n, K) are up to a scale (n,) of each row; where few of many centres weigh anything, they are not kept.
    `dropped` bounds the sum of the weights left out.
    """

    x: Floats
    at: Centres
    best: Places
    weights: Floats
    scale: Floats
    others: Floats
    pull: Floats
    dropped: float

    @cached_property
    def slip(self) -> Floats:
        """By how much rounding may have moved a logit against another, shape (n,)."""
        return self.at.slip(length(self.x - self.at.means[self.best]))


class Room:
    """Room for the points about the middle and 1, for logits and for pulls of so many rows; new memory is slow."""

    def __init__(self, at: Centres, rows: int, width: int) -> None:
        dim = at.means.shape[1]
        self._points, self._logits, self._pulls = (
            np.ones((rows, dim + 1)),
            np.empty(rows * width),
            np.empty((rows, dim)),
        )

    def lifted(self, at: Centres, x: Floats) -> Floats:
        """The points about the middle, and 1: shape (n, dim + 1)."""
        y = self._points[: len(x)]
        np.subtract(x, at.middle, out=y[:, :-1])
        return y

    def logits(self, y: Floats, columns: Floats) -> Floats:
        """The logits (n, width) of lifted points against as many centres."""
        return product(y, columns, self._logits[: len(y) * columns.shape[1]].reshape(len(y), -1))

    def pulls(self, weights: Floats, at: Centres) -> Floats:
        """The sums (n, dim) of weighted centres about the middle."""
        return product(weights, at.centred, self._pulls[: len(weights)])


def by_tiles(at: Centres, x: Floats, read: Callable[[Tile], Row]) -> Iterator[Row]:
    """What is read off each tile of rows that fits in the cache; it is gone when the next one comes."""
    with np.errstate(all="ignore"):
        for _, found in tiles(at, x):
            yield read(found)


def tiles(at: Centres, x: Floats) -> Iterator[tuple[slice, Tile]]:
    """The tiles, each gone when the next one comes; one where there are no rows."""
    count = len(x)
    size = min(_MOST_ROWS, max(_FEWEST_ROWS, _TILE // len(at.means)), max(1, count))
    room = Room(at, size, len(at.means))
    for i in range(0, max(1, count), size):
        rows = slice(i, min(count, i + size))
        yield rows, tile(at, x[rows], room)


def tile(at: Centres, x: Floats, room: Room) -> Tile:
    """Weights and pulls of a few rows."""
    logits, rows = room.logits(room.lifted(at, x), at.lifted), np.arange(len(x))
    best = logits.argmax(axis=1)
    weights, scale = _exponentials(logits, logits[rows, best])
    weights[rows, best] = 0
    others = weights @ np.ones(len(at.means))
    # the nearest centre, less the sum of the others, turns centres into steps from it
    weights[rows, best] = -others
    pull = room.pulls(weights, at)
    weights[rows, best] = 0
    others *= scale
    pull *= (scale / (1 + others))[:, None]
    return Tile(x, at, best, weights, scale, others, pull, len(at.means) * float(np.exp(LOWEST)))


def _exponentials(logits: Floats, top: Floats) -> tuple[Floats, Floats]:
    """Exponentials of logits, in their place, and what makes them relative to the largest of their row."""
    if logits.min() > -_MODERATE and top.max() < _MODERATE:
        return np.exp(logits, out=logits), np.exp(-top)
    logits -= top[:, None]
    return np.exp(np.maximum(logits, LOWEST, out=logits), out=logits), np.ones(len(top))
