"""The reverse equation dX = [X/2 + k score(X)] ds + dW on normal data, with the score misjudged by a factor k.

Process vp_half; `T` and `t0` are remaining times. Along an eigendirection with variances v(t) = 1 + e^{-t} (lambda - 1)
and L = T - t0 + log(v(T)/v(t0)), a deviation of the mean shrinks by e^{(T - t0)/2 - k L}, and a variance V becomes
e^{T - t0 - 2 k L} V + v(t0) (1 - e^{-(2k - 1) L})/(2k - 1).

Source: derived; Chen et al. 2023 (arXiv 2302.07194), Section 2 and Lemmas 4 and 6.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.observables.base import refuse, whole
from theorycheck.processes.vp_half import VPHalf
from theorycheck.samplers.propagation import gaussian, same_basis

Array = n.Array
_LONG = 300  # beyond, exponentials overflow and the terms do not cancel


@observable
def reverse_sde(law: Any, start: Any, T: Any, t0: Any, strength: Any = 1, *, process: Any) -> Any:
    """The law at remaining time t0 of the reverse equation from `start` at T, its score `strength` times the exact one.

    Laws are Gaussian with one eigenbasis; raises Unsupported for others and for processes other than vp_half.
    """
    if not isinstance(process, VPHalf):
        refuse("reverse_sde", process, "the process vp_half, dX = -X/2 dt + dW")
    data, first = gaussian("reverse_sde", law), gaussian("reverse_sde", start)
    if not same_basis(data, first):
        refuse("reverse_sde", "a start in another basis", "a start with the eigenbasis of the data")
    before: Any = process.at(data, T)
    after: Any = process.at(data, t0)
    length = _length(T - t0, before.eigenvalues(), after.eigenvalues())
    kept = n.exp(n.like(1, length) * (T - t0) / 2 - strength * length)
    fresh = after.eigenvalues() * length * n.phi1(-(2 * strength - 1) * length)
    deviation = kept * ((first.centre - before.centre) @ data.basis)
    return replace(
        after,
        centre=after.centre + data.basis @ deviation,
        spectrum=n.power(kept, 2) * first.eigenvalues() + fresh,
        noise=0,
    )


def _length(time: Any, before: Any, after: Any) -> Any:
    """L; in floats as log(1 + (e^{T - t0} - 1)/v(t0)), as the terms of the sum may cancel."""
    if n.arithmetic_of(time, after) == "floats" and time < _LONG:
        return n.log1p(n.expm1(time) / after)
    return time + n.log(before / after)


@observable
def orthogonal_euler_variance(T: Any, t0: Any, steps: Any) -> Array:
    """The variance off the subspace after so many Euler steps from T down to t0, started from the standard normal law.

    There the network's score is -x/h, whatever it has learnt: v becomes (1 + mu (1/2 - 1/h))^2 v + mu at each step mu.

    Source: Chen et al. 2023 (arXiv 2302.07194), Lemma 6 as restated.
    """
    count = whole(steps, "orthogonal_euler_variance", "steps", 1)
    mu = (T - t0) / n.like(count, T, t0)
    v = n.like(1, mu)
    for k in range(count):
        gain = 1 + mu * (n.like(1, mu) / 2 + 1 / n.expm1(-(T - mu * k)))
        v = gain * gain * v + mu
    return v
