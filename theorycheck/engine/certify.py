"""Certificates: boxes that cover the stated domain, limit included, on each of which enclosures decide the claim.

Tried for bounds, asymptotic claims and rates without logs whose domain is a box of few sides, where the evidence leaves
only a stronger word to be had. What boxes find out against a claim or a rival goes into the evidence as well.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from theorycheck import numerics as n
from theorycheck.checks.bound import Bound
from theorycheck.engine.bench import Bench, key
from theorycheck.engine.cover import Covering, Work
from theorycheck.engine.regions import Case, NoBoxes, cases
from theorycheck.engine.slack import Slack
from theorycheck.model import Cover, Enclosure, Evidence, Plan, Point, Row, Statement


@dataclass(frozen=True)
class Means:
    """What a profile may spend besides boxes: cases, tries for a limit, and seconds as the last resort."""

    cases: int
    tries: int
    seconds: float

    def start(self, boxes: int) -> Work:
        """Work on so many boxes."""
        return Work(boxes, time.process_time() + self.seconds)


MEANS: Mapping[str, Means] = {
    "smoke": Means(cases=6, tries=3, seconds=5),
    "standard": Means(cases=64, tries=6, seconds=30),
    "deep": Means(cases=1024, tries=8, seconds=1800),
}
Attempt: TypeAlias = Callable[[Bench, Plan, Evidence], Evidence]
REFINED = 24
"""Boxes spent on knowing the least slack better, once all is decided."""
ENOUGH = 0.05


def certify_points(bench: Bench, plan: Plan, evidence: Evidence) -> Evidence:
    """The evidence with the cover of a bound, or with the points that boxes found against it or a rival."""
    statement = bench.claim.statement
    if not isinstance(statement, Bound) or not _deserves(bench, evidence):
        return evidence
    try:
        found = cases(bench.claim, bench.empty(n.FLOATS), MEANS[plan.profile].cases)
    except NoBoxes as error:
        return kept(evidence, Cover(False, str(error)))
    means = MEANS[plan.profile]
    coverings, why = covered(bench, statement, found, means.start(plan.budget.boxes))
    witness = next((covering.witness for covering in coverings if covering.witness is not None), None)
    if witness is not None:
        return _noted(bench, evidence, "claim", statement, witness)
    boxes = sum(covering.looked for covering in coverings)
    if why:
        return kept(evidence, Cover(False, why, boxes))
    evidence = _rivals_tried(bench, evidence, found)
    return kept(evidence, _concluded(found, coverings, evidence.rows))


def kept(evidence: Evidence, cover: Cover) -> Evidence:
    """The evidence with its cover; what the small budget of a smoke run leaves undecided is not worth a word."""
    silent = evidence.plan.profile == "smoke" and not (cover.holds or cover.refuted)
    return evidence if silent else replace(evidence, cover=cover)


def certified(attempt: Attempt, bench: Bench, plan: Plan, evidence: Evidence) -> Evidence:
    """The evidence with what boxes add to it; what raises on boxes leaves it as it is, and is said."""
    if not plan.budget.boxes:
        return evidence
    try:
        return attempt(bench, plan, evidence)
    except Exception as error:  # observables need not make sense on boxes
        return kept(evidence, Cover(False, f"not evaluated on boxes ({type(error).__name__}: {error})"))


def covered(bench: Bench, bound: Bound, found: Sequence[Case], work: Work) -> tuple[list[Covering], str]:
    """The covering of each case, up to the first that fails, and why it does."""
    coverings: list[Covering] = []
    used = 0
    for case in found:
        slack = Slack(bench, bound, case)
        coverings.append(Covering(case.box, slack, slack.closer))
        why = coverings[-1].run(Work(work.boxes - used, work.until))
        if why:
            return coverings, why
        coverings[-1].refine(min(REFINED, work.boxes - used - coverings[-1].spent), ENOUGH)
        used += coverings[-1].spent
    return coverings, ""


def _deserves(bench: Bench, evidence: Evidence) -> bool:
    """Whether every point visited is rigorously decided for the claim."""
    statement = bench.claim.statement
    assert isinstance(statement, Bound)
    if evidence.undefined or not evidence.rows:
        return False
    found = [row.enclosures["claim"] for row in evidence.rows]
    return all(not e.estimated and statement.decide(e) == "holds" for e in found)


def _rivals_tried(bench: Bench, evidence: Evidence, found: Sequence[Case]) -> Evidence:
    """Boxes look for a point against each rival that the search could not refute."""
    plan = evidence.plan
    for name, statement in bench.claim.statements().items():
        if name == "claim" or name in evidence.smallest or not isinstance(statement, Bound):
            continue
        if not bench.estimated(statement):
            coverings, _ = covered(bench, statement, found, MEANS[plan.profile].start(plan.budget.boxes))
            if coverings and coverings[-1].witness is not None:
                evidence = _noted(bench, evidence, name, statement, coverings[-1].witness)
    return evidence


def _noted(bench: Bench, evidence: Evidence, name: str, statement: Statement, point: Point) -> Evidence:
    """The evidence with one more point, at which a statement is refuted, and the claim enclosed as everywhere."""
    enclosures: dict[str, Enclosure] = {}
    for each, one in {"claim": bench.claim.statement, name: statement}.items():
        assert isinstance(one, Bound)
        found = bench.enclose(one, point)
        if found is not None:
            enclosures[each] = found
    rows = tuple(row for row in evidence.rows if key(row.point) != key(point))
    smallest = {**evidence.smallest, name: point}
    return replace(evidence, rows=(*rows, Row(point, enclosures)), smallest=smallest)


def _concluded(found: Sequence[Case], coverings: Sequence[Covering], rows: Iterable[Row]) -> Cover:
    """The cover, unless the boxes and the points visited contradict each other."""
    boxes = sum(covering.looked for covering in coverings)
    held = [look for covering in coverings for _, look in covering.held]
    if not held:
        return Cover(False, "the assumptions exclude every box", boxes)
    if not all(covering.whole_is_covered for covering in coverings):
        return Cover(False, "the boxes leave part of the domain out", boxes)
    astray = sum(not _agrees(row, found, coverings) for row in rows)
    if astray:
        return Cover(False, f"the boxes contradict {astray} of the points visited", boxes)
    lower, upper = min(look.lower for look in held), min(look.reached for look in held)
    return Cover(True, _sentence(boxes, lower, len(found)), boxes, lower, upper, {}, _sensitivity(lower, upper))


def _agrees(row: Row, found: Sequence[Case], coverings: Sequence[Covering]) -> bool:
    """Whether the point lies in a box on which the claim holds, with a slack as the box has it."""
    seen = row.enclosures["claim"]
    for case, covering in zip(found, coverings, strict=True):
        place = case.place(row.point)
        if place is not None:
            look = covering.around(place)
            return look is not None and look.lower <= seen.upper and seen.lower <= look.upper
    return False


def _sentence(boxes: int, lower: float, count: int) -> str:
    where = (
        ("one box covers" if boxes == 1 else f"{boxes} boxes cover")
        + " the domain"
        + (f" in {count} cases" if count > 1 else "")
    )
    if lower > 0:
        return f"{where}, and the slack is at least {lower:.3g} |right| on all of it"
    if lower == 0:
        return f"{where}, and left stays below right on all of it"
    return f"{where}, and left exceeds right nowhere by more than {-lower:.1g} |right|"


def _sensitivity(lower: float, upper: float) -> str:
    if not math.isfinite(upper):
        return f"over the whole domain the least slack is at least {max(lower, 0.0):.3g} |right|"
    return f"over the whole domain the least slack lies between {lower:.3g} and {upper:.3g} |right|"
