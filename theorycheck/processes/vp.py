"""The variance-preserving process dX = -X dt + sqrt 2 dW."""

from __future__ import annotations

from dataclasses import dataclass

from theorycheck import numerics as n
from theorycheck.catalog import process
from theorycheck.processes.base import Array, Diffusion


@process("vp")
@dataclass(frozen=True)
class VP(Diffusion):
    """dX = -X dt + sqrt(2) dW: scale e^{-t}, variance 1 - e^{-2t}; time runs half as fast as in `vp_half`.

    Source: the convention of Benton et al. 2024 (arXiv 2308.03686) and Cole and Lu 2024 (arXiv 2402.08082).
    """

    def scale(self, t: Array) -> Array:
        """e^{-t}."""
        return n.exp(-t)

    def variance(self, t: Array) -> Array:
        """1 - e^{-2t}."""
        return -n.expm1(-2 * t)

    def drift(self, t: Array) -> Array:
        """-1."""
        return n.like(-1, t)

    def diffusion(self, t: Array) -> Array:
        """2."""
        return n.like(2, t)
