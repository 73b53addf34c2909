"""Gaussian averages of a relative density: laws with density e^f relative to the standard normal, up to a constant.

With Y = alpha x + sqrt(h) u, u standard normal: G_t(x) = E e^{f(Y)} and F_t(x) = E[Y e^{f(Y)}]. By quadrature of f
itself, rigorous in balls; the law's own formulas for the noised density and score are not used.

Source: Cole and Lu 2024 (arXiv 2402.08082), Section 2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial, reduce
from itertools import pairwise
from math import inf
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
_SPARE = 8
_STEEPEST = 100


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
def tilted_gradient_covariance(law: Any, t: Any, x: Array, *, process: Any) -> Array:
    """Cov grad f(Y) under the law of Y tilted by e^f, with Y as in `tilt_average` and for its laws: (dim, dim)."""
    average = _average("tilted_gradient_covariance", law, t, x, process)
    direction = average.profile.direction
    return n.outer(direction, direction) * average.slope_variance()


@observable
def tilted_hessian(law: Any, t: Any, x: Array, *, process: Any) -> Array:
    """E Hess f(Y) under the law of Y tilted by e^f, with Y as in `tilt_average` and for its laws: (dim, dim).

    Where f has kinks its second derivative is a measure: each knot counts with the jump of the slope there.
    """
    average = _average("tilted_hessian", law, t, x, process)
    direction = average.profile.direction
    return n.outer(direction, direction) * (average.bend_moment() / average.total)


@observable
def tilt_lipschitz(law: Any) -> Array:
    """The least Lipschitz constant of f, for log_cosh_tilt and relu_tilt before noising: a number."""
    f = profile("tilt_lipschitz", law)
    if not bool(f.curvature == 0):
        refuse("tilt_lipschitz", law, "log_cosh_tilt and relu_tilt before noising")
    steepest = f.linear
    if f.knots:
        steepest = reduce(n.maximum, (n.abs(piece.slope(0)) for piece in f.pieces))
    return steepest


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
        return self._straight(lambda slope: 1) if self.profile.knots else self._of(lambda piece, y, u: 1)

    def noise_moment(self) -> Any:
        """E[u e^f] along the direction; in balls shifted while integrated, so that no zero has to be resolved."""
        if self._rounds:  # by parts
            return self.deviation * self.slope_moment()
        limit = self._limit()
        return self._of(lambda piece, y, u: u + limit) - limit * self.total

    def slope_moment(self) -> Any:
        """E[f' e^f], shifted likewise."""
        if self.profile.knots:
            return self._straight(lambda slope: slope)
        if self._rounds:
            return self._of(lambda piece, y, u: piece.slope(y))
        top = 1 + self._steepest(self._limit())
        return self._of(lambda piece, y, u: piece.slope(y) + top) - top * self.total

    def squared_slope_moment(self) -> Any:
        """E[f'^2 e^f], shifted likewise."""
        if self.profile.knots:
            return self._straight(lambda slope: slope * slope)
        return self._of(lambda piece, y, u: 1 + piece.slope(y) * piece.slope(y), squares=True, poles=True) - self.total

    def slope_variance(self) -> Any:
        """The variance of f' under the tilted law; about its mean in floats, where the difference would cost digits."""
        mean = self.slope_moment() / self.total
        if not self._rounds:
            return self.squared_slope_moment() / self.total - mean * mean
        if self.profile.knots:
            return self._straight(lambda slope: n.power(slope - mean, 2)) / self.total
        return self._of(lambda piece, y, u: n.power(piece.slope(y) - mean, 2)) / self.total

    def bend_moment(self) -> Any:
        """E[f'' e^f]: at the knots, or shifted likewise where there are none."""
        if not self.profile.knots:
            if self._rounds:
                return self._of(lambda piece, y, u: piece.bend(y))
            top = 1 + self.profile.bend
            return self._of(lambda piece, y, u: piece.bend(y) + top, poles=True) - top * self.total
        kinks = zip(self.profile.knots, pairwise(self.profile.pieces), strict=True)
        return sum(self._kink(knot, *sides, self._start()) for knot, sides in kinks)

    def _kink(self, knot: Any, left: Piece, right: Piece, start: Any) -> Any:
        jump = right.slope(knot) - left.slope(knot)
        return jump * left.density(knot) * n.normal_density((knot - start) / self.deviation) / self.deviation

    def _is_wide(self) -> bool:
        """Whether e^f changes little over a cell of the quadrature, and its poles are not near."""
        steep, bent = self.profile.linear * self.deviation, self.profile.bend * self.deviation * self.deviation
        return bool(steep <= _STEEPEST and bent <= _STEEPEST)

    @property
    def _rounds(self) -> bool:
        """Whether sums are rounded, so that a shift would cost digits."""
        return n.arithmetic_of(self.centre, self.deviation) == "floats"

    def _start(self) -> Any:
        return n.dot(self.centre, self.profile.direction)

    def _of(self, factor: Callable[[Piece, Any, Any], Any], squares: bool = False, poles: bool = False) -> Any:
        return self._with_tails(sum(self._parts(factor, poles)), squares)

    def _straight(self, factor: Callable[[Any], Any]) -> Any:
        """E[factor(f') e^f] for f with one slope on each piece."""
        slopes = [piece.slope(0) for piece in self.profile.pieces]
        masses = zip(slopes, self._masses, strict=True)
        return self._with_tails(sum(factor(slope) * mass for slope, mass in masses), squares=True)

    @cached_property
    def _masses(self) -> list[Any]:
        """The integrals of e^f over the pieces, but for the tails."""
        return self._parts(lambda piece, y, u: 1)

    def _parts(self, factor: Callable[[Piece, Any, Any], Any], poles: bool = False) -> list[Any]:
        if self._rounds and not self._is_wide():
            msg = "a relative density too narrow for its quadrature in floats"
            raise ArithmeticError(msg)
        envelope = partial(self._envelope, poles)
        limit, start = self._limit(), self._start()
        cuts = [-limit, *(self._within((knot - start) / self.deviation, limit) for knot in self.profile.knots), limit]
        return [
            integral(partial(self._integrand, piece, factor, start), a, b, start, self.deviation, envelope=envelope)
            for piece, (a, b) in zip(self.profile.pieces, pairwise(cuts), strict=True)
        ]

    def _envelope(self, poles: bool) -> n.Envelope:
        """Off the real line, for all factors in use.

        |e^f| is at most the bound for real arguments, and 1/cosh(z) at most 1/(cos(Im z) cosh(Re z)), which brings the
        factor 4 as |Im z| <= 5/4; so do sinh^2/cosh and cosh.
        """
        f, (c, q, p) = self.profile, self._decay()
        limit, peak = self._limit(), c + q * q / (2 * p)

        def height(r: Any) -> Any:
            factor = 3 * n.power(1 + r + limit + self._steepest(r + limit), 2) + 2 * f.bend
            return 4 * factor * n.exp(peak) / n.sqrt(2 * n.pi(peak))

        growth = 1 + f.curvature * n.power(self.deviation, 2)
        steep = float(n.enclosure(self.deviation * n.sqrt(f.bend))[1]) if poles else 0
        return n.Envelope(height, growth, 1.25 / steep if steep else inf, _SPARE + float(n.to_float(peak)))

    def _with_tails(self, total: Any, squares: bool) -> Any:
        if n.arithmetic_of(total) != "balls":
            return total
        return total + n.ball(0, self._beyond(self._limit(), squares))

    def _integrand(self, piece: Piece, factor: Callable[[Piece, Any, Any], Any], start: Any, u: Any) -> Any:
        y = start + self.deviation * u
        return factor(piece, y, u) * piece.weighted(y, u)

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

    def _beyond(self, limit: Any, squares: bool) -> Any:
        """A bound for both tails of any of the integrals, at most twice the integral over u > R = limit of

        factor (u/R)^k e^{c + q u - p u^2/2}/sqrt(2 pi), with k = 2 for `squares`, else 1, and u/R <= e^{(u - R)/R}.
        """
        c, q, p = self._decay()
        steepest = self._steepest(limit)
        factor = 2 + 2 * steepest * steepest if squares else 2 * limit + 3 + 2 * steepest + 2 * self.profile.bend
        rate = p * limit - q - (2 if squares else 1) / limit
        return factor * n.exp(c + q * limit - p * limit * limit / 2) / rate
