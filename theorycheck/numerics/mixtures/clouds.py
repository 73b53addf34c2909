"""Isotropic mixtures: every number right to the tolerance, by products, by double-double, or in balls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from theorycheck.numerics.mixtures import isotropic
from theorycheck.numerics.mixtures.accuracy import TOLERANCE, UNIT, Floats, length, squared
from theorycheck.numerics.mixtures.enclosed import EnclosedMixture, Point
from theorycheck.numerics.mixtures.isotropic import Fit
from theorycheck.numerics.mixtures.spread import MOST_CENTRES, Spread, Table, sizes_of, spread, table
from theorycheck.numerics.mixtures.ties import Ties, calm, moved_shares, refined, sums, survivors, ties
from theorycheck.numerics.mixtures.tiles import Centres, Tile, by_tiles


@dataclass(frozen=True)
class IsotropicMixture:
    """The mixture of N(means_k, noise I), noise > 0: weights (K,), means (K, dim); atoms seen through noise.

    Floats are taken as exact. Each result is right to 1e-10 of its scale: noise * score to that of max(|noise * score|,
    sqrt(noise)), the clean mean (the posterior mean of the centre) to that or its own, covariances to that of
    max(trace, noise). Whatever floats cannot give is computed in balls; Refused is raised where that fails.
    """

    weights: Any
    means: Any
    noise: float

    @cached_property
    def centres(self) -> Centres:
        """The centres, made ready for products."""
        return Centres.of(self.weights, self.means, self.noise)

    @cached_property
    def _table(self) -> Table:
        return table(self.centres)

    def log_density(self, x: Floats) -> Floats:
        """The log-density at x (N, dim), shape (N,). Raises Refused."""
        return self._fit(x, with_centres=False).log_density()

    def score(self, x: Floats) -> Floats:
        """The score at x (N, dim), shape (N, dim). Raises Refused."""
        fit = self._fit(x, with_centres=False)
        return np.divide(fit.numerators, fit.noise, out=fit.numerators)

    def clean_mean(self, x: Floats) -> Floats:
        """The posterior mean of the centre at x (N, dim), shape (N, dim). Raises Refused."""
        return self.fit(x).clean_mean()

    def fit(self, x: Floats) -> Fit:
        """All of these at x (N, dim). Raises Refused."""
        return self._fit(x, with_centres=True)

    def _fit(self, x: Floats, with_centres: bool) -> Fit:
        x = np.asarray(x, dtype=np.float64)
        return mended(self.centres, x, isotropic.fit(self.centres, x, with_centres))

    def covariance_trace(self, x: Floats) -> Floats:
        """The trace of the posterior covariance of the centre at x (N, dim), shape (N,). Raises Refused."""
        return self._spread(x, None).trace

    def covariance_norm2(self, x: Floats) -> Floats:
        """The squared Frobenius norm of that covariance, shape (N,). Raises Refused."""
        return self._spread(x, None, with_norm=True).norm2

    def covariance_action(self, x: Floats, vectors: Floats) -> Floats:
        """That covariance times a vector (dim,), or one for each row (N, dim), shape (N, dim). Raises Refused."""
        return self._spread(x, vectors).action

    def _spread(self, x: Floats, vectors: Floats | None, with_norm: bool = False) -> Spread:
        x = np.asarray(x, dtype=np.float64)
        wide = None if vectors is None else np.broadcast_to(np.asarray(vectors, np.float64), x.shape)
        if len(self.centres.means) > MOST_CENTRES:
            return self._spread_of_ties(x, wide)
        place = 0

        def read(of: Tile) -> Spread:
            nonlocal place
            start, place = place, place + len(of.x)
            return spread(of, self._table, None if wide is None else wide[start:place], with_norm)

        out = Spread(*(np.concatenate(column) for column in zip(*by_tiles(self.centres, x, read), strict=True)))
        bad = ~out.sure.astype(bool)
        if bad.any():
            again = self._spread_of_ties(x[bad], None if wide is None else wide[bad])
            for column, mended_rows in zip(out, again, strict=True):
                column[bad] = mended_rows
        return out

    def _spread_of_ties(self, x: Floats, vectors: Floats | None) -> Spread:
        factors = [self._factor_at(point) for point in x]
        trace, norm2 = (np.array(column) for column in zip(*map(sizes_of, factors), strict=True))
        action = np.zeros((len(x), 0))
        if vectors is not None:
            action = np.array([factor @ (vector @ factor) for factor, vector in zip(factors, vectors, strict=True)])
        return Spread(trace, norm2, action, np.ones(len(x), dtype=bool))

    def _factor_at(self, x: Floats) -> Floats:
        with np.errstate(all="ignore"):
            factor = _factor(self.centres, ties(self.centres, x[None]))
        if factor is None:
            point = enclosed_at(self.centres, x, with_gaps=True)
            factor = (np.sqrt(point.shares)[:, None] * point.gaps).T
        return factor


def mended(at: Centres, x: Floats, first: Fit) -> Fit:
    """The fit with its unsure rows computed again. Raises Refused."""
    bad = np.flatnonzero(~first.sure)
    if not len(bad):
        return first
    again = refined(at, x[bad])
    _patch(first, bad, again.log_densities, again.centres, again.numerators)
    for row in bad[~again.sure.astype(bool)]:
        point = enclosed_at(at, x[row], with_gaps=False)
        _patch(first, row, point.log_density, point.clean_mean, point.score * at.noise)
    first.sure[bad] = True
    return first


def _patch(fit: Fit, rows: Any, log_density: Any, centres: Floats, numerators: Floats) -> None:
    fit.log_densities[rows], fit.numerators[rows] = log_density, numerators
    if len(fit.centres):
        fit.centres[rows] = centres


def enclosed_at(at: Centres, x: Floats, with_gaps: bool) -> Point:
    """The mixture of the centres that matter at x (dim,), in balls. Raises Refused."""
    with np.errstate(all="ignore"):
        best, kept = survivors(at, x[None])
    keep = np.union1d(np.flatnonzero(kept[0]), best)
    return EnclosedMixture(at.weights[keep], at.means[keep], None, at.noise).at(x, with_gaps)


def _factor(at: Centres, of: Ties) -> Floats | None:
    """A factor (dim, columns) of the covariance at one row, or None where double-double does not settle it."""
    others = sums(of, of.weights)[0]
    shares = np.append(of.weights, 1.0) / (1 + others)
    pull = shares[:-1] @ of.gaps
    gaps = np.vstack([of.gaps, 0 * pull]) - pull
    trace = shares @ squared(gaps)
    moved = 4 * (moved_shares(of) * squared(of.gaps)).sum() + 16 * UNIT * length(pull) ** 2
    settled = calm(of)[0] and moved <= TOLERANCE * max(float(trace), at.noise)
    return (np.sqrt(shares)[:, None] * gaps).T if settled else None
