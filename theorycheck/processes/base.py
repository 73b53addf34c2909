"""What a forward process is: how much of the data is left at time t, and how much noise has been added."""

from __future__ import annotations

from abc import ABC, abstractmethod

from theorycheck import numerics as n
from theorycheck.laws.base import Law

Array = n.Array


class Process(ABC):
    """X_t = scale(t) X_0 + sqrt(variance(t)) xi, xi standard normal, in any arithmetic."""

    @abstractmethod
    def scale(self, t: Array) -> Array:
        """The factor of the data at time t."""

    @abstractmethod
    def variance(self, t: Array) -> Array:
        """The variance of the noise at time t, per coordinate."""

    def at(self, law: Law, t: Array) -> Law:
        """The law of X_t for X_0 from `law`."""
        return law.noised(self.scale(t), self.variance(t))


class Diffusion(Process):
    """A process that solves dX = drift(t) X dt + sqrt(diffusion(t)) dW."""

    @abstractmethod
    def drift(self, t: Array) -> Array:
        """The rate of X in the drift: the derivative of log scale."""

    @abstractmethod
    def diffusion(self, t: Array) -> Array:
        """The rate of the noise, so that variance' = 2 drift variance + diffusion."""
