"""Isotropic mixtures against mpmath with 460 digits and against balls, in regimes built to break them."""

import numpy as np
import pytest

from tests.numerics.mixtures.reference import errors, reference
from theorycheck import numerics as n
from theorycheck.laws.atoms import Atoms
from theorycheck.numerics.mixtures import TOLERANCE, IsotropicMixture, Refused, isotropic, nearby, ties
from theorycheck.numerics.mixtures.enclosed import EnclosedMixture

BALLS = n.balls(900)
ROWS = 6


def bisector(means, spread=0.0):
    return (means[0] + means[1]) / 2 + spread * np.ones(means.shape[1])


def regimes():
    """Means, noise and a point, for each regime of the battery; weights are 1/4, 3/4 or even."""
    rng = np.random.default_rng(11)
    base = rng.standard_normal((3, 4))
    along = rng.standard_normal(4)
    along -= (along @ (base[1] - base[0])) / np.sum((base[1] - base[0]) ** 2) * (base[1] - base[0])
    origin = np.vstack([np.zeros(4), base[1:]])
    pair = np.vstack([base[0], -base[0]])
    apart = 1e6 * base
    near = np.vstack([base[0], base[0] + 1e-9 * rng.standard_normal(4), base[2]])
    line = np.array([[0.25], [1.75], [-3.0]])
    yield "benign", base, 0.5, rng.standard_normal(4)
    yield "small noise, typical", base, 2e-12, base[0] + 1.4e-6 * rng.standard_normal(4)
    yield "small noise, near a bisector", base, 2e-12, bisector(base, 1e-13)
    yield "tiny noise, typical", origin, 2e-100, 1e-50 * rng.standard_normal(4)
    yield "tiny noise, a tie", pair, 2e-100, np.zeros(4)
    yield "tiny noise, near a tie", pair, 2e-100, 1e-101 * rng.standard_normal(4)
    yield "far away", base, 0.5, 1e8 * rng.standard_normal(4)
    yield "far away along a bisector", base[:2], 0.5, bisector(base) + 1e8 * along
    yield "far apart, typical", apart, 0.5, apart[1] + rng.standard_normal(4)
    yield "far apart, a bisector", apart, 0.5, bisector(apart)
    yield "an offset", base + 1e8, 0.5, rng.standard_normal(4) + 1e8
    yield "near duplicates", near, 1e-18, base[0] + 1e-9 * rng.standard_normal(4)
    yield "a line, a bisector", line, 2e-12, bisector(line, 1e-12)
    yield "one component", base[:1], 1e-3, rng.standard_normal(4)


@pytest.mark.parametrize(("means", "noise", "x"), [r[1:] for r in regimes()], ids=[r[0] for r in regimes()])
@pytest.mark.parametrize("even", [True, False])
def test_every_number_is_right_in_every_regime(means, noise, x, even):
    count, dim = means.shape
    weights = np.full(count, 1 / count) if even or count == 1 else np.array([0.25, *np.full(count - 1, 0.75)])
    right = reference(weights, means, np.zeros((count, dim, 0)), noise, x)
    found = errors(IsotropicMixture(weights, means, noise), right, x[None], 0, np.sqrt(noise))
    assert np.all(found <= TOLERANCE), found


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


def relative_errors(fit, weights, means, noise, x):
    """Errors of noise * score over its size or the deviation, and those of the log-density over its own."""
    with BALLS:
        law = Atoms(BALLS.array(weights), BALLS.array(means), BALLS.number(noise))
        exact = [(law.score(point) * law.noise, law.log_density(point)) for point in BALLS.array(x)]
        pairs = zip(fit.numerators, fit.log_densities, exact, strict=True)
        moved = np.array([[*n.to_float(BALLS.array(a) - s), float(BALLS.number(b) - p)] for a, b, (s, p) in pairs])
    sizes = np.maximum(n.norm(np.array([n.to_float(s) for s, _ in exact])), np.sqrt(noise))
    return n.norm(moved[:, :-1]) / sizes, np.abs(moved[:, -1]) / (1 + np.abs([float(p) for _, p in exact]))


def of_seed(seed, kernel):
    """The errors of a kernel on an adversarial mixture and which rows it trusts."""
    weights, means, noise, x = adversarial(seed)
    fit = kernel(IsotropicMixture(weights, means, noise), x)
    return *relative_errors(fit, weights, means, noise, x), fit.sure.astype(bool)


KERNELS = {
    "products": lambda mixture, x: isotropic.fit(mixture.centres, x),
    "double-double": lambda mixture, x: ties.refined(mixture.centres, x),
    "all": lambda mixture, x: mixture.fit(x),
}


@pytest.mark.parametrize("kernel", KERNELS)
def test_rows_that_a_kernel_trusts_are_right(kernel):
    results = [of_seed(seed, KERNELS[kernel]) for seed in range(150)]
    scores, densities, sure = (np.concatenate(parts) for parts in zip(*results, strict=True))
    assert np.max(scores[sure]) <= TOLERANCE
    assert np.max(densities[sure]) <= TOLERANCE
    assert {"products": 0.3, "double-double": 0.98, "all": 1}[kernel] <= sure.mean()
    if kernel == "products":
        assert sure.mean() < 0.9
        assert np.max(scores[~sure]) > 1e-2


def test_many_centres_use_few():
    rng = np.random.default_rng(5)
    means = rng.standard_normal((3000, 3))
    mixture = IsotropicMixture(np.full(3000, 1 / 3000), means, 1e-6)
    x = (means[:4] + means[4:8]) / 2
    x[0] = means[7] + 1e-3
    exact = EnclosedMixture(mixture.weights, means, None, 1e-6)
    for row in range(len(x)):
        point = exact.at(x[row])
        assert np.allclose(mixture.score(x)[row], point.score, rtol=1e-10, atol=1e-7)
        spread = point.shares @ (point.gaps**2).sum(1)
        assert mixture.covariance_trace(x)[row] == pytest.approx(spread, rel=1e-10, abs=1e-16)


def on_a_sphere(count, dim):
    rng = np.random.default_rng(9)
    means = rng.standard_normal((count, dim))
    return means / np.sqrt((means**2).sum(1))[:, None]


@pytest.mark.parametrize("noise", [4e-3, 2e-3, 1e-4])
def test_tiles_with_few_neighbours_and_tiles_with_all_of_them(noise):
    """Most points are near one centre or between two; some of one tile are as far from all as from any."""
    means = on_a_sphere(100, 24)
    rng = np.random.default_rng(10)
    x = means[rng.integers(100, size=2200)] + np.sqrt(noise) * rng.standard_normal((2200, 24))
    x[::3] = (means[rng.integers(100, size=734)] + means[rng.integers(100, size=734)]) / 2
    x[600:660] = 1e-2 * rng.standard_normal((60, 24))
    weights = rng.dirichlet(np.ones(100))
    mixture, exact = IsotropicMixture(weights, means, noise), EnclosedMixture(weights, means, None, noise)
    assert nearby.are_few(mixture.centres, x)
    room, _, width = nearby.rooms(mixture.centres, len(x))
    assert nearby.tile_of_few(mixture.centres, x[:512], room, width) is not None
    if noise > 1e-3:
        assert nearby.tile_of_few(mixture.centres, x[512:1024], room, width) is None
    fit = mixture.fit(x)
    for row in [*rng.integers(len(x), size=40), 600, 601, 602]:
        point = exact.at(x[row])
        away = np.linalg.norm(fit.numerators[row] - point.score * noise)
        assert away <= TOLERANCE * max(np.linalg.norm(point.score) * noise, np.sqrt(noise))
        assert fit.log_densities[row] == pytest.approx(point.log_density, rel=TOLERANCE, abs=TOLERANCE)
        assert np.allclose(fit.centres[row], point.clean_mean, rtol=0, atol=TOLERANCE)
    assert np.array_equal(mixture.score(x), fit.score())
    assert np.array_equal(mixture.log_density(x), fit.log_density())


def test_a_centre_without_weight_is_not_heard():
    means = on_a_sphere(100, 3)
    weights = np.append(0.0, np.full(99, 1 / 99))
    x = means[:40] + 1e-3
    for noise in (1e-3, 1.0, 1e3):
        without = IsotropicMixture(weights[1:], means[1:], noise)
        assert np.allclose(IsotropicMixture(weights, means, noise).score(x), without.score(x), rtol=1e-9)


def test_ordinary_points_all_pass_the_first_filter():
    rng = np.random.default_rng(0)
    mixture = IsotropicMixture(np.full(50, 0.02), rng.standard_normal((50, 16)), 0.5)
    assert isotropic.fit(mixture.centres, rng.standard_normal((200, 16))).sure.all()


def test_what_no_precision_settles_is_refused():
    """A tie broken at 1e-300, seen through noise of 1e-300: thousands of digits would be needed."""
    means = np.array([[1e150, 0.0], [-1e150, 1e-150]])
    with pytest.raises(Refused):
        IsotropicMixture(np.array([0.5, 0.5]), means, np.nan).score(np.zeros((1, 2)))
