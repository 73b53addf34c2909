"""A hundred thousand dimensions, for laws whose cost is linear in them: numbers as in balls, memory of a few points."""

import tracemalloc
from dataclasses import fields

import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.atoms import Atoms
from theorycheck.laws.log_cosh_tilt import LogCoshTilt
from theorycheck.laws.low_rank_mixture import LowRankMixture
from theorycheck.laws.sphere import Sphere
from theorycheck.laws.uniform_cube import UniformCube

DIM = 100_000
SEEN = 100  # coordinates of the cube that are tried in balls
MOST_ARRAYS = 200  # of DIM floats; one matrix would be a hundred thousand
RNG = np.random.default_rng(0)
MEANS = RNG.normal(size=(2, DIM))
FRAMES = np.stack([np.linalg.qr(RNG.normal(size=(DIM, 2)))[0] for _ in range(2)])
POINT = 0.8 * MEANS[0] + 0.5 * RNG.normal(size=DIM)
LAWS = {
    "atoms": Atoms(np.array([0.25, 0.75]), MEANS),
    "planes": LowRankMixture(np.array([0.5, 0.5]), MEANS, FRAMES, np.array([[2.0, 1.0], [1.0, 3.0]]), np.full(2, 2.0)),
    "sphere": Sphere(300.0, 2.0, np.eye(1, DIM)[0]),
    "log cosh tilt": LogCoshTilt(MEANS[0] / 300),
}
CUBE = UniformCube(MEANS[0], np.abs(MEANS[1]))
QUANTITIES = ("log_density", "score", "posterior_mean")


def value(law, quantity, x, kind=n.FLOATS):
    """What the law, scaled by 3/4 and with noise of variance 1/2, says at the point."""
    if kind is not n.FLOATS:
        parts = (getattr(law, field.name) for field in fields(law))
        law, x = type(law)(*(kind.array(part) if np.ndim(part) else kind.number(part) for part in parts)), kind.array(x)
    scale, variance = kind.number(0.75), kind.number(0.5)
    if quantity == "posterior_mean":
        return law.posterior_mean(x, scale, variance)
    return getattr(law.noised(scale, variance), quantity)(x)


def in_balls(law, quantity, x):
    with n.balls(96) as kind:
        return n.to_float(value(law, quantity, x, kind))


@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize("name", LAWS)
def test_floats_agree_with_balls(name, quantity):
    exact = in_balls(LAWS[name], quantity, POINT)
    found = value(LAWS[name], quantity, POINT)
    np.testing.assert_allclose(found, exact, rtol=0, atol=1e-13 * np.max(np.abs(exact)))


@pytest.mark.parametrize("quantity", QUANTITIES[1:])
def test_the_cube_agrees_with_balls_in_some_coordinates(quantity):
    part = UniformCube(CUBE.centre[:SEEN], CUBE.half_widths[:SEEN])
    found, exact = value(CUBE, quantity, POINT)[:SEEN], in_balls(part, quantity, POINT[:SEEN])
    np.testing.assert_allclose(found, exact, rtol=0, atol=1e-11 * np.max(np.abs(exact)))


def test_the_cube_s_log_density_adds_up():
    blocks = np.split(np.arange(DIM), DIM // SEEN)
    parts = [value(UniformCube(CUBE.centre[i], CUBE.half_widths[i]), "log_density", POINT[i]) for i in blocks]
    assert in_balls(UniformCube(CUBE.centre[:SEEN], CUBE.half_widths[:SEEN]), "log_density", POINT[:SEEN]) == (
        pytest.approx(parts[0], rel=1e-12)
    )
    assert value(CUBE, "log_density", POINT) == pytest.approx(float(np.sum(parts)), rel=1e-12)


@pytest.mark.parametrize("name", [*LAWS, "cube"])
def test_memory_is_that_of_a_few_points(name):
    law = LAWS.get(name, CUBE)
    tracemalloc.start()
    try:
        for quantity in QUANTITIES:
            value(law, quantity, POINT)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MOST_ARRAYS * 8 * DIM
