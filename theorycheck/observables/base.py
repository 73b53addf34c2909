"""What observables share: the error for what has no formula, and the shapes they ask for."""

from __future__ import annotations

from typing import Any, TypeVar, cast

import numpy as np

from theorycheck.catalog import observable
from theorycheck.samplers.base import Unsupported, exact, refuse, whole

__all__ = [
    "Unsupported",
    "estimated",
    "exact",
    "refuse",
    "require_matrix",
    "require_point",
    "require_vector",
    "sampled",
    "whole",
]
T = TypeVar("T")


def estimated(target: T) -> T:
    """Mark an observable whose errors are estimated, not enclosed."""
    return cast(T, observable(target, rigorous=False))


def sampled(target: T) -> T:
    """Mark an observable that is random."""
    return cast(T, observable(target, sampled=True))


def require_vector(name: str, value: Any) -> Any:
    """The value, if it is a vector."""
    return _require(name, value, 1, "vectors")


def require_matrix(name: str, value: Any) -> Any:
    """The value, if it is a matrix."""
    return _require(name, value, 2, "matrices")


def require_point(name: str, law: Any, x: Any) -> Any:
    """The value, if it is a point, or an array (..., dim) of points, of the space of the law."""
    shape = np.shape(x)
    if not shape or shape[-1] != law.dim:
        refuse(name, f"x of shape {shape}", f"points with the {law.dim} coordinates of the law")
    return x


def _require(name: str, value: Any, axes: int, supported: str) -> Any:
    if np.ndim(value) != axes:
        refuse(name, f"an argument of shape {np.shape(value)}", supported)
    return value
