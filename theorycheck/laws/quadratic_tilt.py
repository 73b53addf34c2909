"""The law with density exp(f - |x|^2/2) up to a constant for quadratic f: a normal law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from theorycheck import numerics as n
from theorycheck.catalog import law
from theorycheck.domains import array, declared, integer, real
from theorycheck.laws.base import Array, power2
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.normal_mixture import Components, NormalMixture
from theorycheck.laws.tilted import Tilted


@law("quadratic_tilt")
@dataclass(frozen=True, eq=False)
class QuadraticTilt(NormalMixture, Tilted):
    """The law relative to the standard normal with f = slope.x + sum_i curvatures_i (basis_i.x)^2/2.

    slope (dim,); curvatures (dim,), all below 1; basis (dim, dim), orthonormal columns. Curvature -2 alpha in all
    directions is f = -alpha |x|^2. Noised, it is a plain Gaussian.

    Source: Cole and Lu 2024 (arXiv 2402.08082), where growth bounds are equalities for quadratic f.
    """

    sizes: ClassVar = {"dim": integer(1, 8)}

    slope: Any = declared(array("dim", entry=real(-2, 2)))
    curvatures: Any = declared(array("dim", entry=real(-3, "3/4")))
    basis: Any = declared(array("dim", "dim", entry=real(-1, 1), form="frame"))

    noise: Any = 0

    def tilt(self, x: Array) -> Array:
        """The function f at x (..., dim), shape (...)."""
        return n.dot(x, self.slope) + (power2(x @ self.basis) * self.curvatures).sum(-1) / 2

    def log_normaliser(self) -> Array:
        """The logarithm of E[e^f] under the standard normal law."""
        spectrum = self._spectrum()
        return (n.log(spectrum) + power2(self.slope @ self.basis) * spectrum).sum() / 2

    @property
    def components(self) -> Components:
        """One component."""
        return self._gaussian().components

    def noised(self, scale: Array, variance: Array) -> Gaussian:
        """The law of scale X + sqrt(variance) xi."""
        return self._gaussian().noised(scale, variance)

    def _gaussian(self) -> Gaussian:
        spectrum = self._spectrum()
        centre = self.basis @ (spectrum * (self.slope @ self.basis))
        return Gaussian(centre, spectrum, self.basis, self.noise)

    def _spectrum(self) -> Array:
        return 1 / (1 - self.curvatures)
