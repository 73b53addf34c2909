"""Where the chance of an event reaches a share, among whole numbers, when each draw shows only whether it happened.

At each value looked at, tosses are counted as often as their number has doubled, each look an exact binomial test at
its share of the level. The range is galloped through and bisected; values that the tosses cannot decide stay inside
the bracket, which is narrowed from both sides. The bracket then holds the threshold but with chance of the level, if
the chance of the event never falls; nothing is assumed of its shape.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from theorycheck.model import Effort
from theorycheck.statistics.bands import PART
from theorycheck.statistics.thresholds import AlreadyError, NeverError, ReturnError

BINOMIAL = "exact, binomial"
FIRST = 16
"""So many tosses are looked at first."""
SIDES = 2
"""How often the bracket is narrowed from each side of the values that stay undecided."""

Tosses: TypeAlias = Callable[[int, int, int], int]
"""How often the event happened at a value in tosses from the first to before the last; others are independent."""


@dataclass
class Coins:
    """Decisions whether the chance of the event has reached the share, each wrong with chance at most `level`."""

    tosses: Tosses
    share: float
    level: float
    most: int
    _known: dict[int, bool | None] = field(default_factory=dict)
    used: int = 0

    def __call__(self, value: int) -> bool | None:
        """Whether it has; None where the tosses ran out."""
        if value not in self._known:
            self._known[value] = self._decided(value)
        return self._known[value]

    def _decided(self, value: int) -> bool | None:
        happened = tossed = look = 0
        while tossed < self.most:
            count, look = min(FIRST * 2**look, self.most), look + 1
            happened += sum(self.tosses(value, k, min(k + PART, count)) for k in range(tossed, count, PART))
            self.used, tossed = self.used + count - tossed, count
            found = decided(happened, tossed, self.share, self.level / (look * (look + 1)))
            if found is not None:
                return found
        return None


def decided(happened: int, tossed: int, share: float, level: float) -> bool | None:
    """Whether the chance has reached the share, if a one-sided test at the level says so."""
    from scipy.special import bdtr, bdtrc

    if (bdtrc(happened - 1, tossed, share) if happened else 1.0) <= level:
        return True
    return False if bdtr(happened, tossed, share) <= level else None


def tests(first: int, last: int) -> int:
    """At how many values at most a search in [first, last] tosses."""
    return 2 * math.ceil(math.log2(max(last - first, 1) + 1)) + 2 * SIDES + 3


def bracket(
    tosses: Tosses, first: int, last: int, level: float, effort: Effort, share: float = 0.5
) -> tuple[int, int, int]:
    """The last value known to lie below the threshold, the first known to have reached it, and the tosses it took.

    Raises AlreadyError, NeverError where the range holds none; ReturnError where the event is seen not to be monotone.
    """
    coins = Coins(tosses, share, level / tests(first, last), effort.replicates)
    low, high, open_ = _gallop(coins, first, last)
    while high - low > 1 and not open_ and not _narrow(low, high, effort):
        middle = _middle(low, high)
        match coins(middle):
            case True:
                high = middle
            case False:
                low = middle
            case None:
                open_ = [middle]
    if open_:
        low, high = _sides(coins, low, high, open_)
    if coins(min(2 * high, last)) is False:
        msg = f"it has happened at {high} and not at {min(2 * high, last)}"
        raise ReturnError(msg)
    return low, high, coins.used


def _gallop(coins: Coins, first: int, last: int) -> tuple[int, int, list[int]]:
    """The last value before the event, the first after it, and what stayed open between."""
    if coins(first) is not False:
        msg = f"it has happened at {first}, the first value, already"
        raise AlreadyError(msg)
    low, step, open_ = first, 1, list[int]()
    value = first
    while value < last:
        value, step = min(value + step, last), 2 * step
        match coins(value):
            case True:
                return low, value, open_
            case False:
                low, open_ = value, []
            case None:
                open_.append(value)
    msg = f"it has not happened at {last}, the last value"
    raise NeverError(msg)


def _sides(coins: Coins, low: int, high: int, open_: list[int]) -> tuple[int, int]:
    """The bracket narrowed from below and from above towards what stayed open."""
    bottom, top = min(open_), max(open_)
    for _ in range(SIDES):
        middle = _middle(low, bottom)
        if bottom - low > 1 and coins(middle) is False:
            low = middle
        elif bottom - low > 1:
            bottom = middle
        middle = _middle(top, high)
        if high - top > 1 and coins(middle) is True:
            high = middle
        elif high - top > 1:
            top = middle
    return low, high


def _middle(low: int, high: int) -> int:
    """The whole number nearest to the geometric mean, strictly between."""
    return min(max(round(math.sqrt(low * high)), low + 1), high - 1) if high - low > 1 else low


def _narrow(low: int, high: int, effort: Effort) -> bool:
    return math.log(high / low) <= effort.precision
