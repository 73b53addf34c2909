"""Every diffusion that the catalog finds solves its own stochastic equation: mean and variance by their ODEs."""

import mpmath
import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.catalog import Catalog
from theorycheck.processes.base import Diffusion
from theorycheck.processes.ve import VE
from theorycheck.processes.vp import VP
from theorycheck.processes.vp_half import VPHalf

CATALOG = Catalog.build(("theorycheck.processes",))
DIFFUSIONS = [entry.target() for entry in CATALOG.processes.values() if issubclass(entry.target, Diffusion)]


def test_the_catalog_finds_processes_without_fault():
    assert not CATALOG.faults
    assert {"vp_half", "vp", "ve", "general", "ddpm"} <= set(CATALOG.processes)


def solved(drift, diffusion, end):
    """Scale and variance at `end` by a Taylor series method, from m' = a m, v' = 2 a v + b, m(0) = 1, v(0) = 0."""
    rates = lambda t, y: [drift(t) * y[0], 2 * drift(t) * y[1] + diffusion(t)]  # noqa: E731
    with mpmath.workdps(20):
        return [float(part) for part in mpmath.odefun(rates, 0, [1, 0])(end)]


EQUATIONS = {
    "vp_half": (lambda t: -mpmath.mpf(1) / 2, lambda t: mpmath.mpf(1)),
    "vp": (lambda t: -mpmath.mpf(1), lambda t: mpmath.mpf(2)),
    "ve": (lambda t: mpmath.mpf(0), lambda t: 2 * t),
}


@pytest.mark.parametrize("name", EQUATIONS)
@pytest.mark.parametrize("t", [0.125, 1.5])
def test_scale_and_variance_solve_the_named_equation(name, t):
    process = CATALOG.processes[name].target()
    scale, variance = solved(*EQUATIONS[name], t)
    assert process.scale(t) == pytest.approx(scale, rel=1e-14)
    assert process.variance(t) == pytest.approx(variance, rel=1e-14)


@pytest.mark.parametrize("process", DIFFUSIONS, ids=lambda process: type(process).__name__)
def test_rates_are_those_of_scale_and_variance(process):
    balls = n.balls(128)
    with balls:
        for t in (balls.number("1/8"), balls.number("5/2")):
            decay = n.derivative(process.scale, t) - process.drift(t) * process.scale(t)
            growth = (
                n.derivative(process.variance, t) - 2 * process.drift(t) * process.variance(t) - process.diffusion(t)
            )
            assert decay.contains(0)
            assert growth.contains(0)
            assert float(decay.rad() + growth.rad()) < 1e-35


@pytest.mark.parametrize("process", DIFFUSIONS, ids=lambda process: type(process).__name__)
def test_whole_times_are_rigorous_in_balls(process):
    balls = n.balls(128)
    with balls:
        for function in (process.scale, process.variance):
            assert (function(2) - function(balls.number(2))).contains(0)
            assert float((function(2) - function(balls.number(2))).rad()) < 1e-35


def test_variance_of_the_smallest_times_keeps_its_digits():
    assert VP().variance(1e-18) == pytest.approx(2e-18, rel=1e-15)
    assert VPHalf().variance(1e-300) == pytest.approx(1e-300, rel=1e-15)


def test_one_time_runs_twice_as_fast_as_the_other():
    t = np.array([0.01, 0.3, 2.0])
    assert VPHalf().scale(2 * t) == pytest.approx(VP().scale(t), rel=1e-15)
    assert VPHalf().variance(2 * t) == pytest.approx(VP().variance(t), rel=1e-15)


def test_time_of_the_exploding_process_is_the_deviation():
    assert VE().variance(3.0) == 9
    assert VE().scale(3.0) == 1
