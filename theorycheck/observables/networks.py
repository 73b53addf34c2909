"""ReLU networks, written out or built to approximate a function, and their path norms.

Source: Cole and Lu 2024 (arXiv 2402.08082), where path norms measure how hard a relative density is to approximate.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.laws.log_cosh_tilt import LogCoshTilt
from theorycheck.laws.relu_tilt import ReluTilt
from theorycheck.observables.base import refuse, require_matrix, require_vector, whole

Array = n.Array


@dataclass(frozen=True, eq=False)
class Network:
    """x -> W_L relu(... relu(W_1 x + biases)): weights W_l (out, in), biases of the first layer (out,).

    A vector as the last weights makes the values numbers.
    """

    weights: tuple[Array, ...]
    biases: Array

    def __neg__(self) -> Network:
        return self * -1

    def __mul__(self, factor: Any) -> Network:
        return Network((*self.weights[:-1], self.weights[-1] * factor), self.biases)

    def __add__(self, shift: Any) -> Network:
        """The shift added to the biases of the first layer."""
        return Network(self.weights, self.biases + shift)

    def __call__(self, x: Array) -> Array:
        """The values at x (..., in)."""
        y = _times(x, self.weights[0]) + self.biases
        for W in self.weights[1:]:
            y = _times(n.maximum(y, 0), W)
        return y

    def path_norm(self) -> Array:
        """The sum over all paths of the products of |weights|; a bias is a path from an input of one."""
        reached = n.abs(self.weights[0]).sum(-1) + n.abs(self.biases)
        for W in self.weights[1:]:
            reached = _times(reached, n.abs(W))
        return np.asarray(reached).sum()


@observable
def shallow_network(outer: Array, inner: Array, biases: Array) -> Network:
    """The network x -> sum_i outer_i relu(inner_i.x + biases_i); outer, biases (units,), inner (units, dim)."""
    width = len(require_vector("shallow_network", outer))
    if np.shape(require_matrix("shallow_network", inner))[0] != width or np.shape(biases) != (width,):
        given = f"{width} outer weights, inner ones of shape {np.shape(inner)} and biases of shape {np.shape(biases)}"
        refuse("shallow_network", given, "one outer weight, one row and one bias a unit")
    return Network((inner, outer), biases)


@observable
def deep_network(first: Array, second: Array, third: Array) -> Network:
    """The network x -> third relu(second relu(first x)) without biases; matrices (out, in), or a vector as the last."""
    layers = (require_matrix("deep_network", first), require_matrix("deep_network", second), third)
    if any(np.shape(before)[0] != np.shape(after)[-1] for before, after in pairwise(layers)):
        refuse("deep_network", f"weights of shapes {', '.join(str(np.shape(W)) for W in layers)}", "sizes that fit")
    return Network(layers, 0 * first[:, 0])


@observable
def network_value(network: Network, x: Array) -> Array:
    """The values of a network at x (..., dim)."""
    return network(x)


@observable
def path_norm(network: Network) -> Array:
    """The sum over all paths of the products of |weights|; for two layers sum_i |a_i| (|w_i|_1 + |b_i|).

    Source: Cole and Lu 2024 (arXiv 2402.08082), with biases counted as weights on an input of one.
    """
    return network.path_norm()


@observable
def tilt_network(law: Any, reach: Any, units: Any) -> Network:
    """A shallow network near the f of log_cosh_tilt, of path norm bounded in the number of units, over all space.

    It interpolates log cosh(s), s = m.x, at 2 units + 1 equally spaced values of s from -reach to reach, and goes on
    with slope 1 beyond; one unit more is the constant. Within reach the error is at most (reach/units)^2/8.
    """
    if not isinstance(law, LogCoshTilt) or law.scale != 1 or law.noise != 0:
        refuse("tilt_network", law, "log_cosh_tilt before noising")
    knots = n.like(1, law.slope) * reach * np.arange(whole(units, "tilt_network", "units", 1) + 1) / units
    outer = _bends(n.log(n.cosh(knots)), knots[1])
    inner = n.concatenate([n.outer(n.filled(len(knots), 1, knots), sign * law.slope) for sign in (1, -1)])
    constant = -n.dot(law.slope, law.slope) / 2
    return Network(
        (n.concatenate([inner, 0 * inner[:1]]), n.concatenate([outer, outer, n.stack([constant])])),
        n.concatenate([-knots, -knots, n.filled(1, 1, knots)]),
    )


@observable
def network_tilt(network: Network) -> ReluTilt:
    """The law on the line with a shallow network as its f, up to a constant: units without input are left out."""
    if not isinstance(network, Network) or len(network.weights) != 2 or np.shape(network.weights[0])[1] != 1:
        refuse("network_tilt", "this network", "shallow networks on the line")
    inner, outer = network.weights[0][:, 0], network.weights[1]
    alive = np.array([not bool(w == 0) for w in inner])
    slopes = n.abs(inner[alive])
    signs = inner[alive] / slopes
    return ReluTilt(outer[alive] * slopes, signs, -network.biases[alive] / inner[alive])


def _bends(values: Array, step: Any) -> Array:
    """How much the slope of the interpolating line changes at each knot: from 0, and at last to 1."""
    slopes = (values[1:] - values[:-1]) / step
    return n.concatenate([slopes[:1], slopes[1:] - slopes[:-1], 1 - slopes[-1:]])


def _times(x: Array, W: Array) -> Array:
    return n.dot(x, W) if np.ndim(W) == 1 else x @ n.transpose(W)
