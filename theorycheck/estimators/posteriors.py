"""The covariance of the clean sample given a noised one, for mixtures of normals given by their eigendecompositions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any


@dataclass(frozen=True, eq=False)
class Normals:
    """Weights (K,), means (K, dim), variances (K, dim) along the columns of axes (K, dim, dim)."""

    weights: Array
    means: Array
    variances: Array
    axes: Array


def fitted(points: Array, labels: Array, rank: int) -> Normals:
    """The normal law of each class, its covariance cut to the first `rank` principal directions."""
    groups = [points[labels == k] for k in np.unique(labels)]
    values, axes = np.linalg.eigh(np.stack([np.cov(group.T, bias=True) for group in groups]))
    values[:, : values.shape[1] - rank] = 0.0
    weights = np.array([len(group) for group in groups]) / len(points)
    return Normals(weights, np.stack([group.mean(0) for group in groups]), np.maximum(values, 0.0), axes)


def posterior_covariance(law: Normals, x: Array, deviation: float) -> Array:
    """Cov(x_0 | x_0 + deviation xi = x), (dim, dim)."""
    from scipy.special import softmax

    noised = law.variances + deviation**2
    offsets = ((x - law.means)[:, None, :] @ law.axes)[:, 0]
    logits = np.log(law.weights) - (np.log(noised) + offsets**2 / noised).sum(1) / 2
    shares = softmax(logits)
    means = law.means + (law.axes @ (law.variances / noised * offsets)[..., None])[..., 0]
    left = law.axes * (shares[:, None] * law.variances * deviation**2 / noised)[:, None, :]
    return (left @ np.swapaxes(law.axes, 1, 2)).sum(0) + _spread(means, shares)


def memorising_covariance(points: Array, x: Array, deviation: float) -> Array:
    """The same where x_0 is one of the training points, each as likely."""
    from scipy.special import softmax

    shares = softmax(-np.sum((x - points) ** 2, axis=1) / (2 * deviation**2))
    return _spread(points, shares)


def _spread(points: Array, shares: Array) -> Array:
    offsets = points - shares @ points
    return (offsets.T * shares) @ offsets
