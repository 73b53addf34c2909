"""Mixtures of normals on linear subspaces, whose ranks may differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import law
from theorycheck.domains import array, declared, integer, log, real
from theorycheck.laws.base import Array, power2, total_noise, zeros_of
from theorycheck.laws.normal_mixture import Components, NormalMixture


@law("low_rank_mixture")
@dataclass(frozen=True, eq=False)
class LowRankMixture(NormalMixture):
    """The mixture of N(means_k, U_k diag(spectra_k) U_k^T + noise I), U_k the first ranks_k columns of frames_k.

    weights (components,); means (components, dim); frames (components, dim, rank), each orthonormal; spectra
    (components, rank): variances along the columns; ranks (components,): whole numbers from 1 to `rank`. The columns
    beyond ranks_k, and those of variance exactly 0, take no part. Components may so differ in rank; equal ranks are
    ranks all `rank`, centred components are means all 0, and projections as covariances are spectra all 1.

    Source: Wang et al. 2024 (arXiv 2409.02426), the mixture of low-rank Gaussians, with means and spectra as in its
    later version.
    """

    sizes: ClassVar = {"dim": integer(2, 8), "components": integer(1, 4), "rank": integer(1, "dim")}

    weights: Any = declared(array("components", entry=log("1/16", 1), form="simplex"))
    means: Any = declared(array("components", "dim", entry=real(-3, 3)))
    frames: Any = declared(array("components", "dim", "rank", entry=real(-1, 1), form="frame"))
    spectra: Any = declared(array("components", "rank", entry=log("1/16", 4)))
    ranks: Any = declared(array("components", entry=integer(1, "rank")))
    noise: Any = 0

    def bases(self) -> list[Array]:
        """The orthonormal frames U_k, each (dim, ranks_k)."""
        return [frame[:, :rank] for frame, rank in zip(self.frames, self._whole_ranks(), strict=True)]

    @n.kept
    def components(self) -> Components:
        """Factors U_k diag(spectra_k)^(1/2), padded with zero columns to a common rank."""
        kept = np.arange(np.shape(self.frames)[-1]) < self._whole_ranks()[:, None]
        kept &= ~zeros_of(self.spectra)
        deviations = n.sqrt(np.where(kept, self.spectra, 1)) * kept
        factors = self.frames * deviations[:, None, :]
        return Components(self.weights, self.means, factors[..., kept.any(0)], self.noise)

    def noised(self, scale: Array, variance: Array) -> LowRankMixture:
        """The law of scale X + sqrt(variance) xi."""
        noise = total_noise(self.noise, scale, variance)
        spectra = self.spectra * power2(scale)
        return LowRankMixture(self.weights, self.means * scale, self.frames, spectra, self.ranks, noise)

    def _whole_ranks(self) -> Array:
        return n.to_float(self.ranks).astype(int)
