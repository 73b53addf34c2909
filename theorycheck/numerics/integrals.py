"""Definite integrals: rigorous for balls, adaptive for floats."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import flint
from flint import acb, arb

from theorycheck.numerics import kernels as k
from theorycheck.numerics.arithmetic import Array, arithmetic_of, to_ball
from theorycheck.numerics.nodes import nodes
from theorycheck.numerics.rigorous import analytic, within_integrand

Integrand = Callable[[Any], Any]


_LONG = 32
_LEAST = 2  # bits
_PARTS = 24  # of an integrand in symbols; on larger ones SymPy may search without end
COARSE = 24
"""Bits to which integrals are wanted where patience is short."""
_patience: list[int] = [0]
_calls: list[int] = [0]


@contextmanager
def impatient(evaluations: int) -> Iterator[None]:
    """Within, integrals in balls stop after so many values of the integrand: they stay rigorous, and may be wide."""
    _patience.append(evaluations)
    try:
        yield
    finally:
        _patience.pop()


def integrand_calls() -> int:
    """How many values of integrands have been asked for in balls so far: a measure of work."""
    return _calls[0]


def counted(evaluations: int) -> None:
    """Note that so many values of an integrand were asked for elsewhere."""
    _calls[0] += evaluations


def wanted_bits() -> int:
    """The bits to which an integral in balls is wanted."""
    return COARSE if _patience[-1] else int(flint.ctx.prec)


def integrate(f: Integrand, a: Array, b: Array, *like: Any) -> Array:
    """The integral of the scalar function f over [a, b], in the arithmetic of a, b and the others.

    Balls: a rigorous enclosure (Johansson, ISSAC 2018; Petras' algorithm). f is called with complex balls
    (`flint.acb`) and must be analytic near [a, b] and built from functions of this package and + - * /: these give nan
    on poles and branch cuts, so that no integrand is trusted where it is not analytic. It must not compare its
    argument. Finite end points only (ValueError). Integrals within integrals are complex where those around them are.

    Symbols: by SymPy, of short integrands only (ValueError).

    Floats: adaptive Gauss-Kronrod to about 1e-13; end points may be infinite. Long intervals are cut, so that nothing
    of unit length near an end is missed.
    """
    name = arithmetic_of(a, b, *like)
    if name == "balls":
        return _integrate_balls(f, to_ball(a), to_ball(b))
    return _integrate_symbols(f, a, b) if name == "symbols" else _integrate_floats(f, float(a), float(b))


def _integrate_balls(f: Integrand, a: Any, b: Any) -> Any:
    if not (a.is_finite() and b.is_finite()):
        msg = "rigorous integration needs finite end points"
        raise ValueError(msg)

    # an integral around this one may have given the integrand a complex ball, of which it is not analytic
    probe = f((a + b) / 2) if within_integrand() else arb(0)
    if isinstance(probe, acb) and not probe.is_finite():
        return probe
    undefined: list[ArithmeticError] = []

    def integrand(x: Any, must_be_analytic: bool) -> Any:
        _calls[0] += 1
        # an exception must not cross Arb's own code; what follows one is thrown away, and so made easy
        if undefined:
            return acb(0)
        try:
            with analytic(must_be_analytic):
                return acb(f(x))
        except ArithmeticError as error:
            undefined.append(error)
            return acb(0)

    bits, most = flint.ctx.prec, _patience[-1]
    sharpness = wanted_bits()
    if isinstance(probe, acb):  # no sharper than the integrand
        sharpness = max(_LEAST, min(sharpness, probe.rel_accuracy_bits()))
    wanted, least = arb(2) ** -sharpness, arb(2) ** (-64 * bits)
    with flint.ctx.workprec(bits + 20):
        value = acb.integral(integrand, acb(a), acb(b), rel_tol=wanted, abs_tol=least, eval_limit=most or None)
    if undefined:
        raise undefined[0]
    return +value if isinstance(probe, acb) else +value.real


def _integrate_floats(f: Integrand, a: float, b: float) -> float:
    from scipy.integrate import quad

    if a == b:
        return 0.0
    # with full_output, quad is silent
    parts = (quad(f, low, high, epsabs=0.0, epsrel=1e-13, limit=400, full_output=1)[0] for low, high in _panels(a, b))
    return float(sum(parts))


def _panels(a: float, b: float) -> Iterator[tuple[float, float]]:
    """The interval from a to b in parts, twice as long with every step away from its ends."""
    half = (b - a) / 2
    if not _LONG < abs(half) < math.inf:
        return iter([(a, b)])
    steps = [0.0, *(math.copysign(2.0**k, half) for k in range(int(math.log2(abs(half))) + 1))]
    cuts = [*(a + step for step in steps), *(b - step for step in reversed(steps))]
    return pairwise(cuts)


def _integrate_symbols(f: Integrand, a: Any, b: Any) -> Any:
    x = k.sympy().Dummy("x", real=True)
    integrand = f(x)
    if (count := len(nodes(integrand))) > _PARTS:
        msg = f"SymPy is asked for integrals of at most {_PARTS} parts, and this one has {count}"
        raise ValueError(msg)
    return k.sympy().integrate(integrand, (x, a, b))
