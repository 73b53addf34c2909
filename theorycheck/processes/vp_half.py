"""The variance-preserving process dX = -X/2 dt + dW."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from theorycheck import numerics as n
from theorycheck.catalog import process
from theorycheck.processes.base import Array, Diffusion


@process("vp_half")
@dataclass(frozen=True)
class VPHalf(Diffusion):
    """dX = -X/2 dt + dW: scale e^{-t/2}, variance 1 - e^{-t}.

    Source: the convention of Chen et al. 2023 (arXiv 2302.07194) and Lu, Wang, Bal 2023 (arXiv 2301.07882).
    """

    def scale(self, t: Array) -> Array:
        """e^{-t/2}."""
        return n.exp(n.like(Fraction(-1, 2), t) * t)

    def variance(self, t: Array) -> Array:
        """1 - e^{-t}."""
        return -n.expm1(-t)

    def drift(self, t: Array) -> Array:
        """-1/2."""
        return n.like(Fraction(-1, 2), t)

    def diffusion(self, t: Array) -> Array:
        """1."""
        return n.like(1, t)
