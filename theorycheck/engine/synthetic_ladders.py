"""Readings along ladders whose truth is known, for the judges of trends to err on: see `engine.synthetic`."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from theorycheck.engine.synthetic import CORRECTIONS, LEFT, RIGHT, VARIABLE, Generator, Heard, Kind
from theorycheck.model import Reading, Statement, Sweep
from theorycheck.statistics import Detectable, Ladder, PowerLaw, Series, detectable
from theorycheck.statistics.decision import FLOORS
from theorycheck.statistics.families import GRIDS, WITHIN

LADDERS = ("64 to 16384", "64 to 65536", "10 to 1e20")
STANDARD = LADDERS[0]
"""The ladder that stands for those of claims."""
GROWTH = 0.25
"""The power by which a ratio must not grow unseen where an order is said to hold."""


def rate(kind: Kind, generator: Generator) -> Heard:
    """x^-1, or x^-1 log x, with corrections inside the class; false exponents and log powers off by the detectable."""
    rungs, logs = _ladder(generator), Fraction(int(generator.integers(0, 2)))
    sense = str(generator.choice(["exactly", "at most", "at least"]))
    truth = PowerLaw(Fraction(-1), logs, sense)  # type: ignore[arg-type]  # one of the three
    laws = [(truth.exponent, logs), *off(truth, noticed(rungs, truth))]
    readings = _corrected(generator, rungs, truth.shape(Ladder.of(rungs)))
    keys = [{"exponent": Fraction(p), "log_power": Fraction(q), "sense": sense} for p, q in laws]
    statements = [kind.model_validate({"quantity": LEFT, "along": VARIABLE, **key}) for key in keys]
    return read(kind, statements, rungs, [readings] * len(statements))


def asymptotic(kind: Kind, generator: Generator) -> Heard:
    """Ratios that tend to 1 with corrections inside the class, and to limits off by the detectable."""
    rungs = _ladder(generator)
    off = noticed(rungs, PowerLaw(constant=Fraction(1))).constant
    statement = kind.model_validate({"left": LEFT, "right": RIGHT, "as": VARIABLE, "to": "infinity"})
    readings = [_corrected(generator, rungs, np.full(len(rungs), level)) for level in (0.0, off, -off)]
    return read(kind, [statement] * 3, rungs, readings)


def order(kind: Kind, generator: Generator) -> Heard:
    """A ratio that stays bounded or falls, with corrections inside the class, and one that grows like the power 1/4."""
    rungs = _ladder(generator)
    statement = kind.model_validate({"left": LEFT, "right": RIGHT, "along": [VARIABLE]})
    progress = Ladder.of(rungs).progress
    powers = (-0.5 * int(generator.integers(0, 2)), GROWTH)
    heard = [read(kind, [statement], rungs, [_corrected(generator, rungs, p * progress)]).true for p in powers]
    return Heard(heard[0], (heard[1],))


def invariant(kind: Kind, generator: Generator) -> Heard:
    """A constant known to 1e-31 or better, and one that moves by 1e-29 to 1."""
    rungs = _ladder(generator)
    statement = kind.model_validate({"quantity": LEFT, "along": VARIABLE})
    drift = np.linspace(0, 10.0 ** generator.uniform(-29, 0), len(rungs))
    return read(kind, [statement] * 2, rungs, [_fine(generator, np.zeros(len(rungs))), _fine(generator, drift)])


def threshold(kind: Kind, generator: Generator) -> Heard:
    """Whole numbers near 1e4 x and 1e4 x^2 with corrections inside the class; scalings off by the detectable."""
    rungs, power = _ladder(generator), int(generator.integers(1, 3))
    progress = Ladder.of(rungs).progress
    seen = noticed(rungs, PowerLaw())
    exact = _corrected(generator, rungs, math.log(1e4) + power * progress)
    known = [_whole(reading.log) for reading in exact]
    offs = (0.0, float(seen.exponent), -float(seen.exponent))
    readings = [
        tuple(Reading(1, log - (power + off) * s, error, 64) for (log, error), s in zip(known, progress, strict=True))
        for off in offs
    ]
    statement = kind.model_validate({"event": LEFT, "along": "count", "in": VARIABLE, "scaling": RIGHT})
    return read(kind, [statement] * 3, rungs, readings)


def _whole(log: float) -> tuple[float, float]:
    """The log of the least whole number above e^log, as far as that number tells: between those of N - 1 and N."""
    high = math.ceil(math.exp(log)) if log < 30 else math.exp(log)
    width = -math.log1p(-1 / high) / 2
    return math.log(high) - width, width


@cache
def noticed(rungs: tuple[float, ...], law: PowerLaw) -> Any:
    """The departures that would have been rejected on readings as rough as any that the judge accepts."""
    ladder = Ladder.of(rungs)
    readings = Series(ladder, law.shape(ladder), np.full(len(rungs), FLOORS[-1]))
    return detectable(law, readings, CORRECTIONS, FLOORS[-1])


def standard_ladder() -> tuple[float, ...]:
    """The rungs of the ladder that stands for those of claims."""
    return tuple(float(x) for x in GRIDS[STANDARD])


def _ladder(generator: Generator) -> tuple[float, ...]:
    return tuple(float(x) for x in GRIDS[str(generator.choice(LADDERS))])


def _corrected(generator: Generator, rungs: tuple[float, ...], logs: Any) -> tuple[Reading, ...]:
    draw = WITHIN[str(generator.choice(list(WITHIN)))]
    x = np.array(rungs)
    found = logs + draw(x / x[0], float(x[0]), generator)
    return tuple(Reading(1, float(log), 1e-12, 64) for log in found)


def _fine(generator: Generator, change: Any) -> tuple[Reading, ...]:
    """Readings of e^(1/2 + change), each off by less than its error."""
    error = 10.0 ** generator.uniform(-36, -31)
    off = generator.uniform(-1, 1, len(change)) * error
    return tuple(Reading(1, 0.5, error, 128, rest=float(rest)) for rest in change + off)


def off(truth: PowerLaw, seen: Detectable) -> list[tuple[Fraction, Fraction]]:
    """Exponents and log powers off by the detectable, as far as that is finite, in the directions that are false."""
    found: list[tuple[Fraction, Fraction]] = []
    for turn in {"exactly": (1, -1), "at most": (-1,), "at least": (1,)}[truth.sense]:
        if math.isfinite(seen.exponent):
            found.append((truth.exponent + turn * Fraction(seen.exponent), truth.log_power))
        if math.isfinite(seen.log_power):
            found.append((truth.exponent, truth.log_power + turn * Fraction(seen.log_power)))
    return found


def growing(rungs: tuple[float, ...], power: float) -> Any:
    """The logs of a power of the variable, counted from the first rung; shape (rungs,)."""
    return power * Ladder.of(rungs).progress


def read(
    kind: Kind, statements: list[Statement], rungs: tuple[float, ...], readings: list[tuple[Reading, ...]]
) -> Heard:
    """What the judge says of the first statement on its readings, and of the others on theirs."""
    names = ["claim", *(f"false {k}" for k in range(1, len(statements)))]
    sweep = Sweep({}, VARIABLE, rungs, dict(zip(names, readings, strict=True)))
    found = kind.judge(dict(zip(names, statements, strict=True)), [sweep], CORRECTIONS)  # type: ignore[attr-defined]
    return Heard(found["claim"].outcome, tuple(found[name].outcome for name in names[1:]))
