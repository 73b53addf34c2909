"""Measured error rates of the law test: sequences of known truth are drawn and judged, and the errors counted."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from theorycheck.model import Corrections, Outcome
from theorycheck.statistics.decision import decide, fit
from theorycheck.statistics.families import Draw
from theorycheck.statistics.ladder import Ladder, Series, Vector
from theorycheck.statistics.law import PowerLaw

STEP = Fraction(1, 4)


@dataclass(frozen=True)
class Count:
    """So many errors in so many draws."""

    errors: int
    draws: int

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The Clopper-Pearson interval for the error rate."""
        from scipy.special import betaincinv

        tail, k, total = (1 - level) / 2, self.errors, self.draws
        low = float(betaincinv(k, total - k + 1, tail)) if k else 0.0
        return low, float(betaincinv(k + 1, total - k, 1 - tail)) if k < total else 1.0


@dataclass(frozen=True)
class Tally:
    """Over draws of one family: true laws refuted, true laws not upheld, false laws upheld, false laws not rejected."""

    refuted: Count
    unsettled: Count
    upheld: Count
    unrejected: Count


def tally(draw: Draw, rungs: Vector, draws: int, seed: int, corrections: Corrections | None = None) -> Tally:
    """Judge draws of x^-1 and of x^-1 log x with the family's corrections; rungs (count,) ascend.

    Each is judged against the true law, and against exponents off by 1/4 and log powers off by 1.
    """
    generator = np.random.default_rng(seed)
    found = [_outcomes(draw, rungs, k % 2, generator, corrections or Corrections()) for k in range(draws)]
    true = [outcomes.pop("true") for outcomes in found]
    false = [outcome for outcomes in found for outcome in outcomes.values()]
    return Tally(
        Count(true.count("fails"), len(true)),
        Count(len(true) - true.count("holds"), len(true)),
        Count(false.count("holds"), len(false)),
        Count(len(false) - false.count("fails"), len(false)),
    )


def _outcomes(
    draw: Draw, rungs: Vector, logs: int, generator: np.random.Generator, corrections: Corrections
) -> dict[str, Outcome]:
    ladder = Ladder.of([float(x) for x in rungs])
    truth = PowerLaw(Fraction(-1), Fraction(logs))
    h = draw(rungs / rungs[0], float(rungs[0]), generator)
    readings = Series(ladder, truth.shape(ladder) + h, np.full(len(rungs), 1e-12))
    best = fit(readings, corrections)
    return {
        name: decide(law, readings, corrections, best, persistent=name == "true").outcome
        for name, law in _laws(truth).items()
    }


def _laws(truth: PowerLaw) -> dict[str, PowerLaw]:
    p, q = truth.exponent, truth.log_power
    rivals = ((p + STEP, q), (p - STEP, q), (p, q + 1), (p, q - 1))
    return {"true": truth} | {f"{a} {b}": PowerLaw(a, b) for a, b in rivals}
