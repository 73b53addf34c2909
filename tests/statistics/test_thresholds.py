import math

import pytest

from theorycheck.statistics.thresholds import (
    AlreadyError,
    NeverError,
    ReturnError,
    is_threshold,
    rounded_log,
    threshold,
)


@pytest.mark.parametrize("truth", [2, 3, 4, 7, 8, 63, 64, 65, 999, 1000])
def test_the_first_value_of_a_monotone_event_is_found(truth):
    assert threshold(lambda value: value >= truth, 1, 1000) == truth


def test_little_is_asked_and_nothing_far_beyond():
    asked = []

    def event(value):
        asked.append(value)
        return value >= 10**6

    assert threshold(event, 1, 10**12) == 10**6
    assert len(asked) <= 2 * math.log2(10**6) + 4
    assert max(asked) <= 2.1 * 10**6


def test_what_has_no_threshold_says_why():
    with pytest.raises(AlreadyError, match="at 3, the first value, already"):
        threshold(lambda value: True, 3, 50)
    with pytest.raises(NeverError, match="not happened at 50, the last value"):
        threshold(lambda value: False, 3, 50)
    with pytest.raises(NeverError):
        threshold(lambda value: False, 3, 3)


def test_an_event_that_returns_is_noticed():
    with pytest.raises(ReturnError, match="has happened at 8 and not at 16"):
        threshold(lambda value: 8 <= value < 12, 1, 100)


@pytest.mark.parametrize("truth", [2, 3, 64, 999, 1000])
def test_only_the_threshold_itself_is_confirmed(truth):
    confirmed = [value for value in range(1, 1002) if is_threshold(lambda n: n >= truth, value, 1, 1000)]
    assert confirmed == [truth]


def test_what_is_undecided_or_comes_back_is_not_confirmed():
    for unsure in (1, 9, 10, 20):
        assert not is_threshold(lambda n, unsure=unsure: None if n == unsure else n >= 10, 10, 1, 100)
    assert not is_threshold(lambda n: 8 <= n < 12, 8, 1, 100)
    assert not is_threshold(lambda n: n != 7, 8, 1, 100)


def test_a_real_threshold_is_within_the_rounding():
    for real in (1.5, 2.0, 7.001, 7.999, 8.0, 12345.6):
        middle, half = rounded_log(math.ceil(real), math.ceil(real))
        assert abs(math.log(real) - middle) <= half
        assert half <= 0.51 * math.log(math.ceil(real) / (math.ceil(real) - 1)) + 1e-9
    middle, half = rounded_log(5, 6)
    assert (middle - half, middle + half) == pytest.approx((math.log(4), math.log(6)))
