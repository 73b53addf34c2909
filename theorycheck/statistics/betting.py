"""Evidence about the mean of draws with a known range: a gambler's capital, exact without any limit theorem.

Source: Waudby-Smith and Ramdas, JRSS B 86 (2024), arXiv 2010.09686.
"""

from __future__ import annotations

import numpy as np

from theorycheck.statistics.ladder import Vector

CLIP = 0.5
"""The largest share of the capital that one draw may cost."""


def log_capital_above(draws: Vector, mean: float, low: float = 0.0, high: float = 1.0) -> Vector:
    """The log capital after each draw of a gambler who bets that the mean is larger; an e-process where it is not.

    Draws (count,) in [low, high]. Stakes are the Kelly stakes for what was seen before and one draw as supposed.
    Raises ValueError for draws outside of the range, or a mean that is not inside.
    """
    if not (low < mean < high) or np.any(draws < low) or np.any(draws > high):
        msg = f"bets need draws in [{low:g}, {high:g}] and a mean inside, not {mean:g}"
        raise ValueError(msg)
    x, m = (draws - low) / (high - low), (mean - low) / (high - low)
    before = np.arange(1, len(x) + 1)
    seen = (np.concatenate([[0.0], np.cumsum(x)[:-1]]) + m) / before
    squares = (np.concatenate([[0.0], np.cumsum((x - seen) ** 2)[:-1]]) + m * (1 - m)) / before
    stakes = np.clip((seen - m) / (squares + (seen - m) ** 2), 0.0, CLIP / m)
    return np.asarray(np.cumsum(np.log1p(stakes * (x - m))))


def log_capital(draws: Vector, mean: float, low: float = 0.0, high: float = 1.0) -> Vector:
    """The log capital after each draw with half of it on either side: an e-process against this mean alone."""
    above = log_capital_above(draws, mean, low, high)
    below = log_capital_above(-draws, -mean, -high, -low)
    return np.asarray(np.logaddexp(above, below) - np.log(2))
