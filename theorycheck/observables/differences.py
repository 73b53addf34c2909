"""Rates of change in time, and Jacobians in space, by central differences in floats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.observables.base import refuse
from theorycheck.processes.general import Moment

Value = tuple[Any, float]
_STEP = 1 / 32  # relative change of time between the nodes of the difference formulas
_SIXTH = np.array([45.0, -9.0, 1.0]) / 60
_EIGHTH = np.array([672.0, -168.0, 32.0, -3.0]) / 840


def rate_in_log_time(observable: str, t: Any, f: Callable[[float], Value]) -> Value:
    """df/dt by central differences in log t, with its error; f gives a value and its error. Raises Unsupported.

    The error is the distance between the differences of orders six and eight, and what the errors of f may add.
    """
    now = _positive(observable, t)
    pairs = [_difference(f, now, k * _STEP) for k in range(1, 5)]
    gaps = np.array([gap for gap, _ in pairs])
    sixth, eighth = np.tensordot(_SIXTH, gaps[:3], axes=1), np.tensordot(_EIGHTH, gaps, axes=1)
    rounding = float(np.abs(_EIGHTH) @ np.array([error for _, error in pairs]))
    error = (np.max(np.abs(eighth - sixth)) + rounding) / (_STEP * now)
    return eighth / (_STEP * now), float(error)


def jacobian(f: Callable[[Any], Any], x: Any, step: float) -> Any:
    """The Jacobian of a vector field at points (count, dim), by central differences of order six: (count, dim, dim)."""
    columns = []
    for shift in step * np.eye(x.shape[1]):
        pairs = [f(x + k * shift) - f(x - k * shift) for k in (1, 2, 3)]
        columns.append(np.tensordot(_SIXTH, np.array(pairs), axes=1) / step)
    return np.stack(columns, axis=-1)


def _difference(f: Callable[[float], Value], t: float, shift: float) -> Value:
    later, error = f(t * np.exp(shift))
    earlier, other = f(t * np.exp(-shift))
    return later - earlier, error + other


def _positive(observable: str, t: Any) -> float:
    if isinstance(t, Moment) or not float(n.to_float(t)) > 0:
        refuse(observable, "this time", "numbers t > 0")
    return float(n.to_float(t))
