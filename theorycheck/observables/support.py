"""The support of the data's law: how far it reaches, and its point nearest to a given one."""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.laws.atoms import Atoms
from theorycheck.laws.embedded import Embedded
from theorycheck.laws.sphere import Sphere
from theorycheck.laws.uniform_cube import UniformCube
from theorycheck.observables.base import refuse, require_point

Array = n.Array
_SUPPORTED = Sphere | Atoms | UniformCube | Embedded


@observable
def support_radius(law: Any) -> Array:
    """The largest |x| in the support; laws with unbounded support raise an error."""
    return law.support_radius()


@observable
def nearest_point(law: Any, x: Array) -> Array:
    """The point of the support nearest to x: vector (dim,).

    For spheres, atoms and boxes without noise, boxes and spheres also on a subspace. Undefined at the centre of a
    sphere; raises Unsupported where two atoms cannot be told apart by distance.
    """
    point = require_point("nearest_point", law, x)
    if np.ndim(point) != 1 or not isinstance(law, _SUPPORTED) or not bool(law.noise == 0):
        supported = "one point at a time, and the laws sphere, atoms and uniform_cube before noising"
        refuse("nearest_point", law, supported)
    match law:
        case Embedded():
            return law.frame @ nearest_point(law.latent, point @ law.frame)
        case Sphere():
            return law.radius * point / n.norm(point)
        case UniformCube():
            return n.minimum(n.maximum(point, law.centre - law.half_widths), law.centre + law.half_widths)
    return law.points[_closest(law, point)]


def _closest(law: Atoms, x: Array) -> int:
    distances = n.power(law.points - x, 2).sum(-1)
    best = int(np.argmin(n.to_float(distances)))
    if any(not bool(distances[best] < other) for i, other in enumerate(distances) if i != best):
        refuse("nearest_point", "a point with two nearest atoms", "points with one nearest atom")
    return best
