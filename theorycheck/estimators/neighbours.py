"""The intrinsic dimension of data from distances to nearest neighbours.

Source: Levina and Bickel, NIPS 17 (2004); averaged as MacKay and Ghahramani (2005) correct it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def intrinsic_dimension(points: Array, neighbours: int) -> float:
    """The maximum-likelihood dimension of points (count, dim), the inverses averaged over the points."""
    from scipy.spatial.distance import cdist

    apart = cdist(points, points)
    np.fill_diagonal(apart, np.inf)
    near = np.sort(np.partition(apart, neighbours - 1, axis=1)[:, :neighbours], axis=1)
    logs = np.log(near[:, -1:] / near[:, :-1])
    return float(1 / np.mean(logs.sum(1) / (neighbours - 1)))
