"""Mixtures of normals, by factors of the covariances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from theorycheck.catalog import law
from theorycheck.domains import array, declared, integer, log, real
from theorycheck.laws.base import Array
from theorycheck.laws.normal_mixture import Components, NormalMixture


@law("gaussian_mixture")
@dataclass(frozen=True, eq=False)
class GaussianMixture(NormalMixture):
    """The mixture of N(means_k, factors_k factors_k^T + noise I) with probabilities weights_k.

    weights (components,); means (components, dim); factors (components, dim, dim), or with fewer columns than rows
    where the law was embedded.
    """

    sizes: ClassVar = {"dim": integer(1, 6), "components": integer(1, 4)}

    weights: Any = declared(array("components", entry=log("1/16", 1), form="simplex"))
    means: Any = declared(array("components", "dim", entry=real(-3, 3)))
    factors: Any = declared(array("components", "dim", "dim", entry=real(-1, 1)))
    noise: Any = 0

    @classmethod
    def of(cls, parts: Components) -> GaussianMixture:
        """The law with these components."""
        return cls(parts.weights, parts.means, parts.factors, parts.noise)

    @property
    def components(self) -> Components:
        """The law as it stands."""
        return Components(self.weights, self.means, self.factors, self.noise)

    def noised(self, scale: Array, variance: Array) -> GaussianMixture:
        """The law of scale X + sqrt(variance) xi."""
        return self.of(self.components.noised(scale, variance))
