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
from theorycheck.observables.clouds import estimate, in_floats
from theorycheck.observables.differences import jacobian
from theorycheck.observables.expectations import Integral, mean, mean_rate, require_known
from theorycheck.observables.memory import remembered

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
    value, error = _rate("mean_squared_score_rate", law, t, process)
    return estimate(value, error, law.mean(), t)


def _squared_score(now: Any, x: Array) -> Array:
    score = now.score(x)
    return n.dot(score, score)


def _squared_hessian(now: Any, x: Array) -> Array:
    return n.power(jacobian(now.score, x, _STEP * float(np.sqrt(now.noise))), 2).sum((-2, -1))


@remembered
def _rate(name: str, law: Any, t: Any, process: Any) -> tuple[Any, float]:
    return mean_rate(name, t, _integral(name, law, process, _squared_score))


@remembered
def _mean(name: str, law: Any, t: Any, process: Any, moment: Moment) -> tuple[Any, float]:
    value, error = mean(_integral(name, law, process, moment)(in_floats(t)))
    return np.float64(value), error


def _integral(name: str, law: Any, process: Any, moment: Moment) -> Callable[[Any], Integral]:
    """By time, the noised law and what is averaged under it."""
    data = require_known(name, law)

    def at(time: Any) -> Integral:
        now = process.at(data, time)
        return now, lambda x: moment(now, x)

    return at
