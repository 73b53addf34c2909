"""Random units: both ways of drawing them agree in law, and means are those of closed forms."""

import numpy as np
import pytest

from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.log_cosh_tilt import LogCoshTilt
from theorycheck.observables.base import Unsupported
from theorycheck.observables.features import Features, Ridge, features_of
from theorycheck.observables.random_features import (
    rademacher_of_ball,
    rademacher_of_units,
    rademacher_on_corners,
    risk_deviation,
    sampled_score,
    sampled_tilt_average,
)
from theorycheck.observables.tilts import tilt_average
from theorycheck.processes.vp import VP

P = VP()
LAW = LogCoshTilt(np.array([1.0, -0.5, 0.25]))
X = np.array([0.5, 1.0, -1.0])


def rng(seed=0):
    return np.random.default_rng(seed)


def test_the_shortcut_for_ridge_functions_has_the_law_of_the_units_written_out():
    short = features_of("any", LAW, 0.4, X, P)
    assert isinstance(short, Ridge)
    written = Features(LAW, short.x, short.scale, short.variance)
    (g, f), (G, F) = short.draw(40_000, 4, rng(1)), written.draw(40_000, 4, rng(2))
    assert g.mean() == pytest.approx(G.mean(), abs=0.01)
    assert g.std() == pytest.approx(G.std(), rel=0.02)
    assert f.mean(0) == pytest.approx(F.mean(0), abs=0.02)
    assert np.cov(f.T) == pytest.approx(np.cov(F.T), abs=0.02)
    assert np.mean(g[:, None] * f, axis=0) == pytest.approx(np.mean(G[:, None] * F, axis=0), abs=0.02)


def test_the_average_is_unbiased_and_blocks_change_nothing():
    drawn = sampled_tilt_average(LAW, 0.4, X, 512, process=P, rng=rng(), count=4096)
    assert drawn.shape == (4096,)
    assert drawn.mean() == pytest.approx(float(tilt_average(LAW, 0.4, X, process=P)), rel=2e-3)


def test_without_a_tilt_the_score_is_the_mean_of_the_noise():
    flat = LogCoshTilt(np.zeros(3))
    drawn = sampled_score(flat, 0.4, X, 8, process=P, rng=rng(), count=20_000)
    assert drawn.mean(0) == pytest.approx(-X, abs=0.02)
    variance = P.scale(0.4) ** 2 / P.variance(0.4) / 8
    assert drawn.var(0) == pytest.approx(np.full(3, variance), rel=0.05)


def test_complexities_from_one_sample():
    assert rademacher_of_ball(1, 1, rng=rng(), count=20_000).mean() == pytest.approx(0.5, abs=0.01)
    assert set(rademacher_on_corners(3, 1, rng=rng(), count=50)) == {1.0}
    constant = rademacher_of_units(np.zeros((1, 2)), np.ones(1), 2, rng=rng(), count=20_000)
    assert set(constant) == {0.0, 1.0}
    assert constant.mean() == pytest.approx(0.5, abs=0.02)


def test_risks_drawn_along_the_direction_have_the_law_of_those_in_space():
    law, sizes, N, t = LogCoshTilt(np.array([1.0, 0.0, 0.0])), np.array([0.5, 1.5]), 16, 0.4
    short = risk_deviation(law, t, sizes, N, process=P, rng=rng(), count=20_000)
    scale, deviation = P.scale(t), np.sqrt(P.variance(t))
    data = law.sample(20_000 * 2 * N, rng(1)).reshape(20_000, 2, N, 3)
    noise = rng(2).standard_normal(data.shape)
    x = scale * data + deviation * noise
    pull = np.array([size * np.tanh(size * x[..., :1]) * np.array([1.0, 0.0, 0.0]) for size in sizes])
    losses = ((pull - x + noise / deviation) ** 2).sum(-1).mean(-1)
    written = np.abs(losses[..., 0] - losses[..., 1]).max(0)
    assert short.mean() == pytest.approx(written.mean(), rel=0.02)
    assert short.std() == pytest.approx(written.std(), rel=0.03)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda law: sampled_score(law, 1.0, np.zeros(1), 2, process=P, rng=rng(), count=2), "such as log_cosh_tilt"),
        (lambda law: risk_deviation(law, 1.0, np.ones(1), 2, process=P, rng=rng(), count=2), "log_cosh_tilt before"),
        (lambda law: rademacher_of_units(np.zeros((1, 1)), np.zeros(1), 2, rng=rng(), count=2), "no unit that is zero"),
    ],
)
def test_what_has_no_units_is_refused(call, message):
    with pytest.raises(Unsupported, match=message):
        call(Gaussian(np.zeros(1), np.ones(1), np.eye(1)))
