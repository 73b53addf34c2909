"""Expectations under noised mixtures of normals in one or two dimensions, in floats with an estimated error.

Each component is covered by a grid of trapezoidal nodes in its own principal axes; for analytic integrands of Gaussian
decay the rule converges geometrically. The step is refined until the result stands still; the last change is the error.

Source: Trefethen and Weideman, SIAM Review 56 (2014) 385-458.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.laws.normal_mixture import NormalMixture
from theorycheck.observables.base import refuse

Array = n.Array
_REACH = 8  # standard deviations
_LEVELS = {1: (6, 18), 2: (2, 8)}  # coarsest and finest step 2^(-level/2), by dimension
_TOLERANCE = 1e-10
_ROUNDING = 1e-12


def in_floats(value: Any) -> Any:
    """A law, a time or an array with every number, whole ones too, replaced by its nearest float."""
    if not is_dataclass(value) or isinstance(value, type):
        return n.to_float(value)
    return replace(value, **{field.name: in_floats(getattr(value, field.name)) for field in fields(value)})


def require_cloud(observable: str, law: Any) -> NormalMixture:
    """The law, if it is a mixture of normals, atoms included, in one or two dimensions."""
    if not isinstance(law, NormalMixture) or law.dim not in _LEVELS:
        refuse(observable, law, "mixtures of normals and atoms in one or two dimensions")
    return law


def expectation(law: NormalMixture, f: Callable[[Array], Array]) -> tuple[Any, float]:
    """E f(X) under a law with a density, all in floats, and an estimate of its error.

    f takes points (count, dim) and returns values with the points as first axis.
    """
    coarsest, finest = _LEVELS[law.dim]
    value, change = _mean(law, f, coarsest), np.inf
    for level in range(coarsest + 1, finest + 1):
        finer = _mean(law, f, level)
        change, value = float(np.max(np.abs(finer - value))), finer
        if change <= _TOLERANCE * np.max(np.abs(value)):
            break
    return value, change + _ROUNDING * float(np.max(np.abs(value)))


def estimate(value: Any, error: float, *like: Any) -> Array:
    """The value, in balls with the error as radius if that is what the others are."""
    if n.arithmetic_of(*like) != "balls":
        return value
    return n.ball(value, error)


def _mean(law: NormalMixture, f: Callable[[Array], Array], level: int) -> Any:
    parts = law.components
    nodes, weights = _grid(law.dim, level)
    spreads = parts.factors @ np.swapaxes(parts.factors, -1, -2) + parts.noise * np.eye(law.dim)
    points = [mean + nodes @ _root(spread) for mean, spread in zip(parts.means, spreads, strict=True)]
    return np.tensordot(np.outer(parts.weights, weights).ravel(), f(np.concatenate(points)), axes=1)


def _root(spread: Any) -> Any:
    """A matrix R with R^T R the covariance, along principal axes."""
    variances, axes = np.linalg.eigh(spread)
    return np.sqrt(variances)[:, None] * axes.T


def _grid(dim: int, level: int) -> tuple[Any, Any]:
    step = 2.0 ** (-level / 2)
    count = int(np.ceil(_REACH / step))
    line = np.arange(-count, count + 1) * step
    weights = n.normal_density(line) * step
    if dim == 1:
        return line[:, None], weights
    nodes = np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1).reshape(-1, 2)
    inside = (nodes**2).sum(-1) <= _REACH**2
    return nodes[inside], np.multiply.outer(weights, weights).ravel()[inside]
