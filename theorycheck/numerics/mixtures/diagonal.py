"""Mixtures of normals with diagonal covariances: N(m_k, diag(s_k^2) + noise I).

With y = x - c, c the middle of the means, the logits are one product of [y, y^2]; a bound on its rounding sends rows to
sums of squares of differences, which do not cancel, and those that this does not settle to balls.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from theorycheck.numerics.mixtures.accuracy import TOLERANCE, UNIT, Floats, length, squared
from theorycheck.numerics.mixtures.componentwise import ComponentwiseMixture
from theorycheck.numerics.mixtures.enclosed import EnclosedMixture
from theorycheck.numerics.mixtures.shares import Rows, growth, in_balls, in_tiles, settled, settles, shares_of

_TILE = 1 << 17
_FEWEST_ROWS = 64


@dataclass(frozen=True)
class DiagonalMixture(ComponentwiseMixture):
    """The mixture with weights (K,), means (K, dim), deviations (K, dim) and noise >= 0.

    Floats are taken as exact; each result is right to 1e-10 of its scale, as for FullMixture, or Refused is raised.
    """

    weights: Any
    means: Any
    deviations: Any
    noise: float = 0.0

    @cached_property
    def _variances(self) -> Floats:
        variances: Floats = np.square(self.deviations) + self.noise
        return variances

    @cached_property
    def _constants(self) -> Floats:
        dim = self.means.shape[1]
        constants: Floats = np.log(self.weights) - (dim * np.log(2 * np.pi) + np.log(self._variances).sum(1)) / 2
        return constants

    @cached_property
    def _exact(self) -> EnclosedMixture:
        factors = self.deviations[:, :, None] * np.eye(self.means.shape[1])
        return EnclosedMixture(self.weights, self.means, factors, self.noise)

    def exact(self) -> EnclosedMixture:
        """The mixture in balls. Raises Refused where it is too large."""
        return self._exact

    def quick(self, x: Floats) -> Rows:
        """Log-density, score and shares at x (N, dim) in floats; rows they cannot give are marked."""
        first = self._tiles(x, self._by_products)
        return settled(first, x, lambda rows: self._tiles(rows, self._by_differences))

    def rows(self, x: Floats) -> Rows:
        """Log-density, score and shares at x (N, dim). Raises Refused."""
        x = np.asarray(x, dtype=np.float64)
        return settled(self.quick(x), x, lambda rows: in_balls(self._exact, rows))

    def _tiles(self, x: Floats, kernel: Any) -> Rows:
        size = max(_FEWEST_ROWS, _TILE // max(1, self.means.size))
        return in_tiles(x, size, kernel)

    def _by_products(self, x: Floats, score: Floats) -> Rows:
        middle = self.means.mean(axis=0)
        y, centred, precision = x - middle, self.means - middle, 1 / self._variances
        pulls = centred * precision
        offsets = self._constants - (centred * pulls).sum(1) / 2
        logits = y @ pulls.T - (y * y) @ precision.T / 2 + offsets
        reach, sharpest = np.sqrt(squared(centred).max()), precision.max(1)
        far = length(y) + reach
        slips = growth(2 * x.shape[1]) * (far[:, None] ** 2 * sharpest + np.abs(offsets))
        found = shares_of(logits, slips)
        np.subtract(found.shares @ pulls, y * (found.shares @ precision), out=score)
        rounding = growth(1) * far * (found.shares @ sharpest) + 2 * far * (found.moved @ sharpest)
        sure = settles(found, slips, found.log_sum) & (
            rounding <= TOLERANCE * np.maximum(length(score), np.sqrt(sharpest.max()))
        )
        return Rows(found.log_sum, score, found.shares, sure)

    def _by_differences(self, x: Floats, score: Floats) -> Rows:
        z = x[:, None] - self.means
        solved = z / self._variances
        quadratics = (z * solved).sum(-1)
        slips = growth(x.shape[1]) * (quadratics + x.shape[1])
        found = shares_of(self._constants - quadratics / 2, slips)
        np.negative((found.shares[..., None] * solved).sum(1), out=score)
        sizes = length(solved)
        nearest = sizes[np.arange(len(x)), found.best][:, None]
        error = (found.moved * (sizes + nearest)).sum(1) + 8 * UNIT * (found.shares * sizes).sum(1)
        sure = settles(found, slips, found.log_sum) & (
            error <= TOLERANCE * np.maximum(length(score), 1 / np.sqrt(self._variances.min()))
        )
        return Rows(found.log_sum, score, found.shares, sure & np.isfinite(score).all(1))

    def within(self, k: int) -> tuple[Floats, Floats]:
        """Axes and their posterior variances for the clean part of component k."""
        axes = np.eye(self.means.shape[1])
        return axes, np.square(self.deviations[k]) * self.noise / self._variances[k]

    def latent_mean(self, k: int, x: Floats) -> Floats:
        """The posterior mean of the clean part under component k, less its mean, at x (n, dim)."""
        latent: Floats = (x - self.means[k]) * (np.square(self.deviations[k]) / self._variances[k])
        return latent

    def solved(self, k: int, x: Floats) -> Floats:
        """(F_k F_k^T + noise I)^{-1} (x - m_k) at x (n, dim)."""
        solved: Floats = (x - self.means[k]) / self._variances[k]
        return solved

    def steepness(self) -> float:
        """One: each coordinate is computed by itself."""
        return 1.0
