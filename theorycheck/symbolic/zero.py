"""Whether an expression is exactly zero, and which step showed it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy

from theorycheck.symbolic.fields import Field
from theorycheck.symbolic.ratios import Undecided

SMALL = 400  # operations of an expression that SymPy's own simplifiers are asked about

STEPS: dict[str, Callable[[Any], Any]] = {
    "expand": sympy.expand,
    "cancel and together": lambda e: sympy.cancel(sympy.together(e)),
    "simplify": sympy.simplify,
}


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the expression was shown to be zero: `how`, or why not."""

    zero: bool
    how: str


def decide(expression: Any, work: int) -> Decision:
    """Whether the SymPy expression is zero wherever it is defined over the reals.

    First by the normal form of `Field`, within so much `work`; only where functions occur of which that form knows no
    relation, by expansion, by cancellation, by `simplify`. "Not zero" means not shown to be zero.
    """
    expression = sympy.sympify(expression)
    if expression == 0:
        return Decision(True, "equal terms")
    try:
        field = Field(expression, work)
        value = field.value
    except Undecided as error:
        return Decision(False, str(error))
    if value.is_zero:
        return Decision(True, "field normal form")
    if not field.opaque:
        return Decision(False, "the normal form is not zero")
    return _by_rules(expression, ", ".join(sorted(field.opaque)))


def _by_rules(expression: Any, functions: str) -> Decision:
    if expression.count_ops() > SMALL:
        return Decision(False, f"not zero by its normal form, which knows no relations of {functions}")
    for name, step in STEPS.items():
        if step(expression) == 0:
            return Decision(True, name)
    return Decision(False, f"no rule for {functions} made it zero")
