"""Euler-Maruyama: the whole drift is frozen over a step."""

from __future__ import annotations

from typing import Any

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.samplers.propagation import output
from theorycheck.samplers.steps import Defect, Scheme, Step, exp_remainder

Array = n.Array


def step(gamma: Array, v: Array, sigma2: Array) -> Step:
    """Gain 1 + gamma - 2 gamma/v, pull 2 gamma/v, noise 2 gamma."""
    pull = 2 * gamma / v
    return Step(gamma - pull, pull, 2 * gamma + 0 * v)


def defect(gamma: Array, v: Array, sigma2: Array) -> Defect:
    """The variance is off by -(v - 1)(e^{2 gamma} - 1 - 2 gamma - gamma^2) - 3 gamma^2 + 4 gamma^2/v."""
    square = n.power(gamma, 2)
    variance = square * (4 / v - 3) - (v - 1) * (exp_remainder(2 * gamma, 3) + square)
    return Defect(variance, 0 * v - exp_remainder(gamma, 2))


SCHEME = Scheme("euler_maruyama", step, defect)


@observable
def euler_maruyama(law: Any, grid: Array, start: Any = None, *, process: Any) -> Any:
    """The exact Gaussian law that Euler-Maruyama with the exact score puts out, for Gaussian data.

    `grid` holds the remaining times u_0 > ... > u_N; `start` is the law at u_0: the standard normal where silent, else
    a Gaussian with the data's eigenbasis such as `noised(law, T)`.
    """
    return output(SCHEME, law, grid, start, process)
