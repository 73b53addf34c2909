"""Mixtures of normals with full covariances, by factors: N(m_k, F_k F_k^T + noise I), F_k square or wider.

The factor is decomposed once, F = Q S V^T. Where the covariance is well conditioned, the precision matrix is used, one
product a component; otherwise whitening, whose rounding grows with the root of the condition only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from theorycheck.numerics.mixtures.accuracy import TOLERANCE, Floats, length
from theorycheck.numerics.mixtures.componentwise import ComponentwiseMixture
from theorycheck.numerics.mixtures.enclosed import EnclosedMixture
from theorycheck.numerics.mixtures.shares import Rows, growth, in_balls, joined, settled, settles, shares_of

_ROWS = 256
_BEST_CONDITION = 100.0


class _Component(NamedTuple):
    """Axes and variances of a component, its precision matrix where that is safe, and how rounding grows."""

    axes: Floats
    spectrum: Floats
    noise: float
    precision: Floats | None
    whitener: Floats
    constant: float
    growth: float


@dataclass(frozen=True)
class FullMixture(ComponentwiseMixture):
    """The mixture with weights (K,), means (K, dim), factors (K, dim, rank), rank >= dim, and noise >= 0.

    Floats are taken as exact; each result is right to 1e-10 of its scale: the score to that of max(|score|, 1/the
    smallest deviation). Refused is raised where not even balls settle it.
    """

    weights: Any
    means: Any
    factors: Any
    noise: float = 0.0

    @cached_property
    def _parts(self) -> list[_Component]:
        return [_component(float(w), f, self.noise) for w, f in zip(self.weights, self.factors, strict=True)]

    @cached_property
    def _exact(self) -> EnclosedMixture:
        return EnclosedMixture(self.weights, self.means, self.factors, self.noise)

    def exact(self) -> EnclosedMixture:
        """The mixture in balls. Raises Refused where it is too large."""
        return self._exact

    def quick(self, x: Floats) -> Rows:
        """Log-density, score and shares at x (N, dim) in floats; rows they cannot give are marked."""
        with np.errstate(all="ignore"):
            return joined([self._tile(x[i : i + _ROWS]) for i in range(0, max(1, len(x)), _ROWS)])

    def rows(self, x: Floats) -> Rows:
        """Log-density, score and shares at x (N, dim). Raises Refused."""
        x = np.asarray(x, dtype=np.float64)
        return settled(self.quick(x), x, lambda rows: in_balls(self._exact, rows))

    def _tile(self, x: Floats) -> Rows:
        pulls = np.empty((len(self._parts), *x.shape))
        quadratics = np.empty((len(self._parts), len(x)))
        for k, part in enumerate(self._parts):
            z = x - self.means[k]
            if part.precision is not None:
                np.matmul(z, part.precision, out=pulls[k])
                np.einsum("ni,ni->n", pulls[k], z, out=quadratics[k])
            else:
                white = z @ part.whitener
                np.matmul(white, part.whitener.T, out=pulls[k])
                np.einsum("ni,ni->n", white, white, out=quadratics[k])
        growths = np.array([part.growth for part in self._parts])
        logits = np.array([part.constant for part in self._parts]) - quadratics.T / 2
        slips = growths * (quadratics.T + x.shape[1])
        found = shares_of(logits, slips)
        score = -np.matmul(found.shares[:, None, :], pulls.transpose(1, 0, 2))[:, 0]
        sizes = length(pulls).T
        nearest = sizes[np.arange(len(x)), found.best][:, None]
        narrowest = np.array([1 / np.sqrt(part.spectrum.min()) for part in self._parts])
        error = (found.moved * (sizes + nearest)).sum(1) + (found.shares * growths * (sizes + narrowest)).sum(1)
        sure = (error <= TOLERANCE * np.maximum(length(score), narrowest.max())) & settles(found, slips, found.log_sum)
        return Rows(found.log_sum, score, found.shares, sure & np.isfinite(score).all(1))

    def within(self, k: int) -> tuple[Floats, Floats]:
        """Axes and their posterior variances for the clean part of component k."""
        part = self._parts[k]
        return part.axes, (part.spectrum - part.noise) * part.noise / part.spectrum

    def latent_mean(self, k: int, x: Floats) -> Floats:
        """The posterior mean of the clean part under component k, less its mean, at x (n, dim)."""
        part = self._parts[k]
        along = (x - self.means[k]) @ part.axes
        latent: Floats = (along * ((part.spectrum - part.noise) / part.spectrum)) @ part.axes.T
        return latent

    def solved(self, k: int, x: Floats) -> Floats:
        """(F_k F_k^T + noise I)^{-1} (x - m_k) at x (n, dim)."""
        whitener = self._parts[k].whitener
        solved: Floats = (x - self.means[k]) @ whitener @ whitener.T
        return solved

    def steepness(self) -> float:
        """The root of the worst condition number of a covariance."""
        return float(np.sqrt(max(part.spectrum.max() / part.spectrum.min() for part in self._parts)))


def _component(weight: float, factor: Floats, noise: float) -> _Component:
    dim = len(factor)
    axes, deviations, _ = np.linalg.svd(np.asarray(factor, dtype=np.float64), full_matrices=False)
    spectrum = deviations**2 + noise
    condition = float(spectrum.max() / spectrum.min()) if spectrum.min() > 0 else np.inf
    with np.errstate(all="ignore"):
        whitener = axes / np.sqrt(spectrum)
        precision = whitener @ whitener.T if condition <= _BEST_CONDITION else None
        constant = float(np.log(weight) - (dim * np.log(2 * np.pi) + np.log(spectrum).sum()) / 2)
    rate = growth(dim) * (condition if precision is not None else float(np.sqrt(condition)))
    return _Component(axes, spectrum, noise, precision, whitener, constant, rate)
