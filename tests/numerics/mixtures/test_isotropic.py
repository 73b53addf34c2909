"""The float kernel for isotropic mixtures against balls, in regimes built to break it."""

import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.atoms import Atoms
from theorycheck.laws.isotropic import FEWEST_PAIRS, TOLERANCE, quick_fit

BALLS = n.balls(900)
ROWS = 6


def adversarial(seed):
    """Weights, means, noise and points: wide ranges of scales, offsets, near duplicates, points on bisectors."""
    rng = np.random.default_rng(seed)
    count, dim = rng.integers(1, 7), rng.choice([1, 2, 5])
    noise, spread = 10.0 ** rng.uniform(-30, 3), 10.0 ** rng.uniform(-8, 6)
    means = spread * rng.standard_normal((count, dim)) + rng.choice([0.0, 1.0, 1e9])
    if count > 1 and rng.random() < 0.3:
        means[1] = means[0] + np.sqrt(noise) * rng.standard_normal(dim)
    ends = means[rng.integers(count, size=(2, ROWS))]
    x = ends[0] + np.sqrt(noise) * rng.standard_normal((ROWS, dim))
    x[::2] = (ends[0] + ends[1])[::2] / 2
    return rng.dirichlet(np.ones(count)), means, noise, x


def relative_errors(weights, means, noise, x):
    """Errors of noise * score over its size or the deviation, and those of the log-density over its own."""
    fit = quick_fit(weights, means, noise, x)
    with BALLS:
        law = Atoms(BALLS.array(weights), BALLS.array(means), BALLS.number(noise))
        exact = [(law.score(point) * law.noise, law.log_density(point)) for point in BALLS.array(x)]
        pairs = zip(fit.numerators, fit.log_densities, exact, strict=True)
        moved = np.array([[*n.to_float(BALLS.array(a) - s), float(BALLS.number(b) - p)] for a, b, (s, p) in pairs])
    sizes = np.maximum(n.norm(np.array([n.to_float(s) for s, _ in exact])), np.sqrt(noise))
    return n.norm(moved[:, :-1]) / sizes, np.abs(moved[:, -1]) / (1 + np.abs([float(p) for _, p in exact])), fit.sure


def test_rows_that_pass_the_filter_are_right_and_others_need_it():
    results = [relative_errors(*adversarial(seed)) for seed in range(250)]
    scores, densities, sure = (np.concatenate(parts) for parts in zip(*results, strict=True))
    assert np.max(scores[sure]) <= TOLERANCE
    assert np.max(densities[sure]) <= TOLERANCE
    assert 0.3 < sure.mean() < 0.9
    assert np.max(scores[~sure]) > 1e-2


def test_ordinary_points_all_pass():
    rng = np.random.default_rng(0)
    fit = quick_fit(np.full(50, 0.02), rng.standard_normal((50, 16)), 0.5, rng.standard_normal((200, 16)))
    assert fit.sure.all()


@pytest.mark.parametrize("noise", [0.5, 1e-12, 1e-100])
@pytest.mark.parametrize("quantity", ["log_density", "score", "clean_mean"])
def test_many_points_give_what_single_points_give(noise, quantity):
    rng = np.random.default_rng(1)
    law = Atoms(np.full(40, 1 / 40), rng.standard_normal((40, 3))).noised(1.0, noise)
    count = FEWEST_PAIRS // 40 + 1
    x = law.sample(count, rng)
    x[::3] = (law.points[rng.integers(40, size=count)] + x)[::3] / 2
    many, single = getattr(law, quantity)(x), np.array([getattr(law, quantity)(point) for point in x])
    error = np.abs(many - single).reshape(count, -1).max(axis=1)
    size = np.abs(single).reshape(count, -1).max(axis=1)
    assert np.all(error <= 1e-9 * np.maximum(size, 1))
