"""The variance-exploding process dX = sqrt(2t) dW."""

from __future__ import annotations

from dataclasses import dataclass

from theorycheck import numerics as n
from theorycheck.catalog import process
from theorycheck.processes.base import Array, Diffusion


@process("ve")
@dataclass(frozen=True)
class VE(Diffusion):
    """dX = sqrt(2t) dW: scale 1, variance t^2; time is the standard deviation of the noise."""

    def scale(self, t: Array) -> Array:
        """1."""
        return n.like(1, t)

    def variance(self, t: Array) -> Array:
        """t^2."""
        return n.power(t, 2)

    def drift(self, t: Array) -> Array:
        """0."""
        return n.like(0, t)

    def diffusion(self, t: Array) -> Array:
        """2t."""
        return 2 * t
