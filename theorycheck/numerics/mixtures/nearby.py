"""Tiles of rows near few of many centres: their weights from one product, blocks of centres at a time."""

from __future__ import annotations

import numpy as np

from theorycheck.numerics.mixtures.accuracy import Floats, Places
from theorycheck.numerics.mixtures.tiles import Centres, Room, Tile

_ROWS = 512
_BLOCK = 1 << 16  # logits held at once: half a core's cache
_FEWEST = 64  # centres, below which the others weigh too often
_LEAST = 1 << 20  # points times centres times dim, below which looking costs more
_EVEN = 32  # widths of blocks are multiples of, for vectors of numbers
_PROBES = 16  # rows at most, and one in
_PROBED = 32
_SPARSE = 0.03
_FEW_PAIRS = 2  # for each row


def floor(at: Centres) -> float:
    """The logit, against the nearest centre, below which all centres together move nothing."""
    spread = 2 * at.reach / np.sqrt(at.noise)
    return -30.0 - float(np.log(len(at.means)) + np.log(max(1.0, spread)))


def are_few(at: Centres, x: Floats) -> bool:
    """Whether few centres weigh anything, by some of the rows."""
    if len(at.means) < _FEWEST or at.means.size * len(x) < _LEAST:
        return False
    probes = x[:: max(1, len(x) // max(1, min(_PROBES, len(x) // _PROBED)))]
    room = Room(at, len(probes), len(at.means))
    logits = room.logits(room.lifted(at, probes), at.lifted)
    near = logits > logits.max(1, keepdims=True) + floor(at)
    return bool(np.count_nonzero(near) < _SPARSE * near.size)


def rooms(at: Centres, count: int) -> tuple[Room, int, int]:
    """Room for tiles, their rows, and their centres at a time."""
    rows = max(1, min(_ROWS, count))
    width = min(len(at.means), _BLOCK // rows // _EVEN * _EVEN)
    return Room(at, rows, width), rows, width


def tile_of_few(at: Centres, x: Floats, room: Room, width: int) -> Tile | None:
    """Weights and pulls of a few rows, by so many centres at a time; None where many centres weigh."""
    y, count, lowest = room.lifted(at, x), len(x), floor(at)
    rows, best, top = np.arange(count), np.zeros(count, dtype=np.intp), np.full(count, -np.inf)
    found: list[tuple[Places, Places, Floats]] = []
    size = 0
    for start in range(0, len(at.means), width):
        logits = room.logits(y, at.lifted[:, start : start + width])
        nearest = logits.argmax(axis=1)
        peak = logits[rows, nearest]
        best = np.where(peak > top, start + nearest, best)
        top = np.maximum(top, peak)
        row, centre, logit = _above(logits, nearest, peak, top + lowest)
        found.append((row, start + centre, logit))
        size += len(row)
        if size > count + 2 * _SPARSE * count * len(at.means):
            return None
    row, centre, logit = (np.concatenate(column) for column in zip(*found, strict=True))
    kept = (centre != best[row]) & (logit > top[row] + lowest)
    row, centre, weights = row[kept], centre[kept], np.exp(logit[kept] - top[row[kept]])
    others = np.bincount(row, weights, count).astype(np.float64)
    pull = _pull(at, row, centre, weights, others, best)
    return Tile(x, at, best, weights, np.ones(count), others, pull, len(at.means) * float(np.exp(lowest)))


def _above(logits: Floats, nearest: Places, peak: Floats, least: Floats) -> tuple[Places, Places, Floats]:
    """Rows, centres and logits above what is least for their row: the nearest, and the rare others. Spoils logits."""
    rows = np.flatnonzero(peak > least)
    some = logits if len(rows) == len(logits) else logits[rows]
    nearest, peak, least, each = nearest[rows], peak[rows], least[rows], np.arange(len(rows))
    some[each, nearest] = -np.inf
    more = np.flatnonzero(some[each, some.argmax(axis=1)] > least)
    if not len(more):
        return rows, nearest, peak
    row, centre = np.nonzero(some[more] > least[more, None])
    row = more[row]
    return np.append(rows, rows[row]), np.append(nearest, centre), np.append(peak, some[row, centre])


def _pull(at: Centres, row: Places, centre: Places, weights: Floats, others: Floats, best: Places) -> Floats:
    """The mean step from the nearest centre: pair by pair, or by a sparse product where pairs are many."""
    if len(row) > _FEW_PAIRS * len(best):
        pull = _products(at, row, centre, weights, len(best))
        pull -= others[:, None] * at.centred[best]
        pull /= (1 + others)[:, None]
        return pull
    pull = np.zeros((len(best), at.means.shape[1]))
    if len(row):
        order = np.argsort(row, kind="stable")
        row, centre = row[order], centre[order]
        steps = at.centred[centre] - at.centred[best[row]]
        steps *= (weights[order] / (1 + others[row]))[:, None]
        starts = np.flatnonzero(np.diff(row, prepend=-1))
        pull[row[starts]] = np.add.reduceat(steps, starts, axis=0)
    return pull


def _products(at: Centres, row: Places, centre: Places, weights: Floats, count: int) -> Floats:
    from scipy.sparse import csr_array

    return np.asarray(csr_array((weights, (row, centre)), shape=(count, len(at.means))) @ at.centred)
