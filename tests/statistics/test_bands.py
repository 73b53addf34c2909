"""Bands seen through draws hold what they are bands of, whenever one stops, and are no wider than they need be."""

import math

import numpy as np
import pytest
from scipy.stats import binom

from tests.statistics.noise import at_most
from theorycheck.model import Effort
from theorycheck.statistics.bands import (
    MEANS,
    QUANTILES,
    Band,
    mean_ratio_band,
    quantile_band,
    quantile_interval,
    ratio_interval,
)

QUICK = Effort(draws=2**14, replicates=2**9, precision=0.01)


def source(seed, law):
    """Draws (count,) of a law; a stage always gives the same ones."""
    return lambda count, stage: law(np.random.default_rng([seed, *stage.encode()]), count)


def ones(count, stage):
    return np.ones(count)


def exponential(rng, count):
    return rng.exponential(size=count)


def test_a_mean_leaves_its_band_no_more_often_than_stated():
    bands = [mean_ratio_band(source(seed, exponential), ones, 0.05, QUICK) for seed in range(400)]
    assert at_most(sum(not band.low <= 1 <= band.high for band in bands), 400, 0.05)
    assert {band.method for band in bands} == {MEANS}
    assert np.median([band.error for band in bands]) < 4.2 / math.sqrt(2**14)


def test_a_ratio_of_means_leaves_its_band_no_more_often_than_stated():
    def shifted(rng, count):
        return 2 + rng.exponential(size=count) + rng.standard_normal(count)

    bands = [mean_ratio_band(source(s, shifted), source(s + 1000, exponential), 0.05, QUICK) for s in range(400)]
    assert at_most(sum(not band.low <= 3 <= band.high for band in bands), 400, 0.05)


def test_common_draws_cancel_in_a_ratio():
    """Both sides are mostly the same number, and their ratio is known far better than either mean."""
    left = source(1, lambda rng, count: 2 * (1 + rng.standard_normal(count)) ** 2)
    right = source(1, lambda rng, count: (1 + rng.standard_normal(count)) ** 2)
    apart = source(2, lambda rng, count: (1 + rng.standard_normal(count)) ** 2)
    effort = Effort(draws=2**13, precision=1e-15)
    shared, independent = (mean_ratio_band(left, other, 1e-4, effort) for other in (right, apart))
    assert shared.error < 1e-7
    assert independent.error > 0.03
    assert math.exp(shared.log) == pytest.approx(2)


@pytest.mark.parametrize("ratio", [-2.0, 0.3, 5.0])
def test_the_interval_ends_where_the_mean_of_the_difference_is_just_seen(ratio):
    """By another route: the end points r solve |mean(x - r y)| = radius of the batch means of x - r y."""
    from theorycheck.statistics.evalues import radius

    rng = np.random.default_rng(3)
    y = 4 + 0.1 * rng.standard_normal(40)
    x = ratio * y + 0.2 * rng.standard_normal(40)
    for end in ratio_interval(x, y, 1e-3):
        difference = x - end * y
        assert abs(difference.mean()) == pytest.approx(radius(difference.std(ddof=1), 40, 1e-3), rel=1e-9)


def test_a_sign_that_is_open_and_tails_that_forbid_a_mean_give_no_log():
    centred = mean_ratio_band(source(4, lambda rng, count: rng.standard_normal(count)), ones, 1e-4, QUICK)
    assert (centred.sign, centred.error, centred.heavy) == (0, math.inf, False)
    wild = mean_ratio_band(source(4, lambda rng, count: np.exp(3 * rng.standard_normal(count))), ones, 1e-4, QUICK)
    assert (wild.sign, wild.heavy) == (0, True)


def test_a_negative_mean_has_a_sign():
    band = mean_ratio_band(source(5, lambda rng, count: rng.standard_normal(count) - 3), ones, 1e-4, QUICK)
    assert band.sign == -1
    assert band.log == pytest.approx(math.log(3), abs=band.error)


def test_what_never_varies_is_known_exactly():
    band = mean_ratio_band(source(6, lambda rng, count: np.full(count, 0.1)), ones, 1e-4, QUICK)
    assert band.draws == 4096
    assert band.error < 1e-11


def test_drawing_stops_once_the_log_is_known_well_enough():
    narrow = source(7, lambda rng, count: 1 + 0.01 * rng.standard_normal(count))
    assert mean_ratio_band(narrow, ones, 1e-4, QUICK).draws == 4096
    assert mean_ratio_band(source(7, exponential), ones, 1e-4, QUICK).draws == QUICK.draws


# --- quantiles ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_quantile_leaves_its_band_no_more_often_than_stated(share):
    """Of a Cauchy law, which has no mean; its quantile is tan(pi (share - 1/2))."""
    truth = 5 + math.tan(math.pi * (share - 0.5))
    cauchy = [source(seed, lambda rng, count: 5 + rng.standard_cauchy(count)) for seed in range(400)]
    bands = [quantile_band(draws, share, 0.05, QUICK) for draws in cauchy]
    assert at_most(sum(not band.low <= truth <= band.high for band in bands), 400, 0.05)
    assert {band.method for band in bands} == {QUANTILES}


@pytest.mark.parametrize(
    ("count", "share", "level"), [(32, 0.5, 1e-3), (500, 0.5, 1e-6), (256, 0.9, 1e-2), (9, 0.5, 0.1)]
)
def test_order_statistics_are_the_narrowest_that_the_binomial_law_allows(count, share, level):
    low, high = quantile_interval(np.arange(1.0, count + 1), share, level)
    assert binom.cdf(int(low) - 1, count, share) <= level / 2 < binom.cdf(int(low), count, share)
    assert binom.sf(int(high) - 1, count, share) <= level / 2 < binom.sf(int(high) - 2, count, share)


def test_too_few_draws_know_no_quantile():
    assert quantile_interval(np.arange(8.0), 0.5, 1e-6) == (-math.inf, math.inf)
    assert Band(-math.inf, math.inf, 8, QUANTILES).reading.sign == 0


def test_atoms_are_quantiles_too():
    """Half of the draws are 1: the median is 1, whatever the rest."""
    band = quantile_band(source(8, lambda rng, count: np.maximum(rng.standard_normal(count), 1)), 0.5, 1e-6, QUICK)
    assert (band.low, band.high, band.draws) == (1.0, 1.0, 64)
