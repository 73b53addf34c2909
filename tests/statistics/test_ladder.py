import math
from fractions import Fraction

import numpy as np
import pytest

from theorycheck.statistics import Ladder, LadderError, series


def test_progress_grows_from_zero_in_either_direction():
    up, down = Ladder.of([10, 100, 1000]), Ladder.of([0.1, 0.01, 0.001])
    for ladder in (up, down):
        np.testing.assert_allclose(ladder.progress, [0, math.log(10), math.log(100)], atol=1e-14)
        np.testing.assert_allclose(ladder.logarithms, np.log([10, 100, 1000]), rtol=1e-14)
    assert (up.direction, down.direction) == (1, -1)
    assert up.decades == pytest.approx(2, abs=1e-14)


def test_rungs_beyond_the_range_of_floats_keep_their_logs():
    ladder = Ladder.of([10**k for k in range(300, 700, 100)])
    np.testing.assert_allclose(ladder.progress, np.arange(4) * 100 * math.log(10), rtol=1e-13)
    small = Ladder.of([Fraction(1, 10**k) for k in (10, 400, 900)])
    np.testing.assert_allclose(small.progress, np.array([0, 390, 890]) * math.log(10), rtol=1e-13)


def test_a_finite_limit_is_approached_by_the_distance_to_it():
    ladder = Ladder.of([Fraction(3, 2), Fraction(5, 4), Fraction(9, 8)], limit=1)
    np.testing.assert_allclose(ladder.progress, [0, math.log(2), math.log(4)], atol=1e-14)
    below = Ladder.of([0.5, 0.75, 0.875], limit=1)
    np.testing.assert_allclose(below.progress, ladder.progress, atol=1e-14)


@pytest.mark.parametrize("first", [1, Fraction(1, 8)])
def test_a_ladder_that_starts_near_one_has_its_logarithm_counted_from_the_first_rung(first):
    ladder = Ladder.of([first * 4**k for k in range(5)])
    np.testing.assert_allclose(ladder.logarithms, 1 + ladder.progress)


@pytest.mark.parametrize(
    ("rungs", "limit", "message"),
    [
        ([1, 2, 2], None, "the rungs do not move steadily"),
        ([1, 4, 2], None, "the rungs do not move steadily"),
        ([5], None, "the rungs do not move steadily"),
        ([1, 2, 4], 0, "the rungs lead away from the limit 0"),
        ([4, 2, 1], "infinity", "the rungs lead away from the limit infinity"),
        ([0.5, 0.25, 0.125], 1, "the rungs lead away from the limit 1"),
        ([-1, 2, 4], None, "the rung -1 is not on the near side of the limit"),
        ([1, 0.5, 0], 0, "the rung 0 is not on the near side of the limit"),
    ],
)
def test_rungs_that_lead_nowhere_are_refused(rungs, limit, message):
    with pytest.raises(LadderError) as caught:
        Ladder.of(rungs, limit)
    assert str(caught.value) == message


def test_long_ladders_are_thinned_with_both_ends_kept():
    rungs = [2.0**-k for k in range(1000)]
    thin = series(Ladder.of(rungs), np.log(rungs), [0.0] * 1000)
    assert len(thin.ladder) == 64
    np.testing.assert_allclose(thin.logs, -thin.ladder.progress)
    assert thin.ladder.progress[-1] == pytest.approx(999 * math.log(2))


def test_the_later_rungs_start_a_ladder_of_their_own():
    later = series(Ladder.of([2**k for k in range(1, 10)]), range(9), [0.0] * 9).later
    assert later.logs.tolist() == [3, 4, 5, 6, 7, 8]
    assert later.ladder.progress[0] == 0
    assert later.ladder.logarithms[0] == pytest.approx(math.log(16))
