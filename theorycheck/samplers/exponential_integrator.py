"""The exponential integrator: the linear part of the drift is solved exactly, the score is frozen over a step."""

from __future__ import annotations

from typing import Any

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.samplers.propagation import output
from theorycheck.samplers.steps import Defect, Scheme, Step

Array = n.Array


def step(gamma: Array, v: Array, sigma2: Array) -> Step:
    """Gain e^gamma - 2 (e^gamma - 1)/v, pull 2 (e^gamma - 1)/v, noise e^{2 gamma} - 1."""
    growth = n.expm1(gamma)
    pull = 2 * growth / v
    return Step(growth - pull, pull, n.expm1(2 * gamma) + 0 * v)


def defect(gamma: Array, v: Array, sigma2: Array) -> Defect:
    """The variance is off by (e^gamma - 1)^2 (4/v - 2), the mean by nothing."""
    growth = n.expm1(gamma)
    return Defect(growth * growth * (4 / v - 2), 0 * v)


SCHEME = Scheme("exponential_integrator", step, defect)


@observable
def exponential_integrator(law: Any, grid: Array, start: Any = None, *, process: Any) -> Any:
    """The exact Gaussian law that the exponential integrator with the exact score puts out, for Gaussian data.

    `grid` holds the remaining times u_0 > ... > u_N; `start` is the law at u_0: the standard normal where silent, else
    a Gaussian with the data's eigenbasis such as `noised(law, T)`.

    Source: Benton et al. 2024 (arXiv 2308.03686), Section 1.1, with sqrt(2) before the noise.
    """
    return output(SCHEME, law, grid, start, process)
