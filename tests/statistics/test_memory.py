"""What is remembered of a function of arrays: answers to the very same question alone."""

import numpy as np

from theorycheck.statistics.memory import KEPT, remembered


def counted():
    asked = []

    @remembered
    def total(values, factor=1.0):
        asked.append(factor)
        return factor * sum(map(np.sum, values))

    return total, asked


def test_the_same_question_is_answered_once_and_others_anew():
    total, asked = counted()
    assert [total([np.ones(3), np.ones(2)]), total([np.ones(3), np.ones(2)])] == [5, 5]
    assert len(asked) == 1
    assert total([np.ones(3), 2 * np.ones(2)]) == 7
    assert total([np.ones(3), np.ones(2)], factor=2.0) == 10
    assert len(asked) == 3


def test_shapes_and_kinds_of_numbers_tell_arrays_apart():
    shape = remembered(lambda array: (array.shape, array.dtype))
    zeros = [np.zeros(4), np.zeros((2, 2)), np.zeros(4, dtype=np.int64)]
    assert [shape(array) for array in zeros] == [(array.shape, array.dtype) for array in zeros]


def test_an_array_changed_in_place_is_another_question():
    total, _ = counted()
    values = np.ones(3)
    total([values])
    values[0] = 5
    assert total([values]) == 7


def test_old_answers_give_way():
    total, asked = counted()
    for k in range(KEPT + 1):
        total([np.array([float(k)])])
    total([np.array([0.0])])
    assert len(asked) == KEPT + 2
