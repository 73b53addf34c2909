"""Ladders heard: each statement's law is put to the budgeted law test on every ladder, and the answers joined."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from theorycheck.checks.base import any_estimated, together
from theorycheck.model import Corrections, Finding, Outcome, Reading, Sweep, Witness
from theorycheck.statistics import (
    Decision,
    Detectable,
    Fit,
    Ladder,
    LadderError,
    PowerLaw,
    Series,
    decide,
    detectable,
    fit,
    series,
)
from theorycheck.statistics.decision import REJECTION, budget, short
from theorycheck.statistics.ladder import Limit

Words = Callable[[PowerLaw], str]


@dataclass(frozen=True)
class Answer:
    """What one ladder says of one law."""

    outcome: Outcome
    reason: str
    because: str
    nats: float = math.nan
    readings: tuple[Reading, ...] = ()
    detectable: Detectable | None = None


@dataclass(frozen=True)
class Hearing:
    """The sweeps, and where their limit lies; `words` names a law in a sentence, `best` the law that fits instead.

    `log_powers` are those that the laws add to the family among which an explanation is sought.
    """

    sweeps: Sequence[Sweep]
    corrections: Corrections
    words: Words
    best: Callable[[Fit], str]
    limit: Limit | None = None
    log_powers: tuple[Fraction, ...] = ()
    _fits: dict[tuple[tuple[float, ...], tuple[Reading, ...]], Fit] = field(default_factory=dict)

    def findings(
        self, laws: Mapping[str, PowerLaw], sensitivity: Callable[[Sequence[Detectable]], str]
    ) -> dict[str, Finding]:
        """A finding for each law; those without readings of their own are judged on the claim's."""
        answers = {name: [self._answer(name, law, sweep) for sweep in self.sweeps] for name, law in laws.items()}
        findings = {name: self._joined(name, found) for name, found in answers.items()}
        if "claim" not in findings:
            return findings
        seen = [answer.detectable for answer in answers["claim"] if answer.detectable is not None]
        return findings | {"claim": _completed(findings, sensitivity(seen) if seen else "")}

    def direction(self) -> int:
        """1 if the first usable ladder leads to infinity, -1 if it leads down, 0 if none is usable."""
        for sweep in self.sweeps:
            try:
                return Ladder.of(sweep.rungs, self.limit).direction
            except LadderError:
                continue
        return 0

    def _answer(self, name: str, law: PowerLaw, sweep: Sweep) -> Answer:
        readings = sweep.readings.get(name, sweep.readings.get("claim", ()))
        try:
            ladder = Ladder.of(sweep.rungs, self.limit)
        except LadderError as error:
            return Answer("open", "misfit", str(error), readings=readings)
        wrong = complaint(readings, sweep)
        if wrong:
            return replace(wrong, readings=readings)
        heard = series(ladder, [r.log for r in readings], [r.error for r in readings])
        return replace(self._heard(name, law, heard, readings), readings=readings)

    def _heard(self, name: str, law: PowerLaw, heard: Series, readings: tuple[Reading, ...]) -> Answer:
        if short(heard):
            rungs, decades = len(heard.ladder), heard.ladder.decades
            return Answer("open", "power", f"{rungs} rungs over {decades:.1f} decades cannot tell laws apart")
        best = self._fit(heard, readings)
        decision = decide(law, heard, self.corrections, best, persistent=name == "claim")
        if law.constant is not None and readings[0].sign < 0:
            decision = _opposite(decision, self.corrections)
        floor = detectable(law, heard, self.corrections, best.floor) if name == "claim" else None
        return Answer(decision.outcome, decision.reason, self._because(law, decision), decision.nats, detectable=floor)

    def _fit(self, heard: Series, readings: tuple[Reading, ...]) -> Fit:
        key = (tuple(heard.ladder.progress), readings)
        if key not in self._fits:
            self._fits[key] = fit(heard, self.corrections, self.log_powers)
        return self._fits[key]

    def _because(self, law: PowerLaw, decision: Decision) -> str:
        assumed, rejecting = nats(float(self.corrections.nats)), nats(REJECTION * float(self.corrections.nats))
        needs = f"{self.words(law)} needs corrections of {nats(decision.nats)} nats"
        if math.isnan(decision.nats):
            return f"the linear programme for {self.words(law)} could not be solved"
        if decision.outcome == "holds":
            return f"{needs}, within the {assumed} assumed"
        if not math.isfinite(decision.nats):
            assumed, needs = "", f"{self.words(law)} cannot be rescued by corrections"
        if decision.outcome == "fails":
            assumed = assumed and f", where {assumed} are assumed and {rejecting} reject"
            return f"{needs}{assumed}; {self.best(decision.best)}"
        return f"{needs}{assumed and f', where {assumed} are assumed'}; {_OPEN[decision.reason]}"

    def _joined(self, name: str, answers: Sequence[Answer]) -> Finding:
        if not answers:
            return Finding("open", "no ladder met the assumptions", reason="power")
        outcome = together([answer.outcome for answer in answers])
        index, worst = max(
            ((k, answer) for k, answer in enumerate(answers) if answer.outcome == outcome),
            key=lambda pair: -1.0 if math.isnan(pair[1].nats) else pair[1].nats,
        )
        witness = Witness("", name, self.sweeps[index].point) if outcome == "fails" else None
        estimated = any(any_estimated(answer.readings) for answer in answers)
        return Finding(outcome, worst.because, worst.reason, worst.nats, estimated, witness=witness)


_OPEN = {
    "power": "too many to accept, too few to reject",
    "misfit": "but no power with logs fits better",
    "disagree": "but the later rungs alone do not confirm it",
}


def complaint(readings: Sequence[Reading], sweep: Sweep) -> Answer | None:
    """Why readings cannot be put to the test: none, undecided ones, a change of sign."""
    if len(readings) != len(sweep.rungs):
        return Answer("open", "power", "the ladder was not read in full")
    for rung, reading in zip(sweep.rungs, readings, strict=True):
        if reading.heavy:
            return Answer("open", "clt", f"the draws vary too unevenly for a mean at {sweep.along} = {rung_text(rung)}")
        if reading.sign == 0 or not (math.isfinite(reading.log) and math.isfinite(reading.error)):
            return Answer("open", "power", f"the sign is undecided at {sweep.along} = {rung_text(rung)}")
    if len({reading.sign for reading in readings}) > 1:
        return Answer("open", "misfit", f"the sign changes along {sweep.along}")
    return None


def _opposite(decision: Decision, corrections: Corrections) -> Decision:
    """A ratio that is negative on every rung: no correction turns it round."""
    regular = decision.best.nats <= budget(corrections)
    return replace(decision, outcome="fails" if regular else "open", reason="" if regular else "misfit", nats=math.inf)


def _completed(findings: Mapping[str, Finding], sensitivity: str) -> Finding:
    """The claim's finding with its sensitivity and, if it holds, how near its nearest rival came."""
    claim = findings["claim"]
    rivals = [found.margin for name, found in findings.items() if name != "claim" and not math.isnan(found.margin)]
    if claim.outcome == "fails":
        return claim
    nearest = _nearest(min(rivals)) if rivals and claim.outcome == "holds" else ""
    return replace(claim, because=claim.because + nearest, sensitivity=sensitivity)


def _nearest(rival: float) -> str:
    return "; corrections rescue no rival" if rival == math.inf else f"; the nearest rival needs {nats(rival)}"


def nats(x: float) -> str:
    """A number of nats to three figures."""
    return f"{x:.3g}"


def power(x: float) -> str:
    """A fitted exponent to three decimals."""
    return f"{round(x, 3) + 0.0:g}"


def rung_text(rung: object) -> str:
    """A rung as short text."""
    return f"{float(rung):.3g}" if isinstance(rung, float) else str(rung)
