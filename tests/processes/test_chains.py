"""The DDPM chain against its own recursion in exact rationals, and the process with free moments."""

from fractions import Fraction

import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.atoms import Atoms
from theorycheck.processes.ddpm import DDPM
from theorycheck.processes.general import General, Moment


def recursion(chain, steps):
    """Squared scale and variance after some steps of X_n = sqrt(1 - beta_n) X_{n-1} + sqrt(beta_n) xi_n."""
    square, variance = Fraction(1), Fraction(0)
    for step in range(1, steps + 1):
        beta = chain.exact_beta(step)
        square, variance = (1 - beta) * square, (1 - beta) * variance + beta
    return square, variance


@pytest.mark.parametrize("time", [0, 1, 2, 50])
def test_moments_follow_the_recursion(time):
    chain = DDPM(100)
    square, variance = recursion(chain, time)
    balls = n.balls(160)
    with balls:
        assert (chain.scale(time) ** 2 - balls.number(square)).contains(0)
        assert (chain.variance(time) - balls.number(variance)).contains(0)
        assert float(chain.variance(time).rad()) < 1e-40
    assert float(chain.scale(float(time)) ** 2) == pytest.approx(float(square), rel=1e-14)
    assert float(chain.variance(time)) == pytest.approx(float(variance), rel=1e-14)


def test_betas_are_those_of_the_usual_schedule():
    chain = DDPM()
    assert chain.beta(1) == 1e-4
    assert chain.beta(1000) == 0.02
    assert np.diff([chain.beta(step) for step in (1, 2, 3)]) == pytest.approx([0.0199 / 999] * 2)


@pytest.mark.parametrize("time", [0.5, -1, 1001])
def test_other_times_are_refused(time):
    with pytest.raises(ValueError, match=f"whole numbers from 0 to 1000, not {time}"):
        DDPM().scale(time)


def test_a_time_with_free_moments_is_scale_and_deviation():
    law = General().at(Atoms(np.array([1.0]), np.array([[2.0]])), Moment(3.0, 0.5))
    assert law.mean() == pytest.approx([6])
    assert law.covariance() == pytest.approx(np.array([[0.25]]))
