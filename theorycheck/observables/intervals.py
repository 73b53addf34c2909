"""How far the uniform law on an interval moves when it is scaled and noised: optimal transport on the line.

The optimal map takes x to the quantile of the other law, w (2 F(x) - 1) on [-w, w], so no function is inverted.
"""

from __future__ import annotations

from typing import Any

from theorycheck import numerics as n
from theorycheck.observables.base import refuse
from theorycheck.observables.cells import integral
from theorycheck.observables.tails import normal_tail, reach

_WIDEST = 64


def transport_to_interval(a: Any, noise: Any, w: Any) -> Any:
    """The squared W_2 distance from the uniform law on [-a, a] plus noise of this variance to that on [-w, w].

    Twice the integral over x > 0, in units of the deviation s from the right edge: up to the reach by quadrature, the
    flat part by its closed form, the rest by bounds. Raises Unsupported where the noise is so wide that differences of
    distribution functions lose too many digits.
    """
    if not a * _WIDEST > n.sqrt(noise):
        refuse("wasserstein", "so much noise", f"deviations of the noise up to {_WIDEST} half widths of a cube")
    s, limit = n.sqrt(noise), n.like(reach(noise), noise)
    flat = not bool(a / s < limit)
    start = -limit if flat else -a / s
    edge = integral(lambda z: _weighted(z, a, s, w), start, limit, noise) * s / a
    return edge + _beyond(a, s, w, limit) + (_flat(a, s, w, limit) if flat else 0)


def _weighted(z: Any, a: Any, s: Any, w: Any) -> Any:
    """The squared move of x = a + s z, times 2 a density."""
    far = z + 2 * a / s
    moved = a + s * z - w * (s / a * (_primitive(far) - _primitive(z)) - 1)
    return moved * moved * (n.normal_cdf(far) - n.normal_cdf(z))


def _primitive(u: Any) -> Any:
    """The integral of the normal distribution function up to u."""
    return u * n.normal_cdf(u) + n.normal_density(u)


def _flat(a: Any, s: Any, w: Any, limit: Any) -> Any:
    """The part over 0 < x < a - limit s, where the density is 1/(2 a) and 2 F - 1 is x/a but for the edges' tails.

    Each tail changes F by at most s phi(limit)/(2 a), and the density by the share phi(limit).
    """
    middle = a - limit * s
    value = n.power(1 - w / a, 2) * n.power(middle, 3) / (3 * a)
    if n.arithmetic_of(a) != "balls":
        return value
    tail, gap = n.normal_density(limit), n.abs(a - w)
    slip = 2 * w * s / a * tail
    return value + n.ball(0, slip * (2 * gap + slip) + 2 * tail * gap * gap)


def _beyond(a: Any, s: Any, w: Any, limit: Any) -> Any:
    """What lies beyond the reach, as a ball; 0 in floats: the move is at most |a - w| + 2 w + s z there."""
    if n.arithmetic_of(a) != "balls":
        return 0
    return n.ball(0, normal_tail((n.abs(a - w) + 2 * w, s), reach(a), a) * s / a)
