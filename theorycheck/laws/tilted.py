"""Laws that are given by their density relative to the standard normal."""

from __future__ import annotations

from abc import ABC, abstractmethod

from theorycheck.laws.base import Array


class Tilted(ABC):
    """A law whose density before noising is exp(f - |x|^2/2) up to a constant; f belongs to the law before noising.

    Source: Cole and Lu 2024 (arXiv 2402.08082), Section 2.
    """

    @abstractmethod
    def tilt(self, x: Array) -> Array:
        """The function f at x (..., dim), shape (...)."""

    @abstractmethod
    def log_normaliser(self) -> Array:
        """The logarithm of E[e^f] under the standard normal law."""
