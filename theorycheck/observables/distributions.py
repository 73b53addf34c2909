"""Continuous distributions of one number, by their distribution functions: what `distributed` compares draws with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.observables.base import exact, refuse

Array = n.Array


@dataclass(frozen=True, eq=False)
class Distribution:
    """The distribution of a number X with a continuous distribution function, entry by entry.

    As formulas may write 3 * chi_squared(2) / h for the distribution of 3 X / h: sums with and products by numbers.
    """

    cdf: Callable[[Array], Array]
    __array_ufunc__ = None  # leave products with NumPy's numbers to the methods here

    def __neg__(self) -> Distribution:
        return Distribution(lambda x: 1 - self.cdf(-x))

    def __add__(self, shift: Any) -> Distribution:
        return Distribution(lambda x: self.cdf(x - shift))

    def __mul__(self, factor: Any) -> Distribution:
        _positive("*", "size of the factor", n.abs(factor))
        return Distribution(lambda x: self.cdf(x / exact(factor))) if factor > 0 else -(self * -factor)

    __radd__, __rmul__ = __add__, __mul__

    def __sub__(self, shift: Any) -> Distribution:
        return self.__add__(-shift)

    def __truediv__(self, divisor: Any) -> Distribution:
        return self.__mul__(n.like(1, divisor) / divisor)


@observable
def cdf(distribution: Distribution, x: Array) -> Array:
    """The chance that a number with this distribution is at most x, entry by entry."""
    return distribution.cdf(x)


@observable
def normal(mean: Any, variance: Any) -> Distribution:
    """The normal distribution with this mean and variance > 0."""
    deviation = n.sqrt(_positive("normal", "variance", variance))
    return Distribution(lambda x: n.normal_cdf((x - mean) / deviation))


@observable
def chi_squared(degrees: Any) -> Distribution:
    """The distribution of the sum of so many squared standard normal variables; degrees > 0, not necessarily whole."""
    shape = _positive("chi_squared", "degrees", degrees) / n.like(2)
    return Distribution(lambda x: n.gamma_lower_ratio(shape, n.maximum(x, n.like(0)) / 2))


@observable
def uniform(low: Any, high: Any) -> Distribution:
    """The uniform distribution on [low, high], low < high."""
    width = _positive("uniform", "high - low", high - low)
    return Distribution(lambda x: n.minimum(n.maximum((x - low) / width, n.like(0)), n.like(1)))


@observable
def exponential(mean: Any) -> Distribution:
    """The exponential distribution with this mean > 0."""
    scale = _positive("exponential", "mean", mean)
    return Distribution(lambda x: -n.expm1(-n.maximum(x, n.like(0)) / scale))


def _positive(name: str, parameter: str, value: Any) -> Any:
    if not value > 0:
        refuse(name, f"{parameter} = {float(n.to_float(value)):g}", "positive numbers")
    return exact(value)
