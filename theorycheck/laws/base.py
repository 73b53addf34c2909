"""What every law of the data offers, and the errors it may raise."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from theorycheck import numerics as n
from theorycheck.domains import Integer

Array = n.Array


class SingularLaw(ValueError):
    """The law has no density, so neither log-density nor score; noise it first."""


class Unbounded(ValueError):
    """The support of the law is not bounded."""


class Law(ABC):
    """A probability law on R^dim with closed forms, in floats, balls, symbols or dual numbers.

    Points x have shape (..., dim). Laws are closed under noising: `noised(s, v)` is the law of s X + sqrt(v) xi for
    standard normal xi, independent of X, and s > 0. `score` is always + grad log p. Laws without density raise
    SingularLaw where one is asked for.
    """

    sizes: ClassVar[Mapping[str, Integer]] = {}

    @property
    @abstractmethod
    def dim(self) -> int:
        """The dimension of the space."""

    @abstractmethod
    def noised(self, scale: Array, variance: Array) -> Law:
        """The law of scale X + sqrt(variance) xi."""

    @abstractmethod
    def embedded(self, A: Array) -> Law:
        """The law of A X for a matrix A of shape (rows, dim) with independent columns."""

    @abstractmethod
    def log_density(self, x: Array) -> Array:
        """The log-density at x (..., dim), shape (...). Raises SingularLaw."""

    @abstractmethod
    def score(self, x: Array) -> Array:
        """The gradient of the log-density at x (..., dim), shape (..., dim). Raises SingularLaw."""

    @abstractmethod
    def posterior_mean(self, x: Array, scale: Array, variance: Array) -> Array:
        """E[X | scale X + sqrt(variance) xi = x], shape (..., dim), by Bayes' rule and not from the score."""

    @abstractmethod
    def posterior_covariance(self, x: Array, scale: Array, variance: Array) -> Array:
        """Cov(X | scale X + sqrt(variance) xi = x), shape (..., dim, dim), by Bayes' rule and not from the score."""

    @abstractmethod
    def mean(self) -> Array:
        """E[X], shape (dim,)."""

    @abstractmethod
    def covariance(self) -> Array:
        """Cov(X), shape (dim, dim)."""

    @abstractmethod
    def support_radius(self) -> Array:
        """The largest |X|. Raises Unbounded."""

    @abstractmethod
    def sample(self, count: int, rng: np.random.Generator) -> Array:
        """Independent draws in floats, shape (count, dim)."""


class Smoothed(Law):
    """A law written as U + sqrt(noise) xi, for a clean part U whose posterior given the sum has a closed form.

    The posterior of X itself follows by conditioning a Gaussian: with Y = s X + sqrt(v) xi and V = s^2 noise + v, given
    Y = x the mean of X is m/s + (s noise/V)(x - m) and its covariance (v/(s V))^2 C + (noise v/V) I, where m and C are
    the posterior mean and covariance of s U.
    """

    noise: Any

    @abstractmethod
    def noised(self, scale: Array, variance: Array) -> Smoothed:
        """The law of scale X + sqrt(variance) xi."""

    @abstractmethod
    def clean_mean(self, x: Array) -> Array:
        """E[U | U + sqrt(noise) xi = x], shape (..., dim)."""

    @abstractmethod
    def clean_covariance(self, x: Array) -> Array:
        """Cov(U | U + sqrt(noise) xi = x), shape (..., dim, dim)."""

    def posterior_mean(self, x: Array, scale: Array, variance: Array) -> Array:
        """E[X | scale X + sqrt(variance) xi = x], shape (..., dim). Raises SingularLaw without any noise."""
        observed = self._observed(scale, variance)
        mean = observed.clean_mean(x)
        # arrays first: whole numbers alone would divide to floats
        return mean / scale + (x - mean) * scale * self.noise / observed.noise

    def posterior_covariance(self, x: Array, scale: Array, variance: Array) -> Array:
        """Cov(X | scale X + sqrt(variance) xi = x), shape (..., dim, dim). Raises SingularLaw without any noise."""
        observed = self._observed(scale, variance)
        covariance = observed.clean_covariance(x)
        shrunk = covariance * power2(variance) / power2(observed.noise) / power2(scale)
        return shrunk + n.eye(self.dim, covariance) * self.noise * variance / observed.noise

    def _observed(self, scale: Array, variance: Array) -> Smoothed:
        observed = self.noised(scale, variance)
        require_noise(observed.noise, self, "a noiseless observation has no posterior")
        return observed


def power2(a: Array) -> Array:
    """The square, sharp for balls around zero."""
    return n.power(a, 2)


def total_noise(noise: Array, scale: Array, variance: Array) -> Array:
    """The noise of the noised law, scale^2 noise + variance; exactly `variance` where there was none."""
    return variance if is_zero(noise) else power2(scale) * noise + variance


def is_zero(value: Any) -> bool:
    """Whether a number is exactly zero; a ball around zero is not, nor a zero that moves with a variable."""
    if isinstance(value, n.Dual):
        return is_zero(value.value) and all(is_zero(part) for part in value.partials)
    return bool(value == 0)


def zeros_of(values: Array) -> Array:
    """Which entries are exactly zero, in the shape of the array."""
    if isinstance(values, np.ndarray) and values.dtype == np.float64:
        return values == 0
    return np.asarray(np.frompyfunc(is_zero, 1, 1)(values), dtype=bool)


def require_noise(noise: Array, law: object, why: str) -> None:
    """Raise SingularLaw with a reason unless there is noise."""
    if is_zero(noise):
        msg = f"{type(law).__name__} without noise: {why}; noise it first"
        raise SingularLaw(msg)


def require_clean(noise: Array, law: object) -> None:
    """Raise Unbounded if the law carries Gaussian noise."""
    if not is_zero(noise):
        raise unbounded(law)


def unbounded(law: object) -> Unbounded:
    """The error that names the law."""
    return Unbounded(f"the support of {type(law).__name__}, with the noise it carries, is unbounded")
