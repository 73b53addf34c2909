"""The law on the line with density exp(f - x^2/2) up to a constant, f a two-layer ReLU network."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import law
from theorycheck.domains import OneOf, array, declared, exact, integer, real
from theorycheck.laws.base import Array, Smoothed, is_zero, power2, total_noise, unbounded
from theorycheck.laws.embedded import Embedded
from theorycheck.laws.tilted import Tilted
from theorycheck.laws.truncated import Truncated

UNIT = 2.0**-50
MOST_MOVED = 1e-10  # of a share, by rounding


@dataclass(frozen=True, eq=False)
class Pieces:
    """exp(f) N(middle, width^2) cut at the knots into normals restricted to intervals, last axis (..., pieces).

    log_weights: the logarithm of the integral of each piece; centre: the mean of its normal before restriction. In
    floats `slips` bounds the rounding of log_weights, and shares that it may move are nan.
    """

    log_weights: Array
    centres: Array
    width: Array
    intervals: tuple[Truncated, ...]
    slips: Array | None = None

    def shares(self) -> Array:
        """The probability of each piece, shape (..., pieces)."""
        shares = n.softmax(self.log_weights)
        return shares if self.slips is None else np.where(self._moved(self.slips) <= MOST_MOVED, shares, np.nan)

    def _moved(self, slips: Array) -> Array:
        """By how much a share may be off: shape (..., 1)."""
        top = self.log_weights.argmax(-1)[..., None]
        slip = slips + np.take_along_axis(slips, top, -1)
        behind = np.take_along_axis(self.log_weights, top, -1) - self.log_weights
        moved = np.minimum(slip, 1.0) * np.exp(-np.maximum(behind - slip, 0.0))
        np.put_along_axis(moved, top, 0.0, -1)
        return moved.max(-1, keepdims=True)

    def means(self) -> Array:
        """The mean of each piece, shape (..., pieces)."""
        return self.centres + n.stack([piece.mean() for piece in self.intervals], axis=-1) * self.width

    def mean(self) -> Array:
        """The mean of all, shape (...)."""
        return n.dot(self.shares(), self.means())

    def variance(self) -> Array:
        """The variance of all: within and between pieces, shape (...)."""
        within = n.stack([piece.variance() for piece in self.intervals], axis=-1) * power2(self.width)
        shares, means = self.shares(), self.means()
        return n.dot(shares, within + power2(means - np.asarray(n.dot(shares, means))[..., None]))


@law("relu_tilt")
@dataclass(frozen=True, eq=False)
class ReluTilt(Smoothed, Tilted):
    """The law on R relative to the standard normal with f(x) = sum_j outer_j relu(signs_j (x - knots_j)), plus noise.

    outer, signs, knots (width,); signs are 1 or -1. A unit a relu(w x + b) has outer = a |w|, sign = sign(w) and knot
    = -b/w. Scaled by `scale` before the noise. Between knots all integrals are those of a truncated normal.

    Source: Cole and Lu 2024 (arXiv 2402.08082), the network example.
    """

    sizes: ClassVar = {"width": integer(1, 4)}

    outer: Any = declared(array("width", entry=real(-2, 2)))
    signs: Any = declared(array("width", entry=OneOf((exact(-1), exact(1)))))
    knots: Any = declared(array("width", entry=real(-2, 2)))
    scale: Any = 1
    noise: Any = 0

    @property
    def dim(self) -> int:
        """One."""
        return 1

    def tilt(self, x: Array) -> Array:
        """The function f at x (..., 1), shape (...)."""
        return n.dot(n.maximum(self.signs * (x - self.knots), 0), self.outer)

    def log_normaliser(self) -> Array:
        """The logarithm of E[e^f] under the standard normal law."""
        return n.logsumexp(self._prior().log_weights)

    def noised(self, scale: Array, variance: Array) -> ReluTilt:
        """The law of scale X + sqrt(variance) xi."""
        noise = total_noise(self.noise, scale, variance)
        return ReluTilt(self.outer, self.signs, self.knots, self.scale * scale, noise)

    def embedded(self, A: Array) -> Embedded:
        """The law of A X for A (rows, 1) with an orthonormal column."""
        return Embedded.of(self, A)

    def log_density(self, x: Array) -> Array:
        """The log-density at x (..., 1), shape (...)."""
        spread = self._spread()
        normal = -(power2(x[..., 0]) / spread + n.log(2 * n.pi(spread) * spread)) / 2
        lift = self.tilt(x / self.scale) if is_zero(self.noise) else n.logsumexp(self._posterior(x).log_weights)
        return normal + lift - self.log_normaliser()

    def score(self, x: Array) -> Array:
        """-x/v + (s/v) E[f'(X_0) | x] at x (..., 1), with v = s^2 + noise; shape (..., 1). Stable as noise vanishes."""
        return (np.asarray(self._mean_slope(x))[..., None] * self.scale - x) / self._spread()

    def clean_mean(self, x: Array) -> Array:
        """The posterior mean of the part without noise, shape (..., 1)."""
        return np.asarray(self._posterior(x).mean())[..., None] * self.scale

    def clean_covariance(self, x: Array) -> Array:
        """The posterior variance of the part without noise, shape (..., 1, 1)."""
        return np.asarray(self._posterior(x).variance())[..., None, None] * power2(self.scale)

    def mean(self) -> Array:
        """E[X], shape (1,)."""
        return np.asarray(self._prior().mean())[None] * self.scale

    def covariance(self) -> Array:
        """Var(X), shape (1, 1)."""
        return np.asarray(self._prior().variance())[None, None] * power2(self.scale) + self.noise

    def support_radius(self) -> Array:
        """Raises Unbounded."""
        raise unbounded(self)

    def sample(self, count: int, rng: np.random.Generator) -> Array:
        """Independent draws in floats, shape (count, 1)."""
        prior = self._prior()
        shares = n.to_float(prior.shares())
        which = rng.choice(len(shares), size=count, p=shares / shares.sum())
        draws = np.empty(count)
        for i, piece in enumerate(prior.intervals):
            chosen = which == i
            draws[chosen] = n.to_float(prior.centres[i]) + piece.sample(int(chosen.sum()), rng)
        isotropic = np.sqrt(n.to_float(self.noise)) * rng.standard_normal((count, 1))
        return n.to_float(self.scale) * draws[:, None] + isotropic

    # --- pieces -----------------------------------------------------------------------------------------------------

    def _spread(self) -> Array:
        return n.like(1, self.knots) * power2(self.scale) + self.noise

    def _mean_slope(self, x: Array) -> Array:
        """E[f'(X_0) | x], shape (...)."""
        if is_zero(self.noise):
            return n.dot(self.outer, self.signs + n.sign(x / self.scale - self.knots)) / 2
        return n.dot(self._posterior(x).shares(), self._lines()[0])

    def _prior(self) -> Pieces:
        return self._cut(n.like(0, self.knots), n.like(1, self.knots))

    def _posterior(self, x: Array) -> Pieces:
        """X_0 given x under the standard normal prior is N(s x/v, noise/v)."""
        return self._cut(x[..., 0] * self.scale / self._spread(), self.noise / self._spread())

    def _cut(self, middle: Array, variance: Array) -> Pieces:
        """The pieces of exp(f) N(middle, variance): on each, f = slope y + intercept shifts the mean."""
        slopes, intercepts = self._lines()
        middle = np.asarray(middle)[..., None]
        width, centres = n.sqrt(variance), middle + slopes * variance
        ends = [None, *self._distinct(), None]
        intervals = tuple(
            Truncated(*(None if end is None else (end - centres[..., i]) / width for end in ends[i : i + 2]))
            for i in range(len(ends) - 1)
        )
        masses = n.stack([piece.log_mass() for piece in intervals], axis=-1)
        terms = (masses, intercepts, slopes * middle, power2(slopes) * variance / 2)
        weights = sum(terms)
        slips = sum(map(np.abs, terms)) * UNIT if np.asarray(weights).dtype == np.float64 else None
        return Pieces(weights, centres, width, intervals, slips)

    def _lines(self) -> tuple[Array, Array]:
        """Slope and intercept of f on each piece, from left to right."""
        right = np.array([[_side(start, knot) for knot in self.knots] for start in (None, *self._distinct())])
        active = (self.signs + right) / 2 * self.outer
        return active.sum(-1), -(active * self.knots).sum(-1)

    def _distinct(self) -> list[Array]:
        """The knots in increasing order, each once; undefined where balls overlap, so that nothing is mis-sorted."""
        ordered = [self.knots[i] for i in np.argsort(n.to_float(self.knots))]
        kept = ordered[:1] + [b for a, b in pairwise(ordered) if not is_zero(b - a)]
        sorted_out = all(a < b for a, b in pairwise(kept))
        return kept if sorted_out else [knot * n.like(math.nan, knot) for knot in kept]


def _side(start: Array | None, knot: Array) -> int:
    """1 where the piece that begins at `start` lies to the right of the knot, else -1."""
    # a ball that is not exact is not <= itself
    return 1 if start is not None and (knot is start or knot <= start) else -1
