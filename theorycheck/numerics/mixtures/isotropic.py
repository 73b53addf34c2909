"""Mixtures of one isotropic normal around many centres, at many points: matrix products, and a filter.

Logits come from one product; the largest is taken out exactly, so that only ties feel the cancellation in the others. A
bound on that says for each row whether the result can be trusted; the others are computed again with more digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from theorycheck.numerics.mixtures.accuracy import (
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
from theorycheck.numerics.mixtures.nearby import are_few, rooms, tile_of_few
from theorycheck.numerics.mixtures.tiles import Centres, Tile, tiles

FEWEST_PAIRS = 1 << 12  # of points and centres, below which the set-up costs more than it saves


@dataclass(frozen=True, eq=False)
class Fit:
    """For N points: log-density (N,), posterior mean of the centre (N, dim), noise times score, which rows to trust.

    The posterior means may have been left out, and then have no rows.
    """

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


def fit(at: Centres, x: Floats, with_centres: bool = True) -> Fit:
    """The fit of points x (N, dim); rows that the filter does not pass are marked, not mended."""
    count, dim = x.shape
    centres, numerators = np.empty((count if with_centres else 0, dim)), np.empty((count, dim))
    found = _Found(np.empty(count, dtype=np.intp), *(np.empty(count) for _ in range(3)))
    with np.errstate(all="ignore"):
        for rows, of in _tiles(at, x):
            _write(of, found, rows, numerators[rows])
            if with_centres:
                np.add(at.means[of.best], of.pull, out=centres[rows])
        constant = at.log_weights[found.best] - dim * np.log(2 * np.pi * at.noise) / 2
        densities = constant - found.away2 / at.noise / 2 + np.log1p(found.others)
        return Fit(densities, centres, numerators, _sure(at, found, numerators), at.noise)


class _Found(NamedTuple):
    """For N points: the nearest centre, its squared distance, the weights of the others, of those left out."""

    best: Places
    away2: Floats
    others: Floats
    dropped: Floats


def _write(of: Tile, found: _Found, rows: slice, numerators: Floats) -> None:
    np.take(of.at.means, of.best, axis=0, out=numerators, mode="clip")
    numerators -= of.x
    found.best[rows], found.away2[rows] = of.best, squared(numerators)
    found.others[rows], found.dropped[rows] = of.others, of.dropped
    numerators += of.pull


def _tiles(at: Centres, x: Floats) -> Iterator[tuple[slice, Tile]]:
    return _tiles_of_few(at, x) if are_few(at, x) else tiles(at, x)


def _tiles_of_few(at: Centres, x: Floats) -> Iterator[tuple[slice, Tile]]:
    room, size, width = rooms(at, len(x))
    for start in range(0, len(x), size):
        part = x[start : start + size]
        found = tile_of_few(at, part, room, width)
        if found is not None:
            yield slice(start, start + len(part)), found
            continue
        for rows, of in tiles(at, part):
            yield slice(start + rows.start, start + rows.stop), of


def _sure(at: Centres, of: _Found, numerators: Floats) -> Flags:
    """Where rounding of the logits moves noise * score by less than the tolerance times its size, or the deviation."""
    reach, allowed, slip = at.reach, TOLERANCE * np.sqrt(at.noise), at.slip(np.sqrt(of.away2))
    larger = inflated(slip)
    worst = larger * (of.others + of.dropped)
    error = worst / (1 + worst) * 2 * reach * swing(slip) + 8 * UNIT * reach * of.others / (1 + of.others)
    error += 2 * reach * of.dropped * larger
    calm = slip < MOST_SLIP
    sure: Flags = (error <= allowed) & calm
    rest = np.flatnonzero((error > allowed) & calm)
    sure[rest] = error[rest] <= TOLERANCE * length(numerators[rest])
    return sure
