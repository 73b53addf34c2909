"""Evidence whose truth is known, made without any claim: enclosures and draws for the judges to err on.

Each function draws once: what the kind's judge said of a statement that is true, and of statements that are false by
the least departure that the judge promises to see.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist
from typing import Any, TypeAlias

import numpy as np

from theorycheck import numerics as n
from theorycheck.checks.base import ESTIMATED_RESOLUTION, Pointwise, Sampling, Tried
from theorycheck.checks.sampled import Replicates
from theorycheck.model import STANDARD, Corrections, Enclosure, Formula, Name, Outcome, Row, Statement, Trial
from theorycheck.statistics.distribution import detectable as detectable_distance
from theorycheck.statistics.means import POWER

Generator: TypeAlias = np.random.Generator
Kind: TypeAlias = type[Statement]
LEFT, RIGHT, VARIABLE = Name("left"), Name("right"), "n"
VARIABLE_FORMULA = Name(VARIABLE)
CORRECTIONS = Corrections()
Tested: TypeAlias = tuple[Statement, Trial]


@dataclass(frozen=True)
class Heard:
    """What the judge said of the true statement, and of the false ones."""

    true: Outcome
    false: tuple[Outcome, ...]


@dataclass(frozen=True)
class Given:
    """Terms that are given by name; sizes are absolute values."""

    values: Mapping[str, Any]

    def value(self, formula: Formula) -> Any:
        """The value; the difference of left and right for anything but a name."""
        if isinstance(formula, Name):
            return self.values[formula.id]
        return Replicates(self.values[LEFT.id].values - self.values[RIGHT.id].values)

    def size(self, formula: Formula) -> Any:
        """The absolute value."""
        value = self.value(formula)
        return Replicates(np.abs(value.values)) if isinstance(value, Replicates) else n.abs(value)

    def at(self, name: str, value: Any) -> Given:
        """The terms with another value of one name."""
        return Given({**self.values, name: value})

    def ends(self, name: str) -> tuple[int, int]:
        """Nothing given has a domain. Raises ValueError."""
        msg = f"{name} has no domain"
        raise ValueError(msg)

    def between(self, name: str, value: Any, share: Fraction) -> Any:
        """Nothing given has a domain, so nothing lies between."""
        return None


# --- enclosures -----------------------------------------------------------------------------------------------------


def identity(kind: Kind, generator: Generator) -> Heard:
    """A sum times a number against the sum of the products, in balls, or an estimate; and off by 2^-1 to 2^-96."""
    if generator.random() < 0.5:
        return _estimated(kind, generator, 0.0, ESTIMATED_RESOLUTION * float(generator.uniform(1.01, 1e3)))
    return _in_balls(kind, generator, Fraction(1), 1 + _small(generator) * int(generator.choice([-1, 1])))


def bound(kind: Kind, generator: Generator) -> Heard:
    """As for identities, with a right side that is larger, or equal half of the time, and smaller by 2^-1 to 2^-96."""
    room = _small(generator) if generator.random() < 0.5 else Fraction(0)
    if generator.random() < 0.5:
        return _estimated(kind, generator, float(room), -ESTIMATED_RESOLUTION * float(generator.uniform(1.01, 1e3)))
    return _in_balls(kind, generator, 1 + room, 1 - _small(generator))


def optimum(kind: Kind, generator: Generator) -> Heard:
    """Enclosures of the excess of other values: none or some, and a lack of 1e-29 or more."""
    keys = {"objective": VARIABLE_FORMULA, "over": VARIABLE, "point": LEFT}
    excess = 10.0 ** generator.uniform(-29, 0)
    values = (excess * int(generator.integers(0, 2)), -excess)
    heard = [_around(kind, keys, generator, value, 10.0 ** generator.uniform(-40, -1), False) for value in values]
    return Heard(heard[0], (heard[1],))


def _small(generator: Generator) -> Fraction:
    return Fraction(1, 2 ** int(generator.integers(1, 97)))


def _in_balls(kind: Kind, generator: Generator, true: Fraction, false: Fraction) -> Heard:
    """The right side is the left one by another route, times a number."""
    terms, factor, bits = generator.uniform(0.1, 2, 5), generator.uniform(0.1, 2), int(generator.choice([24, 64, 256]))
    with n.balls(bits) as _:
        numbers = [n.ball(float(x), 0.0) for x in terms]
        whole = n.ball(float(factor), 0.0)
        left, right = sum(numbers[1:], numbers[0]) * whole, sum((x * whole for x in numbers[1:]), numbers[0] * whole)
        heard = [_enclosed(kind, left, right * n.like(times, right), bits) for times in (true, false)]
    return Heard(heard[0], (heard[1],))


def _enclosed(kind: Kind, left: Any, right: Any, bits: int) -> Outcome:
    statement = kind.model_validate({"left": LEFT, "right": RIGHT})
    assert isinstance(statement, Pointwise)
    lower, upper = statement.enclose(Given({LEFT.id: left, RIGHT.id: right}))
    return _judged(kind, statement, Row({}, {"claim": Enclosure(lower, upper, bits)}))


def _estimated(kind: Kind, generator: Generator, true: float, false: float) -> Heard:
    """Intervals of any width around what is true, off by no more than what estimates may be."""
    keys = {"left": LEFT, "right": RIGHT}
    off = generator.uniform(-1, 1) * ESTIMATED_RESOLUTION
    heard = [
        _around(kind, keys, generator, value, 10.0 ** generator.uniform(-12, -1), True) for value in (true + off, false)
    ]
    return Heard(heard[0], (heard[1],))


def _around(
    kind: Kind, keys: Mapping[str, Any], generator: Generator, value: float, width: float, estimated: bool
) -> Outcome:
    below, above = generator.uniform(size=2) * width
    found = Enclosure(value - below, value + above, 53, estimated)
    return _judged(kind, kind.model_validate(keys), Row({}, {"claim": found}))


def _judged(kind: Kind, statement: Statement, row: Row) -> Outcome:
    assert issubclass(kind, Tried)
    return kind.judge({"claim": statement}, [row], CORRECTIONS)["claim"].outcome


# --- draws ----------------------------------------------------------------------------------------------------------

NOISE: Mapping[str, Callable[[Generator, int], Any]] = {
    "normal": lambda generator, count: generator.standard_normal(count),
    "uniform": lambda generator, count: generator.uniform(-math.sqrt(3), math.sqrt(3), count),
    "Laplace": lambda generator, count: generator.laplace(0, math.sqrt(0.5), count),
    "exponential": lambda generator, count: generator.exponential(1, count) - 1,
    "mirrored exponential": lambda generator, count: 1 - generator.exponential(1, count),
    "coin": lambda generator, count: 2.0 * generator.integers(0, 2, count) - 1,
}
"""Noise of mean 0 and variance 1."""


def mean_identity(kind: Kind, generator: Generator) -> Heard:
    """Means that are equal, and means that differ by what the judge promises to see nine times in ten."""
    return _heard(kind, _mean(kind, generator, reach()))


def mean_bound(kind: Kind, generator: Generator) -> Heard:
    """The same for a mean that is at most another: equal, and in excess."""
    return _heard(kind, _mean(kind, generator, reach_above()))


def mean_screen(kind: Kind, generator: Generator) -> Heard:
    """What the screen alone says of equal and of different means: its level is large enough to be measured."""
    return _screened(_mean(kind, generator, reach()))


def distribution(kind: Kind, generator: Generator) -> Heard:
    """Uniform draws, and draws with an atom as heavy as the distance that the judge promises to see."""
    return _heard(kind, _distributed(kind, generator))


def distribution_screen(kind: Kind, generator: Generator) -> Heard:
    """What the screen alone says of them."""
    return _screened(_distributed(kind, generator))


def reach(level: float = STANDARD.screen / 2) -> float:
    """The detectable difference of means, in standard deviations of a draw."""
    return (NormalDist().inv_cdf(1 - level) + NormalDist().inv_cdf(POWER)) / math.sqrt(STANDARD.first)


def reach_above() -> float:
    """The same where only an excess counts."""
    return reach(STANDARD.screen)


@dataclass(frozen=True)
class Uniform:
    """The distribution with the distribution function x on [0, 1]."""

    def cdf(self, x: Any) -> Any:
        """The distribution function."""
        return np.clip(x, 0.0, 1.0)


def _mean(kind: Kind, generator: Generator, shift: float) -> list[Tested]:
    """Left is 1 + noise, without and with a shift, right is 1."""
    noise = NOISE[str(generator.choice(list(NOISE)))]
    statement = kind.model_validate({"left": LEFT, "right": RIGHT})
    found = []
    for off in (0.0, shift):
        first = 1 + off + noise(generator, STANDARD.first)

        def sampling(count: int, stage: str, off: float = off, first: Any = first) -> Given:
            left = first if stage == "screen" else 1 + off + noise(generator, count)
            return Given({LEFT.id: Replicates(left), RIGHT.id: Replicates(np.ones(count))})

        found.append(_tried(statement, sampling))
    return found


def _distributed(kind: Kind, generator: Generator) -> list[Tested]:
    statement = kind.model_validate({"sample": LEFT, "distribution": RIGHT})
    found = []
    for weight in (0.0, detectable_distance()):

        def sampling(count: int, stage: str, weight: float = weight) -> Given:
            draws = np.where(generator.random(count) < weight, 0.0, generator.random(count))
            return Given({LEFT.id: Replicates(draws), RIGHT.id: Uniform()})

        found.append(_tried(statement, sampling))
    return found


def _tried(statement: Statement, sampling: Sampling) -> Tested:
    assert isinstance(statement, Tried)
    return statement, statement.trial(sampling)


def _heard(kind: Kind, tried: list[Tested]) -> Heard:
    true, *false = (_judged(kind, statement, Row({}, {}, {"claim": trial})) for statement, trial in tried)
    return Heard(true, tuple(false))


def _screened(tried: list[Tested]) -> Heard:
    """A statement that the screen suspects counts as failed: only then were more draws asked for."""
    true, *false = ("fails" if trial.draws > STANDARD.first else "holds" for _, trial in tried)
    return Heard(true, tuple(false))  # type: ignore[arg-type]  # both are outcomes
