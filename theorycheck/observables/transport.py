"""The quadratic Wasserstein distance of normal laws."""

from __future__ import annotations

from typing import Any

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.observables.base import refuse
from theorycheck.samplers.propagation import gaussian, same_basis

Array = n.Array


@observable
def squared_wasserstein(law: Any, other: Any) -> Array:
    """W_2(law, other)^2 of two normal laws given in one eigenbasis; either may be singular.

    The squared distance of the means plus that of the vectors of standard deviations.

    Source: Dowson and Landau, J. Multivariate Anal. 12 (1982) 450-455.
    """
    first, second = gaussian("squared_wasserstein", law), gaussian("squared_wasserstein", other)
    if not same_basis(first, second):
        refuse("squared_wasserstein", "laws in two bases", "normal laws given in one eigenbasis")
    shift = first.centre - second.centre
    spread = n.sqrt(first.eigenvalues()) - n.sqrt(second.eigenvalues())
    return n.dot(shift, shift) + n.dot(spread, spread)
