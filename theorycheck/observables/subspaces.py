"""The denoiser of a mixture of low-rank Gaussians and its Jacobian, written from the paper's formulas.

X_0 ~ sum_k w_k N(0, U_k U_k^T), X_t = s X_0 + gamma xi: the law `low_rank_mixture` with means 0 and spectra 1. Nothing
of the law's own denoiser is used.

Source: Wang et al. 2024 (arXiv 2409.02426), Lemma 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.laws.low_rank_mixture import LowRankMixture
from theorycheck.observables.base import refuse, require_point

Array = n.Array


@dataclass(frozen=True, eq=False)
class Subspaces:
    """What the formulas need at a point: a = s/(s^2 + gamma^2), phi, class weights, frames U_k, y_k = U_k U_k^T x."""

    shrink: Any
    sharpness: Any
    weights: Array
    bases: list[Array]
    projections: Array

    def mean(self) -> Array:
        """The weighted mean of the projections, shape (dim,)."""
        return self.weights @ self.projections


@observable
def subspace_denoiser(law: Any, t: Any, x: Array, *, process: Any) -> Array:
    """The posterior mean a sum_k w_k U_k U_k^T x, w_k ~ pi_k r^{d_k} exp(phi |U_k^T x|^2), for any ranks d_k: (dim,).

    a = s/(s^2 + gamma^2), phi = s^2/(2 gamma^2 (s^2 + gamma^2)), r = gamma/sqrt(s^2 + gamma^2): the determinants of the
    components' covariances.
    """
    here = _subspaces("subspace_denoiser", law, t, x, process)
    return here.shrink * here.mean()


@observable
def subspace_denoiser_equal_ranks(law: Any, t: Any, x: Array, sharpness: Any = None, *, process: Any) -> Array:
    """The same without determinants, w_k ~ pi_k exp(phi |U_k^T x|^2), right where all ranks are equal: vector (dim,).

    `sharpness` takes the place of phi where given.
    """
    here = _subspaces("subspace_denoiser_equal_ranks", law, t, x, process, volumes=False, sharpness=sharpness)
    return here.shrink * here.mean()


@observable
def spectral_denoiser(law: Any, t: Any, x: Array, lift: Any = None, *, process: Any) -> Array:
    """sum_k w_k (m_k + U_k D_k U_k^T (x - s m_k)/s), D = s^2 L/(s^2 L + gamma^2) for components N(m_k, U_k L_k U_k^T).

    The weights are those of N(s m_k, s^2 U_k L_k U_k^T + gamma^2 I). `lift` takes the place of 1/s where given.
    Vector (dim,). Source: the same paper's later version, with means and spectra.
    """
    if (
        not isinstance(law, LowRankMixture)
        or law.noise != 0
        or np.ndim(require_point("spectral_denoiser", law, x)) != 1
    ):
        refuse("spectral_denoiser", law, "one point at a time of the law low_rank_mixture without noise")
    s, noise = process.scale(t), process.variance(t)
    logits, means = [], []
    for weight, mean, basis, spectrum in zip(law.weights, law.means, law.bases(), law.spectra, strict=True):
        variances = spectrum[: basis.shape[1]] * s * s
        offset = x - s * mean
        along = offset @ basis
        shrunk = variances / (variances + noise) * along
        quadratic = (n.dot(offset, offset) - n.dot(shrunk, along)) / noise
        logits.append(n.log(weight) - (n.log(1 + variances / noise).sum() + quadratic) / 2)
        means.append(mean + (basis @ shrunk) * (n.like(1, s) / s if lift is None else lift))
    return n.softmax(np.array(logits)) @ n.stack(means)


@observable
def within_class_jacobian(law: Any, t: Any, x: Array, *, process: Any) -> Array:
    """The first term a sum_k w_k U_k U_k^T of the Jacobian of the denoiser at x: matrix (dim, dim)."""
    here = _subspaces("within_class_jacobian", law, t, x, process)
    projectors = [weight * (basis @ n.transpose(basis)) for weight, basis in zip(here.weights, here.bases, strict=True)]
    return here.shrink * reduce(np.add, projectors)


@observable
def between_class_jacobian(law: Any, t: Any, x: Array, *, process: Any) -> Array:
    """The second term 2 a phi (sum_k w_k y_k y_k^T - y y^T) of the Jacobian, y the mean: matrix (dim, dim).

    Written as sum_k w_k (y_k - y)(y_k - y)^T, free of cancellation.
    """
    here = _subspaces("between_class_jacobian", law, t, x, process)
    apart = here.projections - here.mean()
    return 2 * here.shrink * here.sharpness * (n.transpose(apart) @ (here.weights[:, None] * apart))


def _subspaces(
    observable: str, law: Any, t: Any, x: Array, process: Any, volumes: bool = True, sharpness: Any = None
) -> Subspaces:
    _require_unit_subspaces(observable, law)
    if np.ndim(require_point(observable, law, x)) != 1:
        refuse(observable, f"x of shape {np.shape(x)}", "one point at a time")
    s, noise = process.scale(t), process.variance(t)
    total = s * s + noise
    phi = s * s / (2 * noise * total) if sharpness is None else sharpness
    bases = law.bases()
    coordinates = [x @ basis for basis in bases]
    logits = n.log(law.weights) + phi * np.array([n.dot(c, c) for c in coordinates])
    if volumes:
        logits = logits + np.array([basis.shape[1] for basis in bases]) * n.log(noise / total) / 2
    projections = n.stack([basis @ c for basis, c in zip(bases, coordinates, strict=True)])
    return Subspaces(s / total, phi, n.softmax(logits), bases, projections)


def _require_unit_subspaces(observable: str, law: Any) -> None:
    if not isinstance(law, LowRankMixture):
        refuse(observable, law, "the law low_rank_mixture")
    if np.any(law.means != 0) or np.any(law.spectra != 1) or law.noise != 0:
        refuse(observable, "other components", "low_rank_mixture with means = 0 and spectra = 1")
