"""When two statements say the same: a value that is equal for them, whatever the way in which they are written."""

from __future__ import annotations

from collections.abc import Hashable

from theorycheck.model import Binary, Formula, Statement
from theorycheck.spec.sameness import PRIME, Field

_FIRST, _SECOND = Field(1), Field(2)
_UP_TO_A_FACTOR = {"order": "right", "threshold": "scaling"}
"""Keys whose constant factor the kind leaves open."""


def likeness(statement: Statement) -> Hashable:
    """Equal for statements of one kind that say the same, as far as rational algebra in names and calls can tell.

    An identity is left - right = 0 up to a constant factor, so twice left = right and left = right / 2 are alike.
    """
    if statement.kind == "identity":
        gap = Binary("-", statement.left, statement.right)  # type: ignore[attr-defined]  # what identities have
        return "identity", _up_to_a_factor(gap)
    free = _UP_TO_A_FACTOR.get(statement.kind)
    values = ((name, getattr(statement, name)) for name in type(statement).model_fields)
    return tuple((name, _up_to_a_factor(value) if name == free else _fingerprint(value)) for name, value in values)


def _up_to_a_factor(gap: Formula) -> int:
    """The quotient of two independent residues, in which constant factors cancel; 0 for what is 0 identically."""
    first, second = _FIRST.fingerprint(gap), _SECOND.fingerprint(gap)
    return first * pow(second, -1, PRIME) % PRIME if second else 0


def _fingerprint(value: object) -> Hashable:
    return Field().fingerprint(value) if isinstance(value, Formula) else str(value)
