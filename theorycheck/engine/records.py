"""Records: a verdict with all that a report prints beside it, as plain data for JSON lines."""

from __future__ import annotations

import math
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from theorycheck.engine.scatter import scatter
from theorycheck.model import Claim, Evidence, Finding, Rival, Statement, Sweep, Verdict, Witness, show
from theorycheck.statistics.evalues import BATCH
from theorycheck.statistics.means import METHOD

Record = dict[str, Any]

VISIBLE = 1e-3
"""Errors of logs below this are narrower than a line."""

WORDS = {"fails": "refuted", "holds": "survives", "open": "undecided"}


def verdict_record(claim: Claim, verdict: Verdict, evidence: Evidence, seconds: float) -> Record:
    """The full record of one verdict."""
    found = verdict.finding
    return {
        "record": "verdict",
        "id": claim.id,
        "word": verdict.word,
        "expect": claim.expect,
        "kind": verdict.kind,
        "met": verdict.met,
        "because": found.because,
        "rivals": _rivals(claim, verdict),
        "points": verdict.points,
        "precision": verdict.precision,
        "sensitivity": found.sensitivity,
        "witness": witness_record(found.witness),
        "seconds": round(seconds, 3),
        "digest": verdict.digest,
        "reason": found.reason,
        "margin": _finite(found.margin),
        "error": _finite(found.error),
        "profile": evidence.plan.profile,
        "seed": evidence.plan.seed,
        "discarded": verdict.discarded,
        "drawn": evidence.drawn,
        "domain": dict(verdict.domain),
        "assumption": _assumption(claim, evidence),
        "level": level(evidence),
        "sweeps": [_sweep(sweep) for sweep in evidence.sweeps],
        "scatter": scatter(claim, evidence),
    } | claim_record(claim)


def claim_record(claim: Claim) -> Record:
    """What the claim file says, as plain data."""
    paper = asdict(claim.paper) | {"authors": list(claim.paper.authors)}
    return {
        "paper": {name: paper[name] for name in ("id", "title", "authors", "arxiv", "version", "year")},
        "title": claim.title,
        "locator": claim.locator,
        "status": claim.status,
        "prose": claim.prose,
        "note": claim.note,
        "path": claim.path,
        "process": claim.process,
        "companion": claim.companion,
        "no_rival": claim.no_rival,
        "formulas": formulas_record(claim.statement),
        "assume": [f"{show(a.left)} {'<' if a.strict else '<='} {show(a.right)}" for a in claim.assume],
    }


def formulas_record(statement: Statement) -> dict[str, str]:
    """The keys of a statement as text, formulas as they are executed."""
    texts = {name: show(formula) for name, formula in statement.formulas().items()}
    fields = [(name, field.alias or name) for name, field in type(statement).model_fields.items() if name != "kind"]
    return {key: texts[name] if name in texts else _plain(getattr(statement, name)) for name, key in fields}


def _plain(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def witness_record(witness: Witness | None) -> Record | None:
    """The witness as one object that `replay` accepts."""
    return None if witness is None else asdict(witness)


def _rivals(claim: Claim, verdict: Verdict) -> list[Record]:
    declared = {rival.name: rival for rival in claim.rivals}
    return [_rival(name, found, declared.get(name)) for name, found in verdict.rivals.items()]


def _rival(name: str, found: Finding, rival: Rival | None) -> Record:
    return {
        "name": name,
        "word": WORDS[found.outcome],
        "because": found.because,
        "why": rival.why if rival else "added by the judge",
        "margin": _finite(found.margin),
        "error": _finite(found.error),
        "automatic": rival is None,
        "formulas": formulas_record(rival.statement) if rival else {},
        "witness": witness_record(found.witness),
    }


def level(evidence: Evidence) -> float:
    """The chance at most that noise refutes the claim if it is true: of all points together, or of all bands."""
    tried = sum(row.trials["claim"].level for row in evidence.rows if "claim" in row.trials)
    return float(f"{tried or _noisy(evidence) * evidence.plan.budget.effort.confirm:.6g}")


def _noisy(evidence: Evidence) -> bool:
    """Whether rungs were read through draws."""
    return any(reading.method for sweep in evidence.sweeps for reading in sweep.readings.get("claim", ()))


NORMAL = f"means of {BATCH} draws as good as normal, and no event rarer than one draw in ten thousand matters"


def _assumption(claim: Claim, evidence: Evidence) -> str:
    methods = {trial.method for row in evidence.rows for trial in row.trials.values()}
    methods |= {r.method for sweep in evidence.sweeps for found in sweep.readings.values() for r in found}
    normal = [NORMAL] if METHOD in methods else []
    if claim.statement.shape == "pointwise" or claim.statement.kind == "invariant":
        return "; ".join(normal)
    budget = claim.corrections
    corrected = (
        f"pre-asymptotic corrections of at most {float(budget.nats):g} nats in all, "
        f"none slower than the power {float(budget.slowest):g} of the variable"
    )
    return "; ".join([corrected, *normal])


def _sweep(sweep: Sweep) -> Record:
    return {
        "along": sweep.along,
        "rungs": [float(Fraction(rung)) for rung in sweep.rungs],
        "logs": {name: [_finite(r.log) for r in readings] for name, readings in sweep.readings.items()},
        "signs": {name: [r.sign for r in readings] for name, readings in sweep.readings.items()},
        "point": dict(sweep.point),
    } | _bands(sweep)


def _bands(sweep: Sweep) -> Record:
    """Half the widths of bands of logs that a picture would show, and how many draws they come from, if any."""
    every = [reading for readings in sweep.readings.values() for reading in readings]
    errors = {name: [_finite(r.error) for r in readings] for name, readings in sweep.readings.items()}
    draws = {name: [r.draws for r in readings] for name, readings in sweep.readings.items()}
    noisy = any(reading.method for reading in every)
    wide = noisy or any(VISIBLE < reading.error < math.inf for reading in every)
    return ({"errors": errors} if wide else {}) | ({"draws": draws} if noisy else {})


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
