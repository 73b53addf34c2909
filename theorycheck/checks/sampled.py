"""Statements with something random in them: they speak of means, or of a distribution, and are tried by draws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from theorycheck.checks.base import Sampling, number, points, together
from theorycheck.checks.measures import require_finite
from theorycheck.model import STANDARD, Binary, Effort, Finding, Formula, Outcome, Row, Trial, Witness
from theorycheck.statistics.means import try_mean

ROUNDING = 1e-6
"""Departures of means below this share of the scale of the terms count as none: draws are evaluated in floats."""


@dataclass(frozen=True, eq=False)
class Replicates:
    """The values of something random at many independent draws; shape (count, ...)."""

    values: Any

    def __neg__(self) -> Replicates:
        return Replicates(-self.values)


@dataclass(frozen=True)
class Wording:
    """How a kind speaks of what draws showed."""

    holds: str
    fails: str
    seen: str
    unit: str = ""


def replicates(value: Any, count: int) -> Any:
    """The value as an array (count, entries); what is not random is repeated. Raises Undefined if not finite."""
    values = value.values if isinstance(value, Replicates) else np.broadcast_to(value, (count, *np.shape(value)))
    flat = np.asarray(values, dtype=float).reshape(count, -1)
    require_finite(flat)
    return flat


def mean_trial(
    sampling: Sampling, left: Formula, right: Formula, above: bool = False, effort: Effort = STANDARD
) -> Trial:
    """Try E left = E right, or with `above` E left <= E right, on paired differences: both sides see the same draws."""
    first = sampling(effort.first, "screen")
    scale = max(float(replicates(first.size(side), effort.first).mean()) for side in (left, right)) or 1.0
    difference = Binary("-", left, right)

    def draws(count: int, stage: str) -> Any:
        return replicates(sampling(count, stage).value(difference), count)

    varying = any(_varies(first.value(side)) for side in (left, right))
    return try_mean(draws, ROUNDING * scale, scale, above, cancelling=varying, effort=effort)


def _varies(value: Any) -> bool:
    """Whether some entry is seen to differ from draw to draw, by more than rounding."""
    if not isinstance(value, Replicates):
        return False
    low, high = value.values.min(axis=0), value.values.max(axis=0)
    return bool(np.any(high - low > ROUNDING * np.maximum(np.abs(low), np.abs(high))))


def outcome_of(trial: Trial) -> Outcome:
    """Fails at an e-value of one over the level, open from half way there or where tails forbid it, else holds."""
    if trial.strength >= math.log(1 / trial.confirm) and not trial.heavy:
        return "fails"
    return "open" if trial.strength >= math.log(1 / trial.confirm) / 2 else "holds"


def sampled_finding(name: str, rows: Sequence[Row], wording: Wording) -> Finding:
    """The finding for a statement from the rows in which draws tried it under its name; there is one row."""
    trials = [row.trials[name] for row in rows]
    outcome = together([outcome_of(trial) for trial in trials])
    decisive = [row for row in rows if outcome_of(row.trials[name]) == outcome]
    worst = max(decisive, key=lambda row: row.trials[name].departure)
    refuting = min(decisive, key=lambda row: len(repr(row.point)))
    heavy = any(trial.heavy for trial in trials)
    return Finding(
        outcome=outcome,
        because=_because(outcome, trials, worst.trials[name], heavy, wording),
        reason=("clt" if heavy else "power") if outcome == "open" else "",
        margin=worst.trials[name].departure,
        error=worst.trials[name].detectable,
        estimated=True,
        sensitivity=_sensitivity(trials, wording) if outcome != "fails" else "",
        witness=Witness("", name, refuting.point) if outcome == "fails" else None,
    )


def _because(outcome: Outcome, trials: Sequence[Trial], worst: Trial, heavy: bool, wording: Wording) -> str:
    most, every = max(trial.level for trial in trials), sum(trial.level for trial in trials)
    level = f"false refutation at level {most:.0e} a point, {every:.2g} in all"
    if outcome == "fails":
        size = f"{number(worst.departure)}{wording.unit}"
        return f"{wording.fails} {size}, confirmed on fresh draws ({_strength(worst)}); {level}"
    if outcome == "holds":
        fewest = min(trial.draws for trial in trials)
        return f"{wording.holds} at {points(len(trials))}, from {fewest} draws or more each; {level}"
    undecided = sum(outcome_of(trial) == "open" for trial in trials)
    why = "the draws vary too unevenly for a central limit" if heavy else "the draws ran out before it was decided"
    return f"at {undecided} of {len(trials)} points {why}"


def _strength(trial: Trial) -> str:
    if trial.strength == math.inf:
        return f"all of {trial.draws} draws alike"
    return f"evidence 1e{trial.strength / math.log(10):.0f} to 1 from {trial.draws} draws"


def _sensitivity(trials: Sequence[Trial], wording: Wording) -> str:
    widest = max(trial.detectable for trial in trials)
    return f"would have seen {wording.seen} {number(widest)}{wording.unit} at any point, nine times in ten"
