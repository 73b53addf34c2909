"""Proof: the two sides of an identity built from symbols over the stated scope, and their difference shown to be zero.

A proof is tried only where the evidence already encloses the claim at every point and refutes every rival.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import Catalog
from theorycheck.checks.identity import Identity
from theorycheck.checks.measures import numbers, require_one_shape
from theorycheck.engine.bench import Bench
from theorycheck.engine.evaluate import Scope, Terms
from theorycheck.engine.symbols import OutOfScope, free_dimension, scopes
from theorycheck.model import Claim, Evidence, Plan, Proof
from theorycheck.symbolic.jail import OutOfBounds, confined

WORK: Mapping[str, int] = {"smoke": 0, "standard": 200_000_000, "deep": 20_000_000_000}
"""Products of terms that one difference may cost; a profile without any tries no proof."""
SECONDS: Mapping[str, float] = {"smoke": 0, "standard": 60, "deep": 1800}
"""The last resort: far more than that work takes."""
LETTERS: Mapping[str, int] = {"smoke": 0, "standard": 16, "deep": 32}
"""Free numbers of one case; it is they that make formulas long."""


def prove(claim: Claim, plan: Plan, evidence: Evidence, catalog: Catalog) -> Proof | None:
    """The proof of a claim, or why there is none; None where none is tried."""
    if not WORK[plan.profile] or not _deserves(claim, evidence) or not hasattr(os, "fork"):
        return None
    free = free_dimension(claim)
    if free:
        return Proof(False, free)
    try:
        holds, because = confined(attempt, claim, catalog, plan.profile, seconds=SECONDS[plan.profile])
    except OutOfBounds as error:
        return Proof(False, str(error))
    except RuntimeError as error:
        return Proof(False, f"not evaluated on symbols ({error})")
    return Proof(holds, because)


def _deserves(claim: Claim, evidence: Evidence) -> bool:
    """Whether the evidence leaves only a stronger word to be had."""
    statement = claim.statement
    if not isinstance(statement, Identity) or evidence.undefined or not evidence.rows:
        return False
    rows = [row.enclosures["claim"] for row in evidence.rows]
    enclosed = all(not found.estimated and statement.decide(found) == "holds" for found in rows)
    return enclosed and all(rival.name in evidence.smallest for rival in claim.rivals)


def attempt(claim: Claim, catalog: Catalog, profile: str) -> tuple[bool, str]:
    """Whether every difference over the scope is shown to be zero, and how, or which was not and why."""
    from theorycheck.symbolic.zero import decide  # with SymPy, which only the helper that proves has loaded

    steps: dict[str, None] = {}
    cases = 0
    with n.SYMBOLS:
        empty = Bench(claim, catalog, _NO_BUDGET).empty(n.SYMBOLS)
        try:
            for scope in scopes(claim, empty, LETTERS[profile]):
                for difference in differences(claim, scope):
                    found = decide(difference, WORK[profile])
                    if not found.zero:
                        return False, found.how
                    steps[found.how] = None
                cases += 1
        except OutOfScope as error:
            return False, str(error)
    return True, f"left - right is zero by its {', '.join(steps)}, {_SCOPE}{_cases(cases)}"


def differences(claim: Claim, scope: Scope) -> Iterator[Any]:
    """Left - right, entry by entry."""
    terms, statement = Terms(scope), claim.statement
    assert isinstance(statement, Identity)
    left, right = numbers(terms.value(statement.left)), numbers(terms.value(statement.right))
    require_one_shape(left, right)
    yield from np.atleast_1d(np.asarray(left - right, dtype=object)).ravel()


def _cases(count: int) -> str:
    return "" if count == 1 else f", in each of {count} combinations of whole numbers and components"


_SCOPE = "for all values of the variables at which both sides are defined"
_NO_BUDGET: Any = None
