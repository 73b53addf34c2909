"""Kullback-Leibler divergences in closed form."""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.normal_mixture import NormalMixture
from theorycheck.observables.base import refuse
from theorycheck.observables.gaussians import normal
from theorycheck.observables.lines import divergence, line
from theorycheck.samplers.propagation import same_basis

Array = n.Array


@observable
def kl(law: Any, other: Any) -> Array:
    """KL(law || other) of two normal laws, or of two mixtures of normals on the line.

    Normal laws given in one eigenbasis, or with an isotropic one among them, go by eigenvalues, free of cancellation;
    others by matrices, which must be regular. Mixtures on the line go by quadrature: rigorous in balls.
    """
    if law.dim != other.dim:
        refuse("kl", f"laws in dimensions {law.dim} and {other.dim}", "laws in one dimension")
    if _many(law) or _many(other):
        return divergence(line("kl", law), line("kl", other))
    first, second = normal("kl", law), normal("kl", other)
    if isinstance(first, Gaussian) and isinstance(second, Gaussian):
        basis = common_basis(first, second)
        if basis is not None:
            return _by_eigenvalues(first, second, basis)
    return _by_matrices(first, second)


def _many(law: Any) -> bool:
    return isinstance(law, NormalMixture) and len(law.components.means) > 1


def common_basis(first: Gaussian, second: Gaussian) -> Array | None:
    """The eigenbasis in which both covariances are diagonal, where it is one of those given."""
    if _isotropic(second) or same_basis(first, second):
        return first.basis
    return second.basis if _isotropic(first) else None


def _isotropic(law: Gaussian) -> bool:
    return bool(np.all(law.spectrum == law.spectrum[0]))


def _by_eigenvalues(first: Gaussian, second: Gaussian, basis: Array) -> Array:
    """The sum over eigendirections of (r - 1 - log r)/2 + shift^2/(2 v2), r the ratio v1/v2 of the variances."""
    spread, other = first.eigenvalues(), second.eigenvalues()
    shift = (first.centre - second.centre) @ basis
    return (n.half_kl((spread - other) / other) + n.power(shift, 2) / other / 2).sum()


def _by_matrices(first: NormalMixture, second: NormalMixture) -> Array:
    spread, other = first.covariance(), second.covariance()
    shift = first.mean() - second.mean()
    distance = n.dot(shift, n.solve(other, shift))
    return (n.trace(n.solve(other, spread)) - first.dim + n.logdet(other) - n.logdet(spread) + distance) / 2
