"""Dimension and moments of the data's law."""

from __future__ import annotations

from typing import Any

from theorycheck import numerics as n
from theorycheck.catalog import observable

Array = n.Array


@observable
def dim(law: Any) -> int:
    """The dimension of the space in which the law lives."""
    return int(law.dim)


@observable
def mean(law: Any) -> Array:
    """The mean: shape (dim,)."""
    return law.mean()


@observable
def covariance(law: Any) -> Array:
    """The covariance: shape (dim, dim)."""
    return law.covariance()


@observable
def second_moment(law: Any) -> Array:
    """E |X|^2, the trace of the covariance plus the squared mean."""
    center = law.mean()
    return n.trace(law.covariance()) + n.dot(center, center)
