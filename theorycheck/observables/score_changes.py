"""How far score and posterior mean move, in square mean, between two times of the reverse process, on the line.

X_s given X_u, u < s, is e^{-(s-u)} X_u plus noise, so each is an expectation over a mixture in the plane: by quadrature
in floats; the error is estimated, and in balls it is the radius. Process vp.

Source: Benton et al. 2024 (arXiv 2308.03686), Lemmas 3 and 4, on the score's change along the reverse process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.laws.gaussian_mixture import GaussianMixture
from theorycheck.laws.normal_mixture import Components
from theorycheck.observables.base import estimated, refuse
from theorycheck.observables.clouds import estimate, expectation, in_floats, require_cloud
from theorycheck.observables.memory import remembered
from theorycheck.samplers.propagation import require_vp

Array = n.Array


@estimated
def expected_score_change(law: Any, u: Any, s: Any, *, process: Any) -> Array:
    """E |grad log p_u(X_u) - grad log p_s(X_s)|^2 for 0 < u < s, for mixtures of normals and atoms on the line."""
    value, error = _change("expected_score_change", law, u, s, process, _score)
    return estimate(value, error, law.mean(), u, s)


@estimated
def expected_denoiser_change(law: Any, u: Any, s: Any, *, process: Any) -> Array:
    """E |m_u(X_u) - m_s(X_s)|^2, m the posterior means, 0 < u < s, for mixtures of normals and atoms on the line."""
    value, error = _change("expected_denoiser_change", law, u, s, process, _denoiser)
    return estimate(value, error, law.mean(), u, s)


def _score(process: Any, data: Any, t: float, x: Array) -> Array:
    return process.at(data, t).score(x)


def _denoiser(process: Any, data: Any, t: float, x: Array) -> Array:
    return data.posterior_mean(x, process.scale(t), process.variance(t))


@remembered
def _change(
    name: str, law: Any, u: Any, s: Any, process: Any, f: Callable[[Any, Any, float, Array], Array]
) -> tuple[Any, float]:
    require_vp(name, process)
    data, early, late = in_floats(require_cloud(name, law)), float(n.to_float(u)), float(n.to_float(s))
    if data.dim != 1 or not 0 < early < late:
        refuse(name, f"dimension {data.dim} and times {early:g}, {late:g}", "the line and times 0 < u < s")
    scale, deviation = np.exp(early - late), np.sqrt(-np.expm1(2 * (early - late)))

    def squared(points: Array) -> Array:
        now, after = points[:, :1], scale * points[:, :1] + deviation * points[:, 1:]
        return n.power(f(process, data, early, now) - f(process, data, late, after), 2)[:, 0]

    value, error = expectation(_with_noise(process.at(data, early).components), squared)
    return np.float64(value), error


def _with_noise(parts: Components) -> GaussianMixture:
    """The law on the plane of a mixture on the line and an independent standard normal variable."""
    deviations = np.sqrt((parts.factors[:, 0, :] ** 2).sum(-1) + parts.noise)
    factors = deviations[:, None, None] * np.diag([1.0, 0.0]) + np.diag([0.0, 1.0])
    return GaussianMixture(parts.weights, np.stack([parts.means[:, 0], 0 * parts.means[:, 0]], axis=1), factors)
