"""What germs say of the ratio of two sides, and of the power that a quantity follows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import numpy as np

from theorycheck import numerics as n
from theorycheck.checks.asymptotic import Asymptotic
from theorycheck.checks.base import RESOLUTION
from theorycheck.checks.measures import numbers, require_one_shape
from theorycheck.checks.rate import Rate
from theorycheck.engine.approach import Approach
from theorycheck.engine.evaluate import Terms
from theorycheck.engine.gaps import FAULTS
from theorycheck.model import Name, Statement
from theorycheck.numerics import germs
from theorycheck.numerics.germs.numbers import ball, may_vanish

Told: TypeAlias = Literal["true", "false", "unknown"]


@dataclass(frozen=True)
class Reach:
    """A germ that decided the claim: on which (0, end], whether for it, and what it is in words.

    `hull` encloses the number that decides down to the limit, `exponent` is that of the quantity.
    """

    holds: bool
    text: str
    hull: tuple[float, float] = (-math.inf, math.inf)
    exponent: Fraction = Fraction(0)
    end: Fraction = Fraction(0)
    ramification: int = 1


# --- asymptotic -----------------------------------------------------------------------------------------------------


def tends(statement: Asymptotic, terms: Terms) -> Told:
    """Whether the ratio tends to 1, read off germs."""
    first, second = _parts(statement, terms)
    try:
        return _all(_limit_told(part, target) for part, target in _departing(first, second))
    except FAULTS:
        return "unknown"


def ratio_reach(statement: Asymptotic, terms: Terms, approach: Approach) -> Reach | None:
    """The hull of the ratio down to the limit, where it tends to 1, or that it does not; None where undecided."""
    told = tends(statement, terms)
    if told == "unknown":
        return None
    first, second = _parts(statement, terms)
    parts = [part for part, _ in _departing(first, second)]
    single = first.size == second.size == 1
    if told == "false":
        return Reach(False, _expansion(parts[0], approach) if single else "")
    lower, upper = zip(*(_ends(part) for part in parts), strict=True)
    if single:
        return Reach(True, _expansion(parts[0], approach), (lower[0], upper[0]))
    most = math.sqrt(sum(max(abs(a), abs(b)) ** 2 for a, b in zip(lower, upper, strict=True))) * (1 + 1e-12)
    return Reach(True, "", (1.0, 1 + most))


def _parts(statement: Asymptotic, terms: Terms) -> tuple[Any, Any]:
    """The two sides of which one is asymptotic to the other; what agrees to the resolution in a difference is equal."""
    if statement.next is None:
        return statement.parts(terms)
    left, right = numbers(terms.value(statement.left)), numbers(terms.value(statement.right))
    require_one_shape(left, right)
    length = n.norm(np.ravel(right)) if right.ndim else right[()]
    departures = np.frompyfunc(_settled, 1, 1)(np.asarray((left - right) / length, dtype=object))
    return np.asarray(departures * length, dtype=object), numbers(terms.value(statement.next))


def _settled(part: Any) -> Any:
    """A germ without the leading terms that are zero to the resolution of identities."""
    if not isinstance(part, germs.Germ):
        return part
    known, start = part.known, part.start
    while known and may_vanish(known[0]) and ball(known[0]).rad() <= n.like(Fraction(RESOLUTION), part.rest):
        known, start = known[1:], start + 1
    return replace(part, known=known, start=start)


def _departing(first: Any, second: Any) -> list[tuple[Any, int]]:
    """Numbers with their limits if the sides are asymptotic: the ratio, or the components of (a - b)/|b|."""
    if first.size == second.size == 1:
        return [(first.ravel()[0] / second.ravel()[0], 1)]
    length = n.norm(numbers(second).ravel())
    return [(part / length, 0) for part in np.ravel(np.asarray(first - second, dtype=object))]


def _limit_told(part: Any, target: int) -> Told:
    """Whether a germ, or a constant, tends to a target, to the resolution of identities."""
    if isinstance(part, germs.Germ):
        exponent = _leading(part)
        if exponent is not None and exponent < 0:
            return "false"
        part = part.limit()
    if not (part - target).contains(0):
        return "false"
    return "true" if part.rad() <= n.like(Fraction(RESOLUTION), part) else "unknown"


def _leading(germ: Any) -> Fraction | None:
    """The exponent of the leading term in the local variable, where it is certain."""
    try:
        exponent = germ.leading()[0]
    except germs.OutOfGerm:
        return None
    return Fraction(-exponent if germ.frame.at_infinity else exponent)


def _all(told: Iterable[Told]) -> Told:
    answers = list(told)
    if "false" in answers:
        return "false"
    return "true" if all(answer == "true" for answer in answers) else "unknown"


def _ends(part: Any) -> tuple[float, float]:
    lower, upper = n.enclosure(part.hull() if isinstance(part, germs.Germ) else part)
    return float(lower), float(upper)


def _expansion(part: Any, approach: Approach) -> str:
    if not isinstance(part, germs.Germ):
        return f"{float(part.mid()):.7g}"
    return germs.shown(part, variable=approach.local, digits=7)


# --- rate -----------------------------------------------------------------------------------------------------------


def rate_reach(statement: Rate, terms: Terms, approach: Approach) -> Reach | None:
    """The true exponent, and the hull of |quantity| / variable^exponent down to the limit."""
    variable = terms.value(Name(approach.name))
    value = n.abs(statement.value(terms))
    if not isinstance(value, germs.Germ):  # it does not move at all
        value = value + 0 * variable
    exponent = value.leading()[0]
    holds = implied(statement, exponent, rising=approach.infinite) == "true"
    try:
        hull = _ends(value / n.power(variable, statement.exponent))
    except germs.OutOfGerm:  # no upper bound, and no power need be positive
        hull = (0.0, math.inf)
    return Reach(holds, germs.shown(value, variable=approach.local), hull, exponent)


def implied(statement: Statement, exponent: Fraction, *, rising: bool) -> Told:
    """Whether a rate is true of a quantity that is a constant times so pure a power, up to a factor that tends to 1."""
    assert isinstance(statement, Rate)
    excess = (exponent - statement.exponent) * (1 if rising else -1)  # how much faster the quantity grows than stated
    log, spread = statement.log_power, statement.law.spread
    if statement.sense == "exactly":
        return told(excess == 0 and abs(log) <= spread)
    worse = excess if statement.sense == "at most" else -excess
    better = log + spread if statement.sense == "at most" else spread - log
    return told(worse < 0 or (worse == 0 and better >= 0))


def told(truth: bool) -> Told:
    """The answer where it is certain."""
    return "true" if truth else "false"
