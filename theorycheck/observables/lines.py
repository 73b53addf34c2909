"""Mixtures of normals on the line, and expectations under them by quadrature, component by component.

In balls an expectation is a rigorous enclosure: integration of an analytic integrand over |z| <= R standard deviations
of each component, and a bound for the rest. In floats it is the trapezoidal rule, which converges geometrically here,
refined until it stands still. The formulas are written out here, apart from those of the laws.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.laws.normal_mixture import NormalMixture
from theorycheck.observables.base import refuse
from theorycheck.observables.tails import normal_tail, reach

Array = n.Array


@dataclass(frozen=True, eq=False)
class Line:
    """The mixture of N(means_k, variances_k) with probabilities weights_k, each (components,); variances positive."""

    weights: Array
    means: Array
    variances: Array

    def seen_from(self, weight: Any, mean: Any, variance: Any) -> View:
        """The mixture relative to weight N(mean, variance), in units of the deviation from its mean."""
        deviation, offsets = n.sqrt(variance), self.means - mean
        ratio, distance = variance / self.variances, offsets * offsets / self.variances
        constants = n.log(self.weights / weight) + (n.log(ratio) - distance) / 2
        linears, quadratics = deviation * offsets / self.variances, (1 - ratio) / 2
        return View(deviation, offsets, self.variances, constants, linears, quadratics)

    def spread(self) -> Array:
        """The largest distance between two means."""
        return reduce(n.maximum, self.means) - reduce(n.minimum, self.means)


@dataclass(frozen=True, eq=False)
class View:
    """A mixture at x = mean + deviation z, terms relative to one normal: exp(constant + linear z + quadratic z^2)."""

    deviation: Any
    offsets: Array
    variances: Array
    constants: Array
    linears: Array
    quadratics: Array

    def log_sum(self, z: Any) -> Any:
        """The logarithm of the density of the mixture over the density of the term seen from."""
        if n.arithmetic_of(z) == "floats":
            return n.logsumexp(self._exponents(z[..., None]))
        return n.log(self._exponentials(z).sum())

    def score(self, z: Any) -> Any:
        """The derivative of the mixture's log-density by x."""
        if n.arithmetic_of(z) == "floats":
            return (n.softmax(self._exponents(z[..., None])) * self._pulls(z[..., None])).sum(-1)
        terms = self._exponentials(z)
        return (terms * self._pulls(z)).sum() / terms.sum()

    def _pulls(self, z: Any) -> Any:
        return (self.offsets - self.deviation * z) / self.variances

    def _exponents(self, z: Any) -> Any:
        return self.constants + z * (self.linears + z * self.quadratics)

    def _exponentials(self, z: Any) -> Any:
        """One by one: much faster than arrays of few complex balls."""
        terms = zip(self.constants, self.linears, self.quadratics, strict=True)
        return np.array([n.exp(c + z * (b + z * a)) for c, b, a in terms], dtype=object)


def line(observable: str, law: Any) -> Line:
    """The law as a mixture on the line. Raises Unsupported for other laws, and where a component has no density."""
    if not isinstance(law, NormalMixture) or law.dim != 1:
        refuse(observable, law, "mixtures of normals on the line")
    parts = law.components
    variances = n.power(parts.factors[:, 0, :], 2).sum(-1) + parts.noise + n.zeros(len(parts.means), parts.means)
    if any(variance == 0 for variance in variances):
        refuse(observable, "a law with atoms", "laws with a density: noise it first")
    return Line(parts.weights, parts.means[:, 0], variances)


def expectation(law: Line, f: Callable[[Any], Callable[[Any], Any]], growth: tuple[Any, Any]) -> Array:
    """E f under the mixture, with f given component by component.

    `f(term)`, for term = (weight, mean, variance), is a function of z analytic near the real line, with |f(term)(z)| <=
    (a + b |z|)^2 there; growth = (a, b). Balls: rigorous. Floats: to rounding.
    """
    terms = list(zip(law.weights, law.means, law.variances, strict=True))
    parts = [term[0] * _over_normal(f(term), law.means) for term in terms]
    return reduce(lambda a, b: a + b, parts) + n.like(1, law.means) * _rest(growth, law.means)


def mean_squared_score(law: Line) -> Array:
    """E |score|^2; the score at x is at most the largest |x - m_j|/v_j."""
    least = reduce(n.minimum, law.variances)
    growth = law.spread() / least, n.sqrt(reduce(n.maximum, law.variances)) / least
    return expectation(law, lambda term: _squared(law.seen_from(*term).score), growth)


def divergence(law: Line, other: Line) -> Array:
    """KL(law || other)."""
    growth = _growth_of_log_ratio(law, other)
    if n.arithmetic_of(law.means, other.means) != "floats":
        # plus one, so that the rigorous quadrature need not resolve a zero
        return expectation(law, lambda term: _shifted(_log_ratio(law, other, term)), growth) - law.weights.sum()
    direct = expectation(law, lambda term: _log_ratio(law, other, term), growth)
    if direct > 0.01:
        return direct
    # p log(p/q) - p + q, nowhere negative, has the same integral and loses no digits
    return expectation(law, lambda term: _positive(_log_ratio(law, other, term)), growth)


def _squared(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda z: n.power(f(z), 2)


def _shifted(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda z: 1 + f(z)


def _positive(log_ratio: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda z: n.x_minus_log1p(n.expm1(-log_ratio(z)))


def _log_ratio(law: Line, other: Line, term: Any) -> Callable[[Any], Any]:
    first, second = law.seen_from(*term), other.seen_from(*term)
    return lambda z: first.log_sum(z) - second.log_sum(z)


def _growth_of_log_ratio(law: Line, other: Line) -> tuple[Any, Any]:
    """|log p| <= |log w_j| + |log 2 pi v_j|/2 + (x - m_j)^2/(2 v_j) for some j, and so for q; one more for a shift."""
    parts = ("weights", "means", "variances")
    both = Line(*(n.concatenate([getattr(law, part), getattr(other, part)]) for part in parts))
    constants = n.abs(n.log(both.weights)) + n.abs(n.log(2 * n.pi(both.means) * both.variances)) / 2
    least = n.sqrt(reduce(n.minimum, both.variances))
    a = n.sqrt(2 * reduce(n.maximum, constants) + 1) + both.spread() / least
    return a, n.sqrt(reduce(n.maximum, both.variances)) / least


# --- one component --------------------------------------------------------------------------------------------------


def _over_normal(f: Callable[[Any], Any], like: Array) -> Any:
    """E f(Z) over |Z| <= reach, Z standard normal."""
    if n.arithmetic_of(like) == "floats":
        return over_normal_in_floats(f)[0]
    limit = n.like(reach(like), like)
    return n.integrate(lambda z: n.normal_density(z) * f(z), -limit, limit, like)


def over_normal_in_floats(f: Callable[[Any], Any], finest: int = 8, tolerance: float = 1e-13) -> tuple[Any, Any]:
    """E f(Z), Z standard normal, by the trapezoidal rule with steps halved until it stands still, and the last change.

    f takes nodes (count,) and returns values with the nodes as first axis.
    """
    value, change = _trapezoid(f, 3), np.inf
    for level in range(4, finest + 1):
        finer = _trapezoid(f, level)
        before, change, value = change, np.max(np.abs(finer - value)), finer
        scale = np.max(np.abs(value))
        if change <= tolerance * scale or before / 4 < change <= 1e-6 * scale:
            break  # what is left is rounding
    return value, change


def _trapezoid(f: Callable[[Any], Any], level: int) -> Any:
    nodes = np.arange(-(10 << level), (10 << level) + 1) / (1 << level)
    return np.tensordot(n.normal_density(nodes) / (1 << level), f(nodes), axes=1)


def _rest(growth: tuple[Any, Any], like: Array) -> Any:
    """The ball around 0 that holds what lies beyond the reach, on both sides; 0 in floats."""
    if n.arithmetic_of(like) == "floats":
        return 0
    return n.ball(0, 2 * normal_tail(growth, reach(like), like))
