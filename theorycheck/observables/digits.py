"""Real images: the 1797 handwritten digits of 8 x 8 pixels that scikit-learn carries, pixels in sixteenths.

One image a column, (64, images). Shuffles and Gaussian twins, the controls, follow from a seed. Of the images in a
fixed random order the first 1200 are for training, the others for tests. Residuals are shares of the squared distance
from the training images' mean.

Source: Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, UCI (1998). The observations are those of Wang
et al. 2024 (arXiv 2409.02426), Section 4, made there on larger images.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.estimators import classes, neighbours
from theorycheck.observables.base import estimated, refuse, whole

Array = n.Array
_TRAINING = 1200
_KEPT = 16  # results of one function that are remembered, as floats, balls and rivals ask for the same


@cache
def images() -> tuple[Any, Any]:
    """The images (1797, 64) and their labels. Raises ModuleNotFoundError without scikit-learn."""
    rows = _table()
    return rows[:, :-1] / 16, rows[:, -1].astype(int)


def _table() -> Any:
    """Pixels and label of every image, read from scikit-learn's file: importing the package takes a second."""
    found = find_spec("sklearn")
    file = Path(*(found.submodule_search_locations or ()) if found else ()) / "datasets" / "data" / "digits.csv.gz"
    if found and file.exists():
        return np.loadtxt(file, delimiter=",")
    from sklearn.datasets import load_digits

    return np.column_stack(load_digits(return_X_y=True))


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
    return _twin(data.tobytes(), data.shape, int(seed)).copy()


@lru_cache(_KEPT)
def _twin(values: bytes, shape: tuple[int, ...], seed: int) -> Any:
    data = np.frombuffer(values).reshape(shape)
    center = data.mean(1, keepdims=True)
    return center + (data - center) @ _rng(seed).standard_normal((shape[1],) * 2) / np.sqrt(shape[1])


@estimated
def intrinsic_dimension(X: Array, neighbours_: Any) -> Array:
    """Levina and Bickel's dimension of the samples from so many neighbours of each, inverses averaged."""
    data, k = n.to_float(X), whole(neighbours_, "intrinsic_dimension", "neighbours", 2)
    if np.ndim(data) != 2 or data.shape[1] <= k:
        refuse("intrinsic_dimension", f"X of shape {np.shape(data)}", "more samples (dim, samples) than neighbours")
    return _dimension(data.tobytes(), data.shape, k)


@lru_cache(_KEPT)
def _dimension(values: bytes, shape: tuple[int, ...], neighbours_: int) -> float:
    return neighbours.intrinsic_dimension(np.frombuffer(values).reshape(shape).T, neighbours_)


@estimated
def class_residual(rank: Any, seed: Any = 0) -> Array:
    """The test images' residual from the best of the ten classes' affine subspaces; a seed > 0 shuffles the labels."""
    points, _, center = _split()
    return float(_to_classes(_rank(rank), int(seed))[0].min(1).sum()) / classes.spread(points[_TRAINING:], center)


@estimated
def global_residual(rank: Any) -> Array:
    """The test images' residual from one affine subspace for all."""
    points, _, center = _split()
    fits = classes.affine_fits(points[:_TRAINING], np.zeros(_TRAINING), _rank(rank))
    return float(classes.squared_distances(points[_TRAINING:], fits).sum()) / classes.spread(points[_TRAINING:], center)


@estimated
def nearest_subspace_accuracy(rank: Any, seed: Any = 0) -> Array:
    """The share of test images nearest to the subspace of their own class; a seed > 0 shuffles the labels."""
    distances, labels = _to_classes(_rank(rank), int(seed))
    return float(np.mean(distances.argmin(1) == labels))


@lru_cache(_KEPT)
def _to_classes(rank: int, seed: int) -> tuple[Any, Any]:
    """The squared distances of the test images to the ten classes' affine subspaces, and the test labels."""
    points, labels, _ = _split()
    if seed:
        labels = _rng(seed).permutation(labels)
    fits = classes.affine_fits(points[:_TRAINING], labels[:_TRAINING], rank)
    return classes.squared_distances(points[_TRAINING:], fits), labels[_TRAINING:]


@estimated
def class_overlap(rank: Any) -> Array:
    """The mean squared cosine between the linear spans of two digits' training images; 0 if orthogonal."""
    return _overlap(_rank(rank))


@cache
def _overlap(rank: int) -> float:
    points, labels, _ = _split()
    return classes.overlap(points[:_TRAINING], labels[:_TRAINING], rank)


@estimated
def training_residual(samples: Any, rank: Any) -> Array:
    """The largest residual of a class's first images from their own affine fit, in units of their spread."""
    return _training_residual(whole(samples, "training_residual", "samples", 2), _rank(rank))


@cache
def _training_residual(count: int, rank: int) -> float:
    points, labels = images()
    shares = []
    for label in range(10):
        mine = points[labels == label][:count]
        fits = classes.affine_fits(mine, np.zeros(count), rank)
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
