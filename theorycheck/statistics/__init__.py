"""Laws along ladders judged under a stated budget of pre-asymptotic corrections; knows nothing of diffusion."""

from theorycheck.statistics.budget import least_budget, reach
from theorycheck.statistics.decision import Decision, Detectable, Fit, decide, detectable, fit
from theorycheck.statistics.ladder import Ladder, LadderError, Series, series
from theorycheck.statistics.law import PowerLaw, Sense

__all__ = [
    "Decision",
    "Detectable",
    "Fit",
    "Ladder",
    "LadderError",
    "PowerLaw",
    "Sense",
    "Series",
    "decide",
    "detectable",
    "fit",
    "least_budget",
    "reach",
    "series",
]
