"""Score matching with an affine score W x + b: the denoising loss and the explicit one, each by its own route.

Source: Chen et al. 2023 (arXiv 2302.07194), Section 2: the two differ by a constant that no score changes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.observables.base import refuse
from theorycheck.observables.gaussians import normal

Array = n.Array


@observable
def dsm_loss(law: Any, t: Any, W: Array, b: Array, *, process: Any) -> Array:
    """E |W X_t + b - grad log phi_t(X_t | X_0)|^2, the denoising loss; any law with a mean and a covariance.

    X_t = alpha X_0 + sqrt(h) xi and the target is -xi/sqrt(h), so the expectation is over X_0 and xi: no score enters.
    """
    _require_affine("dsm_loss", law, W, b)
    scale, deviation = process.scale(t), n.sqrt(process.variance(t))
    bias = scale * (W @ law.mean()) + b
    spread = scale * scale * n.trace(W @ law.covariance() @ n.transpose(W))
    noise = deviation * W + n.eye(law.dim, deviation) / deviation
    return n.dot(bias, bias) + spread + n.trace(noise @ n.transpose(noise))


@observable
def esm_loss(law: Any, t: Any, W: Array, b: Array, *, process: Any) -> Array:
    """E |W X_t + b - grad log p_t(X_t)|^2, the explicit loss, for Gaussian data only.

    The score of N(m, C) is -C^{-1}(x - m), so the expectation is over X_t alone.
    """
    _require_affine("esm_loss", law, W, b)
    now = normal("esm_loss", process.at(law, t))
    center, spread = now.mean(), now.covariance()
    slope = W + n.inverse(spread)
    bias = W @ center + b
    return n.dot(bias, bias) + n.trace(slope @ spread @ n.transpose(slope))


def _require_affine(observable: str, law: Any, W: Array, b: Array) -> None:
    if np.shape(W) != (law.dim, law.dim) or np.shape(b) != (law.dim,):
        given = f"W of shape {np.shape(W)} and b of shape {np.shape(b)}"
        refuse(observable, given, f"W ({law.dim}, {law.dim}) and b ({law.dim},) for this law")
