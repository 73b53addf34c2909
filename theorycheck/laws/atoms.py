"""Finitely many points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import law
from theorycheck.domains import array, declared, integer, log, real
from theorycheck.laws.base import Array, total_noise
from theorycheck.laws.normal_mixture import Components, NormalMixture


@law("atoms")
@dataclass(frozen=True, eq=False)
class Atoms(NormalMixture):
    """The law on the points (components, dim) with probabilities weights (components,), plus noise."""

    sizes: ClassVar = {"dim": integer(1, 6), "components": integer(1, 6)}

    weights: Any = declared(array("components", entry=log("1/16", 1), form="simplex"))
    points: Any = declared(array("components", "dim", entry=real(-3, 3)))
    noise: Any = 0

    @n.kept
    def components(self) -> Components:
        """Factors of rank 0."""
        return Components(self.weights, self.points, n.zeros((*np.shape(self.points), 0), self.points), self.noise)

    def noised(self, scale: Array, variance: Array) -> Atoms:
        """The law of scale X + sqrt(variance) xi."""
        return Atoms(self.weights, self.points * scale, total_noise(self.noise, scale, variance))
