"""Mixtures of one isotropic normal around many centres, at many points: matrix products, and a filter.

Logits come from one product; the largest is taken out exactly, so that only ties feel the cancellation in the others. A
bound on that says for each row whether the result can be trusted; the others are computed again with more digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from theorycheck.numerics.mixtures.accuracy import (
    LOWEST,
    MOST_SLIP,
    TOLERANCE,
    UNIT,
    Flags,
    Floats,
    Places,
    inflated,
    length,
    squared,
    swing,
)

Row = TypeVar("Row")

FEWEST_PAIRS = 1 << 12  # of points and centres, below which the set-up costs more than it saves
_TILE = 1 << 17  # numbers of a tile: 1 MiB, half a core's cache
_FEWEST_ROWS = 64
_MOST_ROWS = 2048
SPARSE_LOWEST = -60.0
_FEWEST_FOR_SPARSE = 4096
_SPARSE = 0.03


@dataclass(frozen=True, eq=False)
class Centres:
    """Weights (K,), means (K, dim), noise; and the means less their middle, and what each adds to its logits."""

    weights: Floats
    means: Floats
    noise: float
    middle: Floats
    centred: Floats
    slopes: Floats
    offsets: Floats
    log_weights: Floats
    reach: float

    @classmethod
    def of(cls, weights: Floats, means: Floats, noise: float) -> Centres:
        """The centres of normals of variance `noise` > 0."""
        weights, means = np.asarray(weights, dtype=np.float64), np.asarray(means, dtype=np.float64)
        with np.errstate(all="ignore"):
            log_weights, middle = np.log(weights), means.mean(axis=0)
            centred = means - middle
            slopes, offsets = centred.T / noise, log_weights - squared(centred) / noise / 2
        reach = float(np.sqrt(squared(centred).max()))
        return cls(weights, means, noise, middle, centred, slopes, offsets, log_weights, reach)


@dataclass(frozen=True, eq=False)
class Tile:
    """For rows x (n, dim): the nearest centre (n,), weights against it (n, K) with 0 for itself, their sum, the pull.

    `slip` bounds by how much rounding moved a logit against another, `dropped` the sum of the weights left out.
    Where few of many centres weigh anything, their weights are not kept.
    """

    x: Floats
    at: Centres
    best: Places
    weights: Floats
    others: Floats
    pull: Floats
    slip: Floats
    dropped: float

    @property
    def away(self) -> Floats:
        """From the nearest centre to the point."""
        return self.x - self.at.means[self.best]


@dataclass(frozen=True, eq=False)
class Fit:
    """For N points: log-density (N,), posterior mean of the centre (N, dim), noise times score, which rows to trust."""

    log_densities: Floats
    centres: Floats
    numerators: Floats
    sure: Flags
    noise: float

    def log_density(self) -> Floats:
        """The log-density, shape (N,)."""
        return self.log_densities

    def clean_mean(self) -> Floats:
        """The posterior mean of the centre, shape (N, dim)."""
        return self.centres

    def score(self) -> Floats:
        """The score, shape (N, dim)."""
        return self.numerators / self.noise


def fit(at: Centres, x: Floats) -> Fit:
    """The fit of points x (N, dim); rows that the filter does not pass are marked, not mended."""
    count, dim = x.shape
    columns = np.empty(count), np.empty((count, dim)), np.empty((count, dim)), np.empty(count, dtype=bool)
    place = 0
    for parts in by_tiles(at, x, _read):
        end = place + len(parts[0])
        for column, part in zip(columns, parts, strict=True):
            column[place:end] = part
        place = end
    return Fit(*columns, at.noise)


def by_tiles(at: Centres, x: Floats, read: Callable[[Tile], Row]) -> Iterator[Row]:
    """What is read off each tile of rows that fits in the cache."""
    size = min(_MOST_ROWS, max(_FEWEST_ROWS, _TILE // len(at.means)))
    with np.errstate(all="ignore"):
        for i in range(0, max(1, len(x)), size):
            yield read(tile(at, x[i : i + size]))


def tile(at: Centres, x: Floats) -> Tile:
    """Weights and pulls of a few rows."""
    y, rows = x - at.middle, np.arange(len(x))
    logits = y @ at.slopes
    logits += at.offsets
    best = logits.argmax(axis=1)
    top = logits[rows, best]
    if len(at.means) >= _FEWEST_FOR_SPARSE and _is_sparse(logits, top):
        weights, others, pull, floor = *_sparse(logits, top, best, at), SPARSE_LOWEST
    else:
        weights, others, pull, floor = *_dense(logits, top, best, at), LOWEST
    pull -= others[:, None] * at.centred[best]
    pull /= (1 + others)[:, None]
    slip = (x.shape[1] + 4) * UNIT * at.reach * (length(y) + at.reach) / at.noise
    return Tile(x, at, best, weights, others, pull, slip, len(at.means) * float(np.exp(floor)))


def _dense(logits: Floats, top: Floats, best: Places, at: Centres) -> tuple[Floats, Floats, Floats]:
    logits -= top[:, None]
    weights = np.exp(np.maximum(logits, LOWEST, out=logits), out=logits)
    weights[np.arange(len(weights)), best] = 0
    return weights, weights @ np.ones(len(at.means)), weights @ at.centred


def _is_sparse(logits: Floats, top: Floats) -> bool:
    """Whether few centres weigh anything, by a row in sixteen."""
    probe = logits[::16] > (top[::16] + SPARSE_LOWEST)[:, None]
    return bool(np.count_nonzero(probe) < _SPARSE * probe.size)


def _sparse(logits: Floats, top: Floats, best: Places, at: Centres) -> tuple[Floats, Floats, Floats]:
    """The same from the weights that are above the floor; these are not kept."""
    from scipy.sparse import csr_array

    count, width = logits.shape
    found = np.flatnonzero(logits > (top + SPARSE_LOWEST)[:, None])
    row = found // width
    centre = found - row * width
    values = np.exp(logits.ravel()[found] - top[row])
    values[centre == best[row]] = 0
    starts = np.searchsorted(row, np.arange(count + 1))
    matrix = csr_array((values, centre, starts), shape=logits.shape)
    others = np.bincount(row, values, count).astype(np.float64)
    return values[:0], others, matrix @ at.centred


def _read(of: Tile) -> tuple[Floats, Floats, Floats, Flags]:
    at, away = of.at, of.away
    numerators = of.pull - away
    constant = at.log_weights[of.best] - of.x.shape[1] * np.log(2 * np.pi * at.noise) / 2
    peak = constant - squared(away) / at.noise / 2
    sure = _sure(of, numerators)
    return peak + np.log1p(of.others), at.means[of.best] + of.pull, numerators, sure


def worst_others(of: Tile) -> Floats:
    """An upper bound on the weights of all but the nearest centre, in units of its own."""
    bound: Floats = inflated(of.slip) * (of.others + of.dropped)
    return bound


def _sure(of: Tile, numerators: Floats) -> Flags:
    """Where rounding of the logits moves noise * score by less than the tolerance times its size, or the deviation."""
    worst, reach = worst_others(of), of.at.reach
    error = worst / (1 + worst) * 2 * reach * swing(of.slip) + 4 * UNIT * reach * of.others / (1 + of.others)
    error += 2 * reach * of.dropped * inflated(of.slip)
    size = np.maximum(length(numerators), np.sqrt(of.at.noise))
    sure: Flags = (error <= TOLERANCE * size) & (of.slip < MOST_SLIP)
    return sure
