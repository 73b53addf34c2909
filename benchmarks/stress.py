"""Random adversarial mixtures in number, every kernel against balls: `python -m benchmarks stress --count 100000`."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from theorycheck.numerics.mixtures import TOLERANCE, DiagonalMixture, FullMixture, IsotropicMixture, LowRankNormals
from theorycheck.numerics.mixtures.enclosed import EnclosedMixture

KINDS = ("isotropic", "isotropic, many", "diagonal", "full", "low rank")


def drawn(kind: str, rng: np.random.Generator) -> tuple[Any, Any, Any, float]:
    """A mixture, its factors, points, and its smallest deviation."""
    many = kind == "isotropic, many"
    count = int(rng.choice([30, 60, 100]) if many else rng.integers(1, 7))
    dim = int(rng.choice([1, 2, 16] if many else [2, 3, 6]))
    noise, spread = 10.0 ** rng.uniform(-30, 3), 10.0 ** rng.uniform(-8, 6)
    means = spread * rng.standard_normal((count, dim)) + rng.choice([0.0, 1.0, 1e9])
    if count > 1 and rng.random() < 0.3:
        means[1] = means[0] + np.sqrt(noise) * rng.standard_normal(dim)
    weights = rng.dirichlet(np.ones(count))
    rank = {"full": dim, "diagonal": dim, "low rank": dim - 1}.get(kind, 0)
    factors = rng.standard_normal((count, dim, rank)) * 10.0 ** rng.uniform(-3, 1, size=(count, 1, rank))
    if kind == "diagonal":
        factors = np.abs(factors[:, :1]) * np.eye(dim)
    one, other = rng.integers(count, size=2)
    x = means[one] + factors[one] @ rng.standard_normal(rank) + np.sqrt(noise) * rng.standard_normal((4, dim))
    x[::2] = (means[one] + means[other]) / 2
    signal = min((np.linalg.svd(f, compute_uv=False) ** 2).min() for f in factors) if rank == dim else 0.0
    return made(kind, weights, means, factors, noise), factors, x, float(np.sqrt(signal + noise))


def made(kind: str, weights: Any, means: Any, factors: Any, noise: float) -> Any:
    if kind == "diagonal":
        return DiagonalMixture(weights, means, factors.diagonal(axis1=1, axis2=2), noise)
    if kind == "full":
        return FullMixture(weights, means, factors, noise)
    return (
        LowRankNormals(weights, means, factors, noise)
        if kind == "low rank"
        else IsotropicMixture(weights, means, noise)
    )


def worst_error(mixture: Any, factors: Any, x: Any, deviation: float) -> float:
    """The largest error of log-density, score and clean mean, over their scales."""
    exact = EnclosedMixture(mixture.weights, mixture.means, factors, mixture.noise)
    density, score, mean = mixture.log_density(x), mixture.score(x), mixture.clean_mean(x)
    worst = 0.0
    for row in range(len(x)):
        point = exact.at(x[row], with_gaps=False)
        size = max(float(np.linalg.norm(point.score)), 1 / deviation)
        reach = max(*(float(np.linalg.norm(a)) for a in (x[row], point.clean_mean)), np.sqrt(mixture.noise))
        worst = max(
            worst,
            abs(density[row] - point.log_density) / (1 + abs(point.log_density)),
            float(np.linalg.norm(score[row] - point.score)) / size,
            float(np.linalg.norm(mean[row] - point.clean_mean)) / reach,
        )
    return worst


def stress(count: int, seed: int) -> bool:
    """Whether all of so many mixtures of each kind are right; prints the worst."""
    passed = True
    for kind in KINDS:
        worst, violations = 0.0, Counter[bool]()
        for k in range(count):
            error = worst_error(*drawn(kind, np.random.default_rng([seed, k])))
            worst = max(worst, error)
            violations[error > TOLERANCE] += 1
        passed = passed and not violations[True]
        print(f"{kind}: {count} mixtures, worst error {worst:.1e}, {violations[True]} beyond {TOLERANCE:g}")
    return passed
