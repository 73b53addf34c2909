"""Rivals that no evidence could reject, and that are therefore refused: those that the claim itself implies."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from theorycheck.domains import Domain, Ladder, Log
from theorycheck.model import Number, Statement
from theorycheck.spec.sameness import difference, ratio, same


def objection(claim: Statement, rival: Statement, given: Mapping[str, Domain]) -> str:
    """Why the rival cannot be false where the claim is true; empty where that cannot be decided."""
    if same(claim, rival):
        return "it says the same as the claim"
    if getattr(claim, "sense", "exactly") != "exactly" and _weaker(claim, rival, given):
        return f'with sense = "{_of(claim, "sense")}" the claim implies it; a rival must be stronger'
    if claim.kind == "order" and ratio(_of(rival, "right"), _of(claim, "right")):
        return "it differs from the claim by a constant factor, which an order leaves open"
    if claim.kind == "bound" and (difference(_of(rival, "right"), _of(claim, "right")) or -1) > 0:
        return "the claim implies it; a rival must be stronger"
    return ""


def _of(statement: Statement, name: str) -> Any:
    return getattr(statement, name)


def _weaker(claim: Statement, rival: Statement, given: Mapping[str, Domain]) -> bool:
    rising = _rising(given.get(getattr(claim, "along", "")))
    if rising is None or not hasattr(claim, "exponent"):
        return False
    claimed, stated = _growth(claim, rising), _growth(rival, rising)
    return stated >= claimed if _of(claim, "sense") == "at most" else stated <= claimed


def _growth(statement: Statement, rising: int) -> tuple[Fraction, Fraction]:
    """How fast x^p (log x)^q grows along a ladder that rises or falls, in an order that compares."""
    return rising * Fraction(_of(statement, "exponent")), Fraction(getattr(statement, "log_power", 0) or 0)


def _rising(domain: Domain | None) -> int | None:
    match domain:
        case Ladder(Number(first), Number(last)):
            return 1 if last > first else -1
        case Log():
            return -1
    return None
