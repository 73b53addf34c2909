"""The general forward process, whose time is the pair of its scale and its standard deviation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from theorycheck import numerics as n
from theorycheck.catalog import process
from theorycheck.processes.base import Array, Process


@dataclass(frozen=True, eq=False)
class Moment:
    """A time of the general process: X_t = scale X_0 + deviation xi."""

    scale: Any
    deviation: Any


@process("general")
@dataclass(frozen=True)
class General(Process):
    """X_t = s X_0 + gamma xi with s and gamma free: a time is `at(s, gamma)`.

    Source: the notation s_t, gamma_t = s_t sigma_t of Wang et al. 2024 (arXiv 2409.02426).
    """

    def scale(self, t: Moment) -> Array:
        """The factor s."""
        return t.scale

    def variance(self, t: Moment) -> Array:
        """The square of the deviation."""
        return n.power(t.deviation, 2)
