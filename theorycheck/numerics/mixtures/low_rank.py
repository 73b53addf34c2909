"""Mixtures of normals near linear subspaces, N(m_k, U_k U_k^T + noise I), U_k (dim, rank): no dim x dim matrix.

With U_k = Q_k S_k V_k^T and g = S^2/(S^2 + noise), two products over all Q_k give logits and score. Where the noise is
so small that they cancel, the residual off U_k is found in double-double, against U_k itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from theorycheck.numerics.mixtures.accuracy import TOLERANCE, Flags, Floats, length, squared
from theorycheck.numerics.mixtures.componentwise import ComponentwiseMixture
from theorycheck.numerics.mixtures.enclosed import EnclosedMixture
from theorycheck.numerics.mixtures.frames import thin
from theorycheck.numerics.mixtures.residuals import Split, split
from theorycheck.numerics.mixtures.shares import Rows, growth, in_balls, in_tiles, settled, settles, shares_of

_FEWEST_ROWS, _MOST_ROWS = 512, 4096
_TILE = 1 << 16  # numbers of a tile: fewer calls save more than a nearer cache
_COLUMNS = 4096  # of points and frames at a time


class _Subspaces(NamedTuple):
    """All frames in rows (K rank, dim), deviations (K, rank), right factors (K, rank, rank), constants (K,)."""

    frames: Floats
    deviations: Floats
    turns: Floats
    constants: Floats


@dataclass(frozen=True)
class LowRankNormals(ComponentwiseMixture):
    """The mixture with weights (K,), means (K, dim) or None for 0, factors (K, dim, rank), rank < dim, noise > 0.

    Floats are taken as exact; noise * score is right to 1e-10 of max(|noise * score|, sqrt(noise)), or Refused is
    raised. Beside the factors, memory is that of their frames and of a tile of rows.
    """

    weights: Any
    means: Any
    factors: Any
    noise: float

    @cached_property
    def _parts(self) -> _Subspaces:
        count, dim, rank = self.factors.shape
        frames = np.empty((count * rank, dim))
        deviations, turns = np.empty((count, rank)), np.empty((count, rank, rank))
        for k, factor in enumerate(self.factors):
            frames.T[:, k * rank : (k + 1) * rank], deviations[k], turns[k] = thin(factor)
        inside = np.log(deviations**2 + self.noise).sum(1) + (dim - rank) * np.log(self.noise)
        constants = np.log(self.weights) - (dim * np.log(2 * np.pi) + inside) / 2
        return _Subspaces(frames, deviations, turns, constants)

    @cached_property
    def _gains(self) -> Floats:
        gains: Floats = self._parts.deviations**2 / (self._parts.deviations**2 + self.noise)
        return gains

    @cached_property
    def _middle(self) -> tuple[Floats, Floats, Floats, float] | None:
        """The middle of the means, the means less it, their coordinates (K, rank), and their largest length."""
        if self.means is None or not np.any(self.means):
            return None
        middle = self.means.mean(axis=0)
        centred = self.means - middle
        rank = self._gains.shape[1]
        along = [row @ self._frame(k) for k, row in enumerate(centred)]
        return middle, centred, np.array(along).reshape(-1, rank), float(length(centred).max())

    def _frame(self, k: int) -> Floats:
        rank = self._gains.shape[1]
        return self._parts.frames[k * rank : (k + 1) * rank].T

    def quick(self, x: Floats) -> Rows:
        """Log-density, score and shares at x (N, dim) by products; rows they cannot give are marked."""
        fitting = _TILE // max(1, len(self.factors) * x.shape[1])
        return in_tiles(x, min(_MOST_ROWS, max(_FEWEST_ROWS, fitting)), self._tile)

    def rows(self, x: Floats) -> Rows:
        """Log-density, score and shares at x (N, dim). Raises Refused."""
        x = np.asarray(x, dtype=np.float64)
        second = settled(self.quick(x), x, lambda rows: in_tiles(rows, 1, self._residual_rows))
        return settled(second, x, lambda rows: in_balls(self.exact(), rows))

    def exact(self) -> EnclosedMixture:
        """The mixture in balls. Raises Refused where it is too large."""
        means = np.zeros(self.factors.shape[:2]) if self.means is None else self.means
        return EnclosedMixture(self.weights, means, self.factors, self.noise)

    def _tile(self, x: Floats, score: Floats) -> Rows:
        parts, gains, middle = self._parts, self._gains, self._middle
        along, far2, towards = self._coordinates(x)
        reach = 0.0
        if middle is not None:
            along -= middle[2]
            reach, towards = middle[3], towards - squared(middle[1]) / 2
        scaled = along * gains
        logits = parts.constants + (towards + np.einsum("nkr,nkr->nk", along, scaled) / 2) / self.noise
        far, pulled = np.sqrt(far2) + reach, length(scaled)
        slips = growth(x.shape[1]) * 2 * far[:, None] * (pulled + reach) / self.noise
        found = shares_of(logits, slips)
        scaled *= found.shares[..., None]
        self._pull(x, scaled.reshape(len(x), -1), found.shares, score)
        rounding = growth(gains.size) * far + 2 * found.moved.sum(1) * (pulled.max(1) + reach)
        distance = far2 / self.noise
        density = found.log_sum - distance / 2
        sure = settles(found, slips + growth(x.shape[1]) * distance[:, None], density) & self._keeps(rounding, score)
        return Rows(density, score, found.shares, sure)

    def _blocks(self, x: Floats) -> Iterator[tuple[slice, Floats]]:
        """The columns, some at a time, of the points about the middle."""
        for start in range(0, x.shape[1], _COLUMNS):
            block = slice(start, start + _COLUMNS)
            yield block, x[:, block] if self._middle is None else x[:, block] - self._middle[0][block]

    def _coordinates(self, x: Floats) -> tuple[Floats, Floats, Floats]:
        """Of points about the middle: coordinates (n, K, rank), squares (n,), products with the means (n, K or 1)."""
        along, far2 = np.zeros((len(x), self._gains.size)), np.zeros(len(x))
        towards = np.zeros((len(x), 1))
        for block, y in self._blocks(x):
            along += y @ self._parts.frames[:, block].T
            far2 += squared(y)
            if self._middle is not None:
                towards = towards + y @ self._middle[1][:, block].T
        return along.reshape(len(x), *self._gains.shape), far2, towards

    def _pull(self, x: Floats, scaled: Floats, shares: Floats, score: Floats) -> None:
        """The score, from the coordinates (n, K rank) of the clean mean and the shares."""
        room = np.empty((len(x), min(x.shape[1], _COLUMNS)))
        for block, y in self._blocks(x):
            pull = np.matmul(scaled, self._parts.frames[:, block], out=room[:, : y.shape[1]])
            pull -= y
            if self._middle is not None:
                pull += shares @ self._middle[1][:, block]
            np.divide(pull, self.noise, out=score[:, block])

    def _keeps(self, rounding: Floats, score: Floats) -> Flags:
        """Where that is less than the tolerance times the deviation, or the size of noise * score."""
        sure: Flags = rounding <= TOLERANCE * np.sqrt(self.noise)
        rest = np.flatnonzero(~sure)
        size = length(score[rest]) * self.noise
        sure[rest] = (rounding[rest] <= TOLERANCE * size) & np.isfinite(size)
        return sure

    def _residual_rows(self, x: Floats, score: Floats) -> Rows:
        row = self._by_residuals(x[0])
        score[:] = row.score
        return row

    def _by_residuals(self, x: Floats) -> Rows:
        """One row (dim,): the parts of x on and off each subspace."""
        splits = [self._split(k, x) for k in range(len(self.factors))]
        quadratics = np.array([part.quadratic for part in splits])
        slips = np.array([part.slip for part in splits])
        found = shares_of((self._parts.constants - quadratics / 2)[None], slips[None])
        shares, moved = found.shares[0], found.moved[0]
        solved = [part.solved(self._frame(k), self.noise) for k, part in enumerate(splits)]
        score = -sum(share * part for share, part in zip(shares, solved, strict=True))
        sizes = np.array([length(part) for part in solved])
        error = (moved * (sizes + sizes[found.best[0]])).sum() * self.noise
        error += (shares * [part.stray for part in splits]).sum() + growth(1) * self.noise * (shares * sizes).sum()
        size = max(float(length(score)) * self.noise, np.sqrt(self.noise))
        sure = settles(found, slips[None], found.log_sum) & (error <= TOLERANCE * size)
        return Rows(found.log_sum, score[None], found.shares, sure & np.isfinite(score).all())

    def _split(self, k: int, x: Floats) -> Split:
        parts = self._parts
        return split(
            x, self.mean_of(k), self.factors[k], (self._frame(k), parts.deviations[k], parts.turns[k]), self.noise
        )

    def within(self, k: int) -> tuple[Floats, Floats]:
        """Axes and their posterior variances for the clean part of component k."""
        return self._frame(k), self._gains[k] * self.noise

    def latent_mean(self, k: int, x: Floats) -> Floats:
        """The posterior mean of the clean part under component k, less its mean, at x (n, dim)."""
        latent: Floats = ((x - self.mean_of(k)) @ self._frame(k) * self._gains[k]) @ self._frame(k).T
        return latent

    def solved(self, k: int, x: Floats) -> Floats:
        """(U_k U_k^T + noise I)^{-1} (x - m_k) at x (n, dim)."""
        return (x - self.mean_of(k) - self.latent_mean(k, x)) / self.noise

    def steepness(self) -> float:
        """The root of the worst condition number of a covariance."""
        return float(np.sqrt((self._parts.deviations**2).max() / self.noise + 1))
