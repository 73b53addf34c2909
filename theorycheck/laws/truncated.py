"""The standard normal law restricted to an interval, any end of which may be infinite."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from theorycheck import numerics as n
from theorycheck.laws.base import Array, power2

MOST_LOST = 1e6  # how much larger than their sum terms may be in floats


@dataclass(frozen=True, eq=False)
class Truncated:
    """The standard normal law restricted to [lower, upper]; None stands for an infinite end.

    The ends may be arrays; everything is elementwise. Masses are logarithms, so that tails keep their digits. Floats of
    which cancellation left too few digits are nan.
    """

    lower: Array | None
    upper: Array | None

    def log_mass(self) -> Array:
        """The log-probability of the interval."""
        return self._log_mass

    def mean(self) -> Array:
        """The mean, phi(lower) - phi(upper) over the mass."""
        here, there = self._densities
        mean = here - there
        return _with_digits(mean, n.maximum(n.abs(mean), 1) * MOST_LOST, here + there)

    def variance(self) -> Array:
        """The variance."""
        ends = zip((self.lower, self.upper), self._densities, strict=True)
        (here, there), mean = (0 if end is None else end * density for end, density in ends), self.mean()
        variance = 1 + here - there - power2(mean)
        return _with_digits(variance, variance * MOST_LOST**2, 1 + n.abs(here) + n.abs(there) + power2(mean))

    def sample(self, count: int, rng: np.random.Generator) -> Array:
        """Draws in floats from one interval, shape (count,), by inverting the log-distribution function."""
        from scipy.special import log_ndtr, ndtri_exp

        lower = -math.inf if self.lower is None else float(n.to_float(self.lower))
        upper = math.inf if self.upper is None else float(n.to_float(self.upper))
        # from the side of the lower tail, where the logarithm keeps its digits
        side, bottom = (1, lower) if abs(lower) > abs(upper) else (-1, -upper)
        shares = np.log(rng.uniform(size=count)) + n.to_float(self.log_mass())
        return side * ndtri_exp(np.logaddexp(log_ndtr(bottom), shares))

    @n.kept
    def _log_mass(self) -> Array:
        if self.lower is not None and self.upper is not None:
            mass = n.log_ndtr_difference(self.lower, self.upper)
            return _with_digits(mass, (self.upper - self.lower) * MOST_LOST, n.abs(self.lower) + n.abs(self.upper))
        return n.log_normal_cdf(self.upper if self.lower is None else -self.lower)

    @n.kept
    def _densities(self) -> tuple[Array, Array]:
        """The densities at both ends, 0 at infinite ones."""
        return self._density(self.lower), self._density(self.upper)

    def _density(self, end: Array | None) -> Array:
        if end is None:
            return 0
        if self.lower is not None and self.upper is not None:
            return n.interval_hazard(*((end, self.upper) if end is self.lower else (-end, -self.lower)))
        return n.exp(-(power2(end) + n.log(2 * n.pi(end))) / 2 - self._log_mass)


def _with_digits(value: Array, most: Array, terms: Array) -> Array:
    """The value; a float nan where the terms that it is the sum of were larger than `most`."""
    floats = isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype == np.float64)
    return np.where(terms <= most, value, np.nan)[()] if floats else value
