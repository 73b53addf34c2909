"""The subspace that principal components find in noised samples: draws in floats.

Source: Chen et al. 2023 (arXiv 2302.07194), Theorem 3(a), against what samples tell of the subspace.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.estimators.score_regression import leading_frame
from theorycheck.observables.base import refuse, sampled, whole
from theorycheck.observables.clouds import in_floats

Array = Any


@sampled
def noisy_pca_error(
    latent: Any,
    dim: Any,
    t: Any,
    samples: Any,
    copy: Any = 0,
    *,
    rng: np.random.Generator,
    count: int,
    process: Any,
) -> Array:
    """|V V^T - A A^T|_F^2 for the leading components V of so many samples A Z, noised for time t: shape (count,).

    A embeds the latent law into `dim` dimensions, here along the first axes: the error does not depend on A.
    """
    size, data, d = whole(dim, "noisy_pca_error", "dim", 1), whole(samples, "noisy_pca_error", "samples", 1), latent.dim
    if not d <= min(size, data):
        refuse("noisy_pca_error", f"{data} samples of rank {d} in dimension {size}", "ranks up to either")
    time = float(n.to_float(t))
    clean = in_floats(latent).sample(count * data, rng).reshape(count, data, d)
    x = np.sqrt(process.variance(time)) * rng.standard_normal((count, data, size))
    x[..., :d] += process.scale(time) * clean
    kept = leading_frame(x, d)[..., :d, :]
    return np.maximum(2 * d - 2 * (kept**2).sum((-2, -1)), 0.0)
