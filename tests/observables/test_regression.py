"""Risks of cell means against hand-made quadrature and fresh data sets, and what the observables refuse."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from theorycheck import numerics as n
from theorycheck.laws.gaussian import Gaussian
from theorycheck.observables.base import Unsupported
from theorycheck.observables.gaussians import standard_normal
from theorycheck.observables.regression import fitted_excess, regressogram_loss, regressogram_risk
from theorycheck.processes.vp_half import VPHalf

P = VPHalf()


def risk_by_hand(samples, width, t):
    """N(0, 1) data, so Z_t is standard normal and alpha Z given Z_t is N(e^{-t} z, e^{-t} h)."""
    slope, spread = math.exp(-t), math.exp(-t) * -math.expm1(-t)
    total = 0.0
    for k in range(-20, 20):
        low, high = k * width, (k + 1) * width
        p, first, second = (quad(lambda z, q=q: z**q * norm.pdf(z), low, high)[0] for q in range(3))
        first, second = slope * first, slope**2 * second
        if p < 1e-14:
            continue
        mean = samples * p
        terms = (math.exp(j * math.log(mean) - mean - math.lgamma(j + 1)) / j for j in range(1, 400))
        variance = second + spread * p - first**2 / p
        total += second - first**2 / p + variance * math.fsum(terms) + math.exp(-mean) * first**2 / p
    return total


@pytest.mark.parametrize(("samples", "width"), [(5.0, 0.5), (60.0, 0.75)])
def test_the_risk_by_hand(samples, width):
    found = regressogram_risk(standard_normal(1), 0.5, samples, width, process=P)
    assert found == pytest.approx(risk_by_hand(samples, width, 0.5), rel=1e-7)


def test_the_risk_is_an_estimate_in_balls():
    kind = n.balls(128)
    with kind:
        found = regressogram_risk(standard_normal(1), kind.number("1/2"), 5, kind.number("1/2"), process=P)
        assert found.contains(risk_by_hand(5.0, 0.5, 0.5))


def test_losses_of_real_fits_have_the_risk_as_their_mean():
    rng, law = np.random.default_rng(11), Gaussian(np.array([1.0]), np.array([0.5]), np.eye(1))
    losses = regressogram_loss(law, 0.5, 20, 0.5, rng=rng, count=20_000, process=P)
    expected = regressogram_risk(law, 0.5, 20, 0.5, process=P)
    assert abs(losses.mean() - expected) < 5 * losses.std() / math.sqrt(len(losses))


def test_too_few_samples_and_other_laws_are_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(Unsupported, match=r"fitted_excess .* samples = 3; it supports whole numbers from 4"):
        fitted_excess(standard_normal(2), 0.5, 3, rng=rng, count=2, process=P)
    with pytest.raises(Unsupported, match=r"regressogram_risk .* mixtures on the line"):
        regressogram_risk(standard_normal(2), 0.5, 3, 1, process=P)
    with pytest.raises(Unsupported, match=r"regressogram_risk .* positive numbers"):
        regressogram_risk(standard_normal(1), 0.5, 3, 0, process=P)
    with pytest.raises(Unsupported, match=r"at most 262144 cells"):
        regressogram_risk(standard_normal(1), 0.5, 3, 1e-6, process=P)
