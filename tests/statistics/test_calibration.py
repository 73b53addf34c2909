"""Error rates of the law test, measured on families of sequences whose law is known."""

from fractions import Fraction

import numpy as np
import pytest

from theorycheck.model import Corrections
from theorycheck.statistics.calibration import Count, tally
from theorycheck.statistics.families import BEYOND, GRIDS, WITHIN

SHORT, LONG, WIDE = GRIDS["64 to 16384"], GRIDS["64 to 65536"], GRIDS["10 to 1e20"]


def total(tallies, name):
    counts = [getattr(found, name) for found in tallies]
    return Count(sum(count.errors for count in counts), sum(count.draws for count in counts))


def test_clopper_pearson_against_published_values():
    """Rule of three: none in 300 gives at most 1 - 0.025^(1/300); and 4 of 20 gives (0.0573, 0.4366)."""
    assert Count(0, 300).interval() == (0.0, pytest.approx(1 - 0.025 ** (1 / 300)))
    assert Count(4, 20).interval() == (pytest.approx(0.0573, abs=1e-4), pytest.approx(0.4366, abs=1e-4))
    assert Count(20, 20).interval()[1] == 1.0


def test_within_the_class_no_true_law_is_refuted_and_no_false_one_upheld():
    tallies = [
        tally(draw, rungs, 10, seed) for seed, draw in enumerate(WITHIN.values()) for rungs in (SHORT, LONG, WIDE)
    ]
    refuted, unsettled, upheld, unrejected = (
        total(tallies, name) for name in ("refuted", "unsettled", "upheld", "unrejected")
    )
    assert refuted.draws == 150
    assert refuted.interval()[1] < 0.025
    assert unsettled.interval()[1] < 0.04
    assert upheld.interval()[1] < 0.01
    assert unrejected.interval()[1] < 0.03


@pytest.mark.parametrize("family", BEYOND)
def test_beyond_the_class_the_answer_is_seldom_wrong(family):
    found = tally(BEYOND[family], LONG, 8, 7)
    assert found.refuted.errors <= 1
    assert found.upheld.errors == 0


def test_the_rates_see_a_judge_with_a_budget_that_is_too_small():
    mean = Corrections(nats=Fraction(1, 100))
    found = tally(WITHIN["boundary"], LONG, 8, 2, mean)
    assert found.unsettled.interval()[0] > 0.5


def test_draws_depend_on_the_seed_alone():
    draw = WITHIN["power"]
    first, again = (draw(LONG / LONG[0], 64.0, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(first, again)
