"""Mixtures with a covariance for each component against mpmath with 460 digits; and at sizes that forbid squares."""

import tracemalloc

import numpy as np
import pytest

from tests.numerics.mixtures.reference import errors, reference
from theorycheck.numerics.mixtures import TOLERANCE, DiagonalMixture, FullMixture, LowRankNormals, Refused, apart
from theorycheck.numerics.mixtures.frames import thin


def ingredients(seed):
    """Weights, means, noise, and a generator, of widely differing scales."""
    rng = np.random.default_rng(seed)
    count, dim = int(rng.integers(1, 4)), int(rng.choice([2, 3]))
    noise, spread = 10.0 ** rng.uniform(-24, 2), 10.0 ** rng.uniform(-6, 4)
    means = spread * rng.standard_normal((count, dim)) + rng.choice([0, 1, 1e8])
    return rng, rng.dirichlet(np.ones(count)), means * (rng.random() > 0.3), noise


def full(seed):
    rng, weights, means, noise = ingredients(seed)
    dim = means.shape[1]
    factors = rng.standard_normal((*means.shape, dim)) * 10.0 ** rng.uniform(-3, 1, size=(len(means), 1, dim))
    return FullMixture(weights, means, factors, noise), factors, rng


def low_rank(seed):
    rng, weights, means, noise = ingredients(seed)
    rank = int(rng.integers(1, means.shape[1]))
    factors = rng.standard_normal((*means.shape, rank)) * 10.0 ** rng.uniform(-2, 1)
    return LowRankNormals(weights, means if means.any() else None, factors, noise), factors, rng


def diagonal(seed):
    rng, weights, means, noise = ingredients(seed)
    deviations = 10.0 ** rng.uniform(-4, 1, size=means.shape) * rng.choice([1, 1, 0], size=means.shape)
    return DiagonalMixture(weights, means, deviations, noise), deviations[:, :, None] * np.eye(means.shape[1]), rng


def points(mixture, factors, rng):
    """A draw and the middle of two means."""
    means = np.zeros(factors.shape[:2]) if mixture.means is None else mixture.means
    one, other = rng.integers(len(means), size=2)
    dim, rank = factors.shape[1:]
    drawn = means[one] + factors[one] @ rng.standard_normal(rank) + np.sqrt(mixture.noise) * rng.standard_normal(dim)
    return means, np.array([drawn, (means[one] + means[other]) / 2])


def smallest_deviation(factors, noise):
    dim, rank = factors.shape[1:]
    signal = min((np.linalg.svd(f, compute_uv=False) ** 2).min() for f in factors) if rank == dim else 0.0
    return np.sqrt(signal + noise)


@pytest.mark.parametrize("make", [full, low_rank, diagonal])
@pytest.mark.parametrize("block", range(4))
def test_every_number_is_right(make, block):
    for seed in range(10 * block, 10 * block + 10):
        mixture, factors, rng = make(seed)
        means, x = points(mixture, factors, rng)
        scale = smallest_deviation(factors, mixture.noise)
        for row in range(2):
            right = reference(mixture.weights, means, factors, mixture.noise, x[row])
            found = errors(mixture, right, x, row, scale)
            assert np.all(found <= TOLERANCE), (seed, row, found)


@pytest.mark.parametrize("noise", [1e-6, 2e-12, 1e-20, 2e-100])
def test_residuals_in_double_double_settle_tiny_noise_without_balls(noise):
    rng = np.random.default_rng(3)
    factors = rng.standard_normal((3, 8, 2))
    mixture = LowRankNormals(np.full(3, 1 / 3), None, factors, noise)
    x = factors[1] @ rng.standard_normal(2) + np.sqrt(noise) * rng.standard_normal(8)
    row = mixture._by_residuals(x)
    right = reference(mixture.weights, np.zeros((3, 8)), factors, noise, x)
    size = max(float(np.linalg.norm(row.score)), noise**-0.5)
    # at 1e-100 the draw is off its own subspace by rounding alone, as it is for every float
    assert row.sure.all() or noise < 1e-30
    if row.sure.all():
        assert np.linalg.norm(row.score[0] - np.array([float(s) for s in right.score])) <= 1e-10 * size


def test_ill_conditioned_factors_are_taken_as_they_are():
    rng = np.random.default_rng(4)
    factors = np.linalg.qr(rng.standard_normal((1, 4, 4)))[0] * np.array([1, 1e-2, 1e-4, 1e-6])
    mixture = FullMixture(np.ones(1), np.zeros((1, 4)), factors, 0.0)
    x = factors[0] @ rng.standard_normal(4)
    right = reference(mixture.weights, mixture.means, factors, 0.0, x)
    assert np.allclose(mixture.score(x[None])[0], [float(s) for s in right.score], rtol=1e-10)


@pytest.mark.parametrize("dim", [1000, 70_000])
def test_thin_decompositions(dim):
    factor = np.random.default_rng(5).standard_normal((dim, 5)) * 10.0 ** np.arange(-2, 3)
    q, s, turn = thin(factor)
    assert np.abs(q.T @ q - np.eye(5)).max() < 1e-13
    assert np.abs((q * s) @ turn.T - factor).max() < 1e-12 * s.max()


def test_columns_all_but_dependent_still_have_a_frame():
    factor = np.random.default_rng(6).standard_normal((70_000, 3))
    factor[:, 2] = factor[:, 1] + 1e-12 * factor[:, 0]
    q, s, turn = thin(factor)
    assert np.abs(q.T @ q - np.eye(3)).max() < 1e-12
    assert np.abs((q * s) @ turn.T - factor).max() < 1e-12 * s.max()


def test_memory_stays_near_that_of_the_data():
    """Two subspaces of R^100000: the frames cost as much as the factors, and nothing costs more."""
    rng = np.random.default_rng(7)
    factors = rng.standard_normal((2, 100_000, 4))
    x = rng.standard_normal((4, 100_000))
    tracemalloc.start()
    score = LowRankNormals(np.full(2, 0.5), None, factors, 0.5).score(x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.5 * (factors.nbytes + x.nbytes)
    grams = [np.eye(4) * 0.5 + f.T @ f for f in factors]
    along = [x @ f for f in factors]
    logits = [np.einsum("ni,ni->n", c, c @ np.linalg.inv(g)) / 0.5 for c, g in zip(along, grams, strict=True)]
    logits = (np.array(logits) - np.array([np.linalg.slogdet(g)[1] for g in grams])[:, None]) / 2
    shares = np.exp(logits - logits.max(0)) / np.exp(logits - logits.max(0)).sum(0)
    pulls = [c @ np.linalg.inv(g) @ f.T for c, g, f in zip(along, grams, factors, strict=True)]
    right = (sum(r[:, None] * pull for r, pull in zip(shares, pulls, strict=True)) - x) / 0.5
    assert np.allclose(score, right, rtol=0, atol=1e-10 * np.abs(right).max())


def test_what_is_too_large_for_balls_is_refused():
    factors = np.ones((1, 1 << 21, 2))
    factors[::2, :, 1] = np.arange(1 << 21) % 7
    with pytest.raises(Refused, match="too many"):
        LowRankNormals(np.ones(1), None, factors, 1e-200).exact()


@pytest.mark.parametrize("steep", [0.0, 3.0])
@pytest.mark.parametrize("spread", [4.0, 30.0])
def test_components_far_apart_are_asked_only_where_they_matter(spread, steep):
    """Points near one mean, between two, and far from all, against balls; with steep factors by whitening."""
    rng = np.random.default_rng(12)
    count, dim = 6, 5
    means = spread * rng.standard_normal((count, dim))
    factors = rng.standard_normal((count, dim, dim)) * 10.0 ** rng.uniform(-steep, 0, size=(count, 1, dim))
    mixture = FullMixture(rng.dirichlet(np.ones(count)), means, factors, 1e-3)
    x = means[rng.integers(count, size=900)] + rng.standard_normal((900, dim))
    x[::7] = (means[rng.integers(count, size=129)] + means[rng.integers(count, size=129)]) / 2
    x[::50] = 100 * spread * rng.standard_normal((18, dim))
    with np.errstate(all="ignore"):
        rows = mixture._by_few(x, np.empty(x.shape))
    if steep or spread < 10:
        rows = rows or mixture.rows(x)
    assert rows.sure.mean() > 0.9
    chosen = [*range(0, 900, 50), *range(0, 900, 63), *rng.integers(900, size=20)]
    for row in [row for row in chosen if rows.sure[row]]:
        point = mixture.exact().at(x[row])
        size = max(np.linalg.norm(point.score), 1 / smallest_deviation(factors, 1e-3))
        assert np.linalg.norm(rows.score[row] - point.score) <= TOLERANCE * size
        assert rows.log_density[row] == pytest.approx(point.log_density, rel=TOLERANCE, abs=TOLERANCE)
        assert np.allclose(rows.shares[row], point.shares, rtol=0, atol=TOLERANCE)


def test_a_tile_where_all_components_matter_comes_among_tiles_where_few_do():
    """Six means at the ends of three axes; the points of the second tile are around the middle."""
    rng = np.random.default_rng(13)
    means = 30.0 * np.vstack([np.eye(3, 32), -np.eye(3, 32)])
    mixture = FullMixture(np.full(6, 1 / 6), means, np.tile(np.eye(32), (6, 1, 1)), 0.5)
    x = means[rng.integers(6, size=5 * apart.ROWS // 2)] + rng.standard_normal((5 * apart.ROWS // 2, 32))
    x[apart.ROWS : 2 * apart.ROWS] = rng.standard_normal((apart.ROWS, 32))
    x[:: len(x) // apart.PROBES] = means[0]
    tiles = [x[i : i + apart.ROWS] for i in range(0, len(x), apart.ROWS)]
    assert [mixture._by_few(tile, np.empty(tile.shape)) is None for tile in tiles] == [False, True, False]
    rows = mixture.rows(x)
    for row in rng.integers(len(x), size=30):
        assert np.allclose(rows.score[row], mixture.exact().at(x[row]).score, rtol=1e-10, atol=1e-10)
