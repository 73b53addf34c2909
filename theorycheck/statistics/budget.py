r"""The least budget of corrections that makes a law fit: a linear programme.

Readings l_k of a law g fit with corrections of m nats if for some coefficients c of the columns D (a constant, say)
and weights mu of the atoms A with \sum |mu| <= m every |l_k - log g_k - (D c)_k - (A mu)_k| <= band_k.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from theorycheck.statistics.ladder import Vector
from theorycheck.statistics.memory import remembered

_SOLVED, _UNBOUNDED = 0, 3
_PENALTY = 1e3  # nats a band by which the band is missed: keeps the programme feasible and well scaled
_MISSED = 1e-3
Method: TypeAlias = Literal["highs-ds", "highs-ipm"]
_ATTEMPTS: tuple[tuple[float, Method], ...] = (
    (1e-3, "highs-ds"),
    (1e-2, "highs-ds"),
    (1e-3, "highs-ipm"),
    (1e-4, "highs-ds"),
)


@dataclass(frozen=True, eq=False)
class Column:
    """A direction in which a law may move, and how far: shape (rungs,), a coefficient in [low, high]."""

    values: Vector
    low: float = -math.inf
    high: float = math.inf


def least_budget(
    residual: Vector, atoms: Vector, band: Vector, columns: Sequence[Column] = ()
) -> tuple[float, tuple[float, ...]]:
    """The least nats of corrections that bring the residual into the band, and the columns' coefficients there.

    Shapes: residual (rungs,), atoms (rungs, atoms), band (rungs,). Infinity and no coefficients where none do, or
    where a thousand nats more would not narrow the miss by a band; nan where the solver could not tell.
    """
    count = atoms.shape[1]
    cost = np.concatenate([np.ones(2 * count), np.zeros(len(columns)), [_PENALTY]])
    matrix = np.column_stack([_matrix(atoms, columns), np.zeros(len(residual))])
    status, found = _programme(
        cost, matrix, residual, band, np.vstack([_bounds(count, columns), (0.0, math.inf)]), missing=True
    )
    if status != _SOLVED:
        return math.nan, ()
    if found[-1] > _MISSED:
        return math.inf, ()
    return max(float(cost[:-1] @ found[:-1]), 0.0), tuple(float(c) for c in found[2 * count : -1])


def reach(target: Vector, atoms: Vector, band: Vector, nats: float, columns: Sequence[Column] = ()) -> float:
    """The largest multiple of the target, shape (rungs,), that corrections of so many nats can hide in the band.

    Infinity where any multiple is hidden; nan where the solver could not tell.
    """
    count = atoms.shape[1]
    every = [*columns, Column(-target, 0.0)]
    matrix = _matrix(atoms, every)
    cost = np.concatenate([np.zeros(matrix.shape[1] - 1), [-1.0]])
    total = np.concatenate([np.ones(2 * count), np.zeros(len(every))])
    status, found = _programme(cost, matrix, np.zeros(len(target)), band, _bounds(count, every), total=(total, nats))
    if status != _SOLVED:
        return math.inf if status == _UNBOUNDED else math.nan
    return float(found[-1])


def _matrix(atoms: Vector, columns: Sequence[Column]) -> Vector:
    return np.concatenate([atoms, -atoms, *(column.values[:, None] for column in columns)], axis=1)


def _bounds(count: int, columns: Sequence[Column]) -> Vector:
    return np.array([(0.0, math.inf)] * (2 * count) + [(column.low, column.high) for column in columns])


@remembered
def _programme(
    cost: Vector,
    matrix: Vector,
    target: Vector,
    band: Vector,
    bounds: Any,
    total: tuple[Vector, float] | None = None,
    missing: bool = False,
) -> tuple[int, Vector]:
    """The cheapest x with |target - matrix x| <= band; with `missing` the last entry of x widens it, in bands.

    Rows are scaled so that the band is well above HiGHS's tolerance of 1e-7 and well below 1; other scales and
    methods are tried where it could not tell.
    """
    widening = np.outer(np.ones(len(band)), np.arange(matrix.shape[1]) == matrix.shape[1] - 1) * missing
    rows, aim = matrix / band[:, None], target / band
    left, right = np.concatenate([rows - widening, -rows - widening]), np.concatenate([1 + aim, 1 - aim])
    for scale, method in _ATTEMPTS:
        status, found = _solved(cost, left * scale, right * scale, bounds, total, method)
        if status in (_SOLVED, _UNBOUNDED):
            break
    return status, found


def _solved(
    cost: Vector, left: Vector, right: Vector, bounds: Any, total: tuple[Vector, float] | None, method: Method
) -> tuple[int, Vector]:
    from scipy.optimize import linprog

    if total is not None:
        left, right = np.vstack([left, total[0]]), np.append(right, total[1])
    # presolving takes longer than it saves
    found = linprog(cost, A_ub=left, b_ub=right, bounds=bounds, method=method, options={"presolve": False})
    return int(found.status), np.asarray(found.x, dtype=float)
