"""The law with density exp(log cosh(m.x) - |x|^2/2) up to a constant: two normals, centred at m and -m."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import law
from theorycheck.domains import array, declared, integer, real
from theorycheck.laws.base import Array, Smoothed, power2, total_noise, unbounded
from theorycheck.laws.embedded import Embedded
from theorycheck.laws.tilted import Tilted
from theorycheck.numerics.dispatch import is_plain_float


@law("log_cosh_tilt")
@dataclass(frozen=True, eq=False)
class LogCoshTilt(Smoothed, Tilted):
    """The law relative to the standard normal with f = log cosh(m.x) - |m|^2/2, scaled by `scale`, plus noise.

    slope (dim,) is m. Before noising it is N(m, I)/2 + N(-m, I)/2, and E[e^f] = 1 under the standard normal law.

    Source: Cole and Lu 2024 (arXiv 2402.08082), the first example family.
    """

    sizes: ClassVar = {"dim": integer(1, 8)}

    slope: Any = declared(array("dim", entry=real(-2, 2)))
    scale: Any = 1
    noise: Any = 0

    @property
    def dim(self) -> int:
        """The dimension of the space."""
        return len(self.slope)

    def tilt(self, x: Array) -> Array:
        """The function f at x (..., dim), shape (...)."""
        return _log_cosh(n.dot(x, self.slope)) - n.dot(self.slope, self.slope) / 2

    def log_normaliser(self) -> Array:
        """Zero."""
        return n.like(0, self.slope)

    def noised(self, scale: Array, variance: Array) -> LogCoshTilt:
        """The law of scale X + sqrt(variance) xi."""
        return LogCoshTilt(self.slope, self.scale * scale, total_noise(self.noise, scale, variance))

    def embedded(self, A: Array) -> Embedded:
        """The law of A X for A (rows, dim) with orthonormal columns."""
        return Embedded.of(self, A)

    def log_density(self, x: Array) -> Array:
        """The log-density at x (..., dim), shape (...)."""
        quadratic = (n.dot(x, x) + n.dot(self._mode(), self._mode())) / self._variance()
        constant = n.log(2 * n.pi(self.slope) * self._variance()) * self.dim
        return _log_cosh(self._argument(x)) - (quadratic + constant) / 2

    def score(self, x: Array) -> Array:
        """(-x + s m tanh(s m.x/v))/v at x (..., dim), with v = s^2 + noise; shape (..., dim)."""
        return (self._pull(x) - x) / self._variance()

    def clean_mean(self, x: Array) -> Array:
        """The posterior mean of the part without noise, shape (..., dim)."""
        return (x * power2(self.scale) + self._pull(x) * self.noise) / self._variance()

    def clean_covariance(self, x: Array) -> Array:
        """The posterior covariance of the part without noise, shape (..., dim, dim)."""
        isotropic = n.eye(self.dim, self.slope) * power2(self.scale) * self.noise / self._variance()
        share = self._mode() * self.noise / self._variance()
        switch = 1 - power2(n.tanh(self._argument(x)))
        return isotropic + np.asarray(switch)[..., None, None] * n.outer(share, share)

    def mean(self) -> Array:
        """Zero, shape (dim,)."""
        return 0 * self.slope

    def covariance(self) -> Array:
        """Cov(X), shape (dim, dim)."""
        return n.eye(self.dim, self.slope) * self._variance() + n.outer(self._mode(), self._mode())

    def support_radius(self) -> Array:
        """Raises Unbounded."""
        raise unbounded(self)

    def sample(self, count: int, rng: np.random.Generator) -> Array:
        """Independent draws in floats, shape (count, dim)."""
        signs = rng.choice([-1.0, 1.0], size=(count, 1))
        deviation = np.sqrt(n.to_float(self._variance()))
        return signs * n.to_float(self._mode()) + deviation * rng.standard_normal((count, self.dim))

    def _variance(self) -> Array:
        return power2(self.scale) + self.noise

    def _mode(self) -> Array:
        return self.slope * self.scale

    def _argument(self, x: Array) -> Array:
        return n.dot(x, self._mode()) / self._variance()

    def _pull(self, x: Array) -> Array:
        return np.asarray(n.tanh(self._argument(x)))[..., None] * self._mode()


def _log_cosh(a: Array) -> Array:
    if is_plain_float(a):
        return np.where(np.abs(a) < 1, np.log1p(2 * np.sinh(a / 2) ** 2), np.logaddexp(a, -a) - np.log(2))[()]
    return n.logsumexp(n.stack([a, -a]), axis=0) - n.log(n.like(2, a))
