"""Chances of sums of independent coins, exactly: what concentration inequalities bound."""

from __future__ import annotations

import math
from typing import Any

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.observables.base import refuse, whole

Array = n.Array


@observable
def binomial_below(trials: Any, chance: Any, level: Any) -> Array:
    """P(S < level) for the number S of successes in so many independent trials with chance in (0, 1); level a number.

    A sum of positive terms; where a ball holds a whole number, the level is taken to be above it.
    """
    count = whole(trials, "binomial_below", "trials", 1)
    p = n.like(1, chance) * chance
    if not (p > 0 and p < 1):
        refuse("binomial_below", f"chance = {float(n.to_float(p)):g}", "chances between 0 and 1")
    highest = min(count, math.ceil(float(n.enclosure(level)[1])) - 1)
    total = n.like(0, p)
    for k in range(highest + 1):
        total = total + n.exp(_log_ways(count, k, p) + k * n.log(p) + (count - k) * n.log1p(-p))
    return total


def _log_ways(count: int, k: int, like: Any) -> Any:
    return n.log(n.like(math.comb(count, k), like))
