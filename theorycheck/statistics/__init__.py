"""Laws along ladders under a stated budget of corrections, and means and distributions by draws; no diffusion here."""

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
