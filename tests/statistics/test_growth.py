"""Bounded ratios are never refuted and growing ones never pass, over families of corrections of known truth."""

import numpy as np
import pytest

from theorycheck.model import Corrections
from theorycheck.statistics.families import BEYOND, WITHIN
from theorycheck.statistics.growth import corrected, growth, planted, plateau
from theorycheck.statistics.ladder import Ladder, Series

CORRECTIONS = Corrections()
GRID = 4.0 * 2.0 ** np.arange(13)
LADDER = Ladder.of([float(x) for x in GRID])
SMALL = np.full(len(GRID), 1e-12)
FAMILIES = {name: WITHIN[name] for name in ("pure", "boundary", "power", "gamma ratio", "exponential")} | {
    name: BEYOND[name] for name in ("slow", "shifted log", "irregular")
}
BOUNDED = {"flat": 0 * LADDER.progress, "falling": -LADDER.progress / 2, "vanishing": -np.expm1(LADDER.progress)}
GROWING = {"power 1/4": LADDER.progress / 4, "root": LADDER.progress / 2, "log^2": 2 * np.log(LADDER.logarithms)}


def drawn(trend, family, seed):
    h = FAMILIES[family](GRID / GRID[0], float(GRID[0]), np.random.default_rng(seed))
    return Series(LADDER, trend + h, SMALL)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("trend", BOUNDED)
def test_a_bounded_ratio_is_never_refuted(trend, family):
    outcomes = [growth(drawn(BOUNDED[trend], family, seed), CORRECTIONS).outcome for seed in range(4)]
    assert "fails" not in outcomes
    assert outcomes.count("holds") >= 3


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("trend", GROWING)
def test_a_growing_ratio_never_passes(trend, family):
    outcomes = [growth(drawn(GROWING[trend], family, seed), CORRECTIONS).outcome for seed in range(4)]
    assert "holds" not in outcomes
    assert outcomes.count("fails") >= 3


def test_the_plateau_is_the_constant_of_the_lower_two_thirds():
    step = np.where(np.arange(len(GRID)) > 8, 1.0, 0.0)
    assert plateau(Series(LADDER, np.log(1.3) * step, SMALL)) == "fails"
    assert plateau(Series(LADDER, np.log(1.2) * step, SMALL)) == "holds"
    assert plateau(Series(LADDER, np.log(1.3) * (1 - step), SMALL)) == "holds"
    assert plateau(Series(LADDER, np.log(1.2) * step, SMALL + 0.1)) == "open"


def test_a_fall_needs_no_corrections_and_a_rise_its_height():
    errors = np.full(len(GRID), 1e-6)
    falls = Series(LADDER, -np.sqrt(LADDER.progress), errors)
    rises = Series(LADDER, np.where(np.arange(len(GRID)) > 0, 1.0, 0.0), errors)
    assert corrected(falls, CORRECTIONS) == pytest.approx(0, abs=1e-6)
    assert corrected(rises, CORRECTIONS) == pytest.approx(1, abs=1e-3)


def test_short_ladders_are_open():
    few = Series(LADDER, BOUNDED["flat"], SMALL).at(range(5))
    assert growth(few, CORRECTIONS).outcome == "open"


@pytest.mark.parametrize("trend", [*BOUNDED, *GROWING])
def test_planted_growth_is_seen_whatever_the_ratio_does_itself(trend):
    ratio = Series(LADDER, (BOUNDED | GROWING)[trend], SMALL)
    assert growth(planted(ratio, "power"), CORRECTIONS).outcome == "fails"
    assert growth(planted(ratio, "log"), CORRECTIONS).outcome != "holds"


def test_far_out_a_log_is_not_seen_and_the_plant_says_so():
    far = Ladder.of([1e8 * 2.0**k for k in range(10)])
    ratio = Series(far, np.zeros(10), np.full(10, 1e-12))
    assert growth(planted(ratio, "log"), CORRECTIONS).outcome == "holds"
