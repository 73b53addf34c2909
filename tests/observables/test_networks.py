"""Networks against their units written out, and the network of log cosh against the bounds of interpolation."""

import itertools
import math

import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.log_cosh_tilt import LogCoshTilt
from theorycheck.observables.base import Unsupported
from theorycheck.observables.networks import (
    deep_network,
    network_tilt,
    network_value,
    path_norm,
    shallow_network,
    tilt_network,
)
from theorycheck.processes.vp import VP

RNG = np.random.default_rng(0)


def test_a_shallow_network_is_the_sum_of_its_units():
    a, W, b, x = RNG.normal(size=3), RNG.normal(size=(3, 2)), RNG.normal(size=3), RNG.normal(size=2)
    expected = sum(a[i] * max(W[i, 0] * x[0] + W[i, 1] * x[1] + b[i], 0.0) for i in range(3))
    assert network_value(shallow_network(a, W, b), x) == pytest.approx(expected)


def test_the_path_norm_of_a_deep_network_sums_over_its_paths():
    U, V, w = RNG.normal(size=(2, 3)), RNG.normal(size=(4, 2)), RNG.normal(size=4)
    paths = itertools.product(range(4), range(2), range(3))
    expected = sum(abs(w[i] * V[i, j] * U[j, k]) for i, j, k in paths)
    assert path_norm(deep_network(U, V, w)) == pytest.approx(expected)


def test_biases_are_paths_from_an_input_of_one():
    a, W, b = RNG.normal(size=3), RNG.normal(size=(3, 2)), RNG.normal(size=3)
    expected = sum(abs(a[i]) * (abs(W[i]).sum() + abs(b[i])) for i in range(3))
    assert path_norm(shallow_network(a, W, b)) == pytest.approx(expected)


@pytest.mark.parametrize(("reach", "units"), [(2, 4), (8, 16)])
def test_the_network_of_log_cosh_interpolates(reach, units):
    law = LogCoshTilt(np.array([1.5, -0.5]))
    net, direction = tilt_network(law, reach, units), law.slope / (law.slope @ law.slope)
    for k in range(-units, units + 1):
        s = k * reach / units
        assert net(s * direction) == pytest.approx(math.log(math.cosh(s)) - (law.slope @ law.slope) / 2)
    far = (reach + 5.0) * direction
    assert net(far) - net(reach * direction) == pytest.approx(5.0)


def test_a_network_in_balls_encloses_the_one_in_floats():
    with n.balls(128) as balls:
        law = LogCoshTilt(balls.array(["3/2"]))
        value = tilt_network(law, 4, 8)(balls.array(["1/3"]))
        radius, middle = float(value.rad()), float(value)
    near = tilt_network(LogCoshTilt(np.array([1.5])), 4, 8)(np.array([1 / 3]))
    assert radius < 1e-30
    assert middle == pytest.approx(float(near), abs=1e-12)


def test_the_law_of_a_network_has_it_as_its_f():
    law = LogCoshTilt(np.array([1.5]))
    tilted = network_tilt(tilt_network(law, 8, 64))
    x = np.linspace(-2, 2, 9)[:, None]
    gap = tilted.tilt(x) - law.tilt(x)
    assert np.ptp(gap) < 1 / 8**2 / 8 + 1e-12  # a constant, but for the error of the interpolation
    near = VP().at(tilted, 0.3).score(x) - VP().at(law, 0.3).score(x)
    assert 0 < np.abs(near).max() < 0.01


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: shallow_network(np.ones(2), np.eye(3), np.ones(2)), "one outer weight, one row and one bias a unit"),
        (lambda: deep_network(np.eye(2), np.eye(3), np.ones(3)), "sizes that fit"),
        (lambda: tilt_network(Gaussian(np.zeros(1), np.ones(1), np.eye(1)), 4, 8), "log_cosh_tilt before noising"),
        (lambda: network_tilt(shallow_network(np.ones(2), np.eye(2), np.ones(2))), "shallow networks on the line"),
    ],
)
def test_what_has_no_network_is_refused(call, message):
    with pytest.raises(Unsupported, match=message):
        call()
