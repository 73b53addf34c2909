"""The schedule of the forward process: X_t = alpha(t) X_0 + sqrt(h(t)) xi with standard normal xi."""

from __future__ import annotations

from typing import Any

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.processes.general import Moment

Array = n.Array


@observable
def alpha(t: Any, *, process: Any) -> Array:
    """The scale of the data at time t: e^{-t/2} for vp_half, e^{-t} for vp, 1 for ve, s for `at(s, gamma)`."""
    return process.scale(t)


@observable
def h(t: Any, *, process: Any) -> Array:
    """The variance of the noise at time t: 1 - e^{-t} for vp_half, 1 - e^{-2t} for vp, gamma^2 for `at(s, gamma)`."""
    return process.variance(t)


@observable
def at(s: Any, gamma: Any) -> Moment:
    """The time of the process `general` with X_t = s X_0 + gamma xi; gamma is a standard deviation."""
    return Moment(s, gamma)
