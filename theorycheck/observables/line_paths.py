"""The path KL of the exponential integrator for mixtures on the line, and uniform laws on spheres, by quadrature.

For every law in d dimensions, with I(u) the mean squared score and H(u) the entropy at remaining time u, it is

    H(u_0) - H(u_N) + d (u_0 - u_N) + sum_k I(u_k) (gamma_k - 2 (1 - e^{-gamma_k})),

as I - d is the derivative of H. In floats; the error is estimated by halving the resolution.

Source: derived; Benton et al. 2024 (arXiv 2308.03686), Section 3, with the exact score.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.laws.normal_mixture import Components
from theorycheck.laws.sphere import Sphere
from theorycheck.observables.base import estimated, refuse
from theorycheck.observables.clouds import estimate, in_floats, require_cloud
from theorycheck.observables.memory import remembered
from theorycheck.observables.radial import is_uniform, shell
from theorycheck.samplers.propagation import descending, require_vp

Array = n.Array
_REACH = 10
_BLOCK = 1 << 22  # numbers in one intermediate array
_ROUNDING = 1e-14


@estimated
def estimated_path_kl(law: Any, grid: Array, *, process: Any) -> Array:
    """KL(exact || integrator) of the path laws, process vp.

    For mixtures of normals and atoms on the line, and the uniform law on a sphere in any dimension.
    """
    require_vp("estimated_path_kl", process)
    data = in_floats(law if is_uniform(law) else require_cloud("estimated_path_kl", law))
    if not is_uniform(law) and data.dim != 1:
        refuse("estimated_path_kl", f"a law in dimension {data.dim}", "mixtures on the line and uniform spheres")
    times = n.to_float(descending("estimated_path_kl", grid))
    coarse, fine = _coarse_and_fine(data, times)
    return estimate(fine, abs(fine - coarse) + _ROUNDING * data.dim * (1 + times[0] - times[-1]), law.mean(), grid)


@remembered
def _coarse_and_fine(data: Any, times: Any) -> tuple[Any, Any]:
    coarse, fine = (_path_kl(data, times, *found) for found in _moments(data, times))
    return coarse, fine


def _path_kl(data: Any, times: Any, squared_scores: Any, entropies: Any) -> Any:
    gamma = times[:-1] - times[1:]
    ends = entropies[0] - entropies[-1] + data.dim * (times[0] - times[-1])
    return ends + (squared_scores[:-1] * (gamma + 2 * np.expm1(-gamma))).sum()


def _moments(data: Any, times: Any) -> Any:
    """Mean squared score and entropy at the times, coarse and fine: shape (2, 2, times)."""
    if is_uniform(data):
        return np.stack([_shell_moments(data.noised(np.exp(-u), -np.expm1(-2 * u))) for u in times], axis=-1)
    return np.array([_on_line(data, times, finer) for finer in (0, 1)])


def _shell_moments(now: Sphere) -> Any:
    points, log_density, probabilities = shell(now, 1, 2)
    score = now.score(points)
    return probabilities @ np.stack([n.dot(score, score), -log_density], axis=-1)


def _on_line(data: Any, times: Any, finer: int) -> Any:
    """Mean squared score and entropy at the times: shape (2, times)."""
    parts, level = data.components, 4 + finer
    line = np.arange(-(_REACH << level), (_REACH << level) + 1) / (1 << level)
    size = max(1, _BLOCK // (len(line) * len(parts.means) ** 2))
    blocks = [_nodal(parts, times[i : i + size], line) for i in range(0, len(times), size)]
    return np.concatenate(blocks, axis=1) @ (n.normal_density(line) / (1 << level))


def _nodal(parts: Components, times: Any, line: Any) -> Any:
    """Squared score and minus log-density at the nodes, averaged over components: shape (2, times, nodes)."""
    scale, added = np.exp(-times)[:, None], -np.expm1(-2 * times)[:, None]
    means, variances = scale * parts.means[:, 0], added + scale**2 * _variances(parts)
    x = means[:, :, None] + np.sqrt(variances)[:, :, None] * line
    offset, spread = means[:, None, None, :] - x[..., None], variances[:, None, None, :]
    terms = np.log(parts.weights) - (np.log(2 * np.pi * spread) + offset**2 / spread) / 2
    scores = (n.softmax(terms) * offset / spread).sum(-1)
    return np.einsum("j,sujz->suz", parts.weights, np.array([scores**2, -n.logsumexp(terms)]))


def _variances(parts: Components) -> Any:
    return (parts.factors[:, 0, :] ** 2).sum(-1) + parts.noise
