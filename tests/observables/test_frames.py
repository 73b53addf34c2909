import numpy as np
import pytest

from theorycheck.observables.base import Unsupported
from theorycheck.observables.frames import first_columns, last_columns

MATRIX = np.arange(12.0).reshape(3, 4)


def test_the_first_and_the_last_columns_make_up_the_matrix():
    for count in range(5):
        parts = [first_columns(MATRIX, count), last_columns(MATRIX, 4 - count)]
        assert parts[0].shape == (3, count)
        assert np.array_equal(np.concatenate(parts, axis=1), MATRIX)
    assert np.array_equal(first_columns(MATRIX, 1), [[0], [4], [8]])
    assert np.array_equal(last_columns(MATRIX, 1), [[3], [7], [11]])


@pytest.mark.parametrize(("A", "count"), [(MATRIX, 5), (MATRIX, -1), (np.ones(3), 1)])
def test_what_is_not_there_is_refused(A, count):
    with pytest.raises(Unsupported, match="columns"):
        first_columns(A, count)
