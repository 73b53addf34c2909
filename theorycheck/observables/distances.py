"""Distances between laws in closed form or by one quadrature: total variation on the line, and Wasserstein."""

from __future__ import annotations

from typing import Any

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.laws.base import is_zero
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.uniform_cube import UniformCube
from theorycheck.observables.base import refuse
from theorycheck.observables.divergence import common_basis
from theorycheck.observables.gaussians import normal
from theorycheck.observables.intervals import transport_to_interval

Array = n.Array


@observable
def normal_total_variation(law: Any, other: Any) -> Array:
    """The total variation distance of two normal laws on the line, between 0 and 1.

    The densities cross where a quadratic in x vanishes; undefined where balls cannot tell the two laws apart.
    """
    first, second = (normal("normal_total_variation", one) for one in (law, other))
    if law.dim != 1 or other.dim != 1:
        refuse("normal_total_variation", f"laws in dimensions {law.dim} and {other.dim}", "normal laws on the line")
    (m, v), (mean, variance) = ((one.mean()[0], one.covariance()[0, 0]) for one in (first, second))
    if bool(v > variance):  # in units of the narrower law both crossings keep their digits
        (m, v), (mean, variance) = (mean, variance), (m, v)
    near, far = _crossings(mean - m, v, variance)
    return n.abs(_gap(near, mean - m, v, variance) - far)


def _gap(x: Any, shift: Any, v: Any, variance: Any) -> Any:
    """The difference of the two distribution functions at m + x."""
    return n.normal_cdf(x / n.sqrt(v)) - n.normal_cdf((x - shift) / n.sqrt(variance))


def _crossings(shift: Any, v: Any, variance: Any) -> tuple[Any, Any]:
    """Where the densities cross for the nearer time, from the mean m; and the difference at the other crossing.

    With a = 1/v - 1/variance the second crossing is q/a: infinitely far where the variances agree.
    """
    a, slope = (variance - v) / (v * variance), 2 * shift / variance
    constant = -shift * shift / variance - n.log(variance / v)
    root = 2 * n.sqrt(shift * shift / (v * variance) + a * n.log(variance / v))
    q = -(slope + root) / 2 if not bool(shift < 0) else -(slope - root) / 2
    if is_zero(a):
        return constant / q, n.like(0, a)
    far = n.ball(0, _far_tail(q, a, shift, v + variance)) if _may_vanish(a) else _gap(q / a, shift, v, variance)
    return constant / q, far


def _may_vanish(a: Any) -> bool:
    return not bool(a > 0) and not bool(a < 0)


def _far_tail(q: Any, a: Any, shift: Any, variance: Any) -> Any:
    """A bound for the difference at q/a, for a ball a around zero: from twice the shift on, both tails are below it."""
    nearest = float(n.enclosure(n.abs(q))[0]) / float(n.enclosure(n.abs(a))[1])
    if nearest < 2 * float(n.enclosure(n.abs(shift))[1]):
        return n.like(1, a)
    return n.normal_cdf(-n.like(1, a) * nearest / (2 * n.sqrt(variance)))


@observable
def wasserstein(law: Any, other: Any) -> Array:
    """The Wasserstein distance W_2, the root of the least mean square of X - Y over couplings.

    Normal laws given in one eigenbasis, or with an isotropic one among them, point masses included; or two uniform
    laws on boxes, the first one noised: coordinate by coordinate, by quadrature, rigorous in balls.
    """
    if law.dim != other.dim:
        refuse("wasserstein", f"laws in dimensions {law.dim} and {other.dim}", "laws in one dimension")
    return n.sqrt(_squared(law, other))


def _squared(law: Any, other: Any) -> Any:
    if isinstance(law, UniformCube) and isinstance(other, UniformCube) and is_zero(other.noise):
        shift = law.centre - other.centre
        sides = zip(law.half_widths, other.half_widths, strict=True)
        return n.dot(shift, shift) + sum(transport_to_interval(a, law.noise, w) for a, w in sides)
    if isinstance(law, Gaussian) and isinstance(other, Gaussian):
        basis = common_basis(law, other)
        if basis is not None:
            spread = n.sqrt(law.eigenvalues()) - n.sqrt(other.eigenvalues())
            shift = law.centre - other.centre
            return n.dot(spread, spread) + n.dot(shift, shift)
    refuse("wasserstein", law, "gaussian laws with one eigenbasis, and uniform_cube noised against uniform_cube")
