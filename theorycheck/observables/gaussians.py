"""Normal laws: the standard one, isotropic ones, and how an observable asks for one."""

from __future__ import annotations

from typing import Any

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.normal_mixture import NormalMixture
from theorycheck.observables.base import refuse, require_vector, whole

Array = n.Array


@observable
def standard_normal(size: Any) -> Any:
    """N(0, I) in so many dimensions."""
    axes = whole(size, "standard_normal", "size", 1)
    return isotropic_normal(n.zeros(axes, n.like(1)), n.like(1))


@observable
def isotropic_normal(centre: Array, variance: Any) -> Any:
    """N(centre, variance I); centre (dim,)."""
    axes = len(require_vector("isotropic_normal", centre))
    return Gaussian(centre, n.filled(axes, 1, centre, variance) * variance, n.eye(axes, centre, variance))


def normal(observable: str, law: Any) -> NormalMixture:
    """The law, if it is normal: a mixture of normals with one component."""
    if not isinstance(law, NormalMixture) or len(law.components.means) != 1:
        refuse(observable, law, "normal laws (gaussian, or a mixture with one component)")
    return law
