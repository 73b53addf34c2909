"""Families of pre-asymptotic corrections h(u), inside the class that the default budget assumes and outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from theorycheck.statistics.ladder import Vector

Generator: TypeAlias = np.random.Generator
Draw: TypeAlias = Callable[[Vector, float, Generator], Vector]
"""A correction h from u = x / x_0, shape (rungs,), the first rung x_0, and a generator."""


def _rate(generator: Generator, slowest: float = 0.25, fastest: float = 8.0) -> float:
    return float(np.exp(generator.uniform(np.log(slowest), np.log(fastest))))


def _log1p(x: Vector) -> Vector:
    return np.asarray(np.log1p(x))


def pure(u: Vector, first: float, generator: Generator) -> Vector:
    """No correction."""
    return np.zeros_like(u)


def boundary(u: Vector, first: float, generator: Generator) -> Vector:
    """Four powers with weights of either sign that use up the whole budget."""
    weights = generator.dirichlet(np.ones(4)) * generator.choice([-1, 1], 4) * 1.38
    return np.asarray(sum(w * u ** -_rate(generator) for w in weights))


def power(u: Vector, first: float, generator: Generator) -> Vector:
    """1 + c u^-q."""
    return _log1p(generator.uniform(-0.75, 0.75) * u ** -_rate(generator))


def gamma_ratio(u: Vector, first: float, generator: Generator) -> Vector:
    """Gamma(x + a) / (Gamma(x + b) x^(a - b)), from x = 8 on; its first correction alone beyond 1e6."""
    from scipy.special import gammaln

    a, b = generator.uniform(0, 2, 2)
    x = np.maximum(first, 8.0) * u
    near = gammaln(x + a) - gammaln(x + b) - (a - b) * np.log(x)
    return np.asarray(np.where(x < 1e6, near, (a - b) * (a + b - 1) / (2 * x)))


def exponential(u: Vector, first: float, generator: Generator) -> Vector:
    """1 + c exp(-r (u - 1))."""
    return _log1p(generator.uniform(-0.6, 0.6) * np.exp(-generator.uniform(0.3, 4) * (u - 1)))


def slow(u: Vector, first: float, generator: Generator) -> Vector:
    """1 + c u^-q with q below the slowest assumed."""
    return _log1p(generator.uniform(-0.6, 1) * u ** -_rate(generator, 0.03, 0.25))


def shifted_log(u: Vector, first: float, generator: Generator) -> Vector:
    """1 + b / log x."""
    return _log1p(generator.uniform(-0.5, 4) / (np.log(first) + np.log(u)))


def large(u: Vector, first: float, generator: Generator) -> Vector:
    """1 + c u^-q with c up to 7: a ladder that starts before the asymptotic regime."""
    return _log1p(np.exp(generator.uniform(0, 2)) * u ** -_rate(generator, 0.25, 2.0))


def irregular(u: Vector, first: float, generator: Generator) -> Vector:
    """Erratic corrections of the size of one over x, as from rounding to whole numbers."""
    return _log1p(generator.uniform(-1, 1, len(u)) / (first * u))


def oscillating(u: Vector, first: float, generator: Generator) -> Vector:
    """1 + c sin(w log x + phase), which never settles."""
    size, speed, phase = generator.uniform(0.05, 0.5), generator.uniform(1, 3), generator.uniform(0, 6)
    return _log1p(size * np.sin(speed * np.log(u) + phase))


WITHIN: Mapping[str, Draw] = {
    "pure": pure,
    "boundary": boundary,
    "power": power,
    "gamma ratio": gamma_ratio,
    "exponential": exponential,
}
"""Families inside the class that the default corrections assume."""
BEYOND: Mapping[str, Draw] = {
    "slow": slow,
    "shifted log": shifted_log,
    "large": large,
    "irregular": irregular,
    "oscillating": oscillating,
}
"""Families outside of it."""
GRIDS: Mapping[str, Vector] = {
    "4 to 1024": np.exp2(np.arange(2.0, 11)),
    "64 to 16384": np.exp2(np.arange(6.0, 15)),
    "64 to 65536": np.exp2(np.arange(6.0, 17)),
    "10 to 1e20": np.logspace(1, 20, 20),
    "1e8 to 1e160": np.logspace(8, 160, 20),
}
"""Ladders short and long."""
