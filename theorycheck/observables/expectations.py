"""Expectations under mixtures in one or two dimensions and under uniform spheres, and their rates of change in time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from theorycheck import numerics as n
from theorycheck.observables.clouds import expectation, in_floats, mean_at, require_cloud, settled
from theorycheck.observables.differences import EARLIEST, Value, positive, rate_in_log_time
from theorycheck.observables.radial import is_uniform, radial_mean, spherical_expectation

Array = n.Array
Integral = tuple[Any, Callable[[Array], Array]]
"""A law with a density, and a function of points (count, dim); all in floats."""


def require_known(observable: str, law: Any) -> Any:
    """The law in floats, if it is of one of the families. Raises Unsupported."""
    return in_floats(law if is_uniform(law) else require_cloud(observable, law))


def mean(integral: Integral) -> Value:
    """E f(X), and an estimate of its error."""
    law, f = integral
    return spherical_expectation(law, f) if is_uniform(law) else expectation(law, f)


def mean_rate(observable: str, t: Any, at: Callable[[float], Integral]) -> Value:
    """d/dt E f_t(X_t) and an estimate of its error; `at` gives law and function at a time.

    All times have the rule that is good enough for the earliest, at which the law is the least smooth.
    """
    now = positive(observable, t)
    law, f = at(EARLIEST * now)
    if is_uniform(law):
        error = spherical_expectation(law, f)[1]
        return rate_in_log_time(observable, now, lambda time: (radial_mean(1, *at(time)), error))
    _, error, level = settled(law, f)
    return rate_in_log_time(observable, now, lambda time: (mean_at(level, *at(time)), error))
