"""The soft-max autoencoder of several subspaces, whose weights see the noised sample, in floats by quadrature.

x_t = s x + gamma e; the weights are w_k ~ exp(phi |U_k^T x_t|^2), phi = s^2/(2 gamma^2 (s^2 + gamma^2)).

Source: Wang et al. 2024 (arXiv 2409.02426), Section 3.2, equations (16) and (17).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.observables.base import estimated, refuse, whole
from theorycheck.observables.clouds import estimate

Array = n.Array
_NODES = (24, 32)
_CHI_NODES = 300
_DEPTH = 40.0  # nats below the top of the density
_LARGEST = 700.0  # of which the exponential is a float64


@estimated
def softmax_loss(X: Array, F: Array, ranks: Array, s: Any, gamma: Any) -> Array:
    """(1/N) sum_i E |a sum_k w_k(x_t) U_k U_k^T x_t - x_i|^2 for F = [U_1 ... U_K] of equal ranks, in dimension <= 3.

    a = s/(s^2 + gamma^2). By Gauss-Hermite quadrature; the error is the last refinement's change.
    """
    data, frame, sizes = n.to_float(X), n.to_float(F), np.rint(np.ravel(n.to_float(ranks))).astype(int)
    if np.ndim(data) != 2 or len(data) > 3 or len(set(sizes)) != 1 or frame.shape != (len(data), sizes.sum()):
        refuse("softmax_loss", f"X of shape {np.shape(data)} and ranks {list(sizes)}", "dimensions <= 3, equal ranks")
    blocks = [frame[:, low:high] for low, high in pairwise(np.cumsum([0, *sizes]))]
    coarse, fine = (_loss(data, blocks, float(n.to_float(s)), float(n.to_float(gamma)), k) for k in _NODES)
    return estimate(fine, abs(fine - coarse) + 1e-14 * abs(fine), X, F, s, gamma)


@estimated
def mean_own_weight(rank: Any, r: Any) -> Array:
    """E w_1(x_t) for x_t from the first of two orthogonal subspaces of this rank, r = gamma/s: between 1/2 and 1."""
    d, ratio = whole(rank, "mean_own_weight", "rank", 1), float(n.to_float(r))
    return estimate(_own_weight(d, ratio), 1e-10, r)


@estimated
def crossover_noise(rank: Any, weight: Any) -> Array:
    """The r at which the mean weight of the own one of two orthogonal subspaces falls to `weight`, in (1/2, 1)."""
    from scipy.optimize import brentq

    d, level = whole(rank, "crossover_noise", "rank", 1), float(n.to_float(weight))
    if not 0.5 < level < 1:
        refuse("crossover_noise", f"weight = {level:g}", "weights between 1/2 and 1")
    root = brentq(lambda log_r: _own_weight(d, float(np.exp(log_r))) - level, -6.0, 6.0, xtol=1e-13)
    return estimate(float(np.exp(root)), 1e-9 * float(np.exp(root)), weight)


def _loss(X: Any, blocks: list[Any], s: float, gamma: float, count: int) -> float:
    from scipy.special import softmax

    nodes, weights = np.polynomial.hermite_e.hermegauss(count)
    e = np.stack(np.meshgrid(*[nodes] * len(X), indexing="ij"), axis=-1).reshape(-1, len(X))
    mass = np.prod(np.meshgrid(*[weights / weights.sum()] * len(X), indexing="ij"), axis=0).ravel()
    x = s * X.T[:, None] + gamma * e
    coordinates = [x @ U for U in blocks]
    phi = s**2 / (2 * gamma**2 * (s**2 + gamma**2))
    shares = softmax([phi * np.sum(c**2, axis=-1) for c in coordinates], axis=0)
    mean = sum(w[..., None] * (c @ U.T) for w, c, U in zip(shares, coordinates, blocks, strict=True))
    errors = np.sum((s / (s**2 + gamma**2) * mean - X.T[:, None]) ** 2, axis=-1)
    return float((errors @ mass).mean())


def _own_weight(rank: int, r: float) -> float:
    """The log-odds of the own class are A/(2 r^2) - B/(2 (1 + r^2)), A and B chi-squared and independent."""
    from scipy.special import expit

    values, mass = _chi_squared(rank)
    own, other = values / (2 * r**2), values / (2 * (1 + r**2))
    if other[-1] > _LARGEST:
        return float(mass @ expit(own[:, None] - other) @ mass)
    odds_against = np.exp(-own)[:, None] * np.exp(other)  # many fewer exponentials
    return float(mass @ (1 / (1 + odds_against)) @ mass)


def _chi_squared(degrees: int) -> tuple[Any, Any]:
    """Values and masses: the trapezoidal rule in the logarithm, where the density falls off fast on both sides."""
    from scipy.optimize import brentq
    from scipy.special import gammaln

    half = degrees / 2
    below = brentq(lambda y: half * (np.exp(y) - 1 - y) - _DEPTH, -2 * _DEPTH / half - 10, 0)
    above = brentq(lambda y: half * (np.exp(y) - 1 - y) - _DEPTH, 0, 10 + _DEPTH / half)
    y = np.linspace(below, above, _CHI_NODES)
    mass = np.exp(half * (y - np.exp(y)) + half * np.log(half) - gammaln(half)) * (y[1] - y[0])
    return degrees * np.exp(y), mass
