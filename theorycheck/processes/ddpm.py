"""The DDPM chain with linearly growing betas, at whole times."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import process
from theorycheck.processes.base import Array, Process


@process("ddpm")
@dataclass(frozen=True)
class DDPM(Process):
    """X_n = sqrt(1 - beta_n) X_{n-1} + sqrt(beta_n) xi_n for n = 1..steps, with beta_n linear in n.

    beta_1 = first/steps and beta_steps = last/steps, exact rationals; 1000 steps give the usual 1e-4 to 0.02. Times are
    whole numbers from 0 to `steps`, of any type; ValueError otherwise.

    Source: Ho, Jain, Abbeel 2020 (arXiv 2006.11239), Section 4.
    """

    steps: int = 1000
    first: Fraction = Fraction(1, 10)
    last: Fraction = Fraction(20)

    def exact_beta(self, step: Array) -> Fraction:
        """beta_n for n = step from 1 to `steps`, as a rational number."""
        share = Fraction(self._whole(step) - 1, max(1, self.steps - 1))
        return (self.first + (self.last - self.first) * share) / self.steps

    def beta(self, step: Array) -> Array:
        """beta_n for n = step from 1 to `steps`."""
        return n.like(self.exact_beta(step), step)

    def scale(self, t: Array) -> Array:
        """The square root of the product of 1 - beta_i, i = 1..t."""
        return n.exp(self._log_product(t) / 2)

    def variance(self, t: Array) -> Array:
        """1 minus the product of 1 - beta_i, i = 1..t."""
        return -n.expm1(self._log_product(t))

    def _log_product(self, t: Array) -> Any:
        betas = [n.like(self.exact_beta(i), t) for i in range(1, self._whole(t) + 1)]
        return n.log1p(-np.array([n.like(0, t), *betas])).sum()

    def _whole(self, t: Array) -> int:
        value = float(n.to_float(t))
        if value != int(value) or not 0 <= value <= self.steps:
            msg = f"times of the DDPM chain are whole numbers from 0 to {self.steps}, not {value:g}"
            raise ValueError(msg)
        return int(value)
