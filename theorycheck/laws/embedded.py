"""A law on a linear subspace of a larger space, plus noise orthogonal to the subspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.laws.base import Array, Law, require_clean, require_noise, total_noise

_FLAT = "it lives on a subspace"


@dataclass(frozen=True, eq=False)
class Embedded(Law):
    """The law of A Z + P xi sqrt(noise), Z from `latent`, frame A (rows, dim) orthonormal, P = I - A A^T.

    The noise along the subspace is carried by `latent`, so this is closed under noising. Mixtures of normals do not
    need it: their own `embedded` computes in the large space.
    """

    latent: Law
    frame: Any
    noise: Any = 0

    @classmethod
    def of(cls, latent: Law, frame: Array) -> Embedded:
        """The law of A Z. Raises ValueError unless the columns of A are orthonormal."""
        if np.shape(frame)[-1] != latent.dim or not n.is_orthonormal(frame):
            msg = f"{type(latent).__name__} can be embedded only by a matrix with {latent.dim} orthonormal columns"
            raise ValueError(msg)
        return cls(latent, frame)

    @property
    def dim(self) -> int:
        """The dimension of the large space."""
        return len(self.frame)

    def noised(self, scale: Array, variance: Array) -> Embedded:
        """The law of scale X + sqrt(variance) xi."""
        return Embedded(self.latent.noised(scale, variance), self.frame, total_noise(self.noise, scale, variance))

    def embedded(self, A: Array) -> Embedded:
        """The law of A X for A (rows, dim) with orthonormal columns."""
        return Embedded.of(self, A)

    def log_density(self, x: Array) -> Array:
        """The log-density at x (..., dim), shape (...). Raises SingularLaw."""
        require_noise(self.noise, self, _FLAT)
        normal = self._orthogonal(x)
        constant = n.log(2 * n.pi(normal) * self.noise) * self._codimension()
        return self.latent.log_density(x @ self.frame) - (n.dot(normal, normal) / self.noise + constant) / 2

    def score(self, x: Array) -> Array:
        """The gradient of the log-density at x (..., dim), shape (..., dim). Raises SingularLaw."""
        require_noise(self.noise, self, _FLAT)
        return self._lifted(self.latent.score(x @ self.frame)) - self._orthogonal(x) / self.noise

    def posterior_mean(self, x: Array, scale: Array, variance: Array) -> Array:
        """E[X | scale X + sqrt(variance) xi = x], shape (..., dim): the subspace and its complement are independent."""
        outside = self._orthogonal(x) * scale * self.noise / total_noise(self.noise, scale, variance)
        return self._lifted(self.latent.posterior_mean(x @ self.frame, scale, variance)) + outside

    def posterior_covariance(self, x: Array, scale: Array, variance: Array) -> Array:
        """Cov(X | scale X + sqrt(variance) xi = x), shape (..., dim, dim)."""
        inside = self.latent.posterior_covariance(x @ self.frame, scale, variance)
        outside = self._projection() * self.noise * variance / total_noise(self.noise, scale, variance)
        return self.frame @ inside @ n.transpose(self.frame) + outside

    def mean(self) -> Array:
        """E[X], shape (dim,)."""
        return self.frame @ self.latent.mean()

    def covariance(self) -> Array:
        """Cov(X), shape (dim, dim)."""
        inside = self.frame @ self.latent.covariance() @ n.transpose(self.frame)
        return inside + self._projection() * self.noise

    def support_radius(self) -> Array:
        """The largest |X|. Raises Unbounded."""
        require_clean(self.noise, self)
        return self.latent.support_radius()

    def sample(self, count: int, rng: np.random.Generator) -> Array:
        """Independent draws in floats, shape (count, dim)."""
        frame = n.to_float(self.frame)
        ambient = rng.standard_normal((count, self.dim)) * np.sqrt(n.to_float(self.noise))
        return self.latent.sample(count, rng) @ frame.T + ambient - ambient @ frame @ frame.T

    def _codimension(self) -> int:
        return self.dim - self.latent.dim

    def _lifted(self, z: Array) -> Array:
        return z @ n.transpose(self.frame)

    def _orthogonal(self, x: Array) -> Array:
        return x - self._lifted(x @ self.frame)

    def _projection(self) -> Array:
        return n.eye(self.dim, self.frame) - self.frame @ n.transpose(self.frame)
