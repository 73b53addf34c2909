"""Kernels for one ball: monotone functions by end points, precision raised until a result is sharp, branch cuts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flint
import numpy as np
from flint import acb, arb

Ball = Any
_SLACK = 6
_MOST_ROUNDS = 10
_ROUNDS_UNDEFINED = 4

_analytic: list[bool] = [False]


class analytic:
    """Within, functions of complex balls that touch a branch cut return nan if `required`, here or around it."""

    __slots__ = ("_required",)

    def __init__(self, required: bool) -> None:
        self._required = required

    def __enter__(self) -> None:
        _analytic.append(self._required or _analytic[-1])

    def __exit__(self, *_: object) -> None:
        _analytic.pop()


def must_be_analytic() -> bool:
    """Whether a complex ball on a branch cut must give nan."""
    return _analytic[-1]


def within_integrand() -> bool:
    """Whether an integrand in balls is being evaluated."""
    return len(_analytic) > 1


def objects(values: Sequence[Any]) -> Any:
    """An object array of one axis."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def ends(x: arb) -> tuple[arb, arb]:
    """The end points of a ball as exact balls, rounded outwards to the current precision."""
    return x.lower(), x.upper()


def hull(*parts: arb) -> arb:
    """The smallest ball around the parts."""
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.union(part)
    return whole


def monotone(kernel: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The kernel of a monotone function, evaluated at the end points of a real ball."""

    def by_ends(x: Any) -> Any:
        if isinstance(x, acb) or x.is_exact() or not x.is_finite():
            return kernel(x)
        low, high = ends(x)
        return hull(kernel(low), kernel(high))

    return by_ends


def sharp(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """The kernel with its working precision raised until the result has the current relative precision.

    Stops where more bits gain nothing, so that a wide argument costs two evaluations.
    """

    def sharpened(*args: Any) -> Any:
        wanted = flint.ctx.prec
        best = _at(wanted + 2 * _SLACK, kernel, args)
        for round_ in range(1, _MOST_ROUNDS):
            if best.rel_accuracy_bits() >= wanted:
                break
            better = _at(wanted << round_, kernel, args)
            gained = 2 * better.rad() < best.rad()
            stuck = not gained if best.is_finite() else round_ >= _ROUNDS_UNDEFINED
            best = better
            if stuck:
                break
        return +best

    return sharpened


def _at(bits: int, kernel: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    before, flint.ctx.prec = flint.ctx.prec, bits
    try:
        return kernel(*args)
    finally:
        flint.ctx.prec = before
