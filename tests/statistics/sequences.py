"""Sequences of known truth along ladders, as the law test sees them."""

from fractions import Fraction

import numpy as np

from theorycheck.model import Corrections
from theorycheck.statistics import Decision, Ladder, PowerLaw, decide, fit, series

DEFAULT = Corrections()
UP = [2**k for k in range(6, 17)]  # 64 .. 65536


def heard(logs, rungs=UP, error=1e-12, limit=None):
    return series(Ladder.of(rungs, limit), logs, [error] * len(rungs))


def judged(law, logs, rungs=UP, error=1e-12, limit=None, corrections=DEFAULT, persistent=False) -> Decision:
    readings = heard(logs, rungs, error, limit)
    return decide(law, readings, corrections, fit(readings, corrections), persistent)


def law(exponent, log_power=0, sense="exactly", **others):
    return PowerLaw(Fraction(exponent), Fraction(log_power), sense, **others)


def logs_of(f, rungs=UP):
    return [f(np.float64(x)) for x in rungs]


INVERSE = logs_of(lambda n: -np.log(n))
SLOW_INVERSE = logs_of(lambda n: -np.log(n) + np.log1p(5 / np.sqrt(n)))
LOG_INVERSE = logs_of(lambda n: -np.log(n) + np.log(np.log(n)))
