"""The standard normal law restricted to an interval, any end of which may be infinite."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from theorycheck import numerics as n
from theorycheck.laws.base import Array, power2


@dataclass(frozen=True, eq=False)
class Truncated:
    """The standard normal law restricted to [lower, upper]; None stands for an infinite end.

    The ends may be arrays; everything is elementwise. Masses are logarithms, so that tails keep their digits.
    """

    lower: Array | None
    upper: Array | None

    def log_mass(self) -> Array:
        """The log-probability of the interval."""
        if self.lower is not None and self.upper is not None:
            return n.log_ndtr_difference(self.lower, self.upper)
        return n.log_normal_cdf(self.upper if self.lower is None else -self.lower)

    def mean(self) -> Array:
        """The mean, phi(lower) - phi(upper) over the mass."""
        return self._density(self.lower) - self._density(self.upper)

    def variance(self) -> Array:
        """The variance."""
        return 1 + self._moment(self.lower) - self._moment(self.upper) - power2(self.mean())

    def sample(self, count: int, rng: np.random.Generator) -> Array:
        """Draws in floats from one interval, shape (count,), by inverting the log-distribution function."""
        from scipy.special import log_ndtr, ndtri_exp

        lower = -math.inf if self.lower is None else float(n.to_float(self.lower))
        upper = math.inf if self.upper is None else float(n.to_float(self.upper))
        # from the side of the lower tail, where the logarithm keeps its digits
        side, bottom = (1, lower) if abs(lower) > abs(upper) else (-1, -upper)
        shares = np.log(rng.uniform(size=count)) + n.to_float(self.log_mass())
        return side * ndtri_exp(np.logaddexp(log_ndtr(bottom), shares))

    def _density(self, end: Array | None) -> Array:
        if end is None:
            return 0
        if self.lower is not None and self.upper is not None:
            return n.interval_hazard(*((end, self.upper) if end is self.lower else (-end, -self.lower)))
        return n.exp(-(power2(end) + n.log(2 * n.pi(end))) / 2 - self.log_mass())

    def _moment(self, end: Array | None) -> Array:
        return 0 if end is None else end * self._density(end)
