"""Certificates for what happens along one variable: a germ down to the limit, boxes for the rest, and the rivals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from theorycheck import numerics as n
from theorycheck.checks.asymptotic import AUTOMATIC, Asymptotic
from theorycheck.checks.base import RESOLUTION
from theorycheck.checks.rate import Rate
from theorycheck.engine.along import Along, admitted, reach, rest
from theorycheck.engine.approach import Approach, approach
from theorycheck.engine.bench import Bench, arithmetic
from theorycheck.engine.certify import MEANS, Means, kept
from theorycheck.engine.cover import Covering, Work
from theorycheck.engine.expansions import Reach, implied, rate_reach, ratio_reach, tends
from theorycheck.engine.gaps import FAULTS
from theorycheck.engine.regions import Case, NoBoxes, cases
from theorycheck.model import Cover, Evidence, Plan, Reading, Statement, Sweep, show
from theorycheck.statistics.decision import FEWEST_RUNGS

Certified: TypeAlias = Asymptotic | Rate


def certify_ladders(bench: Bench, plan: Plan, evidence: Evidence) -> Evidence:
    """The evidence with the cover of an asymptotic claim, or of a rate without logs."""
    statement = bench.claim.statement
    if not isinstance(statement, Asymptotic | Rate) or bench.estimated(statement) or not _heard(evidence):
        return evidence
    if isinstance(statement, Rate) and statement.log_power:
        return kept(evidence, Cover(False, "germs have no logs"))
    means = MEANS[plan.profile]
    try:
        to = statement.to if isinstance(statement, Asymptotic) else None
        path = approach(statement.along, bench.claim.given[statement.along], to)
        along = {statement.along: (str(path.start), path.whole)}
        found = cases(bench.claim, bench.empty(n.FLOATS), means.cases, along)
    except NoBoxes as error:
        return kept(evidence, Cover(False, str(error)))
    if any(len(case.axes) > 1 for case in found):
        return kept(evidence, Cover(False, f"more than {statement.along} ranges over an interval"))
    cover = _cover(bench, statement, path, found, means, evidence.sweeps)
    return kept(evidence, cover)


def _heard(evidence: Evidence) -> bool:
    """Whether the ladders are long enough to say anything; what they say is compared with the boxes."""
    return bool(evidence.sweeps) and all(len(sweep.rungs) >= FEWEST_RUNGS for sweep in evidence.sweeps)


@dataclass(frozen=True)
class Part:
    """What is known of one case: the germ, and the boxes that it leaves."""

    along: Along
    reach: Reach
    covering: Covering | None

    @property
    def hull(self) -> tuple[float, float]:
        """The number that decides, over all of the case."""
        held = [] if self.covering is None else [(look.lower, look.upper) for _, look in self.covering.held]
        lower, upper = zip(self.reach.hull, *held, strict=True)
        return min(lower), max(upper)

    @property
    def boxes(self) -> int:
        """The boxes looked at, the germ's included."""
        return 1 + (0 if self.covering is None else self.covering.looked)


def _cover(
    bench: Bench, claim: Certified, path: Approach, found: Sequence[Case], means: Means, sweeps: Sequence[Sweep]
) -> Cover:
    parts: list[Part] = []
    for case in found:
        used = sum(part.boxes for part in parts)
        assumed = admitted(Along(bench, case, path))
        if assumed == "unknown":
            return Cover(False, f"the assumptions are not decided for {path.text}", used)
        if assumed == "false":
            continue
        work = means.start(bench.budget.boxes - used)
        part = _part(Along(bench, case, path), claim, work, means.tries)
        if isinstance(part, str):
            return Cover(False, part, used)
        parts.append(part)
        if not part.reach.holds:
            because = f"{_series(claim, path, [part])} as {path.name} comes to its limit"
            return Cover(False, because, used, refuted={"claim": because})
    if not parts:
        return Cover(False, "the assumptions exclude every case")
    lower, upper = min(part.hull[0] for part in parts), max(part.hull[1] for part in parts)
    boxes = sum(part.boxes for part in parts)
    if not all(part.covering is None or part.covering.whole_is_covered for part in parts):
        return Cover(False, "the boxes leave part of the domain out", boxes)
    if not _agree(claim, sweeps, lower, upper):
        return Cover(False, "the boxes contradict the ladders", boxes)
    because = f"{_series(claim, path, parts)}; {_range(claim, path, boxes, lower, upper, len(parts))}"
    return Cover(True, because, boxes, lower, upper, _refuted(bench, claim, path, parts), _sensitivity(claim))


def _part(along: Along, claim: Certified, work: Work, tries: int) -> Part | str:
    """The germ and the boxes of one case, or why there are none."""
    found = reach(along, lambda terms: _read(claim, along, terms), tries)
    if found is None:
        return f"no germ decides the limit of {along.approach.name}"
    if not found.holds or found.end == along.approach.reach:
        return Part(along, found, None)
    why, covering = rest(along, found.end, lambda terms, ball: _measured(claim, terms, ball), work)
    return why or Part(along, found, covering)


def _read(claim: Certified, along: Along, terms: Any) -> Reach | None:
    if isinstance(claim, Asymptotic):
        return ratio_reach(claim, terms, along.approach)
    return rate_reach(claim, terms, along.approach)


def _measured(claim: Certified, terms: Any, ball: Any) -> Any:
    """The number that decides, in balls."""
    if isinstance(claim, Asymptotic):
        return claim.ratio(terms)
    return n.abs(claim.value(terms)) / n.power(ball, claim.exponent)


# --- rivals, and what the ladders read ------------------------------------------------------------------------------


def _refuted(bench: Bench, claim: Certified, path: Approach, parts: Sequence[Part]) -> dict[str, str]:
    """Why each rival that germs exclude fails; a rival is wrong if it is wrong in one case."""
    found: dict[str, str] = {}
    for name, rival in bench.claim.statements().items():
        if name != "claim" and not bench.estimated(rival) and any(_excluded(rival, part) for part in parts):
            found[name] = _excluding(rival, parts)
    if isinstance(claim, Asymptotic):
        return found | dict.fromkeys(AUTOMATIC, "the ratio tends to 1")
    rising = path.infinite
    for name, law in claim.rivals(1 if rising else -1).items():
        rival = claim.model_copy(update={"exponent": law.exponent, "log_power": law.log_power})
        if any(implied(rival, part.reach.exponent, rising=rising) == "false" for part in parts):
            found[name] = _excluding(rival, parts)
    return found


def _excluded(rival: Statement, part: Part) -> bool:
    if isinstance(rival, Rate):
        return implied(rival, part.reach.exponent, rising=part.along.approach.infinite) == "false"
    assert isinstance(rival, Asymptotic)
    with arithmetic(n.balls(part.along.bench.budget.bits)):
        try:
            return tends(rival, part.along.germ(part.reach.end, part.reach.ramification)) == "false"
        except FAULTS:
            return False


def _excluding(rival: Statement, parts: Sequence[Part]) -> str:
    if isinstance(rival, Rate):
        return f"the exponent is exactly {', '.join(sorted({str(part.reach.exponent) for part in parts}))}"
    return "the ratio certainly does not tend to 1"


def _agree(claim: Certified, sweeps: Sequence[Sweep], lower: float, upper: float) -> bool:
    """Whether every rung that was read lies within the hull."""
    power = claim.exponent if isinstance(claim, Rate) else Fraction(0)
    for sweep in sweeps:
        for rung, reading in zip(sweep.rungs, sweep.readings["claim"], strict=True):
            if reading.sign and not _within(reading, float(power) * _log(rung), lower, upper):
                return False
    return True


def _within(reading: Reading, shift: float, lower: float, upper: float) -> bool:
    slack = reading.error + 1e-9 * (1 + abs(reading.log) + abs(shift))
    ends = [math.exp(min(reading.log - shift + turn * slack, 700.0)) for turn in (-1, 1)]
    low, high = ends if reading.sign > 0 else (-ends[1], -ends[0])
    return lower <= high and low <= upper


def _log(rung: Any) -> float:
    exact = Fraction(rung)
    return math.log(exact.numerator) - math.log(exact.denominator)


# --- sentences ------------------------------------------------------------------------------------------------------


def _series(claim: Certified, path: Approach, parts: Sequence[Part]) -> str:
    texts = list(dict.fromkeys(part.reach.text for part in parts))
    text = texts[0]
    what = "the ratio" if isinstance(claim, Asymptotic) else f"|{show(claim.quantity)}|"
    if not text:
        return f"the relative distance tends to 0 at the limit of {path.name}"
    return f"{what} is {text}" + (f" (the first of {len(parts)} cases)" if len(texts) > 1 else "")


def _sensitivity(claim: Certified) -> str:
    if isinstance(claim, Rate):
        return "would have seen any other exponent, and any log"
    return f"would have seen the ratio tend to a limit off by {RESOLUTION:g}"


def _range(claim: Certified, path: Approach, boxes: int, lower: float, upper: float, count: int) -> str:
    what = "it" if isinstance(claim, Asymptotic) else f"over {path.name}^({claim.exponent}) it"
    cases_text = f" in each of {count} cases" if count > 1 else ""
    where = "one box, its limit included" if boxes == 1 else f"{boxes} boxes, the limit included"
    return f"{what} stays within [{lower:.6g}, {upper:.6g}] for {path.text}{cases_text} ({where})"
