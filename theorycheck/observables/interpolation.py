"""Approximation on grids: the trapezoid partition of unity, built of ReLUs, and the error of cellwise constants.

Source: Chen et al. 2023 (arXiv 2302.07194), Theorem 1, whose networks imitate the first.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.observables.base import estimated, refuse, require_vector, whole
from theorycheck.observables.clouds import estimate, in_floats

Array = n.Array
_MOST_NODES = 4096
_MOST_POINTS = 1 << 22
_NODES = 2  # along each axis of a box


@observable
def grid_nodes(cells: Any, size: Any) -> Array:
    """The points m/cells of the unit cube, m whole: shape ((cells + 1)^size, size)."""
    count, axes = whole(cells, "grid_nodes", "cells", 1), whole(size, "grid_nodes", "size", 1)
    if (count + 1) ** axes > _MOST_NODES:
        refuse("grid_nodes", f"{(count + 1) ** axes} nodes", f"at most {_MOST_NODES} nodes")
    nodes = [[n.like(m) / count for m in place] for place in product(range(count + 1), repeat=axes)]
    return np.array(nodes, dtype=None if n.arithmetic_of(nodes[0][0]) == "floats" else object)


@observable
def bumps(cells: Any, x: Array) -> Array:
    """The partition of unity at x (size,), one bump for each of the `grid_nodes`: shape ((cells + 1)^size,).

    The bump of node m is the product of psi(3 cells (x_k - m_k/cells)), psi(a) = min(1, (2 - |a|)_+), four ReLUs each.
    """
    count, axes = whole(cells, "bumps", "cells", 1), len(require_vector("bumps", x))
    each = _trapezoid(3 * (count * x[:, None] - np.arange(count + 1)))
    weights = each[0]
    for k in range(1, axes):
        weights = n.outer(weights, each[k]).ravel()
    return weights


def _trapezoid(a: Array) -> Array:
    return _relu(a + 2) - _relu(a + 1) - _relu(a - 1) + _relu(a - 2)


def _relu(a: Array) -> Array:
    return n.maximum(a, n.like(0, a))


@estimated
def cellwise_error(law: Any, boxes: Any, *, process: Any) -> Array:
    """The root mean squared error of the best constants on so many boxes in (z, t) for f*(z, t) = alpha E[Z | Z_t = z].

    The boxes cut |z_k| <= 3 and 1/20 <= t <= 1 into equal parts, as many along each axis as in time. Laws in one or
    two dimensions; `boxes` is a square in dimension one, a cube in dimension two.
    """
    size = law.dim
    count = round(float(n.to_float(boxes)) ** (1 / (size + 1)))
    if size > 2 or count ** (size + 1) != whole(boxes, "cellwise_error", "boxes", 1):
        refuse("cellwise_error", f"{boxes} boxes in dimension {size}", "squares in dimension one, cubes in two")
    if (_NODES * count) ** (size + 1) > _MOST_POINTS:
        refuse("cellwise_error", f"{boxes} boxes", "fewer boxes")
    data = in_floats(law)
    line, times = _nodes(-3, 3, count), _nodes(0.05, 1, count)
    z = np.stack(np.meshgrid(*[line] * size, indexing="ij"), axis=-1)
    values = np.array([_target(data, float(t), z, process) for t in times])
    value = float(np.sqrt(_spread(values, count)))
    return estimate(value, 1e-9 * value, law.mean())


def _nodes(low: float, high: float, count: int) -> Any:
    """The nodes of a Gauss-Legendre rule of equal weights in each of the cells."""
    half = (high - low) / (2 * count)
    middles = low + half * (2 * np.arange(count) + 1)
    return (middles[:, None] + half * np.array([-1, 1]) / np.sqrt(3)).ravel()


def _target(law: Any, t: float, z: Any, process: Any) -> Any:
    scale = process.scale(t)
    return scale * law.posterior_mean(z.reshape(-1, z.shape[-1]), scale, process.variance(t)).reshape(z.shape)


def _spread(values: Any, count: int) -> float:
    """The mean squared distance of values (times, z..., components) from their means over the boxes."""
    axes = values.ndim - 1
    shape = [size for _ in range(axes) for size in (count, _NODES)]
    boxed = values.reshape(*shape, -1)
    within = tuple(range(1, 2 * axes, 2))
    return float(np.mean(((boxed - boxed.mean(axis=within, keepdims=True)) ** 2).sum(-1)))
