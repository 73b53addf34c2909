"""What samplers and observables share: the error for what they do not support, and whole numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NoReturn

from theorycheck import numerics as n


class Unsupported(ValueError):
    """An observable was given a law, a process or a shape for which it has no formula."""


def refuse(observable: str, given: Any, supported: str) -> NoReturn:
    """Raise Unsupported, naming the observable, what it was given (a law, or words) and what it supports."""
    noun = given if isinstance(given, str) else f"the law or process {type(given).__name__}"
    msg = f"{observable} has no formula for {noun}; it supports {supported}"
    raise Unsupported(msg)


def whole(value: Any, observable: str, name: str, least: int = 0) -> int:
    """The whole number that a formula gave, in whichever arithmetic it came.

    Raises Unsupported if it is not one, or is smaller than `least`.
    """
    size = float(n.to_float(value))
    if size != int(size) or size < least:
        refuse(observable, f"{name} = {size:g}", f"whole numbers from {least}")
    return int(size)


def exact(value: Any, *others: Any) -> Any:
    """The number as one of the arithmetic of the others, so that whole numbers are never rounded by a division."""
    return n.like(value, *others) if isinstance(value, int | Fraction) else value
