"""The paper's denoiser and Jacobian for mixtures on subspaces, against the law's own posterior and its derivatives."""

import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.low_rank_mixture import LowRankMixture
from theorycheck.observables.density import denoiser, denoiser_jacobian, posterior_covariance
from theorycheck.observables.subspaces import (
    between_class_jacobian,
    subspace_denoiser,
    subspace_denoiser_equal_ranks,
    within_class_jacobian,
)
from theorycheck.processes.general import General, Moment

G = General()
BALLS = n.balls(128)
TIMES = [(1.0, 0.5), (0.5, 0.75), (2.0, 3.0)]


def mixture(kind, ranks, seed=0, dim=6):
    rng = np.random.default_rng(seed)
    frames = np.rint(64 * rng.normal(size=(len(ranks), dim, max(ranks)))) / 64
    weights = kind.array([k + 1 for k in range(len(ranks))])
    return LowRankMixture(
        weights / weights.sum(),
        n.zeros((len(ranks), dim), kind),
        n.orthonormal(kind.array(frames)),
        n.filled((len(ranks), max(ranks)), 1, kind),
        kind.array(ranks),
    )


def setting(kind, ranks, s, gamma, seed=0):
    point = np.rint(32 * np.random.default_rng(seed + 100).normal(size=6)) / 32
    return mixture(kind, ranks, seed), Moment(kind.number(s), kind.number(gamma)), kind.array(point)


def size(a):
    return np.max(np.abs(n.to_float(a)))


@pytest.mark.parametrize("ranks", [[2, 4, 3], [2, 2]])
@pytest.mark.parametrize(("s", "gamma"), TIMES)
def test_the_formula_with_determinants_is_the_posterior_mean(ranks, s, gamma):
    with BALLS:
        law, t, x = setting(BALLS, ranks, s, gamma)
        gap = subspace_denoiser(law, t, x, process=G) - denoiser(law, t, x, process=G)
        assert all(entry.contains(0) for entry in gap)
        assert size(gap) < 1e-30
    law, t, x = setting(n.FLOATS, ranks, s, gamma)
    assert subspace_denoiser(law, t, x, process=G) == pytest.approx(
        denoiser(law, t, x, process=G), rel=1e-10, abs=1e-12
    )


@pytest.mark.parametrize(("s", "gamma"), TIMES)
def test_without_determinants_it_is_right_for_equal_ranks_only(s, gamma):
    with BALLS:
        law, t, x = setting(BALLS, [3, 3], s, gamma)
        gap = subspace_denoiser_equal_ranks(law, t, x, process=G) - denoiser(law, t, x, process=G)
        assert size(gap) < 1e-30
        law, t, x = setting(BALLS, [1, 4], s, gamma)
        gap = subspace_denoiser_equal_ranks(law, t, x, process=G) - denoiser(law, t, x, process=G)
        assert size(gap) > 1e-3


def test_omitting_the_determinants_can_be_wrong_by_more_than_the_whole():
    """Reference: relative errors up to 1.69 over random draws."""
    errors = []
    for seed in range(60):
        law, t, x = setting(n.FLOATS, [1, 4, 2], 1.0, 0.25, seed)
        right, wrong = (f(law, t, x, process=G) for f in (subspace_denoiser, subspace_denoiser_equal_ranks))
        errors.append(np.linalg.norm(wrong - right) / np.linalg.norm(right))
    assert max(errors) > 0.5


def test_another_sharpness_replaces_the_right_one():
    law, t, x = setting(n.FLOATS, [2, 2], 0.5, 0.75)
    s2, noise = 0.25, 0.5625
    right = subspace_denoiser_equal_ranks(law, t, x, s2 / (2 * noise * (s2 + noise)), process=G)
    assert right == pytest.approx(denoiser(law, t, x, process=G), rel=1e-10, abs=1e-12)
    wrong = subspace_denoiser_equal_ranks(law, t, x, 1 / (2 * noise), process=G)
    assert np.max(np.abs(wrong - right)) > 1e-3


@pytest.mark.parametrize("ranks", [[2, 4, 3], [2, 2]])
@pytest.mark.parametrize(("s", "gamma"), TIMES)
def test_the_two_terms_of_the_jacobian(ranks, s, gamma):
    """Against dual numbers through the law's posterior mean, and against its posterior covariance."""
    with BALLS:
        law, t, x = setting(BALLS, ranks, s, gamma)
        within, between = (f(law, t, x, process=G) for f in (within_class_jacobian, between_class_jacobian))
        assert size(within + between - denoiser_jacobian(law, t, x, process=G)) < 1e-30
        scaled = posterior_covariance(law, t, x, process=G) * t.scale / n.power(t.deviation, 2)
        assert size(within + between - scaled) < 1e-30
        assert size(between) > 1e-3 * size(within)
