"""Principal components and the frames that share their energy, against brute force over random frames."""

import numpy as np
import pytest

from theorycheck.estimators.pca import completed, components, squared_errors, subspace_error

RNG = np.random.default_rng(5)


def frame(rows, columns):
    return np.linalg.qr(RNG.normal(size=(rows, columns)))[0]


@pytest.mark.parametrize(("n", "d", "N"), [(6, 3, 1), (7, 4, 2), (5, 4, 2)])
def test_errors_of_all_optimal_frames_lie_between_the_extremes_and_have_the_mean(n, d, N):
    U = frame(n, d)
    X = U @ RNG.normal(size=(d, N))
    least, mean, largest = squared_errors(components(X, d), U)
    draws = [subspace_error(completed(X[None], d, RNG)[0], U) ** 2 for _ in range(4000)]
    assert least - 1e-9 <= min(draws)
    assert max(draws) <= largest + 1e-9
    assert np.mean(draws) == pytest.approx(mean, rel=0.05)
    assert (least, largest) == (pytest.approx(0, abs=1e-12), pytest.approx(2 * min(d - N, n - d)))


def test_tied_directions_are_free_within_their_span():
    """Two samples of one length on two axes: any line in their plane is a first component."""
    X = np.diag([2.0, 2.0, 1.0])
    found = components(X, 1)
    assert found.free == 1
    least, mean, largest = squared_errors(found, np.eye(3, 1))
    assert (least, mean, largest) == pytest.approx((0, 1, 2))


def test_an_error_of_projectors():
    U, V = frame(6, 2), frame(6, 2)
    assert subspace_error(V, U) == pytest.approx(np.linalg.norm(V @ V.T - U @ U.T), rel=1e-12)


def test_no_data_decide_nothing():
    assert components(np.zeros((3, 2)), 2).free == 2


def test_completions_are_orthonormal_and_hold_the_data():
    X = RNG.normal(size=(10, 6, 2))
    V = completed(X, 4, RNG)
    assert np.allclose(np.swapaxes(V, 1, 2) @ V, np.eye(4))
    assert np.allclose(V @ (np.swapaxes(V, 1, 2) @ X), X)
