"""Scores learnt from samples by least squares: what is fitted, and how far it is from the exact score.

Affine scores are fitted to normal data; piecewise constant ones to data on the line, as the learnt function
f*(z, t) = alpha E[Z | Z_t = z], on cells of one width, with a Poisson number of samples, so that cells are independent.

Source: Chen et al. 2023 (arXiv 2302.07194), Section 2 and Theorem 2.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.estimators.score_regression import Cells, affine_excess, affine_fit, mean_reciprocal
from theorycheck.laws.normal_mixture import NormalMixture
from theorycheck.observables.base import estimated, refuse, sampled, whole
from theorycheck.observables.clouds import estimate, in_floats, require_cloud
from theorycheck.observables.gaussians import normal

Array = Any
_REACH = 9  # deviations on either side of the outermost means
_NODES = 12
_MOST_CELLS = 1 << 18
_LEAST = 1e-300  # the chance of a cell, where it is smaller


@sampled
def fitted_slope(
    law: Any, t: Any, samples: Any, copy: Any = 0, *, rng: np.random.Generator, count: int, process: Any
) -> Array:
    """W of the affine score W x + b fitted to `samples` noised draws and their targets: shape (count, dim, dim)."""
    return _affine("fitted_slope", law, t, samples, process, rng, count)[0]


@sampled
def fitted_excess(
    law: Any, t: Any, samples: Any, copy: Any = 0, *, rng: np.random.Generator, count: int, process: Any
) -> Array:
    """E |W X_t + b - score(X_t)|^2 of the fitted affine score, X_t a fresh draw; normal laws: shape (count,)."""
    now = normal("fitted_excess", in_floats(process.at(law, t)))
    slopes, offsets = _affine("fitted_excess", law, t, samples, process, rng, count)
    return affine_excess(slopes, offsets, now.mean(), now.covariance())


def _affine(
    name: str, law: Any, t: Any, samples: Any, process: Any, rng: np.random.Generator, count: int
) -> tuple[Array, Array]:
    size = whole(samples, name, "samples", law.dim + 2)
    scale, deviation = _moments(process, t)
    noise = rng.standard_normal((count, size, law.dim))
    clean = in_floats(law).sample(count * size, rng).reshape(noise.shape)
    return affine_fit(scale * clean + deviation * noise, -noise / deviation)


@sampled
def regressogram_loss(
    law: Any,
    t: Any,
    samples: Any,
    width: Any,
    copy: Any = 0,
    *,
    rng: np.random.Generator,
    count: int,
    process: Any,
) -> Array:
    """E (g(Z_t) - f*(Z_t))^2 for the cell means g of alpha Z over Z_t, fitted to data sets: shape (count,).

    Mixtures of normals and atoms on the line; the number of samples is Poisson with mean `samples`.
    """
    data, time, size, step = _setting("regressogram_loss", law, t, samples, width)
    scale, deviation = _moments(process, time)
    sets = np.repeat(np.arange(count), rng.poisson(size, count))
    target = scale * data.sample(len(sets), rng)[:, 0]
    x = target + deviation * rng.standard_normal(len(sets))
    cells = _cells(data, time, step, process)
    return cells.losses(cells.fitted(sets, x, target, count))


@estimated
def regressogram_risk(law: Any, t: Any, samples: Any, width: Any, *, process: Any) -> Array:
    """The mean of `regressogram_loss`: bias, variance and empty cells, summed over cells by quadrature."""
    data, time, size, step = _setting("regressogram_risk", law, t, samples, width)
    cells = _cells(data, time, step, process)
    expected = size * cells.chances
    reciprocals = mean_reciprocal(np.maximum(expected, _LEAST))
    empty = np.exp(-expected) * cells.targets**2 / cells.chances
    value = float((cells.biases() + cells.spreads() * reciprocals + empty).sum())
    return estimate(value, 1e-9 * value, law.mean(), t)


def _setting(name: str, law: Any, t: Any, samples: Any, width: Any) -> tuple[NormalMixture, float, float, float]:
    data = in_floats(require_cloud(name, law))
    if data.dim != 1:
        refuse(name, f"a law in dimension {data.dim}", "mixtures on the line")
    size, step = float(n.to_float(samples)), float(n.to_float(width))
    if not (size > 0 and step > 0):
        refuse(name, f"samples = {size:g} and width = {step:g}", "positive numbers")
    return data, float(n.to_float(t)), size, step


def _moments(process: Any, t: Any) -> tuple[float, float]:
    time = float(n.to_float(t))
    return float(process.scale(time)), float(np.sqrt(process.variance(time)))


def _cells(law: NormalMixture, t: float, width: float, process: Any) -> Cells:
    """The cells that hold the noised law but for 1e-18 of it, the first edge at a whole number of widths."""
    scale, deviation = _moments(process, t)
    now: Any = law.noised(scale, deviation**2)
    first, last = _edges(now.components, width)
    nodes, weights = n.gauss_legendre(_NODES, 1.0)
    edges = width * np.arange(first, last)
    x = (edges[:, None] + width * (1 + nodes) / 2).reshape(-1, 1)
    density = np.exp(now.log_density(x)).reshape(len(edges), -1) * weights * width / 2
    target = scale * law.posterior_mean(x, scale, deviation**2).reshape(density.shape)
    inner = scale**2 * law.posterior_covariance(x, scale, deviation**2).reshape(density.shape)
    parts = (np.ones_like(target), target, target**2, target**2 + inner)
    chances, *others = ((density * part).sum(-1) for part in parts)
    return Cells(float(first * width), width, np.maximum(chances, _LEAST), *others)


def _edges(parts: Any, width: float) -> tuple[Any, Any]:
    """The first edge and the last, in widths."""
    spread = _REACH * np.sqrt((parts.factors[:, 0, :] ** 2).sum(-1) + parts.noise)
    first = np.floor(np.min(parts.means[:, 0] - spread) / width)
    last = np.ceil(np.max(parts.means[:, 0] + spread) / width)
    if last - first > _MOST_CELLS:
        refuse("regressogram", f"{last - first:.0f} cells", f"at most {_MOST_CELLS} cells")
    return first, last
