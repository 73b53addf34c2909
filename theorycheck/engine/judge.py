"""From a claim and its evidence to a verdict: the word is computed, never chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from theorycheck.checks.base import Pointwise, Trend, Tried
from theorycheck.domains import describe
from theorycheck.model import Claim, Evidence, Finding, Verdict, Witness, Word


def judge(claim: Claim, evidence: Evidence) -> Verdict:
    """The verdict on a claim: its own finding, its rivals' findings, and the word that follows from them."""
    if evidence.faults:
        return _verdict(claim, evidence, "broken", Finding("open", evidence.faults[0]), {})
    if evidence.exhausted:
        because = f"the evidence needs more {evidence.exhausted} than there is"
        return _verdict(claim, evidence, "inconclusive", Finding("open", because, evidence.exhausted), {})
    if not evidence.rows and not evidence.sweeps:
        return _verdict(claim, evidence, *_nothing(evidence), {})
    heard = covered(_findings(claim, evidence), evidence)
    findings = {name: _located(claim, evidence, found) for name, found in heard.items()}
    main = findings.pop("claim")
    word = word_of(claim, main, findings, evidence)
    return _verdict(claim, evidence, word, _explained(word, main, findings, evidence), findings)


def word_of(claim: Claim, main: Finding, rivals: Mapping[str, Finding], evidence: Evidence) -> Word:
    """The word for findings: refuted, inconclusive, unopposed, or how strongly the claim stands."""
    if main.outcome == "fails":
        return "refuted"
    certain = evidence.cover is not None and evidence.cover.holds
    if main.outcome == "open" or evidence.undefined or (_short_of_ladders(evidence) and not certain):
        return "inconclusive"
    if any(found.outcome != "fails" for found in rivals.values()):
        return "unopposed"
    rigorous = not main.estimated and not any(found.estimated for found in rivals.values())
    decides = isinstance(claim.statement, Pointwise) or claim.statement.kind == "invariant"
    if rigorous and decides and evidence.proof is not None and evidence.proof.holds:
        return "proved"
    if rigorous and certain:
        return "certified"
    return "enclosed" if rigorous and decides else "supported"


def covered(findings: Mapping[str, Finding], evidence: Evidence) -> dict[str, Finding]:
    """The findings with what a cover of the whole domain decides: the claim, and the statements that it excludes."""
    found, cover = dict(findings), evidence.cover
    if cover is None:
        return found
    main = found["claim"]
    if cover.holds and main.outcome == "fails":
        because = f"the points say that {main.because}; the boxes say that {cover.because}"
        return found | {"claim": Finding("open", because, "disagree")}
    for name, because in cover.refuted.items():
        if name in found and found[name].outcome != "fails":
            witness = next((Witness("", name, sweep.point) for sweep in evidence.sweeps), None)
            found[name] = Finding("fails", because, witness=witness)
    if not cover.holds:
        return found
    if main.outcome == "open":
        main = replace(main, outcome="holds", because=cover.because, reason="")
    return found | {"claim": replace(main, sensitivity=cover.sensitivity or main.sensitivity)}


def _short_of_ladders(evidence: Evidence) -> bool:
    return 0 < len(evidence.sweeps) < evidence.plan.budget.ladders


def _nothing(evidence: Evidence) -> tuple[Word, Finding]:
    if evidence.undefined:
        because = f"none of {evidence.undefined} points gave a finite enclosure"
        return "inconclusive", Finding("open", because, reason="disagree")
    return "vacuous", Finding("open", f"none of {evidence.drawn} draws met the assumptions")


def _findings(claim: Claim, evidence: Evidence) -> dict[str, Finding]:
    statement = claim.statement
    if isinstance(statement, Tried):
        return type(statement).judge(claim.statements(), evidence.rows, claim.corrections)
    assert isinstance(statement, Trend)
    return type(statement).judge(claim.statements(), evidence.sweeps, claim.corrections)


def _explained(word: Word, main: Finding, rivals: Mapping[str, Finding], evidence: Evidence) -> Finding:
    """The claim's finding, with the reason that the word adds to it."""
    if word == "unopposed":
        names = ", ".join(name for name, found in rivals.items() if found.outcome != "fails")
        return replace(main, because=f"{main.because}; but not rejected: {names}")
    if word == "inconclusive" and evidence.undefined:
        because = f"{evidence.undefined} of {len(evidence.rows)} points gave no finite enclosure"
        return replace(main, because=because, reason="disagree")
    if word == "inconclusive" and main.outcome == "holds":
        because = f"only {len(evidence.sweeps)} of {evidence.plan.budget.ladders} ladders met the assumptions"
        return replace(main, because=because, reason="power")
    if word in ("proved", "enclosed") and evidence.proof is not None:
        proof = evidence.proof
        return replace(main, because=f"{main.because}; {'proved' if proof.holds else 'no proof'}: {proof.because}")
    if word == "certified" and evidence.cover is not None:
        return replace(main, because=f"certified: {evidence.cover.because}")
    if word in ("enclosed", "supported") and evidence.cover is not None:
        return replace(main, because=f"{main.because}; not certified: {evidence.cover.because}")
    return main


def _located(claim: Claim, evidence: Evidence, found: Finding) -> Finding:
    """The finding with the smallest witness that is known, named so that it can be replayed on its own."""
    if found.witness is None:
        return found
    name = found.witness.statement
    point = dict(evidence.smallest.get(name, found.witness.point))
    seed = point.pop("seed", evidence.plan.seed)
    return replace(found, witness=Witness(claim.id, name, point, seed))


def _verdict(claim: Claim, evidence: Evidence, word: Word, main: Finding, rivals: Mapping[str, Finding]) -> Verdict:
    points = len(evidence.rows) or sum(len(sweep.rungs) for sweep in evidence.sweeps)
    return Verdict(
        claim=claim.id,
        kind=claim.statement.kind,
        expect=claim.expect,
        word=word,
        finding=main,
        rivals=rivals,
        points=points,
        discarded=evidence.discarded / evidence.drawn if evidence.drawn else 0.0,
        precision=_precision(evidence),
        domain={name: describe(domain) for name, domain in claim.given.items()},
        digest=evidence.plan.digest,
    )


def _precision(evidence: Evidence) -> str:
    methods = {trial.method for row in evidence.rows for trial in row.trials.values()}
    methods |= {r.method for sweep in evidence.sweeps for readings in sweep.readings.values() for r in readings} - {""}
    if methods:
        return f"sampled: {'; '.join(sorted(methods))}"
    rows = [(found.bits, found.estimated) for row in evidence.rows for found in row.enclosures.values()]
    rungs = [
        (r.bits, r.estimated) for sweep in evidence.sweeps for readings in sweep.readings.values() for r in readings
    ]
    found = rows + rungs
    if not found:
        return "none"
    return "estimated" if any(estimated for _, estimated in found) else f"balls:{max(bits for bits, _ in found)}"
