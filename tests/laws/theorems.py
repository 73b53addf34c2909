"""What is true of every law, each as a function of a case that fails where it is not.

Quadrature is the trapezoid rule: for a density smoothed by noise of deviation s, steps h leave a relative error of
exp(-2 pi^2 s^2/h^2), and 8 deviations leave a tail of exp(-32). Samples are judged at 5 standard errors.
"""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from tests.laws.drawing import BALLS, SCALE, VARIANCE, frame
from theorycheck import numerics as n
from theorycheck.laws.base import SingularLaw, Unbounded
from theorycheck.laws.embedded import Embedded
from theorycheck.processes.vp_half import VPHalf

DRAWS = 20_000
STANDARD_ERRORS = 5
QUADRATURE = 1e-9
ULPS = 2.0**-53 * 1000


def enclosed(left, right, digits=25):
    """Balls that overlap everywhere and are sharp: equal, as far as anything can be told in this precision."""
    low, high = n.enclosure(np.asarray(left) - right)
    size = 1 + np.max(np.abs(n.to_float(left)), initial=0)
    assert np.all(low <= 0)
    assert np.all(high >= 0)
    assert np.max(high - low) < 10.0**-digits * size


def grid(law, step=0.4):
    """Points (count, dim) on a lattice around the bulk of a law, and the volume of a cell."""
    middle, deviation = law.mean(), np.sqrt(np.diag(law.covariance()))
    reach = np.ceil(8 * deviation / step).astype(int)
    axes = [middle[i] + step * np.arange(-reach[i], reach[i] + 1) for i in range(law.dim)]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, law.dim), step**law.dim


# --- the density ----------------------------------------------------------------------------------------------------


def density_has_mass_one_and_the_stated_moments(case):
    law = case.small().noised()
    x, cell = grid(law)
    weights = np.exp(law.log_density(x)) * cell
    mean = weights @ x
    assert weights.sum() == pytest.approx(1, abs=QUADRATURE)
    assert mean == pytest.approx(law.mean(), abs=QUADRATURE)
    assert (x - mean).T @ (weights[:, None] * (x - mean)) == pytest.approx(law.covariance(), abs=10 * QUADRATURE)


def score_satisfies_stein(case):
    """The integrals of p s and of p s x^T are 0 and -I."""
    law = case.small().noised()
    x, cell = grid(law)
    weighted = (np.exp(law.log_density(x)) * cell)[:, None] * law.score(x)
    assert weighted.sum(0) == pytest.approx(np.zeros(law.dim), abs=QUADRATURE)
    assert weighted.T @ x == pytest.approx(-np.eye(law.dim), abs=10 * QUADRATURE)


def score_is_the_gradient_of_the_log_density(case):
    law, x = case.noised(BALLS), case.points(2, BALLS)
    with BALLS:
        enclosed(law.score(x), n.gradient(law.log_density, x))


def noising_twice_is_noising_once(case):
    data, x = case.data(BALLS), case.points(1, BALLS)[0]
    with BALLS:
        s, v, r, w = (BALLS.number(text) for text in ("1/2", "1/8", SCALE, "1/5"))
        twice, once = data.noised(s, v).noised(r, w), data.noised(s * r, r * r * v + w)
        enclosed(twice.log_density(x), once.log_density(x))
        enclosed(twice.score(x), once.score(x))


def density_solves_the_fokker_planck_equation(case):
    """d/dt log p = (dim + x.s + div s + |s|^2)/2 under dX = -X/2 dt + dW."""
    data, process = case.data(BALLS), VPHalf()
    with BALLS:
        x, t = case.points(1, BALLS)[0], BALLS.number("3/8")
        change = n.derivative(lambda moved: process.at(data, moved).log_density(x), t)
        law = process.at(data, t)
        s = law.score(x)
        enclosed(change, (law.dim + n.dot(x, s) + n.trace(n.jacobian(law.score, x)) + n.dot(s, s)) / 2)


# --- the posterior --------------------------------------------------------------------------------------------------


def posterior_mean_is_tweedie(case):
    data, observed, x = case.data(BALLS), case.noised(BALLS), case.points(2, BALLS)
    with BALLS:
        s, v = BALLS.number(SCALE), BALLS.number(VARIANCE)
        enclosed(data.posterior_mean(x, s, v) * s, x + observed.score(x) * v)


def posterior_covariance_is_the_slope_of_the_posterior_mean(case):
    data, x = case.data(BALLS), case.points(1, BALLS)[0]
    with BALLS:
        s, v = BALLS.number(SCALE), BALLS.number(VARIANCE)
        slope = n.jacobian(lambda moved: data.posterior_mean(moved, s, v), x)
        enclosed(data.posterior_covariance(x, s, v) * s / v, slope)


def posterior_moments_are_those_of_bayes(case):
    """By quadrature of prior times likelihood, for data that carry noise of their own."""
    data = case.fault(case.small().data().noised(1.0, 0.25))
    s, v = 0.75, 1 / 3
    x0, _ = grid(data, step=0.3)
    for x in case.small().points(2):
        log_joint = data.log_density(x0) - n.dot(x - s * x0, x - s * x0) / (2 * v)
        weights = np.exp(log_joint - log_joint.max())
        mean = weights @ x0 / weights.sum()
        covariance = (x0 - mean).T @ (weights[:, None] * (x0 - mean)) / weights.sum()
        assert data.posterior_mean(x, s, v) == pytest.approx(mean, abs=QUADRATURE)
        assert data.posterior_covariance(x, s, v) == pytest.approx(covariance, abs=10 * QUADRATURE)


# --- samples --------------------------------------------------------------------------------------------------------


def within_standard_errors(draws, expected):
    error = draws.std(axis=0) / math.sqrt(len(draws)) + 1e-12
    assert np.max(np.abs(draws.mean(axis=0) - expected) / error) < STANDARD_ERRORS


def samples_have_the_stated_moments(case):
    for law in (case.data(), case.noised()):
        draws = law.sample(DRAWS, np.random.default_rng(case.seed))
        centred = draws - law.mean()
        within_standard_errors(draws, law.mean())
        within_standard_errors(n.outer(centred, centred).reshape(DRAWS, -1), np.ravel(law.covariance()))


def density_is_the_average_of_gaussian_kernels_around_samples(case):
    data, law, dim = case.data(), case.noised(), case.data().dim
    draws, v = 0.75 * data.sample(DRAWS, np.random.default_rng(case.seed)), 1 / 3
    for x in case.points(3):
        kernels = np.exp(-n.dot(x - draws, x - draws) / (2 * v) - law.log_density(x)) / (2 * math.pi * v) ** (dim / 2)
        within_standard_errors(kernels, 1)


def support_is_bounded_by_the_stated_radius_or_refused(case):
    data = case.data()
    try:
        radius = float(data.support_radius())
    except Unbounded:
        return
    assert np.max(n.norm(data.sample(DRAWS, np.random.default_rng(case.seed)))) <= radius * (1 + 1e-12)
    with pytest.raises(Unbounded):
        case.noised().support_radius()


# --- arithmetic and shapes ------------------------------------------------------------------------------------------


def floats_lie_within_ulps_of_the_balls(case):
    """1000 ulps of the largest entry, and of the terms of the log-density."""
    exact, law = case.noised(BALLS), case.noised()
    with BALLS:
        pairs = [(exact.log_density(x), exact.score(x)) for x in case.points(3, BALLS)]
    for x, (log_density, score) in zip(case.points(3), pairs, strict=True):
        reference = n.to_float(score)
        scale = 1 + np.max(np.abs(reference)) + np.max(np.abs(x))
        assert abs(law.log_density(x) - float(log_density)) <= ULPS * scale**2
        assert np.max(np.abs(law.score(x) - reference)) <= ULPS * scale


def boxes_enclose_their_points(case):
    """Over a box of points and of times: balls 1/1024 wide around x and around the variance of the noise."""
    data, x, width = case.data(BALLS), case.points(1, BALLS)[0], Fraction(1, 1024)
    with BALLS:
        s, v = BALLS.number(SCALE), BALLS.number(VARIANCE)
        box = case.fault(data.noised(s, n.ball(v, width)))
        parts = [(box.log_density, "log_density"), (box.score, "score")]
        bounds = {name: n.enclosure(function(n.ball(x, width))) for function, name in parts}
        for sign, part in product((-1, 0, 1), ("1/1024", "1/2048")):
            inner = data.noised(s, v - BALLS.number(part) * sign)
            moved = x + BALLS.number(part) * sign * (-1) ** np.arange(len(x))
            for name, (low, high) in bounds.items():
                value = n.to_float(getattr(inner, name)(moved))
                assert np.all(np.isfinite(high - low))
                assert np.all((low <= value) & (value <= high))


def rows_of_a_batch_are_single_points(case):
    data, law = case.data(), case.noised()
    x = case.points(6).reshape(2, 3, law.dim)
    functions = {
        (): law.log_density,
        (law.dim,): law.score,
        (1, law.dim): lambda y: data.posterior_mean(y, 0.75, 1 / 3)[..., None, :],
        (law.dim, law.dim): lambda y: data.posterior_covariance(y, 0.75, 1 / 3),
    }
    for shape, function in functions.items():
        batch = function(x)
        assert batch.shape == (2, 3, *shape)
        for i, j in product(range(2), range(3)):
            assert batch[i, j] == pytest.approx(function(x[i, j]), rel=1e-11, abs=1e-11)


def density_without_noise_is_refused_or_has_its_score(case):
    data, x = case.data(BALLS), case.points(1, BALLS)[0]
    with BALLS:
        try:
            score = data.score(x)
        except (SingularLaw, n.Singular) as refusal:
            with pytest.raises(type(refusal)):
                data.log_density(x)
        else:
            enclosed(score, n.gradient(data.log_density, x))


def embedding_splits_into_subspace_and_complement(case):
    """In the large space and by the orthogonal split, two routes for mixtures of normals."""
    data = case.data(BALLS)
    A = frame(data.dim + 2, data.dim, BALLS)
    with BALLS:
        s, v = BALLS.number(SCALE), BALLS.number(VARIANCE)
        whole, split = data.embedded(A), Embedded.of(data, A)
        x = A @ case.points(1, BALLS)[0] + BALLS.array([f"{k}/8" for k in range(len(A))])
        enclosed(whole.noised(s, v).log_density(x), split.noised(s, v).log_density(x))
        enclosed(whole.noised(s, v).score(x), split.noised(s, v).score(x))
        enclosed(whole.posterior_mean(x, s, v), split.posterior_mean(x, s, v))
        enclosed(whole.posterior_covariance(x, s, v), split.posterior_covariance(x, s, v))
        enclosed(whole.mean(), split.mean())
        enclosed(whole.covariance(), split.covariance())


THEOREMS = [
    density_has_mass_one_and_the_stated_moments,
    score_satisfies_stein,
    score_is_the_gradient_of_the_log_density,
    noising_twice_is_noising_once,
    density_solves_the_fokker_planck_equation,
    posterior_mean_is_tweedie,
    posterior_covariance_is_the_slope_of_the_posterior_mean,
    posterior_moments_are_those_of_bayes,
    samples_have_the_stated_moments,
    density_is_the_average_of_gaussian_kernels_around_samples,
    support_is_bounded_by_the_stated_radius_or_refused,
    floats_lie_within_ulps_of_the_balls,
    boxes_enclose_their_points,
    rows_of_a_batch_are_single_points,
    density_without_noise_is_refused_or_has_its_score,
    embedding_splits_into_subspace_and_complement,
]
