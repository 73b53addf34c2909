"""What mixtures with a covariance for each component share: quantities of their rows, and the posterior covariance.

The covariance of the clean part is Z Z^T with columns sqrt(r_k) B_k, B_k B_k^T the covariance under component k, and
sqrt(r_k) (mu_k - mu), mu_k the mean under it: no term cancels another.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from theorycheck.numerics.mixtures.accuracy import TOLERANCE, Floats, length
from theorycheck.numerics.mixtures.enclosed import EnclosedMixture
from theorycheck.numerics.mixtures.shares import Rows, growth
from theorycheck.numerics.mixtures.spread import of_factor


class ComponentwiseMixture(ABC):
    """A mixture that knows the rows of its fit and, for each component, axes, variances and means of the clean part."""

    weights: Any
    means: Any
    noise: float

    @abstractmethod
    def quick(self, x: Floats) -> Rows:
        """Log-density, score and shares at x (N, dim) by the fastest route; rows it cannot give are marked."""

    @abstractmethod
    def rows(self, x: Floats) -> Rows:
        """Log-density, score and shares at x (N, dim). Raises Refused."""

    @abstractmethod
    def within(self, k: int) -> tuple[Floats, Floats]:
        """Axes (dim, rank) and posterior variances (rank,) of the clean part under component k."""

    @abstractmethod
    def latent_mean(self, k: int, x: Floats) -> Floats:
        """The posterior mean of the clean part under component k less its mean, at x (n, dim)."""

    @abstractmethod
    def solved(self, k: int, x: Floats) -> Floats:
        """(F_k F_k^T + noise I)^{-1} (x - m_k) at x (n, dim)."""

    @abstractmethod
    def steepness(self) -> float:
        """The root of the worst condition number of a covariance."""

    @abstractmethod
    def exact(self) -> EnclosedMixture:
        """The mixture in balls. Raises Refused where it is too large."""

    def log_density(self, x: Floats) -> Floats:
        """The log-density at x (N, dim), shape (N,). Raises Refused."""
        return self.rows(x).log_density

    def score(self, x: Floats) -> Floats:
        """The score at x (N, dim), shape (N, dim). Raises Refused."""
        return self.rows(x).score

    def clean_mean(self, x: Floats) -> Floats:
        """The posterior mean of the clean part at x (N, dim), shape (N, dim). Raises Refused."""
        return x + self.noise * self.rows(x).score

    def covariance_trace(self, x: Floats) -> Floats:
        """The trace of the posterior covariance of the clean part at x (N, dim), shape (N,). Raises Refused."""
        return self._spread(x, np.zeros_like(x))[0]

    def covariance_norm2(self, x: Floats) -> Floats:
        """The squared Frobenius norm of that covariance, shape (N,). Raises Refused."""
        return self._spread(x, np.zeros_like(x))[1]

    def covariance_action(self, x: Floats, vectors: Floats) -> Floats:
        """That covariance times a vector (dim,), or one for each row (N, dim), shape (N, dim). Raises Refused."""
        return self._spread(x, np.broadcast_to(vectors, x.shape))[2]

    def mean_of(self, k: int) -> Floats | float:
        """The mean of component k; means may be None for 0."""
        mean: Floats | float = 0.0 if self.means is None else self.means[k]
        return mean

    def _spread(self, x: Floats, vectors: Floats) -> tuple[Floats, Floats, Floats]:
        shares = self.rows(x).shares
        found = [self._spread_at(*row) for row in zip(x, shares, vectors, strict=True)]
        trace, norm2, action = (np.array(column) for column in zip(*found, strict=True))
        return trace, norm2, action

    def _spread_at(self, x: Floats, shares: Floats, vector: Floats) -> tuple[float, float, Floats]:
        kept = [int(k) for k in np.flatnonzero(shares > 0)]
        columns = [self._within_root(k) * np.sqrt(shares[k]) for k in kept]
        gaps, slip = self._gaps(x, shares, kept)
        factor = np.hstack([*columns, (np.sqrt(shares[kept])[:, None] * gaps).T])
        trace, norm2, action = of_factor(factor, vector)
        if len(kept) > 1 and slip > TOLERANCE / 4 * np.sqrt(max(trace, self.noise)):
            point = self.exact().at(x)
            factor = np.hstack([*columns, (np.sqrt(point.shares)[:, None] * point.gaps).T])
            return of_factor(factor, vector)
        return trace, norm2, action

    def _within_root(self, k: int) -> Floats:
        axes, variances = self.within(k)
        root: Floats = axes * np.sqrt(np.maximum(variances, 0))
        return root

    def _gaps(self, x: Floats, shares: Floats, kept: list[int]) -> tuple[Floats, float]:
        """From the clean mean to that of each kept component, and how far rounding may have moved them.

        As mean + latent mean, or as x - noise * solved, whichever is smaller and so better known.
        """
        first = self.mean_of(int(shares.argmax()))
        by_means = np.array([self.mean_of(k) - first + self.latent_mean(k, x[None])[0] for k in kept])
        by_noise = np.array([-self.noise * self.solved(k, x[None])[0] for k in kept])
        sizes = [float(length(np.abs(values)).max()) for values in (by_means, by_noise)]
        better = by_means if sizes[0] <= sizes[1] else by_noise
        rounding = growth(len(x)) * self.steepness() * min(sizes)
        return better - shares[kept] @ better, rounding
