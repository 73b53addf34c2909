"""Laws, noise and points where ordinary code fails: scales of 1e-300 and 1e8, coincident and distant parts."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.laws.atoms import Atoms
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.gaussian_mixture import GaussianMixture
from theorycheck.laws.log_cosh_tilt import LogCoshTilt
from theorycheck.laws.low_rank_mixture import LowRankMixture
from theorycheck.laws.quadratic_tilt import QuadraticTilt
from theorycheck.laws.relu_tilt import ReluTilt
from theorycheck.laws.sphere import Sphere
from theorycheck.laws.tilted import Tilted
from theorycheck.laws.uniform_cube import UniformCube

EYE = np.eye(2)
SHARE = 1e-9  # of the size of the terms that a float may miss
ULP = 2.0**-50
TINY = 5e-324  # the smallest denormal number
FIELDS: dict[str, tuple[type, tuple[Any, ...]]] = {
    "normal on the line": (Gaussian, ([0.5], [2.0], [[1.0]])),
    "singular normal": (Gaussian, ([0.0, 1.0], [1.0, 0.0], EYE)),
    "normal of condition 1e16": (Gaussian, ([0.0, 1.0], [1e8, 1e-8], EYE)),
    "normal with a denormal variance": (Gaussian, ([0.0, 0.0], [1.0, TINY], EYE)),
    "one component": (GaussianMixture, ([1.0], [[0.5, -0.5]], [EYE])),
    "components 1e6 apart": (GaussianMixture, ([0.5, 0.5], [[0.0, 0.0], [1e6, 0.0]], [EYE, EYE])),
    "coincident components": (GaussianMixture, ([0.25, 0.75], [[1.0, 0.0]] * 2, [EYE, EYE])),
    "a weight of 1e-300": (GaussianMixture, ([1.0, 1e-300], [[0.0, 0.0], [1.0, 1.0]], [EYE, 2 * EYE])),
    "factors that lost their rank": (
        GaussianMixture,
        ([0.5, 0.5], [[0.0, 0.0], [1.0, 0.0]], [np.ones((2, 2)), 0 * EYE]),
    ),
    "nearly parallel columns": (GaussianMixture, ([1.0], [[0.0, 0.0]], [[[1.0, 1.0], [1.0, 1.0 + 2.0**-30]]])),
    "planes": (LowRankMixture, ([0.5, 0.5], np.zeros((2, 2)), [EYE, EYE], [[1.0, 1.0]] * 2, [1, 1])),
    "planes 1e6 apart": (LowRankMixture, ([0.5, 0.5], [[0.0, 0.0], [1e6, 1e6]], [EYE, EYE], [[1e-8, 1e8]] * 2, [2, 1])),
    "one atom": (Atoms, ([1.0], [[0.5, 0.5]])),
    "coincident atoms": (Atoms, ([0.5, 0.5], [[1.0, 1.0]] * 2)),
    "atoms 1e6 apart": (Atoms, ([0.5, 0.5], [[-5e5, 0.0], [5e5, 0.0]])),
    "atoms 1e-8 apart": (Atoms, ([0.5, 0.5], [[0.0, 0.0], [1e-8, 0.0]])),
    "an atom of weight 1e-300": (Atoms, ([1.0, 1e-300], [[0.0, 0.0], [1.0, 0.0]])),
    "circle": (Sphere, (1.0, 0.0, [1.0, 0.0])),
    "sphere in fifty dimensions": (Sphere, (1.0, 3.0, np.eye(50)[0])),
    "cube": (UniformCube, ([0.0, 0.0], [1.0, 1.0])),
    "interval of width 1e-8": (UniformCube, ([1.0], [1e-8])),
    "quadratic tilt": (QuadraticTilt, ([1.0, -1.0], [0.75, -3.0], EYE)),
    "ReLU tilt": (ReluTilt, ([2.0, -2.0], [1, -1], [0.0, 0.0])),
    "log cosh tilt": (LogCoshTilt, ([2.0, 0.0],)),
    "log cosh tilt of nothing": (LogCoshTilt, ([0.0],)),
}
ONE_COVARIANCE = {
    "one component",
    "components 1e6 apart",
    "coincident components",
    "one atom",
    "coincident atoms",
    "atoms 1e6 apart",
    "atoms 1e-8 apart",
    "an atom of weight 1e-300",
}
CHANNELS = ((1.0, 0.0), (1.0, 1e-300), (1.0, TINY), (1.0, 1e-8), (1e-300, 1.0), (0.75, 0.5), (1e-8, 1e8))
PLACES = (0.0, 1e-300, 0.5, 1e8)


@dataclass(frozen=True)
class Spot:
    """A law by name, a channel (scale, variance), and all coordinates of a point."""

    law: str
    scale: float
    variance: float
    place: float

    def data(self, kind: n.Arithmetic) -> Any:
        """The law of the data in an arithmetic."""
        target, fields = FIELDS[self.law]
        return target(*(kind.array(f) if np.ndim(f) else kind.number(f) for f in fields))

    def value(self, name: str, kind: n.Arithmetic) -> Any:
        """What a method of the law says there; of the noised law at the point, or of the posterior of the data."""
        law, scale, variance = self.data(kind), kind.number(self.scale), kind.number(self.variance)
        x = kind.array(np.full(law.dim, self.place))
        with kind, np.errstate(all="ignore"):
            if name in ("log_density", "score"):
                return getattr(law.noised(scale, variance), name)(x)
            return getattr(law, name)(x, scale, variance)

    def size(self, name: str) -> float:
        """The size of the terms that are added up: a float may miss the value by so much times its precision."""
        target, fields = FIELDS[self.law]
        base = [[1.0]] if issubclass(target, Tilted) else []  # that of a tilt is the standard normal
        extent = max(float(np.max(np.abs(field), initial=0.0)) for field in [*fields, *base])
        reach = abs(self.place) + self.scale * extent
        match name:
            case "score":
                return reach / self.variance
            case "log_density":
                return reach * (reach / self.variance) + 50 * 800  # coordinates, and the log of the least float
        spread = self.scale * extent if self.law in ONE_COVARIANCE else reach  # then x^2 is common to all logs
        chances = min(spread * (reach / self.variance) * ULP, 1.0) / SHARE  # of parts, as their logs are rounded
        return (extent if name == "posterior_mean" else extent * extent) * (1 + chances)


SLOW = ("cube", "ReLU tilt")
METHODS = ("log_density", "score", "posterior_mean", "posterior_covariance")


def spots(law: str) -> list[Spot]:
    """All channels and places of a law; every third where exact values cost seconds."""
    every = [Spot(law, *channel, place) for channel in CHANNELS for place in PLACES]
    return every[:: 3 if law in SLOW else 1]
