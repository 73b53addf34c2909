"""Calculus in formulas: what the engine hands over as a function of one of the claim's variables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.observables.base import exact, refuse

Array = n.Array


@observable
def derivative(expression: Callable[[Any], Array], variable: Any) -> Array:
    """The derivative of an expression by a variable that is a number; all that is defined through it moves along."""
    if np.ndim(variable):
        refuse("derivative", f"a variable of shape {np.shape(variable)}", "variables that are numbers")
    return n.derivative(expression, n.like(variable) if isinstance(variable, int) else variable)


@observable
def integral(expression: Callable[[Any], Array], variable: Any, low: Any, high: Any) -> Array:
    """The integral of an expression over a variable from low to high, whatever value the variable has elsewhere.

    The expression is a number, analytic in the variable on [low, high]; rigorous in balls.
    """
    if np.ndim(variable):
        refuse("integral", f"a variable of shape {np.shape(variable)}", "variables that are numbers")
    return n.integrate(expression, exact(low), exact(high), n.like(1))
