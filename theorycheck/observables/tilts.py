"""Gaussian averages of a relative density: laws with density e^f relative to the standard normal, up to a constant.

With Y = alpha x + sqrt(h) u, u standard normal: G_t(x) = E e^{f(Y)} and F_t(x) = E[Y e^{f(Y)}]. By quadrature of f
itself, rigorous in balls; the law's own formulas for the noised density and score are not used.

Source: Cole and Lu 2024 (arXiv 2402.08082), Section 2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.laws.tilted import Tilted
from theorycheck.observables.base import refuse, require_point
from theorycheck.observables.cells import integral
from theorycheck.observables.profiles import Piece, Profile, profile
from theorycheck.observables.tails import precision

Array = n.Array


@observable
def tilt(law: Any, x: Array) -> Array:
    """f(x), for laws with density exp(f(x) - |x|^2/2) up to a constant: shape (...)."""
    if not isinstance(law, Tilted):
        refuse("tilt", law, "laws given relative to the standard normal, such as log_cosh_tilt")
    return law.tilt(require_point("tilt", law, x))


@observable
def tilt_average(law: Any, t: Any, x: Array, *, process: Any) -> Array:
    """G_t(x) = E e^{f(alpha x + sqrt(h) u)}, u standard normal, for the laws of this module: a number.

    Laws: log_cosh_tilt in any dimension, quadratic_tilt and relu_tilt on the line, all before noising.
    """
    return _average("tilt_average", law, t, x, process).total


@observable
def tilt_first_moment(law: Any, t: Any, x: Array, *, process: Any) -> Array:
    """F_t(x) = E[Y e^{f(Y)}] with Y = alpha x + sqrt(h) u, for the laws of `tilt_average`: vector (dim,)."""
    average = _average("tilt_first_moment", law, t, x, process)
    return average.centre * average.total + average.profile.direction * (average.deviation * average.noise_moment())


@observable
def tilt_noise_moment(law: Any, t: Any, x: Array, *, process: Any) -> Array:
    """E[u e^{f(Y)}] with Y = alpha x + sqrt(h) u, for the laws of `tilt_average`: vector (dim,)."""
    average = _average("tilt_noise_moment", law, t, x, process)
    return average.profile.direction * average.noise_moment()


@observable
def tilt_gradient_moment(law: Any, t: Any, x: Array, *, process: Any) -> Array:
    """E[e^{f(Y)} grad f(Y)] with Y = alpha x + sqrt(h) u, for the laws of `tilt_average`: vector (dim,)."""
    average = _average("tilt_gradient_moment", law, t, x, process)
    return average.profile.direction * average.slope_moment()


@observable
def tilt_mass(law: Any) -> Array:
    """E e^{f(u)} under the standard normal law, by quadrature: the constant that f leaves out."""
    zero = 0 * law.mean()
    return _Average(profile("tilt_mass", law), zero, n.like(1, zero)).total


def _average(observable: str, law: Any, t: Any, x: Array, process: Any) -> _Average:
    if np.ndim(require_point(observable, law, x)) != 1:
        refuse(observable, f"x of shape {np.shape(x)}", "one point at a time")
    return _Average(profile(observable, law), process.scale(t) * x, n.sqrt(process.variance(t)))


@dataclass(frozen=True, eq=False)
class _Average:
    """Averages of e^f at Y = centre + deviation u: over |u| <= limit by quadrature, and beyond by a bound."""

    profile: Profile
    centre: Array
    deviation: Any

    @cached_property
    def total(self) -> Any:
        """E e^f."""
        return self._of(lambda piece, y, u: 1)

    def noise_moment(self) -> Any:
        """E[u e^f] along the direction; shifted while integrated, so that no zero has to be resolved."""
        limit = self._limit()
        return self._of(lambda piece, y, u: u + limit) - limit * self.total

    def slope_moment(self) -> Any:
        """E[f' e^f], shifted likewise."""
        top = 1 + self._steepest(self._limit())
        return self._of(lambda piece, y, u: piece.slope(y) + top) - top * self.total

    def _of(self, factor: Callable[[Piece, Any, Any], Any]) -> Any:
        limit, start = self._limit(), n.dot(self.centre, self.profile.direction)
        cuts = [-limit, *(self._within((knot - start) / self.deviation, limit) for knot in self.profile.knots), limit]
        total: Any = n.like(0, start)
        for piece, (a, b) in zip(self.profile.pieces, pairwise(cuts), strict=True):
            total = total + integral(partial(self._integrand, piece, factor, start), a, b, start)
        return total + n.ball(0, self._beyond(limit)) if n.arithmetic_of(total) == "balls" else total

    def _integrand(self, piece: Piece, factor: Callable[[Piece, Any, Any], Any], start: Any, u: Any) -> Any:
        y = start + self.deviation * u
        return factor(piece, y, u) * piece.density(y) * n.normal_density(u)

    def _within(self, u: Any, limit: Any) -> Any:
        return n.maximum(n.minimum(u, limit), -limit)

    def _decay(self) -> tuple[Any, Any, Any]:
        """c, q, p with f(Y(u)) - u^2/2 <= c + q |u| - p u^2/2."""
        f, size = self.profile, n.norm(self.centre)
        constant = f.constant + f.linear * size + f.quadratic * size * size / 2
        linear = (f.linear + f.quadratic * size) * self.deviation
        return constant, linear, 1 - f.quadratic * self.deviation * self.deviation

    def _limit(self) -> Any:
        """A whole number past the maximum of the bound, by as many deviations as the precision asks for."""
        _, q, p = (float(n.to_float(part)) for part in self._decay())
        deviations = 1 + np.sqrt(2 * (precision(self.centre) + 8))
        return n.like(int(np.ceil(q / p + deviations / np.sqrt(p))) + 2, self.centre)

    def _steepest(self, limit: Any) -> Any:
        """A bound for |f'| over |u| <= limit."""
        return self.profile.linear + self.profile.curvature * (n.norm(self.centre) + self.deviation * limit)

    def _beyond(self, limit: Any) -> Any:
        """A bound for both tails of any of the integrals, at most twice the integral over u > R = limit of

        (2R + 3 + 2 steepest) (u/R) e^{c + q u - p u^2/2}/sqrt(2 pi), and u/R <= e^{(u - R)/R}.
        """
        c, q, p = self._decay()
        factor = 2 * limit + 3 + 2 * self._steepest(limit)
        rate = p * limit - q - 1 / limit
        return factor * n.exp(c + q * limit - p * limit * limit / 2) / rate
