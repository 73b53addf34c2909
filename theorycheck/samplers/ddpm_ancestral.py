"""DDPM ancestral sampling in continuous time, with the larger and the smaller of its two variances.

Each step draws from N(E[X_{u'} | X_u], q). The larger q = 1 - e^{-2 gamma} is exact for standard normal data, the
smaller q = (1 - e^{-2 gamma}) sigma^2(u')/sigma^2(u) for a point mass.

Source: Ho, Jain, Abbeel 2020 (arXiv 2006.11239), Section 3.2.
"""

from __future__ import annotations

from typing import Any

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.samplers.propagation import output
from theorycheck.samplers.steps import Defect, Scheme, Step

Array = n.Array


def large_step(gamma: Array, v: Array, sigma2: Array) -> Step:
    """Gain e^gamma - 2 sinh(gamma)/v, pull 2 sinh(gamma)/v, noise 1 - e^{-2 gamma}."""
    pull = 2 * n.sinh(gamma) / v
    return Step(n.expm1(gamma) - pull, pull, 0 * v - n.expm1(-2 * gamma))


def small_step(gamma: Array, v: Array, sigma2: Array) -> Step:
    """The larger variance times sigma^2(u')/sigma^2(u)."""
    large = large_step(gamma, v, sigma2)
    shrinkage = 1 - n.expm1(2 * gamma) * (1 - sigma2) / sigma2
    return Step(large.growth, large.pull, large.noise * shrinkage)


def large_defect(gamma: Array, v: Array, sigma2: Array) -> Defect:
    """The variance is off by 4 sinh(gamma)^2 (1/v - 1), the mean by nothing."""
    return Defect(4 * n.power(n.sinh(gamma), 2) * (1 - v) / v, 0 * v)


def small_defect(gamma: Array, v: Array, sigma2: Array) -> Defect:
    """The variance is off by 4 sinh(gamma)^2 (1/v - 1/sigma2), the mean by nothing."""
    return Defect(4 * n.power(n.sinh(gamma), 2) * (sigma2 - v) / (v * sigma2), 0 * v)


LARGE = Scheme("ddpm_large", large_step, large_defect)
SMALL = Scheme("ddpm_small", small_step, small_defect)


@observable
def ddpm_large(law: Any, grid: Array, start: Any = None, *, process: Any) -> Any:
    """The exact Gaussian law that ancestral sampling with the larger variance puts out, for Gaussian data.

    `grid` holds the remaining times u_0 > ... > u_N; `start` is the law at u_0: the standard normal where silent, else
    a Gaussian with the data's eigenbasis such as `noised(law, T)`.
    """
    return output(LARGE, law, grid, start, process)


@observable
def ddpm_small(law: Any, grid: Array, start: Any = None, *, process: Any) -> Any:
    """The exact Gaussian law that ancestral sampling with the smaller variance puts out, for Gaussian data.

    `grid` holds the remaining times u_0 > ... > u_N; `start` is the law at u_0: the standard normal where silent, else
    a Gaussian with the data's eigenbasis such as `noised(law, T)`.
    """
    return output(SMALL, law, grid, start, process)
