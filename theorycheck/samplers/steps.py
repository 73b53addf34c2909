"""What one step of a sampler does to a Gaussian, along one eigendirection of the data's covariance.

The forward process is dX = -X dt + sqrt(2) dW, and the score is exact: at remaining time u it pulls towards e^{-u} mu
with strength 1/v, where v = 1 + e^{-2u} (lambda - 1) is the variance of the noised data. A step of length gamma sends

    mean m     to  gain m + pull e^{-u} mu,
    variance P to  gain^2 P + noise.

Source: derived; the chain rules of three samplers for Gaussian data under Benton et al. 2024 (arXiv 2308.03686).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import factorial
from typing import Any

import numpy as np

from theorycheck import numerics as n

Array = n.Array
_TERMS = 20  # of the series, for |x| < 1


@dataclass(frozen=True, slots=True)
class Step:
    """Coefficients of a step: `gain` - 1 and `pull` of the mean, `noise` added to the variance; arrays (..., dim)."""

    growth: Array
    pull: Array
    noise: Array

    @property
    def gain(self) -> Array:
        """What the mean is multiplied by; over short steps its difference from 1 says more."""
        return 1 + self.growth


@dataclass(frozen=True, slots=True)
class Defect:
    """By how much a step started from the exact noised law misses the next one, without cancellation.

    variance = gain^2 v + noise - v', with v' the variance of the noised data after the step; mean = gain + pull -
    e^gamma, in units of e^{-u} mu.
    """

    variance: Array
    mean: Array


@dataclass(frozen=True, slots=True)
class Scheme:
    """A sampler: its steps and their defects, as functions of (gamma, v, sigma2), sigma2 = 1 - e^{-2u}."""

    name: str
    step: Callable[[Array, Array, Array], Step]
    defect: Callable[[Array, Array, Array], Defect]


def exp_remainder(x: Any, order: int) -> Any:
    """e^x minus its Taylor polynomial of degree order - 1, without cancellation in floats."""
    polynomial = 1 + 0 * x
    for k in range(order - 1, 0, -1):
        polynomial = 1 + x / k * polynomial
    direct = n.exp(x) - polynomial
    if n.arithmetic_of(x) != "floats":
        return direct
    series = 1.0
    for k in range(_TERMS, 0, -1):
        series = 1 + x / (order + k) * series
    return np.where(np.abs(x) < 1, x**order / factorial(order) * series, direct)
