"""Mixtures of one isotropic normal around many centres, at many points in float64: matrix products, and a filter.

Logits come from one product; the largest is taken out exactly, so that only ties feel the cancellation in the others. A
bound on that says for each row whether the result can be trusted; the caller computes the other rows by differences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Flags: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]

FEWEST_PAIRS = 1 << 12  # of points and centres, below which the set-up costs more than it saves
TOLERANCE = 1e-10
_TILE = 1 << 18
_FEWEST_ROWS = 64
_UNIT = 2.0**-53
_LOWEST = -700.0  # NumPy's exp is slow where it underflows


@dataclass(frozen=True, eq=False)
class QuickFit:
    """For N points: log-density (N,), posterior mean of the centre (N, dim), noise times score, which rows to trust."""

    log_densities: Floats
    centres: Floats
    numerators: Floats
    sure: Flags
    noise: float

    def log_density(self) -> Floats:
        """The log-density, shape (N,)."""
        return self.log_densities

    def clean_mean(self) -> Floats:
        """The posterior mean of the centre, shape (N, dim)."""
        return self.centres

    def score(self) -> Floats:
        """The score, shape (N, dim)."""
        return self.numerators / self.noise


def quick_fit(weights: Floats, means: Floats, noise: float, x: Floats) -> QuickFit:
    """The fit of points x (N, dim) to normals of variance `noise` around means (K, dim)."""
    size = max(_FEWEST_ROWS, _TILE // len(means))
    with np.errstate(all="ignore"):
        centres = _Centres.of(weights, means, noise)
        tiles = [_tile(x[i : i + size], centres) for i in range(0, len(x), size)]
    log_densities, means_of_centres, numerators, sure = (np.concatenate(parts) for parts in zip(*tiles, strict=True))
    return QuickFit(log_densities, means_of_centres, numerators, sure, noise)


@dataclass(frozen=True, eq=False)
class _Centres:
    """The means, less their middle, and what each adds to its logits."""

    means: Floats
    middle: Floats
    centred: Floats
    offsets: Floats
    log_weights: Floats
    noise: float

    @classmethod
    def of(cls, weights: Floats, means: Floats, noise: float) -> _Centres:
        middle, log_weights = means.mean(axis=0), np.log(weights)
        centred = means - middle
        return cls(means, middle, centred, log_weights - _squared(centred) / (2 * noise), log_weights, noise)


def _tile(x: Floats, at: _Centres) -> tuple[Floats, Floats, Floats, Flags]:
    y, rows = x - at.middle, np.arange(len(x))
    logits = y @ at.centred.T
    logits /= at.noise
    logits += at.offsets
    best = logits.argmax(axis=1)
    logits -= logits[rows, best][:, None]
    shares = np.exp(np.maximum(logits, _LOWEST, out=logits), out=logits)
    shares[rows, best] = 0
    others = shares @ np.ones(len(at.means))
    pull = (shares @ at.centred - others[:, None] * at.centred[best]) / (1 + others)[:, None]
    away = x - at.means[best]
    numerators = pull - away
    peak = at.log_weights[best] - (_squared(away) / at.noise + x.shape[1] * np.log(2 * np.pi * at.noise)) / 2
    return peak + np.log1p(others), at.means[best] + pull, numerators, _sure(y, at, others, numerators)


def _sure(y: Floats, at: _Centres, others: Floats, numerators: Floats) -> Flags:
    """Where rounding of the logits moves noise * score by less than the tolerance times its size, or the deviation."""
    reach = np.sqrt(_squared(at.centred).max())
    slip = (y.shape[1] + 3) * _UNIT * reach * (np.sqrt(_squared(y)) + reach) / at.noise
    worst = np.exp(2 * np.minimum(slip, 300.0)) * (others + len(at.means) * np.exp(_LOWEST))
    error = worst / (1 + worst) * 2 * reach * np.minimum(1, 2 * slip) + 4 * _UNIT * reach * others / (1 + others)
    size = np.maximum(np.sqrt(_squared(numerators)), np.sqrt(at.noise))
    sure: Flags = (error <= TOLERANCE * size) & (slip < 300)
    return sure


def _squared(a: Floats) -> Floats:
    squares: Floats = np.einsum("...i,...i->...", a, a)
    return squares
