"""Ladders of draws whose truth is known, for the judges of noisy trends to err on: see `engine.synthetic`.

The judges are tried at their own level, and their bands alone at one so coarse that errors can be counted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from theorycheck.checks.base import Trend
from theorycheck.engine.plan import BUDGETS
from theorycheck.engine.synthetic import CORRECTIONS, LEFT, NOISE, RIGHT, VARIABLE, Generator, Heard, Kind
from theorycheck.engine.synthetic_ladders import GROWTH, growing, off, read, standard_ladder
from theorycheck.model import Effort, Formula, Number, Outcome, Reading
from theorycheck.statistics import Detectable, Ladder, PowerLaw, Series, detectable
from theorycheck.statistics.bands import mean_ratio_band, quantile_band
from theorycheck.statistics.coins import bracket
from theorycheck.statistics.decision import FLOORS
from theorycheck.statistics.families import GRIDS, WITHIN
from theorycheck.statistics.ladder import Vector

EFFORT = Effort(draws=2**14, replicates=2**10, precision=0.02)
COARSE = replace(EFFORT, confirm=0.05)
"""The level at which bands alone are tried."""
SPREAD = 0.2
"""The deviation of a draw, as a share of its mean, or of its log."""
MEDIAN = Fraction(1, 2)
LADDERS = ("64 to 16384", "64 to 65536")
Draw: TypeAlias = Callable[[int], Vector]


@dataclass(frozen=True)
class Played:
    """Draws of the left side; the right side is 1; the event of a threshold happens with a chance at each value."""

    generator: Generator
    draw: Draw
    chance: Callable[[int], float] = float
    value: int = 0

    def numbers(self, formula: Formula, count: int, stage: str) -> Vector:
        """The draws of the left side, ones for the right side; halves either side of 0 for an event."""
        if self.value:
            return np.asarray((self.generator.random(count) < self.chance(self.value)) - 0.5, dtype=float)
        return np.ones(count) if formula == RIGHT or isinstance(formula, Number) else self.draw(count)

    def plain(self, formula: Formula) -> float:
        """A scaling of one."""
        return 1.0

    def at(self, name: str, value: int) -> Played:
        """The event at a value."""
        return replace(self, value=value)

    def ends(self, name: str) -> tuple[int, int]:
        """A range without an end that matters."""
        return 1, 2**62


# --- judges ---------------------------------------------------------------------------------------------------------


def mean_rate(kind: Kind, generator: Generator) -> Heard:
    """x^-1, or x^-1 log x, with corrections inside the class, seen through means; laws off by the detectable."""
    return _rate(kind, generator, None)


def median_rate(kind: Kind, generator: Generator) -> Heard:
    """The same, seen through medians of draws with heavy tails."""
    return _rate(kind, generator, MEDIAN)


def mean_limit(kind: Kind, generator: Generator) -> Heard:
    """Means that tend to 1 with corrections inside the class, and to limits off by the detectable."""
    rungs = _rungs(generator)
    statement = kind.model_validate({"left": LEFT, "right": RIGHT, "as": VARIABLE, "to": "infinity"})
    true = _seen(statement, generator, _truth(generator, rungs, np.zeros(len(rungs))))
    reach = _noticed(rungs, PowerLaw(constant=Fraction(1)), true).constant
    false = [_moved(true, level) for level in (reach, -reach)]
    return read(kind, [statement] * 3, rungs, [true, *false])


def mean_order(kind: Kind, generator: Generator) -> Heard:
    """A ratio of means that stays bounded or falls, and one that grows like the power 1/4."""
    rungs = _rungs(generator)
    statement = kind.model_validate({"left": LEFT, "right": RIGHT, "along": [VARIABLE]})
    powers = (-0.5 * int(generator.integers(0, 2)), GROWTH)
    truths = [_truth(generator, rungs, growing(rungs, p)) for p in powers]
    heard = [read(kind, [statement], rungs, [_seen(statement, generator, truth)]).true for truth in truths]
    return Heard(heard[0], (heard[1],))


def chance_threshold(kind: Kind, generator: Generator) -> Heard:
    """Chances, sharp or soft, that reach 1/2 near 100 x with corrections inside the class; scalings off."""
    rungs = _rungs(generator)
    statement = kind.model_validate({"event": LEFT, "along": "count", "in": VARIABLE, "scaling": RIGHT})
    truth = _truth(generator, rungs, math.log(100) + growing(rungs, 1.0))
    width = 10.0 ** generator.uniform(-3, -0.5)
    seen = [_drawn(statement, _tossed(generator, log, width), len(rungs)) for log in truth]
    true = _moved(seen, -growing(rungs, 1.0))
    reach = _noticed(rungs, PowerLaw(), true).exponent
    return read(kind, [statement] * 3, rungs, [true, *(_moved(true, growing(rungs, p)) for p in (reach, -reach))])


def _rate(kind: Kind, generator: Generator, quantile: Fraction | None) -> Heard:
    rungs, logs = _rungs(generator), Fraction(int(generator.integers(0, 2)))
    truth = PowerLaw(Fraction(-1), logs, str(generator.choice(["exactly", "at most"])))  # type: ignore[arg-type]
    keys = {"quantity": LEFT, "along": VARIABLE, "sense": truth.sense, "quantile": quantile}
    statement = kind.model_validate({**keys, "exponent": truth.exponent, "log_power": logs})
    readings = _seen(statement, generator, _truth(generator, rungs, truth.shape(Ladder.of(rungs))), quantile)
    laws = off(truth, _noticed(rungs, truth, readings))
    false = [kind.model_validate({**keys, "exponent": p, "log_power": q}) for p, q in laws]
    return read(kind, [statement, *false], rungs, [readings] * (1 + len(false)))


def _rungs(generator: Generator) -> tuple[float, ...]:
    return tuple(float(x) for x in GRIDS[str(generator.choice(LADDERS))])


def _truth(generator: Generator, rungs: Sequence[float], logs: Vector) -> Vector:
    """The logs with a correction of some family inside the class."""
    draw, x = WITHIN[str(generator.choice(list(WITHIN)))], np.array(rungs)
    return np.asarray(logs + draw(x / x[0], float(x[0]), generator))


def _seen(
    statement: Any, generator: Generator, truth: Vector, quantile: Any = None, effort: Effort = EFFORT
) -> tuple[Reading, ...]:
    """The readings of a statement on numbers with these logs, seen through draws."""
    play = _medians if quantile else _means
    plays = (Played(generator, play(generator, math.exp(log))) for log in truth)
    return tuple(_drawn(statement, played, len(truth), effort) for played in plays)


def _drawn(statement: Any, played: Played, among: int, effort: Effort = EFFORT) -> Reading:
    assert isinstance(statement, Trend)
    return statement.drawn(played, effort.confirm / among, effort)


def _noticed(rungs: tuple[float, ...], law: PowerLaw, readings: Sequence[Reading]) -> Detectable:
    """The departures that must be rejected as long as each band holds its number: those that twice the bands show."""
    ladder, errors = Ladder.of(rungs), np.array([2 * reading.error for reading in readings])
    return detectable(law, Series(ladder, law.shape(ladder), errors), CORRECTIONS, FLOORS[-1])


def _moved(readings: Sequence[Reading], logs: Any) -> tuple[Reading, ...]:
    """The readings of numbers that are larger by these logs."""
    steps = np.broadcast_to(logs, len(readings))
    return tuple(replace(r, log=r.log + float(step)) for r, step in zip(readings, steps, strict=True))


# --- what the standard profile sees -------------------------------------------------------------------------------


def noticed_rate(kind: Kind, quantile: Fraction | None) -> Detectable:
    """The departures from a rate that the standard profile rejects, on the ladder that stands for those of claims."""
    rungs, law = standard_ladder(), PowerLaw(Fraction(-1))
    keys = {"quantity": LEFT, "along": VARIABLE, "exponent": law.exponent, "quantile": quantile}
    generator = np.random.default_rng(0)
    truth, effort = law.shape(Ladder.of(rungs)), _of_one_ladder()
    return _noticed(rungs, law, _seen(kind.model_validate(keys), generator, truth, quantile, effort))


def noticed_limit(kind: Kind) -> Detectable:
    """The same for the limit of a ratio of means."""
    rungs, law = standard_ladder(), PowerLaw(constant=Fraction(1))
    statement = kind.model_validate({"left": LEFT, "right": RIGHT, "as": VARIABLE, "to": "infinity"})
    seen = _seen(statement, np.random.default_rng(0), np.zeros(len(rungs)), None, _of_one_ladder())
    return _noticed(rungs, law, seen)


def noticed_scaling(kind: Kind, width: float) -> Detectable:
    """The same for the threshold of a chance that rises from 12 % to 88 % over twice the width in logs."""
    rungs, generator = standard_ladder(), np.random.default_rng(0)
    statement = kind.model_validate({"event": LEFT, "along": "count", "in": VARIABLE, "scaling": RIGHT})
    logs = math.log(100) + growing(rungs, 1.0)
    seen = [_drawn(statement, _tossed(generator, log, width), len(rungs), _of_one_ladder()) for log in logs]
    return _noticed(rungs, PowerLaw(), seen)


def _of_one_ladder() -> Effort:
    """The standard effort, its level shared with the other ladders."""
    budget = BUDGETS["standard"]
    return replace(budget.effort, confirm=budget.effort.confirm / budget.ladders)


# --- draws ----------------------------------------------------------------------------------------------------------


def _means(generator: Generator, mean: float) -> Draw:
    """Draws of a mean, their noise of any of the families."""
    noise = NOISE[str(generator.choice(list(NOISE)))]
    return lambda count: mean * (1 + SPREAD * noise(generator, count))


def _medians(generator: Generator, median: float) -> Draw:
    """Draws of a median, with tails that have no mean."""
    return lambda count: median * np.exp(SPREAD * np.clip(generator.standard_cauchy(count), -700, 700))


def _tossed(generator: Generator, log: float, width: float) -> Played:
    """Tosses whose chance is 1/2 where the log of the value is this."""
    tanh = np.tanh
    return Played(generator, float, lambda value: 0.5 + 0.5 * float(tanh((math.log(value) - log) / width)))  # type: ignore[arg-type]


# --- bands alone ----------------------------------------------------------------------------------------------------


def mean_bands(kind: Kind, generator: Generator) -> Heard:
    """Whether a band holds the mean, and whether it holds a number two bands away."""
    draw = _means(generator, 1.0)
    band = mean_ratio_band(lambda count, _: draw(count), lambda count, _: np.ones(count), COARSE.confirm, COARSE)
    return _held(band.reading, 0.0)


def quantile_bands(kind: Kind, generator: Generator) -> Heard:
    """The same for medians."""
    draw = _medians(generator, 1.0)
    return _held(quantile_band(lambda count, _: draw(count), 0.5, COARSE.confirm, COARSE).reading, 0.0)


def chance_brackets(kind: Kind, generator: Generator) -> Heard:
    """Whether a bracket holds the threshold of a chance, sharp or soft, and one two brackets away."""
    log, width = float(generator.uniform(3, 15)), 10.0 ** generator.uniform(-3, 0)
    played = _tossed(generator, log, width)

    def tosses(value: int, first: int, last: int) -> int:
        return int(np.count_nonzero(played.at("", value).numbers(LEFT, last - first, "") >= 0))

    low, high, _ = bracket(tosses, *played.ends(""), COARSE.confirm, COARSE)
    error = math.log(high / low) / 2
    return _held(Reading(1, math.log(low) + error, error, 53), log)


def _held(reading: Reading, truth: float) -> Heard:
    def outcome(log: float) -> Outcome:
        return "holds" if abs(log - reading.log) <= reading.error else "fails"

    return Heard(outcome(truth), (outcome(truth + 2.01 * reading.error), outcome(truth - 2.01 * reading.error)))
