"""Posterior probabilities of components from logits that carry a bound on their rounding, and the rows of a mixture."""

from __future__ import annotations

from collections.abc import Callable
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
    swing,
)
from theorycheck.numerics.mixtures.enclosed import EnclosedMixture


class Shares(NamedTuple):
    """For n rows and K components: probabilities (n, K), their possible errors, log of the sum (n,), largest."""

    shares: Floats
    moved: Floats
    log_sum: Floats
    best: Places
    calm: Flags


def shares_of(logits: Floats, slips: Floats) -> Shares:
    """The softmax of logits (n, K), each known to within its slip (n, K)."""
    rows, best = np.arange(len(logits)), logits.argmax(axis=1)
    top = logits[rows, best][:, None]
    slip = slips + slips[rows, best][:, None]
    weights = np.exp(np.maximum(logits - top, LOWEST))
    total = weights.sum(1, keepdims=True)
    worst = weights * inflated(slip)
    moved = worst / (1 + worst) * swing(slip)
    moved[rows, best] = 0
    moved[rows, best] = moved.sum(1)
    wild = (slip >= MOST_SLIP) & (logits - top + slip > LOWEST)
    return Shares(weights / total, moved, (top + np.log(total))[:, 0], best, ~wild.any(1))


def settles(found: Shares, slips: Floats, log_density: Floats) -> Flags:
    """Where the log-density, and the probabilities, are not lost to slips (n, K) of the logits."""
    error = (found.shares * slips).sum(1) + found.moved.max(1)
    fine: Flags = found.calm & (error <= TOLERANCE * (1 + np.abs(log_density)))
    return fine


class Rows(NamedTuple):
    """For n points: log-density (n,), score (n, dim), shares (n, K), which rows to trust."""

    log_density: Floats
    score: Floats
    shares: Floats
    sure: Flags


def growth(dim: int) -> float:
    """How rounding errors of a sum of `dim` terms grow, in units; statistical, and tested as such."""
    return (4 + 2 * float(np.sqrt(dim))) * UNIT


def in_tiles(x: Floats, size: int, kernel: Callable[[Floats, Floats], Rows]) -> Rows:
    """The rows of x (N, dim), so many at a time, by a kernel of points and of the place for their scores."""
    score = np.empty(x.shape)
    with np.errstate(all="ignore"):
        parts = [kernel(x[i : i + size], score[i : i + size]) for i in range(0, max(1, len(x)), size)]
    if len(parts) == 1:
        return parts[0]
    density, shares, sure = (np.concatenate([part[i] for part in parts]) for i in (0, 2, 3))
    return Rows(density, score, shares, sure)


def settled(first: Rows, x: Floats, again: Callable[[Floats], Rows]) -> Rows:
    """The rows with the unsure ones computed again by another route."""
    bad = ~first.sure.astype(bool)
    if not bad.any():
        return first
    for column, values in zip(first, again(x[bad]), strict=True):
        column[bad] = values
    return first


def in_balls(exact: EnclosedMixture, x: Floats) -> Rows:
    """The rows x (n, dim) in balls. Raises Refused."""
    points = [exact.at(row, with_gaps=False) for row in x]
    columns = zip(*((p.log_density, p.score, p.shares) for p in points), strict=True)
    log_density, score, shares = (np.array(column) for column in columns)
    return Rows(log_density, score, shares, np.ones(len(x), dtype=bool))
