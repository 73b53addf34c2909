"""What will be evaluated: the procedure, its seed and its budget, fixed before any number is seen."""

from __future__ import annotations

import hashlib
from typing import Literal, TypeAlias

from theorycheck.model import Budget, Claim, Effort, Plan

Profile: TypeAlias = Literal["smoke", "standard", "deep"]

QUICK = Effort(draws=2**15, replicates=2**10, precision=0.03)
PATIENT = Effort(
    points=400, first=2**16, most=2**22, screen=1e-3, confirm=1e-6, draws=2**20, replicates=2**15, precision=0.002
)
"""Levels of deep runs are lower by far, and they see departures a third or a quarter of the size."""
BUDGETS: dict[str, Budget] = {
    "smoke": Budget(examples=12, climb=12, ladders=2, boxes=32, effort=QUICK),
    "standard": Budget(examples=100, climb=40, ladders=3, boxes=1500),
    "deep": Budget(examples=5000, climb=1700, ladders=12, most_bits=8192, boxes=300_000, effort=PATIENT),
}


def plan(claim: Claim, profile: str = "standard", seed: int = 0) -> Plan:
    """The plan of a claim under a profile, or under the larger one that the claim says it needs."""
    order = list(BUDGETS)
    profile = max(profile, claim.profile or profile, key=order.index)
    return Plan(claim.id, claim.digest, claim.statement.shape, profile, seed, BUDGETS[profile])


def derived_seed(seed: int, *parts: object) -> int:
    """A seed for one claim, point and stage: never from the statement or the order of work."""
    text = "\x1f".join(str(part) for part in (seed, *parts))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
