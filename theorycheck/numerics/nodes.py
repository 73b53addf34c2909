"""The distinct parts of a SymPy expression: trees of millions of nodes are often made of a few hundred."""

from __future__ import annotations

from typing import Any


def nodes(expression: Any) -> dict[Any, None]:
    """Every part once, arguments before what they are arguments of."""
    found: dict[Any, None] = {}
    waiting = [(expression, False)]
    while waiting:
        node, after_arguments = waiting.pop()
        if after_arguments:
            found[node] = None
        elif node not in found:
            waiting.append((node, True))
            waiting += [(part, False) for part in reversed(node.args)]
    return found
