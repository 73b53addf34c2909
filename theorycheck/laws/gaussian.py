"""The normal law, by its centre and the eigenvalues and eigenvectors of its covariance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from theorycheck import numerics as n
from theorycheck.catalog import law
from theorycheck.domains import array, declared, integer, real
from theorycheck.laws.base import Array, power2, total_noise, zeros_of
from theorycheck.laws.normal_mixture import Components, NormalMixture


@law("gaussian")
@dataclass(frozen=True, eq=False)
class Gaussian(NormalMixture):
    """N(centre, basis diag(spectrum) basis^T + noise I).

    centre (dim,); spectrum (dim,): variances >= 0 along the columns of basis (dim, dim), which is orthonormal.
    Variances that are exactly zero make the law singular until it is noised.
    """

    sizes: ClassVar = {"dim": integer(1, 8)}

    centre: Any = declared(array("dim", entry=real(-3, 3)))
    spectrum: Any = declared(array("dim", entry=real(0, 4)))
    basis: Any = declared(array("dim", "dim", entry=real(-1, 1), form="frame"))
    noise: Any = 0

    @n.kept
    def components(self) -> Components:
        """One component; directions of variance zero take no part in its factor."""
        kept = ~zeros_of(self.spectrum)
        factor = self.basis[:, kept] * n.sqrt(self.spectrum[kept])
        return Components(n.filled(1, 1, self.spectrum), self.centre[None], factor[None], self.noise)

    def noised(self, scale: Array, variance: Array) -> Gaussian:
        """The law of scale X + sqrt(variance) xi."""
        noise = total_noise(self.noise, scale, variance)
        return Gaussian(self.centre * scale, self.spectrum * power2(scale), self.basis, noise)

    def eigenvalues(self) -> Array:
        """The eigenvalues of the covariance, noise included, in the order of the columns of basis: (dim,)."""
        return self.spectrum + self.noise
