"""The uniform law on a box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import law
from theorycheck.domains import array, declared, integer, log, real
from theorycheck.laws.base import Array, Smoothed, power2, require_clean, require_noise, total_noise
from theorycheck.laws.embedded import Embedded
from theorycheck.laws.truncated import Truncated

_JUMPS = "the density jumps at the faces of the box"


@law("uniform_cube")
@dataclass(frozen=True, eq=False)
class UniformCube(Smoothed):
    """The uniform law on the box centre + [-half_widths, half_widths], plus noise.

    centre (dim,); half_widths (dim,), positive. Coordinates are independent.
    """

    sizes: ClassVar = {"dim": integer(1, 6)}

    centre: Any = declared(array("dim", entry=real(-2, 2)))
    half_widths: Any = declared(array("dim", entry=log("1/4", 4)))
    noise: Any = 0

    @property
    def dim(self) -> int:
        """The dimension of the space."""
        return len(self.centre)

    def noised(self, scale: Array, variance: Array) -> UniformCube:
        """The law of scale X + sqrt(variance) xi."""
        noise = total_noise(self.noise, scale, variance)
        return UniformCube(self.centre * scale, self.half_widths * scale, noise)

    def embedded(self, A: Array) -> Embedded:
        """The law of A X for A (rows, dim) with orthonormal columns."""
        return Embedded.of(self, A)

    def log_density(self, x: Array) -> Array:
        """The log-density at x (..., dim), shape (...). Raises SingularLaw."""
        return (self._clean_part(x).log_mass() - n.log(2 * self.half_widths)).sum(-1)

    def score(self, x: Array) -> Array:
        """The gradient of the log-density at x (..., dim), shape (..., dim). Raises SingularLaw."""
        return self._clean_part(x).mean() / n.sqrt(self.noise)

    def clean_mean(self, x: Array) -> Array:
        """The mean of a truncated normal in each coordinate, shape (..., dim)."""
        return x + self._clean_part(x).mean() * n.sqrt(self.noise)

    def clean_covariance(self, x: Array) -> Array:
        """The variance of a truncated normal in each coordinate, as a diagonal matrix (..., dim, dim)."""
        variance = self._clean_part(x).variance() * self.noise
        return variance[..., None] * n.eye(self.dim, variance)

    def mean(self) -> Array:
        """E[X], shape (dim,)."""
        return self.centre

    def covariance(self) -> Array:
        """Cov(X), shape (dim, dim)."""
        return n.eye(self.dim, self.half_widths) * (power2(self.half_widths) / 3 + self.noise)

    def support_radius(self) -> Array:
        """The distance of the farthest corner from 0. Raises Unbounded."""
        require_clean(self.noise, self)
        return n.norm(n.abs(self.centre) + self.half_widths)

    def sample(self, count: int, rng: np.random.Generator) -> Array:
        """Independent draws in floats, shape (count, dim)."""
        uniform = rng.uniform(-1, 1, (count, self.dim)) * n.to_float(self.half_widths)
        isotropic = np.sqrt(n.to_float(self.noise)) * rng.standard_normal((count, self.dim))
        return n.to_float(self.centre) + uniform + isotropic

    def _clean_part(self, x: Array) -> Truncated:
        """The clean coordinates given x, in units of the noise around x."""
        require_noise(self.noise, self, _JUMPS)
        deviation, offset = n.sqrt(self.noise), self.centre - x
        return Truncated((offset - self.half_widths) / deviation, (offset + self.half_widths) / deviation)
