"""The exponents in an expression: summands of one height each, so that equal factors of exponentials are seen."""

from __future__ import annotations

from typing import Any

import sympy

from theorycheck.numerics.nodes import nodes


class Exponent:
    """A summand of an exponent, as a key beside expressions."""

    __slots__ = ("exponent",)

    def __init__(self, exponent: Any) -> None:
        self.exponent = exponent

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Exponent) and bool(self.exponent == other.exponent)

    def __hash__(self) -> int:
        return hash((Exponent, self.exponent))


def exponents(expression: Any) -> list[list[Exponent]]:
    """The summands of all exponents, by height, lowest first."""
    heights: dict[Any, int] = {}
    batches: dict[int, dict[Exponent, None]] = {}
    for node in nodes(expression):
        if isinstance(node, sympy.exp) or node is sympy.E:
            exponent = sympy.Integer(1) if node is sympy.E else node.exp
            for part in parts(exponent, heights):
                batches.setdefault(_height(part, heights), {})[Exponent(part)] = None
    return [list(batches[height]) for height in sorted(batches)]


def parts(exponent: Any, heights: dict[Any, int] | None = None) -> list[Any]:
    """The exponent as a sum of parts of different heights."""
    heights = {} if heights is None else heights
    groups: dict[int, list[Any]] = {}
    for term in sympy.Add.make_args(exponent):
        groups.setdefault(_height(term, heights), []).append(term)
    return [sympy.Add(*terms) for _, terms in sorted(groups.items())]


def _height(e: Any, heights: dict[Any, int]) -> int:
    """How deep functions are nested."""
    if e not in heights:
        inner = max((_height(part, heights) for part in e.args), default=0)
        heights[e] = inner + isinstance(e, sympy.Function | sympy.exp)
    return heights[e]
