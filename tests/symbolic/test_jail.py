"""Calls that may be killed: what they return, what they raise, and that none can hang, eat memory or leave a trace."""

import os
import sys

import pytest

from theorycheck.symbolic.jail import OutOfBounds, confined

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


def double(x):
    print("noise on the way")
    return 2 * x


def raising(message):
    raise ValueError(message)


def endless():
    while True:
        pass


def greedy():
    return len(bytearray(8 << 30))


def crashing():
    os._exit(3)


def marked():
    seen = hasattr(sys, "a_trace_left")
    sys.a_trace_left = True
    return seen


def test_a_result_comes_back():
    assert confined(double, 21, seconds=30) == 42


def test_an_error_comes_back_with_its_message():
    with pytest.raises(RuntimeError, match="ValueError: this one"):
        confined(raising, "this one", seconds=30)


def test_what_cannot_travel_is_refused():
    with pytest.raises(RuntimeError, match="cannot travel"):
        confined(lambda: 1, seconds=30)


@pytest.mark.parametrize("function", [greedy, crashing])
def test_memory_and_crashes_are_bounded(function):
    with pytest.raises(OutOfBounds):
        confined(function, seconds=30)
    assert confined(double, 1, seconds=30) == 2


def test_time_is_bounded_and_the_next_call_is_served():
    with pytest.raises(OutOfBounds, match="too long"):
        confined(endless, seconds=0.2)
    assert confined(double, 2, seconds=30) == 4


def test_no_call_sees_what_another_left():
    assert [confined(marked, seconds=30) for _ in range(2)] == [False, False]
