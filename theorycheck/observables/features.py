"""What random units see of a relative density at one point: averages of e^f and Y e^f over draws of Y, in floats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.laws.log_cosh_tilt import LogCoshTilt
from theorycheck.laws.tilted import Tilted
from theorycheck.observables.base import refuse, require_point

Array = Any
_LARGEST = 700.0  # of which the exponential is a float64


@dataclass(frozen=True, eq=False)
class Features:
    """Draws of G_m, the mean of e^f(Y_j), and of F_m/G_m, F_m that of Y_j e^f(Y_j); Y_j = scale x + deviation u_j."""

    law: Any
    x: Array
    scale: float
    variance: float

    @property
    def axes(self) -> int:
        """How many numbers a unit takes."""
        return len(self.x)

    def draw(self, count: int, width: int, rng: np.random.Generator) -> tuple[Array, Array]:
        """G_m (count,) and F_m/G_m (count, dim) at so many draws of `width` units."""
        u = rng.standard_normal((count, width, len(self.x)))
        points = self.scale * self.x + np.sqrt(self.variance) * u
        weights = np.exp(self.law.tilt(points))
        means = np.einsum("km,kmd->kd", weights, points) / weights.sum(-1)[:, None]
        return weights.mean(-1), means


@dataclass(frozen=True, eq=False)
class Ridge(Features):
    """The same where f varies along one direction: across it the weighted mean of the u_j is one normal vector.

    Given the weights w_j it has the deviation |w|_2/|w|_1, so a unit takes one number whatever the dimension.
    """

    @property
    def axes(self) -> int:
        """One."""
        return 1

    def draw(self, count: int, width: int, rng: np.random.Generator) -> tuple[Array, Array]:
        """G_m (count,) and F_m/G_m (count, dim) at so many draws of `width` units."""
        size, direction = self._direction()
        along = rng.standard_normal((count, width))
        s = size * (self.scale * (self.x @ direction) + np.sqrt(self.variance) * along)
        weights = _cosh(s, size * size / 2)
        sums = weights.sum(-1)
        lengths = np.sqrt(np.einsum("km,km->k", weights, weights))
        across = rng.standard_normal((count, len(self.x))) * (lengths / sums)[:, None]
        mean = (np.einsum("km,km->k", weights, along) / sums)[:, None] * direction
        noise = mean + across - (across @ direction)[:, None] * direction
        return sums / width, self.scale * self.x + np.sqrt(self.variance) * noise

    def _direction(self) -> tuple[float, Array]:
        slope = n.to_float(self.law.slope)
        size = float(np.linalg.norm(slope))
        return size, slope / size if size else np.eye(len(slope))[0]


def _cosh(s: Array, shift: float) -> Array:
    """cosh(s) exp(-shift), where cosh may overflow."""
    if np.max(np.abs(s), initial=0) < _LARGEST:
        return np.cosh(s) * np.exp(-shift)
    return np.exp(np.logaddexp(s, -s) - np.log(2) - shift)


def features_of(observable: str, law: Any, t: Any, x: Any, process: Any) -> Features:
    """The features of a tilted law at one point. Raises Unsupported."""
    if not isinstance(law, Tilted):
        refuse(observable, law, "laws given relative to the standard normal, such as log_cosh_tilt")
    if np.ndim(require_point(observable, law, x)) != 1:
        refuse(observable, f"x of shape {np.shape(x)}", "one point at a time")
    scale, variance = (float(n.to_float(part)) for part in (process.scale(t), process.variance(t)))
    kind = Ridge if isinstance(law, LogCoshTilt) and law.scale == 1 and law.noise == 0 else Features
    return kind(law, n.to_float(x), scale, variance)
