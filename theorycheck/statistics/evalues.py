"""Evidence about a mean that may be looked at after every batch: the t-mixture e-process and what follows from it.

Source: the t-mixture goes back to Robbins (1970) and Lai (1976); Howard et al., Annals of Statistics 49 (2021).
"""

from __future__ import annotations

import math

import numpy as np

from theorycheck.statistics.ladder import Vector

BATCH = 256
WARM_UP = 16
STILL = 1e-9
"""A spread below this share of the mean is none: the draws do not vary."""


def batch_means(draws: Vector, size: int = BATCH) -> Vector:
    """The means of consecutive batches of draws (count, ...), shape (count // size, ...); a rest is left out."""
    whole = len(draws) // size
    means: Vector = draws[: whole * size].reshape(whole, size, *draws.shape[1:]).mean(axis=1)
    return means


def log_e_value(mean: Vector, spread: Vector, batches: Vector | int, mixture: float = 1.0) -> Vector:
    """The log of the e-value against a mean of zero, from so many batches of that mean and standard deviation.

    With t^2 = k m^2/s^2 and g the mixture's variance it is
    -log(1 + kg)/2 + (k/2) [log(1 + t^2/(k-1)) - log(1 + t^2/((k-1)(1 + kg)))], the two logs taken together. It grows
    with |m|, so a mean pulled towards zero by a tolerance, or set to zero on one side, gives an e-value against the
    larger hypothesis. Where nothing varies it is that of m = 0: constancy is no evidence of a central limit.
    """
    k = np.asarray(batches, dtype=float)
    grown = k * mixture
    varying = spread > STILL * np.abs(mean)
    ratio = np.divide(mean, spread, out=np.zeros(np.shape(mean)), where=varying)
    share = k * ratio * ratio / (k - 1)
    gain = np.log1p(share * (grown / (1 + grown)) / (1 + share / (1 + grown)))
    return np.asarray(k / 2 * gain - np.log1p(grown) / 2)


def log_e_values(means: Vector, mixture: float = 1.0) -> Vector:
    """The log e-values after 2, 3, ... of the batch means (batches, ...): shape (batches - 1, ...)."""
    k = np.arange(2, len(means) + 1, dtype=float).reshape(-1, *[1] * (means.ndim - 1))
    centre = means[:1]
    first, second = np.cumsum(means - centre, axis=0)[1:], np.cumsum((means - centre) ** 2, axis=0)[1:]
    variance = np.maximum(second - first * first / k, 0.0) / (k - 1)
    return log_e_value(centre + first / k, np.sqrt(variance), k, mixture)


def radius(spread: float, batches: int, level: float, mixture: float = 1.0) -> float:
    """Half the width of the confidence sequence after so many batches: where the e-value reaches 1/level."""
    grown = batches * mixture
    needed = math.expm1((2 * math.log(1 / level) + math.log1p(grown)) / batches)
    room = (grown - needed) / (1 + grown)
    return spread * math.sqrt(needed / room * (batches - 1) / batches) if room > 0 else math.inf


def confidence_sequence(means: Vector, level: float, mixture: float = 1.0) -> tuple[Vector, Vector]:
    """Lower and upper ends after 2, 3, ... batches; the mean leaves none of them, ever, but with chance `level`.

    Exact for normal batch means, otherwise by the central limit theorem within batches; shapes (batches - 1,).
    """
    counts = range(2, len(means) + 1)
    centres = np.array([means[:k].mean() for k in counts])
    half = np.array([radius(float(means[:k].std(ddof=1)), k, level, mixture) for k in counts])
    return centres - half, centres + half
