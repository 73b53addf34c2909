"""Von Mises-Fisher laws on spheres, the uniform law and the circle among them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import law
from theorycheck.domains import array, declared, integer, log, real
from theorycheck.laws.base import Array, Smoothed, power2, require_clean, require_noise, total_noise, zeros_of
from theorycheck.laws.embedded import Embedded


@law("sphere")
@dataclass(frozen=True, eq=False)
class Sphere(Smoothed):
    """The law on a sphere around 0 with density proportional to exp(concentration direction.y/radius), plus noise.

    radius > 0; concentration >= 0, where 0 is the uniform law; direction (dim,) of length one; dim 2 is the circle.
    With w = radius x/noise + concentration direction, the clean part given x has mean radius A(|w|) w/|w|, where A is
    the Bessel ratio I_{dim/2}/I_{dim/2-1}.
    """

    sizes: ClassVar = {"dim": integer(2, 8)}

    radius: Any = declared(log("1/2", 2))
    concentration: Any = declared(real(0, 5))
    direction: Any = declared(array("dim", entry=real(-1, 1), form="unit"))
    noise: Any = 0

    @property
    def dim(self) -> int:
        """The dimension of the space, one more than that of the sphere."""
        return len(self.direction)

    def noised(self, scale: Array, variance: Array) -> Sphere:
        """The law of scale X + sqrt(variance) xi."""
        noise = total_noise(self.noise, scale, variance)
        return Sphere(self.radius * scale, self.concentration, self.direction, noise)

    def embedded(self, A: Array) -> Embedded:
        """The law of A X for A (rows, dim) with orthonormal columns."""
        return Embedded.of(self, A)

    def log_density(self, x: Array) -> Array:
        """The log-density at x (..., dim), shape (...). Raises SingularLaw."""
        pull = self._pull(x)
        length = n.norm(pull)
        toward = _unit(pull, length, self.direction)
        offset = x - self.radius * toward
        constant = n.log(2 * n.pi(offset) * self.noise) * self.dim
        # |x|^2 and radius^2 are folded into the distance from the sphere, which is small where it matters
        local = self.concentration * n.dot(toward, self.direction) - (n.dot(offset, offset) / self.noise + constant) / 2
        here, there = n.like(1, length) * length / self.noise, self._concentration()
        return local + self._log_normaliser(here) - here - self._log_normaliser(there)

    def score(self, x: Array) -> Array:
        """The gradient of the log-density at x (..., dim), shape (..., dim). Raises SingularLaw."""
        return (self.clean_mean(x) - x) / self.noise

    def clean_mean(self, x: Array) -> Array:
        """The posterior mean of the point on the sphere, shape (..., dim)."""
        pull = self._pull(x)
        length = n.norm(pull)
        # radius A(z)/length with z = length/noise, which may overflow as long as nothing is divided by it
        shrink = self.radius / (self.dim * self.noise + length * n.bessel_ratio(self._order() + 1, length / self.noise))
        return np.asarray(shrink)[..., None] * pull

    def clean_covariance(self, x: Array) -> Array:
        """The posterior covariance of the point on the sphere, shape (..., dim, dim)."""
        pull = self._pull(x)
        length = n.norm(pull)
        return self._spread(length / self.noise, _unit(pull, length, self.direction))

    def mean(self) -> Array:
        """E[X], shape (dim,)."""
        return self.direction * self.radius * n.bessel_ratio(self._order(), self._concentration())

    def covariance(self) -> Array:
        """Cov(X), shape (dim, dim)."""
        return self._spread(self._concentration(), self.direction) + n.eye(self.dim, self.direction) * self.noise

    def support_radius(self) -> Array:
        """The radius. Raises Unbounded."""
        require_clean(self.noise, self)
        return self.radius

    def sample(self, count: int, rng: np.random.Generator) -> Array:
        """Independent draws in floats, shape (count, dim). Source: Wood 1994, Comm. Statist. Simulation 23, 157-164."""
        axis = n.to_float(self.direction)
        along = _cosines(count, self.dim, float(n.to_float(self.concentration)), rng)[:, None]
        across = rng.standard_normal((count, self.dim))
        across -= (across @ axis)[:, None] * axis
        across /= np.linalg.norm(across, axis=1, keepdims=True)
        isotropic = np.sqrt(n.to_float(self.noise)) * rng.standard_normal((count, self.dim))
        return n.to_float(self.radius) * (along * axis + np.sqrt(1 - along**2) * across) + isotropic

    def _pull(self, x: Array) -> Array:
        """The vector w times the noise, which neither overflows nor divides: (..., dim)."""
        require_noise(self.noise, self, "it lives on a sphere")
        return x * self.radius + self.direction * self.concentration * self.noise

    def _order(self) -> Array:
        return n.like(Fraction(self.dim, 2), self.direction)

    def _concentration(self) -> Array:
        return n.like(1, self.direction) * self.concentration

    def _slack(self, z: Array) -> Array:
        """A(z)/z, by 1/A(z) = dim/z + A of two dimensions more: 1/dim at 0."""
        return 1 / (self.dim + z * n.bessel_ratio(self._order() + 1, z))

    def _spread(self, z: Array, toward: Array) -> Array:
        """The covariance of the von Mises-Fisher law with concentration z around `toward`."""
        along, across = n.bessel_ratio_slope(self._order(), z), self._slack(z)
        identity = n.eye(self.dim, toward) * np.asarray(across)[..., None, None]
        return (identity + np.asarray(along - across)[..., None, None] * n.outer(toward, toward)) * power2(self.radius)

    def _log_normaliser(self, z: Array) -> Array:
        """The logarithm of E exp(z y_1), y uniform on the unit sphere; 0 at 0."""
        order = self._order() - 1
        clear = _where_zero(z, 1, z)
        ratio = n.lgamma(order + 1) + order * n.log(2 / clear) + n.log_bessel_i(order, clear)
        return _where_zero(z, 0, ratio)


def _where_zero(z: Array, replacement: Array, otherwise: Array) -> Array:
    chosen: Any = np.where(zeros_of(z), replacement, otherwise)
    return chosen[()]


def _unit(vector: Array, length: Array, fallback: Array) -> Array:
    """The direction of each vector (..., dim); the fallback for the zero vector."""
    lengths = np.asarray(length)[..., None]
    return _where_zero(lengths, fallback, vector / _where_zero(lengths, 1, lengths))


def _cosines(count: int, dim: int, concentration: float, rng: np.random.Generator) -> Any:
    """The cosines of the angles to the mean direction, by rejection from a Beta law."""
    m = dim - 1
    b = m / (2 * concentration + np.hypot(2 * concentration, m))
    peak = (1 - b) / (1 + b)
    top = concentration * peak + m * np.log1p(-(peak**2))
    accepted = np.empty(0)
    while len(accepted) < count:
        beta = rng.beta(m / 2, m / 2, count)
        cosine = (1 - (1 + b) * beta) / (1 - (1 - b) * beta)
        height = concentration * cosine + m * np.log1p(-peak * cosine) - top
        accepted = np.append(accepted, cosine[height >= np.log(rng.uniform(size=count))])
    return accepted[:count]
