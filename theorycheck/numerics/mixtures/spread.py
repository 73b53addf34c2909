"""The posterior covariance of the centre of an isotropic mixture, never formed: its action, trace, squared norm.

All are taken about the nearest centre j, with a_k = m_k - m_j and shares r_k: Cov = sum r_k a_k a_k^T - pull pull^T,
which loses at most a factor 1/r_j <= K to cancellation. The Jacobian of the score is Cov/noise^2 - I/noise.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from theorycheck.numerics.mixtures.accuracy import (
    LOWEST,
    MOST_SLIP,
    TOLERANCE,
    UNIT,
    Flags,
    Floats,
    Places,
    inflated,
    squared,
    swing,
)
from theorycheck.numerics.mixtures.isotropic import Centres, Tile

MOST_CENTRES = 2048  # whose table of distances is kept
FEW = 8


class Spread(NamedTuple):
    """For rows: the trace (n,), the squared Frobenius norm (n,), the action on vectors (n, dim), which to trust."""

    trace: Floats
    norm2: Floats
    action: Floats
    sure: Flags


class Table(NamedTuple):
    """Squared distances of the centres by differences, their products about the middle and the squares of these."""

    distances: Floats
    gram: Floats
    squares: Floats


def table(at: Centres) -> Table:
    """The table (K, K) of at most MOST_CENTRES centres."""
    distances = np.stack([squared(at.means - mean) for mean in at.means])
    gram = at.centred @ at.centred.T
    return Table(distances, gram, gram * gram)


def spread(of: Tile, about: Table, vectors: Floats, with_norm: bool) -> Spread:
    """The covariance at the rows of a tile; the squared norm only where asked for, else 0."""
    at, rows = of.at, np.arange(len(of.x))
    near = (of.weights * about.distances[of.best]).sum(1) / (1 + of.others)
    trace = near - squared(of.pull)
    along = vectors @ at.centred.T
    along -= along[rows, of.best][:, None]
    along *= of.weights
    action = along @ at.centred - along.sum(1)[:, None] * at.centred[of.best]
    action /= (1 + of.others)[:, None]
    action -= of.pull * (of.pull * vectors).sum(1)[:, None]
    scale = np.maximum(trace, at.noise)
    sure = (_error(of, near) <= TOLERANCE * scale) & (of.slip < MOST_SLIP)
    norm2, settled = _norm2(of, about, trace) if with_norm else (0 * trace, sure)
    return Spread(trace, norm2, action, sure & settled)


def _error(of: Tile, near: Floats) -> Floats:
    """A bound on the error of the covariance in nuclear norm."""
    reach2, dim = of.at.reach**2, of.x.shape[1]
    most = np.minimum(inflated(of.slip) * (near + len(of.at.means) * np.exp(LOWEST) * reach2), 4 * reach2)
    error: Floats = 6 * most * swing(of.slip) + 16 * (dim + 4) * UNIT * reach2 * of.others / (1 + of.others)
    return error


def _norm2(of: Tile, about: Table, trace: Floats) -> tuple[Floats, Flags]:
    """The squared Frobenius norm by products of the centres, or by the few that weigh; and where that settles it."""
    shares = of.weights / (1 + of.others)[:, None]
    shares[np.arange(len(shares)), of.best] = 1 / (1 + of.others)
    whole = ((shares @ about.squares) * shares).sum(1)
    mean = shares @ about.gram
    square = (mean * mean * shares).sum(1)
    middle = (mean * shares).sum(1)
    norm2 = whole - 2 * square + middle**2
    rounding = 4 * (sum(about.gram.shape) + of.x.shape[1]) * UNIT * (whole + 2 * square + middle**2)
    settled = rounding <= TOLERANCE * np.maximum(norm2, of.at.noise**2)
    # norm2 <= trace^2, which is nothing beside noise^2
    tiny = (2 * trace**2 <= TOLERANCE * of.at.noise**2) & ~settled
    norm2, settled = np.where(tiny, trace**2, norm2), settled | tiny
    rest = np.flatnonzero(~settled)
    if len(rest):
        norm2[rest], settled[rest] = _norm2_of_few(of, rest, np.maximum(trace, of.at.noise)[rest])
    return norm2, settled


def _norm2_of_few(of: Tile, rows: Places, scale: Floats) -> tuple[Floats, Flags]:
    """The same for some rows by the FEW centres of most weight beside the nearest, about the nearest."""
    weights, at = of.weights[rows], of.at
    few = min(FEW, weights.shape[1])
    chosen = np.argpartition(weights, weights.shape[1] - few, axis=1)[:, -few:]
    kept = np.take_along_axis(weights, chosen, axis=1)
    missed = kept.min(1) * inflated(of.slip[rows]) * 24 * len(at.means) * at.reach**2
    gaps = at.means[chosen] - at.means[of.best[rows]][:, None]
    shares = np.append(kept, np.ones((len(rows), 1)), axis=1) / (1 + of.others[rows])[:, None]
    gaps = np.append(gaps, np.zeros((len(rows), 1, gaps.shape[2])), axis=1) - of.pull[rows][:, None]
    factor = np.sqrt(shares)[:, :, None] * gaps
    gram = factor @ factor.transpose(0, 2, 1)
    norm2: Floats = np.einsum("nij,nij->n", gram, gram)
    return norm2, (missed <= TOLERANCE * scale) | (few == weights.shape[1])


def of_factor(factor: Floats, vector: Floats) -> tuple[Floats, Floats, Floats]:
    """Trace, squared Frobenius norm and action of Z Z^T for a factor Z (dim, columns): no term cancels another."""
    small = factor if factor.shape[0] < factor.shape[1] else factor.T
    return (factor**2).sum(), ((small @ small.T) ** 2).sum(), factor @ (vector @ factor)
