"""Real images: the 1797 handwritten digits of 8 x 8 pixels that scikit-learn carries, pixels in sixteenths.

One image a column, (64, images). Shuffles and Gaussian twins, the controls, follow from a seed. Of the images in a
fixed random order the first 1200 are for training, the others for tests. Residuals are shares of the squared distance
from the training images' mean.

Source: Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, UCI (1998). The observations are those of Wang
et al. 2024 (arXiv 2409.02426), Section 4, made there on larger images.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.estimators import classes, neighbours
from theorycheck.observables.base import estimated, refuse, whole

Array = n.Array
_TRAINING = 1200


@cache
def images() -> tuple[Any, Any]:
    """The images (1797, 64) and their labels. Raises ModuleNotFoundError without scikit-learn."""
    from sklearn.datasets import load_digits

    points, labels = load_digits(return_X_y=True)
    return points / 16, labels


@estimated
def digits(count: Any) -> Array:
    """The first images, (64, count), exact sixteenths from 0 to 1."""
    size = whole(count, "digits", "count", 1)
    return images()[0][:size].T.copy()


@estimated
def shuffled_pixels(X: Array, seed: Any) -> Array:
    """Each row of the data permuted by itself: every pixel keeps its distribution, and nothing joins two pixels."""
    return _rng(seed).permuted(n.to_float(X), axis=1)


@estimated
def gaussian_twin(X: Array, seed: Any) -> Array:
    """As many normal samples with the mean and the covariance of the data."""
    data = n.to_float(X)
    center = data.mean(1, keepdims=True)
    return center + (data - center) @ _rng(seed).standard_normal((data.shape[1],) * 2) / np.sqrt(data.shape[1])


@estimated
def intrinsic_dimension(X: Array, neighbours_: Any) -> Array:
    """Levina and Bickel's dimension of the samples from so many neighbours of each, inverses averaged."""
    data, k = n.to_float(X), whole(neighbours_, "intrinsic_dimension", "neighbours", 2)
    if np.ndim(data) != 2 or data.shape[1] <= k:
        refuse("intrinsic_dimension", f"X of shape {np.shape(data)}", "more samples (dim, samples) than neighbours")
    return neighbours.intrinsic_dimension(data.T, k)


@estimated
def class_residual(rank: Any, seed: Any = 0) -> Array:
    """The test images' residual from the best of the ten classes' affine subspaces; a seed > 0 shuffles the labels."""
    points, labels, center = _split()
    if int(seed):
        labels = _rng(seed).permutation(labels)
    fits = classes.affine_fits(points[:_TRAINING], labels[:_TRAINING], _rank(rank))
    nearest = classes.squared_distances(points[_TRAINING:], fits).min(1).sum()
    return float(nearest) / classes.spread(points[_TRAINING:], center)


@estimated
def global_residual(rank: Any) -> Array:
    """The test images' residual from one affine subspace for all."""
    points, _, center = _split()
    fits = classes.affine_fits(points[:_TRAINING], np.zeros(_TRAINING), _rank(rank))
    return float(classes.squared_distances(points[_TRAINING:], fits).sum()) / classes.spread(points[_TRAINING:], center)


@estimated
def nearest_subspace_accuracy(rank: Any, seed: Any = 0) -> Array:
    """The share of test images nearest to the subspace of their own class; a seed > 0 shuffles the labels."""
    points, labels, _ = _split()
    if int(seed):
        labels = _rng(seed).permutation(labels)
    fits = classes.affine_fits(points[:_TRAINING], labels[:_TRAINING], _rank(rank))
    return float(np.mean(classes.squared_distances(points[_TRAINING:], fits).argmin(1) == labels[_TRAINING:]))


@estimated
def class_overlap(rank: Any) -> Array:
    """The mean squared cosine between the linear spans of two digits' training images; 0 if orthogonal."""
    points, labels, _ = _split()
    return classes.overlap(points[:_TRAINING], labels[:_TRAINING], _rank(rank))


@estimated
def training_residual(samples: Any, rank: Any) -> Array:
    """The largest residual of a class's first images from their own affine fit, in units of their spread."""
    points, labels = images()
    count, shares = whole(samples, "training_residual", "samples", 2), []
    for label in range(10):
        mine = points[labels == label][:count]
        fits = classes.affine_fits(mine, np.zeros(count), _rank(rank))
        shares.append(float(classes.squared_distances(mine, fits).sum()) / classes.spread(mine, mine.mean(0)))
    return max(shares)


@cache
def _split() -> tuple[Any, Any, Any]:
    points, labels = images()
    order = _rng(0).permutation(len(points))
    return points[order], labels[order], points[order[:_TRAINING]].mean(0)


def _rank(rank: Any) -> int:
    return whole(rank, "digits", "rank", 1)


def _rng(seed: Any) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=int(seed)))
