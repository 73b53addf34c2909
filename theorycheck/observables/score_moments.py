"""The score and its Jacobian in square mean, I(t) = E |grad log p_t|^2 and J(t) = E |grad^2 log p_t|_F^2, and I's rate.

Computed in floats by quadrature, for mixtures of normals and atoms in one or two dimensions and for the uniform law on
a sphere; the error is estimated, and in balls it is the radius. No posterior moment is used.

Source: Benton et al. 2024 (arXiv 2308.03686), Lemma 6, bounds I and J.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.observables.base import estimated
from theorycheck.observables.clouds import estimate, expectation, in_floats, require_cloud
from theorycheck.observables.differences import jacobian, rate_in_log_time
from theorycheck.observables.radial import is_uniform, spherical_expectation

Array = n.Array
Moment = Callable[[Any, Array], Array]
_STEP = 1 / 32  # of the differences, in deviations of the noise
_DIFFERENCES = 1e-8  # their relative error: the sixth power of the step over 140, with room


@estimated
def estimated_mean_squared_score(law: Any, t: Any, *, process: Any) -> Array:
    """E |grad log p_t(X_t)|^2."""
    value, error = _mean("estimated_mean_squared_score", law, t, process, _squared_score)
    return estimate(value, error, law.mean(), t)


@estimated
def mean_squared_hessian(law: Any, t: Any, *, process: Any) -> Array:
    """E |grad^2 log p_t(X_t)|_F^2, the Hessian by central differences of the score."""
    value, error = _mean("mean_squared_hessian", law, t, process, _squared_hessian)
    return estimate(value, error + _DIFFERENCES * float(value), law.mean(), t)


@estimated
def mean_squared_score_rate(law: Any, t: Any, *, process: Any) -> Array:
    """d/dt E |grad log p_t(X_t)|^2 by central differences in log t."""
    name = "mean_squared_score_rate"
    value, error = rate_in_log_time(name, t, lambda time: _mean(name, law, time, process, _squared_score))
    return estimate(value, error, law.mean(), t)


def _squared_score(now: Any, x: Array) -> Array:
    score = now.score(x)
    return n.dot(score, score)


def _squared_hessian(now: Any, x: Array) -> Array:
    return n.power(jacobian(now.score, x, _STEP * float(np.sqrt(now.noise))), 2).sum((-2, -1))


def _mean(name: str, law: Any, t: Any, process: Any, moment: Moment) -> tuple[Any, float]:
    now = process.at(in_floats(law if is_uniform(law) else require_cloud(name, law)), in_floats(t))
    mean = spherical_expectation if is_uniform(law) else expectation
    value, error = mean(now, lambda x: moment(now, x))
    return np.float64(value), error
