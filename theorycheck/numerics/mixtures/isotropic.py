"""Mixtures of one isotropic normal around many centres, at many points: matrix products, and a filter.

Logits come from one product; the largest is taken out exactly, so that only ties feel the cancellation in the others. A
bound on that says for each row whether the result can be trusted; the others are computed again with more digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from theorycheck.numerics.mixtures.accuracy import (
    MOST_SLIP,
    TOLERANCE,
    UNIT,
    Flags,
    Floats,
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
    out = Fit(
        np.empty(count),
        np.empty((count if with_centres else 0, dim)),
        np.empty((count, dim)),
        np.empty(count, dtype=bool),
        at.noise,
    )
    with np.errstate(all="ignore"):
        for rows, of in _tiles(at, x):
            _write(of, rows, out)
    return out


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


def _write(of: Tile, rows: slice, out: Fit) -> None:
    at, numerators = of.at, out.numerators[rows]
    np.take(at.means, of.best, axis=0, out=numerators, mode="clip")
    numerators -= of.x
    away2 = squared(numerators)
    constant = at.log_weights[of.best] - of.x.shape[1] * np.log(2 * np.pi * at.noise) / 2
    out.log_densities[rows] = constant - away2 / at.noise / 2 + np.log1p(of.others)
    numerators += of.pull
    out.sure[rows] = _sure(of, at.slip(np.sqrt(away2)), numerators)
    if len(out.centres):
        np.add(at.means[of.best], of.pull, out=out.centres[rows])


def _sure(of: Tile, slip: Floats, numerators: Floats) -> Flags:
    """Where rounding of the logits moves noise * score by less than the tolerance times its size, or the deviation."""
    reach, deviation = of.at.reach, np.sqrt(of.at.noise)
    worst = inflated(slip) * (of.others + of.dropped)
    error = worst / (1 + worst) * 2 * reach * swing(slip) + 8 * UNIT * reach * of.others / (1 + of.others)
    error += 2 * reach * of.dropped * inflated(slip)
    sure: Flags = (error <= TOLERANCE * deviation) & (slip < MOST_SLIP)
    rest = np.flatnonzero((error > TOLERANCE * deviation) & (slip < MOST_SLIP))
    sure[rest] = error[rest] <= TOLERANCE * length(numerators[rest])
    return sure
