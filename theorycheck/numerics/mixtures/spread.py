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
from theorycheck.numerics.mixtures.tiles import Centres, Tile

MOST_CENTRES = 2048  # whose table of distances is kept
FEW = 8


class Spread(NamedTuple):
    """For rows: the trace (n,), the squared Frobenius norm (n,), the action on vectors (n, dim), which to trust."""

    trace: Floats
    norm2: Floats
    action: Floats
    sure: Flags


class Table(NamedTuple):
    """Squared distances (K, K) of the centres by differences, and squares of their products about the middle."""

    distances: Floats
    squares: Floats


def table(at: Centres) -> Table:
    """The table (K, K) of at most MOST_CENTRES centres."""
    distances = np.stack([squared(at.means - mean) for mean in at.means])
    return Table(distances, np.square(at.centred @ at.centred.T))


def spread(of: Tile, about: Table, vectors: Floats | None, with_norm: bool) -> Spread:
    """The covariance at the rows of a tile; action and squared norm only where asked for, else 0."""
    at = of.at
    shares = of.weights * (of.scale / (1 + of.others))[:, None]
    near = np.einsum("nk,nk->n", shares, about.distances[of.best])
    trace = near - squared(of.pull)
    scale = np.maximum(trace, at.noise)
    sure = (_error(of, near) <= TOLERANCE * scale) & (of.slip < MOST_SLIP)
    action = np.zeros((len(of.x), 0)) if vectors is None else _action(of, shares, vectors)
    norm2, settled = _norm2(of, about, shares, trace) if with_norm else (0 * trace, sure)
    return Spread(trace, norm2, action, sure & settled)


def _action(of: Tile, shares: Floats, vectors: Floats) -> Floats:
    at = of.at
    along = vectors @ at.centred.T
    along -= along[np.arange(len(along)), of.best][:, None]
    along *= shares
    action: Floats = along @ at.centred - along.sum(1)[:, None] * at.centred[of.best]
    action -= of.pull * (of.pull * vectors).sum(1)[:, None]
    return action


def _error(of: Tile, near: Floats) -> Floats:
    """A bound on the error of the covariance in nuclear norm."""
    reach2, dim = of.at.reach**2, of.x.shape[1]
    most = np.minimum(inflated(of.slip) * (near + len(of.at.means) * np.exp(LOWEST) * reach2), 4 * reach2)
    error: Floats = 6 * most * swing(of.slip) + 16 * (dim + 4) * UNIT * reach2 * of.others / (1 + of.others)
    return error


def _norm2(of: Tile, about: Table, shares: Floats, trace: Floats) -> tuple[Floats, Flags]:
    """The squared Frobenius norm by products of the centres, or by the few that weigh; and where that settles it.

    It is at most trace^2, and that may be nothing beside noise^2.
    """
    noise = of.at.noise
    norm2, settled = trace**2, 2 * trace**2 <= TOLERANCE * noise**2
    for method in (_norm2_by_products, _norm2_of_few):
        rest = np.flatnonzero(~settled)
        if len(rest):
            norm2[rest], settled[rest] = method(of, about, shares, rest, np.maximum(trace[rest], noise))
    return norm2, settled


def _norm2_by_products(of: Tile, about: Table, shares: Floats, rows: Places, _: Floats) -> tuple[Floats, Flags]:
    """The norm of some rows by products of all centres about their middle."""
    r, at = shares[rows], of.at
    r[np.arange(len(r)), of.best[rows]] = 1 / (1 + of.others[rows])
    mean = (at.centred[of.best[rows]] + of.pull[rows]) @ at.centred.T
    whole = np.einsum("nk,nk->n", r @ about.squares, r)
    square = np.einsum("nk,nk,nk->n", mean, mean, r)
    middle = np.einsum("nk,nk->n", mean, r)
    norm2: Floats = whole - 2 * square + middle**2
    rounding = 4 * (2 * r.shape[1] + of.x.shape[1]) * UNIT * (whole + 2 * square + middle**2)
    return norm2, rounding <= TOLERANCE * np.maximum(norm2, at.noise**2)


def _norm2_of_few(of: Tile, _: Table, shares: Floats, rows: Places, scale: Floats) -> tuple[Floats, Flags]:
    """The norm of some rows by the FEW centres of most weight beside the nearest, about the nearest."""
    r, at = shares[rows], of.at
    few = min(FEW, r.shape[1])
    chosen = np.argpartition(r, r.shape[1] - few, axis=1)[:, -few:]
    kept = np.take_along_axis(r, chosen, axis=1)
    weights = kept.min(1) * (1 + of.others[rows])
    missed = weights * inflated(of.slip[rows]) * 24 * len(at.means) * at.reach**2
    gaps = at.means[chosen] - at.means[of.best[rows]][:, None]
    kept = np.append(kept, 1 / (1 + of.others[rows])[:, None], axis=1)
    gaps = np.append(gaps, np.zeros((len(rows), 1, gaps.shape[2])), axis=1) - of.pull[rows][:, None]
    factor = np.sqrt(kept)[:, :, None] * gaps
    gram = factor @ factor.transpose(0, 2, 1)
    norm2: Floats = np.einsum("nij,nij->n", gram, gram)
    return norm2, (missed <= TOLERANCE * scale) | (few == r.shape[1])


def sizes_of(factor: Floats) -> tuple[float, float]:
    """Trace and squared Frobenius norm of Z Z^T for a factor Z (dim, columns): no term cancels another."""
    small = factor if factor.shape[0] < factor.shape[1] else factor.T
    return float((factor**2).sum()), float(((small @ small.T) ** 2).sum())


def of_factor(factor: Floats, vector: Floats) -> tuple[float, float, Floats]:
    """The same, and the action on a vector (dim,)."""
    return *sizes_of(factor), factor @ (vector @ factor)
