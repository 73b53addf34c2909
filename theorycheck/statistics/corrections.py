r"""The class of pre-asymptotic corrections: h(x) = \int u^{-q} mu(dq) over q >= slowest, and what is faster."""

from __future__ import annotations

import numpy as np

from theorycheck.statistics.ladder import Ladder, Vector

FASTEST = 16.0
POWERS, EXPONENTIALS = 48, 16


def atoms(ladder: Ladder, slowest: float, logs: bool) -> Vector:
    """Corrections of one nat at the first rung, one a column; shape (rungs, atoms).

    Powers u^-q with q log-spaced in [slowest, 16]; exponentials exp(-c (u - 1)) with c from the same range, each
    below u^-slowest; the first rung alone (q = infinity); with `logs` also L_0 / L and its square.
    """
    parts = [_powers(ladder, slowest), _exponentials(ladder, slowest), np.eye(len(ladder))[:, :1]]
    return np.concatenate([*parts, _logs(ladder)] if logs else parts, axis=1)


def _powers(ladder: Ladder, slowest: float) -> Vector:
    rates = np.geomspace(slowest, max(FASTEST, 2 * slowest), POWERS)
    return np.exp(-np.minimum(np.outer(ladder.progress, rates), 700.0))


def _exponentials(ladder: Ladder, slowest: float) -> Vector:
    rates = np.geomspace(slowest, max(FASTEST, 2 * slowest), EXPONENTIALS)
    climbed = np.expm1(np.minimum(ladder.progress, 700.0))
    exponents: Vector = np.outer(climbed, rates)
    return np.exp(-np.minimum(exponents, 700.0))


def _logs(ladder: Ladder) -> Vector:
    ratio = ladder.logarithms[0] / ladder.logarithms
    return np.stack([ratio, ratio**2], axis=1)
