"""One case of a statement along a variable: a germ down to the limit, and balls on the boxes that are left."""

from __future__ import annotations

import math
from collections.abc import Callable
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
from theorycheck.engine.bench import Bench, arithmetic
from theorycheck.engine.boxes import Box, Side
from theorycheck.engine.build import build_point
from theorycheck.engine.cover import Covering, Look, Work
from theorycheck.engine.evaluate import Terms
from theorycheck.engine.regions import Case
from theorycheck.engine.slack import FAULTS, sign_of
from theorycheck.model import Name, Statement
from theorycheck.numerics import germs
from theorycheck.numerics.germs.numbers import ball, may_vanish

SHRINKING = (0, 1, 2, 4, 8, 16, 32, 64)
"""The germ is tried on (0, reach / 4^k] for these k."""
SHARP = 1.06
"""Boxes are halved until the number is known to this factor, or the box is no longer than a share of an octave."""
SHORTEST = 1 / 64

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


@dataclass
class Along:
    """The terms of one case, with the variable as a ball or as a germ."""

    bench: Bench
    case: Case
    approach: Approach

    def terms(self, value: Any) -> Terms:
        """The terms at a value of the variable."""
        empty = self.bench.empty(n.balls(self.bench.budget.bits))
        return Terms(build_point(self.bench.claim, self.case.at((value,)), empty))

    def germ(self, end: Fraction, ramification: int) -> Terms:
        """The terms with the variable as a germ."""
        return self.terms(self.approach.germ(end, ramification))


def reach(along: Along, read: Callable[[Terms], Reach | None], tries: int) -> Reach | None:
    """The first germ that decides, tried on ever shorter intervals, then in powers of the square root."""
    for ramification in (1, 2):
        for k in SHRINKING[:tries]:
            end = along.approach.reach / 4**k
            with arithmetic(n.balls(along.bench.budget.bits)):
                try:
                    found = read(along.germ(end, ramification))
                except FAULTS:
                    continue
            if found is not None:
                return replace(found, end=end, ramification=ramification)
    return None


def admitted(along: Along) -> Told:
    """Whether a case meets the assumptions wherever the variable is."""
    assumptions = along.bench.claim.assume
    with arithmetic(n.balls(along.bench.budget.bits)):
        try:
            terms = along.germ(along.approach.reach, 1)
            gaps = [(one.strict, terms.value(one.right) - terms.value(one.left)) for one in assumptions]
            signs = [(strict, sign_of(entry)) for strict, gap in gaps for entry in np.ravel(np.asarray(gap, object))]
        except FAULTS:
            return "unknown"
    return _told(all(sign > 0 or (sign == 0 and not strict) for strict, sign in signs))


def rest(along: Along, end: Fraction, measured: Callable[[Terms, Any], Any], work: Work) -> tuple[str, Covering]:
    """The boxes from `end` on, on which a number is positive or at least finite; why they do not suffice."""
    side = Side(end, along.approach.reach, logarithmic=True)

    def look(box: Box) -> Look:
        with arithmetic(n.balls(along.bench.budget.bits)):
            ball = along.approach.range(box[0]).ball()
            try:
                lower, upper = (float(x) for x in n.enclosure(measured(along.terms(ball), ball)))
            except FAULTS:
                return Look("open", why=f"undefined for {_span(along.approach, box[0])}")
        if math.isnan(lower) or not math.isfinite(upper - lower):
            return Look("open", why=f"unbounded for {_span(along.approach, box[0])}")
        sharp = upper <= SHARP * lower or lower * SHARP >= upper or box[0].width <= SHORTEST
        return Look("holds" if sharp else "open", lower, upper, why=f"too wide for {_span(along.approach, box[0])}")

    covering = Covering((side,), look)
    return covering.run(work), covering


def _span(approach: Approach, side: Side) -> str:
    return f"{approach.name} in {approach.range(side)}"


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


def _all(told: Any) -> Told:
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
        return _told(excess == 0 and abs(log) <= spread)
    worse = excess if statement.sense == "at most" else -excess
    better = log + spread if statement.sense == "at most" else spread - log
    return _told(worse < 0 or (worse == 0 and better >= 0))


def _told(truth: bool) -> Told:
    return "true" if truth else "false"
