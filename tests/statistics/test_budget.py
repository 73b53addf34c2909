"""The least budget against its dual, against closed forms, and against what it promises."""

import math

import numpy as np
import pytest
from scipy.optimize import linprog

from theorycheck.statistics import Ladder, least_budget, reach
from theorycheck.statistics.budget import Column
from theorycheck.statistics.corrections import atoms

LADDER = Ladder.of([2**k for k in range(6, 17)])
ATOMS = atoms(LADDER, 0.25, logs=False)
U, S = np.exp(LADDER.progress), LADDER.progress
CONSTANT = [Column(np.ones(len(LADDER)))]


def band(width=1e-6):
    return np.full(len(LADDER), width)


def dual_budget(residual, matrix, width):
    """Weak duality, solved: max y.r - width |y| over |A^T y| <= 1 and sum y = 0, with y = plus - minus."""
    count = len(residual)
    inequalities = np.vstack([np.hstack([matrix.T, -matrix.T]), np.hstack([-matrix.T, matrix.T])])
    found = linprog(
        np.concatenate([width - residual, width + residual]),
        A_ub=inequalities,
        b_ub=np.ones(len(inequalities)),
        A_eq=np.concatenate([np.ones(count), -np.ones(count)])[None],
        b_eq=[0.0],
        method="highs-ipm",
    )
    return -found.fun


@pytest.mark.parametrize("residual", [0.05 * S, np.log(LADDER.logarithms), np.log1p(0.5 * U**-0.6), 0.01 * np.sin(S)])
def test_the_least_budget_equals_its_dual(residual):
    nats, _ = least_budget(residual, ATOMS, band(1e-3), CONSTANT)
    assert nats == pytest.approx(dual_budget(residual, ATOMS, 1e-3), rel=1e-5)


@pytest.mark.parametrize("c", [-0.7, -0.2, 0.3, 0.74])
@pytest.mark.parametrize("q", [0.25, 0.4, 1.0, 3.7])
def test_one_plus_a_power_costs_at_most_its_series(c, q):
    """log(1 + c u^-q) is a series in powers of u^-q with weights that sum to -log(1 - |c|)."""
    nats, _ = least_budget(np.log1p(c * U**-q), ATOMS, band(), CONSTANT)
    assert nats <= -math.log1p(-abs(c)) * 1.01


def test_a_lone_atom_costs_its_weight():
    """The slowest power cannot be had cheaper: the constant and faster ones are no substitute."""
    nats, _ = least_budget(1.2 * U**-0.25, ATOMS, band(), CONSTANT)
    assert nats == pytest.approx(1.2, rel=1e-4)


def test_nothing_costs_nothing_and_the_coefficients_are_found():
    nats, found = least_budget(3 + 0.25 * S, ATOMS, band(), [*CONSTANT, Column(S)])
    assert nats == 0
    np.testing.assert_allclose(found, [3, 0.25], atol=1e-5)


def test_what_never_dies_out_cannot_be_bought():
    far = Ladder.of([10**k for k in range(8, 161, 8)])
    assert least_budget(0.25 * far.progress, atoms(far, 0.25, logs=True), np.full(20, 1e-3), [])[0] == math.inf


def test_a_wider_band_never_costs_more():
    residual = 0.1 * S
    costs = [least_budget(residual, ATOMS, band(width), CONSTANT)[0] for width in (1e-6, 1e-5, 1e-4, 1e-3, 1e-2)]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] < costs[0] / 2


def test_coefficients_stay_within_their_range():
    bounded = [*CONSTANT, Column(S, -0.1, 0.1)]
    nats, found = least_budget(0.5 * S, ATOMS, band(), bounded)
    assert found[-1] == pytest.approx(0.1)
    assert nats == pytest.approx(least_budget(0.4 * S, ATOMS, band(), CONSTANT)[0], rel=1e-6)


def test_reach_is_the_inverse_of_the_least_budget():
    slope = reach(S, ATOMS, band(), 4.17, CONSTANT)
    assert least_budget(slope * S, ATOMS, band(), CONSTANT)[0] == pytest.approx(4.17, rel=1e-4)
    assert least_budget(1.05 * slope * S, ATOMS, band(), CONSTANT)[0] > 4.17


def test_a_constant_hides_behind_a_free_constant_without_end():
    assert reach(np.ones(len(LADDER)), ATOMS, band(), 4.17, CONSTANT) == math.inf
    assert 0 < reach(np.ones(len(LADDER)), ATOMS, band(), 4.17) < 0.1


def test_every_atom_starts_at_one_nat_and_only_falls():
    for logs in (False, True):
        matrix = atoms(LADDER, 0.25, logs)
        np.testing.assert_array_equal(matrix[0], 1)
        assert (np.diff(matrix, axis=0) <= 0).all()


def test_no_atom_but_those_in_one_over_log_is_slower_than_the_slowest_power():
    assert (U[:, None] ** -0.25 * (1 + 1e-12) >= ATOMS).all()
    assert not (atoms(LADDER, 0.25, logs=True) <= U[:, None] ** -0.25 * (1 + 1e-12)).all()
