"""The partition of unity against its formula, and cellwise constants against quadrature by hand."""

import itertools
import math

import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.gaussian import Gaussian
from theorycheck.observables.base import Unsupported
from theorycheck.observables.gaussians import standard_normal
from theorycheck.observables.interpolation import bumps, cellwise_error, grid_nodes
from theorycheck.processes.vp_half import VPHalf

P = VPHalf()


def psi(a):
    return min(1.0, max(2 - abs(a), 0.0))


@pytest.mark.parametrize(("cells", "size"), [(1, 1), (4, 1), (3, 2), (2, 3)])
def test_bumps_are_products_of_trapezoids(cells, size):
    rng = np.random.default_rng(cells)
    places = list(itertools.product(range(cells + 1), repeat=size))
    assert grid_nodes(cells, size) == pytest.approx(np.array(places) / cells)
    for x in rng.uniform(size=(20, size)):
        expected = [math.prod(psi(3 * cells * (x[k] - m[k] / cells)) for k in range(size)) for m in places]
        assert bumps(cells, x) == pytest.approx(expected, abs=1e-12)


def test_bumps_in_balls_add_up_to_one_exactly():
    kind = n.balls(128)
    with kind:
        found = bumps(3, kind.array(["1/7", "5/9"])).sum() - 1
        assert found.contains(0)
        assert found.rad() < 1e-35


def spread_of_linear(count, slope):
    """The mean squared distance of z e^{-t} slope from its box means, to leading order in the box."""
    width, step = 6 / count, 0.95 / count
    decay = (math.exp(-0.1) - math.exp(-2)) / (2 * 0.95)
    return slope**2 * decay * (width**2 / 12 + 3 * step**2 / 12)


@pytest.mark.parametrize("count", [32, 64])
def test_on_standard_normal_data_the_error_is_that_of_a_linear_function(count):
    found = cellwise_error(standard_normal(1), count**2, process=P)
    assert found**2 == pytest.approx(spread_of_linear(count, 1.0), rel=3 / count**2)


def test_components_of_the_target_add_up():
    line = cellwise_error(standard_normal(1), 64, process=P)
    plane = cellwise_error(standard_normal(2), 512, process=P)
    assert plane**2 == pytest.approx(2 * line**2, rel=1e-10)


@pytest.mark.parametrize(
    ("size", "boxes", "message"), [(1, 8, "squares in dimension one"), (2, 9, "cubes in two"), (3, 16, "dimension 3")]
)
def test_other_numbers_of_boxes_are_refused(size, boxes, message):
    with pytest.raises(Unsupported, match=message):
        cellwise_error(Gaussian(np.zeros(size), np.ones(size), np.eye(size)), boxes, process=P)
