"""One step of each sampler: the closed-form defects are what the coefficients say, proved symbolically."""

import mpmath
import numpy as np
import pytest
import sympy

from theorycheck import numerics as n
from theorycheck.samplers import ddpm_ancestral, euler_maruyama, exponential_integrator
from theorycheck.samplers.steps import exp_remainder

SCHEMES = [exponential_integrator.SCHEME, euler_maruyama.SCHEME, ddpm_ancestral.LARGE, ddpm_ancestral.SMALL]
LAMBDA, GROWTH, DECAY = sympy.symbols("lambda g E", positive=True)
GAMMA, U = sympy.log(GROWTH), -sympy.log(DECAY) / 2  # so that everything is rational in g = e^gamma and E = e^{-2u}


def variance(u):
    return 1 + sympy.exp(-2 * u) * (LAMBDA - 1)


def is_zero(expression):
    rational = sympy.sympify(expression).rewrite(sympy.exp)
    return sympy.cancel(sympy.together(sympy.expand_log(sympy.powsimp(rational)))) == 0


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)
def test_the_variance_defect_is_what_the_step_misses(scheme):
    v, sigma2 = variance(U), 1 - sympy.exp(-2 * U)
    with n.SYMBOLS:
        step, defect = scheme.step(GAMMA, v, sigma2), scheme.defect(GAMMA, v, sigma2)
    assert is_zero(step.gain**2 * v + step.noise - variance(U - GAMMA) - defect.variance)


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)
def test_the_mean_defect_is_what_the_step_misses(scheme):
    v, sigma2 = variance(U), 1 - sympy.exp(-2 * U)
    with n.SYMBOLS:
        step, defect = scheme.step(GAMMA, v, sigma2), scheme.defect(GAMMA, v, sigma2)
    assert is_zero(step.gain + step.pull - sympy.exp(GAMMA) - defect.mean)


@pytest.mark.parametrize(
    ("scheme", "eigenvalue", "exact"),
    [
        (ddpm_ancestral.LARGE, 1, True),
        (ddpm_ancestral.LARGE, 0, False),
        (ddpm_ancestral.SMALL, 0, True),
        (ddpm_ancestral.SMALL, 1, False),
        *[(scheme, value, False) for scheme in SCHEMES[:2] for value in (0, 1)],
    ],
)
def test_only_ancestral_sampling_is_exact_and_only_for_one_law_each(scheme, eigenvalue, exact):
    """Reference: DDPM-small for a point mass, DDPM-large for N(0, 1), the others for neither."""
    v, sigma2 = variance(U).subs(LAMBDA, eigenvalue), 1 - sympy.exp(-2 * U)
    with n.SYMBOLS:
        defect = scheme.defect(GAMMA, v, sigma2)
    assert is_zero(defect.variance) == exact


def test_the_exponential_integrator_solves_its_frozen_equation():
    """dY = (Y + 2 s) dt + sqrt(2) dB with s frozen: variation of constants, by SymPy's integrals."""
    start, score, tau = sympy.symbols("start score tau", positive=True)
    mean = sympy.exp(GAMMA) * start + sympy.integrate(sympy.exp(GAMMA - tau) * 2 * score, (tau, 0, GAMMA))
    noise = sympy.integrate(2 * sympy.exp(2 * (GAMMA - tau)), (tau, 0, GAMMA))
    v, centre = sympy.symbols("v centre", positive=True)
    with n.SYMBOLS:
        step = exponential_integrator.step(GAMMA, v, None)
    assert is_zero(mean.subs(score, (centre - start) / v) - step.gain * start - step.pull * centre)
    assert is_zero(noise - step.noise)


def test_ancestral_sampling_uses_the_posterior_of_the_step_before():
    """E[X_{u'} | X_u] for Gaussian data is the regression on X_u; its gain is Cov/Var."""
    v, before = variance(U), variance(U - GAMMA)
    with n.SYMBOLS:
        step = ddpm_ancestral.large_step(GAMMA, v, None)
    assert is_zero(step.gain - sympy.exp(-GAMMA) * before / v)


@pytest.mark.parametrize("order", [2, 3])
@pytest.mark.parametrize("x", [1e-12, -1e-5, 0.3, -0.99, 0.999, 1.5, -7.0])
def test_the_remainder_of_the_exponential_keeps_its_digits(order, x):
    with mpmath.workdps(60):
        expected = mpmath.exp(mpmath.mpf(x)) - sum(mpmath.mpf(x) ** k / mpmath.factorial(k) for k in range(order))
    assert float(exp_remainder(np.float64(x), order)) == pytest.approx(float(expected), rel=1e-13)
