"""Quadrature rules: Gauss-Hermite for the normal law, Gauss-Legendre, and the trapezoid on the line."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Any

import flint
import numpy as np
from flint import arb

from theorycheck.numerics.arithmetic import Array, arithmetic_of
from theorycheck.numerics.rigorous import objects

Rule = tuple[Any, Any]
_GUARD = 16


def gauss_hermite(count: int, *like: Any) -> Rule:
    """Nodes and weights with E f(Z) = sum of weights * f(nodes) for Z ~ N(0, 1), exact to degree 2 count - 1.

    Ascending nodes, weights of sum one; in balls both are rigorous enclosures. Raises ValueError for symbols.
    """
    return _rule(count, _hermite_floats, _hermite_balls, like)


def gauss_legendre(count: int, *like: Any) -> Rule:
    """Nodes and weights for the integral over [-1, 1], exact to degree 2 count - 1; weights of sum two.

    Ascending nodes; in balls both are rigorous enclosures. Raises ValueError for symbols.
    """
    return _rule(count, _legendre_floats, _legendre_balls, like)


def trapezoid(f: Callable[[Array], Array], step: Array, count: int) -> Array:
    """The sum of step * f(i * step) over |i| <= count, near the integral over the line for f of Gaussian decay.

    f, analytic, takes the array of nodes and returns values with the nodes along the last axis. Balls enclose the
    sum, not the integral: how near the two are is the caller's to bound (Trefethen and Weideman, SIAM Review 56
    (2014) 385-458).
    """
    nodes = step * np.arange(-count, count + 1).astype(object if arithmetic_of(step) != "floats" else np.float64)
    return (step * f(nodes)).sum(-1)


def _rule(count: int, floats: Callable[[int], Rule], exact: Callable[[int, int], Rule], like: Any) -> Rule:
    name = arithmetic_of(*like)
    if name == "symbols":
        msg = "Gauss rules have no closed form; use floats or balls"
        raise ValueError(msg)
    nodes, weights = floats(count) if name == "floats" else exact(count, flint.ctx.prec)
    return nodes.copy(), weights.copy()


@lru_cache(maxsize=64)
def _hermite_floats(count: int) -> Rule:
    nodes, weights = np.polynomial.hermite_e.hermegauss(count)
    return nodes, weights / weights.sum()


@lru_cache(maxsize=64)
def _legendre_floats(count: int) -> Rule:
    return np.polynomial.legendre.leggauss(count)


@lru_cache(maxsize=64)
def _legendre_balls(count: int, _bits: int) -> Rule:
    pairs = [arb.legendre_p_root(count, i, True) for i in reversed(range(count))]
    return objects([node for node, _ in pairs]), objects([weight for _, weight in pairs])


@lru_cache(maxsize=64)
def _hermite_balls(count: int, bits: int) -> Rule:
    guesses, _ = np.polynomial.hermite.hermgauss(count)
    # H near its roots, and over a ball, each cancels about two bits a degree
    radius = arb(2) ** -(bits + 2 * count + _GUARD)
    with flint.ctx.workprec(bits + 4 * count + 2 * _GUARD):
        roots = [_root_of_hermite(count, float(guess), radius) for guess in guesses]
        if not all(a < b for a, b in pairwise(roots)):
            msg = f"the {count} Gauss-Hermite nodes could not be told apart"
            raise ArithmeticError(msg)
        scale = arb(2 ** (count - 1) * math.factorial(count)) / count**2
        weights = [scale / _square(arb.hermite_h(root, count - 1)) for root in roots]
        nodes = [root * arb(2).sqrt() for root in roots]
    return objects([+x for x in nodes]), objects([+w for w in weights])


def _square(x: Any) -> Any:
    return x * x


def _root_of_hermite(count: int, guess: float, radius: Any) -> Any:
    """A ball with exactly one root of H_count: Newton's map sends it into itself."""
    x = arb(guess)
    for _ in range(flint.ctx.prec.bit_length()):
        x = _newton(count, x, x).mid()
    ball = x + arb(0, 1) * radius
    image = _newton(count, x, ball)
    if not ball.contains_interior(image):
        msg = f"a Gauss-Hermite node near {guess} could not be enclosed"
        raise ArithmeticError(msg)
    return image


def _newton(count: int, x: Any, ball: Any) -> Any:
    """One interval Newton step about x, with the derivative H' = 2 count H_{count-1} over the ball."""
    return x - arb.hermite_h(x, count) / (2 * count * arb.hermite_h(ball, count - 1))
