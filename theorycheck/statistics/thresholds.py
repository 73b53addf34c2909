"""Where a monotone event switches on, among whole numbers: galloping, then bisection, then a look beyond."""

from __future__ import annotations

import math
from collections.abc import Callable

Event = Callable[[int], bool]
ROUNDING = 1e-12
BEYOND = (2,)
"""At these multiples of the threshold the event is looked at once more."""


class NoThresholdError(ValueError):
    """The event has no threshold in the range."""


class AlreadyError(NoThresholdError):
    """It has happened at the first value."""


class NeverError(NoThresholdError):
    """It has not happened at the last value."""


class ReturnError(NoThresholdError):
    """It has happened, and at a larger value it has not: the event is not monotone."""


def threshold(event: Event, first: int, last: int) -> int:
    """The first whole number in [first, last] at which the event has happened, if it is monotone.

    Looks at first, first + 1, first + 3, first + 7, ... until it has happened, so at no number far beyond the
    threshold; bisects between the last two; and looks once beyond. Raises AlreadyError, NeverError, ReturnError.
    """
    before, after = _bracket(event, first, last)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if event(middle) else (middle, after)
    for later in _beyond(after, last):
        if not event(later):
            msg = f"it has happened at {after} and not at {later}"
            raise ReturnError(msg)
    return after


def is_threshold(event: Callable[[int], bool | None], value: int, first: int, last: int) -> bool:
    """Whether the event surely switches on at the value, and has happened beyond; where None it is undecided.

    A monotone event has one threshold only, so that this is `threshold`, with fewer looks.
    """
    if not first < value <= last or event(first) is not False or event(value - 1) is not False:
        return False
    return event(value) is True and all(event(later) is True for later in _beyond(value, last))


def _beyond(value: int, last: int) -> list[int]:
    return [min(multiple * max(value, 1), last) for multiple in BEYOND]


def _bracket(event: Event, first: int, last: int) -> tuple[int, int]:
    if event(first):
        msg = f"it has happened at {first}, the first value, already"
        raise AlreadyError(msg)
    before, step = first, 1
    while before < last:
        after = min(before + step, last)
        if event(after):
            return before, after
        before, step = after, 2 * step
    msg = f"it has not happened at {last}, the last value"
    raise NeverError(msg)


def rounded_log(first: int, last: int) -> tuple[float, float]:
    """The middle and the half width of the logs of (first - 1, last], where a real threshold lies; first >= 2."""
    low, high = math.log(first - 1), math.log(last)
    return (low + high) / 2, (high - low) / 2 + ROUNDING
