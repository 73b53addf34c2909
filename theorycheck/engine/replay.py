"""A witness judged again: the same point or ladder, today's code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from theorycheck.catalog import Catalog
from theorycheck.checks.base import Pointwise, Trend, Tried
from theorycheck.engine import noise
from theorycheck.engine.bench import Bench
from theorycheck.engine.certify_limits import certify_ladders
from theorycheck.engine.judge import covered
from theorycheck.engine.noisy import NoisyBench
from theorycheck.engine.paths import climbed
from theorycheck.engine.plan import BUDGETS, plan
from theorycheck.model import Claim, Evidence, Finding, Row, Statement, Sweep


class WitnessError(ValueError):
    """A witness that names no claim or statement, or whose point does not fit the claim."""


def replay(witness: Mapping[str, Any], claims: Sequence[Claim], catalog: Catalog) -> dict[str, Any]:
    """What the statement named by the witness says at the witness's point now; `fixed` if it no longer fails there."""
    claim = _claim(witness, claims)
    statement = _statement(witness, claim)
    bench = Bench(claim, catalog, BUDGETS["standard"])
    finding = _judged(bench, statement, witness)
    return {
        "id": claim.id,
        "statement": witness["statement"],
        "outcome": finding.outcome,
        "because": finding.because,
        "fixed": finding.outcome != "fails",
    }


def _judged(bench: Bench, statement: Statement, witness: Mapping[str, Any]) -> Finding:
    name, point, corrections = "claim", dict(witness["point"]), bench.claim.corrections
    try:
        if isinstance(statement, Tried) and noise.is_random(bench.claim, bench.catalog):
            tried = Row(point, {}, {name: noise.trial(bench, statement, point, int(witness["seed"]))})
            return type(statement).judge({name: statement}, [tried], corrections)[name]
        if isinstance(statement, Pointwise):
            found = bench.enclose(statement, point)
            rows = [Row(point, {name: found})] if found else []
            return type(statement).judge({name: statement}, rows, corrections)[name]
        assert isinstance(statement, Trend)
        sweeps = _climbed(bench, witness, name)
        heard = type(statement).judge({name: statement}, sweeps, corrections)
        if noise.is_random(bench.claim, bench.catalog):
            return heard[name]
        return _at_the_limit(bench, statement, heard[name], sweeps)
    except (KeyError, TypeError, IndexError, ValueError) as error:
        why = f"{type(error).__name__}: {error}"
        msg = f"the witness does not fit {bench.claim.id} ({why}); was the claim's domain changed?"
        raise WitnessError(msg) from error


def _at_the_limit(bench: Bench, statement: Statement, heard: Finding, sweeps: Sequence[Sweep]) -> Finding:
    """What the ladders say of a statement, and what certainly happens at their limit."""
    alone = replace(bench.claim, statement=statement, rivals=())
    read = tuple(replace(sweep, readings={"claim": next(iter(sweep.readings.values()))}) for sweep in sweeps)
    evidence = Evidence(plan(alone), sweeps=read)
    certain = certify_ladders(Bench(alone, bench.catalog, bench.budget), evidence.plan, evidence)
    return covered({"claim": heard}, certain)["claim"]


def _climbed(bench: Bench, witness: Mapping[str, Any], name: str) -> Sequence[Sweep]:
    seed = int(witness["seed"])
    if noise.is_random(bench.claim, bench.catalog):
        bench = NoisyBench.of(noise.prepared(bench), seed)
    return climbed(bench, {name: _statement(witness, bench.claim)}, seed)


def _claim(witness: Mapping[str, Any], claims: Sequence[Claim]) -> Claim:
    missing = [name for name in ("claim", "statement", "point") if name not in witness]
    if missing:
        msg = f"a witness needs the keys claim, statement and point; missing: {', '.join(missing)}"
        raise WitnessError(msg)
    for claim in claims:
        if claim.id == witness["claim"]:
            return claim
    msg = f"the witness is of {witness['claim']!r}, which is not among the {len(claims)} claims loaded"
    raise WitnessError(msg)


def _statement(witness: Mapping[str, Any], claim: Claim) -> Statement:
    statements = claim.statements()
    if witness["statement"] not in statements:
        msg = f"{claim.id} has no statement {witness['statement']!r}; it has: {', '.join(statements)}"
        raise WitnessError(msg)
    return statements[witness["statement"]]
