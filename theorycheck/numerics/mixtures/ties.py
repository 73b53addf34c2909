"""Isotropic mixtures where centres tie: the few that matter, by differences in double-double, and a second filter.

The logit of k against the nearest centre j is (m_k - m_j).((x - m_j) + (x - m_k))/(2 noise) + log(w_k/w_j).
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
    length,
    squared,
    swing,
)
from theorycheck.numerics.mixtures.double_double import EPSILON, Double, difference
from theorycheck.numerics.mixtures.tiles import Centres

_BLOCK = 1 << 18
_LARGEST = 1e140


class Ties(NamedTuple):
    """For rows (n, dim), the pairs (row, centre) that matter, without the nearest one `best` (n,) of each.

    `weights` and their uncertainties `slips` (pairs,) are against the nearest; `gaps` (pairs, dim) lead from it.
    """

    x: Floats
    best: Places
    row: Places
    centre: Places
    weights: Floats
    slips: Floats
    gaps: Floats


class Refined(NamedTuple):
    """For rows: log-density (n,), posterior mean of the centre (n, dim), noise times score, which rows to trust."""

    log_densities: Floats
    centres: Floats
    numerators: Floats
    sure: Flags


def refined(at: Centres, x: Floats) -> Refined:
    """The fit of rows x (n, dim), in stated memory."""
    size = max(1, _BLOCK // max(1, at.means.size))
    with np.errstate(all="ignore"):
        parts = [_read(at, ties(at, x[i : i + size])) for i in range(0, len(x), size)]
    return Refined(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def ties(at: Centres, x: Floats) -> Ties:
    """Which centres matter to the rows, and by how much."""
    best, kept = survivors(at, x)
    found = _against(at, x, best, kept)
    ahead = found.weights > 1
    if not ahead.any():
        return found
    # by differences another centre seemed nearest
    order = np.argsort(found.weights[ahead], kind="stable")
    new = best.copy()
    new[found.row[ahead][order]] = found.centre[ahead][order]
    rows = np.arange(len(x))
    kept[rows, best] = True
    kept[rows, new] = False
    return _against(at, x, new, kept)


def _against(at: Centres, x: Floats, best: Places, kept: Flags) -> Ties:
    row, centre = np.nonzero(kept)
    nearest = at.means[best[row]]
    gaps = difference(at.means[centre], nearest)
    sides = difference(x[row], nearest).plus(difference(x[row], at.means[centre]))
    # a power of two: exact, and out of the way of overflow
    unit = 2.0 ** np.round(np.log2(at.noise) / 2)
    scaled_gaps, scaled_sides = (Double(part.high / unit, part.low / unit) for part in (gaps, sides))
    logit = scaled_gaps.times(scaled_sides).total().over(2 * (at.noise / unit / unit))
    sizes = np.abs(scaled_gaps.high * scaled_sides.high).sum(-1)
    odds = at.log_weights[centre] - at.log_weights[best[row]]
    settled = logit.plus(Double(odds, 0 * odds))
    weights = np.exp(np.clip(settled.high, LOWEST, -LOWEST)) * (1 + settled.low)
    size_of_odds = np.abs(at.log_weights[centre]) + np.abs(at.log_weights[best[row]])
    slips = (2 * x.shape[1] + 40) * EPSILON * sizes + 4 * UNIT * (1 + size_of_odds)
    sane = (sizes < _LARGEST) & (np.abs(gaps.high).max(-1, initial=0) / unit < _LARGEST) & (settled.high < 1)
    return Ties(x, best, row, centre, weights, np.where(sane, slips, np.inf), gaps.high)


def survivors(at: Centres, x: Floats) -> tuple[Places, Flags]:
    """The nearest centre of each row, by differences, and which others may weigh anything."""
    distances = squared(x[:, None] - at.means)
    logits = at.log_weights - distances / at.noise / 2
    slips = (x.shape[1] + 5) * UNIT * distances / at.noise
    best = logits.argmax(axis=1)
    rows = np.arange(len(x))
    floor = logits[rows, best] - slips[rows, best] - 60 - np.log(len(at.means)) - _log_reach(at)
    kept = ~(logits + slips < floor[:, None])
    kept[rows, best] = False
    return best, kept & (at.weights > 0)


def _log_reach(at: Centres) -> float:
    return float(max(0.0, np.log(max(at.reach, 1e-300)) - np.log(at.noise) / 2))


def sums(of: Ties, values: Floats) -> Floats:
    """The sums over the centres of each row of values (pairs, ...), shape (n, ...)."""
    out = np.zeros((len(of.x), *values.shape[1:]))
    if len(of.row):
        starts = np.flatnonzero(np.diff(of.row, prepend=-1))
        out[of.row[starts]] = np.add.reduceat(values, starts, axis=0)
    return out


def _read(at: Centres, of: Ties) -> Refined:
    others = sums(of, of.weights)
    pull = sums(of, of.weights[:, None] * of.gaps) / (1 + others)[:, None]
    away = of.x - at.means[of.best]
    numerators = pull - away
    constant = at.log_weights[of.best] - of.x.shape[1] * np.log(2 * np.pi * at.noise) / 2
    peak = constant - squared(away) / at.noise / 2
    sure = _sure(at, of, others, numerators, away, length(pull))
    return Refined(peak + np.log1p(others), at.means[of.best] + pull, numerators, sure)


def _sure(at: Centres, of: Ties, others: Floats, numerators: Floats, away: Floats, pull: Floats) -> Flags:
    lengths = length(of.gaps)
    moved = sums(of, moved_shares(of) * (lengths + pull[of.row]))
    rounded = 8 * UNIT * (length(away) + sums(of, of.weights * lengths) / (1 + others))
    size = np.maximum(length(numerators), np.sqrt(at.noise))
    sure: Flags = (moved + rounded <= TOLERANCE * size) & calm(of) & np.isfinite(others)
    return sure


def moved_shares(of: Ties) -> Floats:
    """By how much rounding may have moved the posterior probability of each pair."""
    worst = of.weights * inflated(of.slips)
    moved: Floats = worst / (1 + worst) * swing(of.slips)
    return moved


def calm(of: Ties) -> Flags:
    """Rows none of whose pairs is beyond double-double."""
    wild = sums(of, (~(of.slips <= MOST_SLIP)).astype(np.float64))
    rows: Flags = wild == 0
    return rows
