"""Many points at once, in floats and in arrays of other libraries, give what single points give."""

import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.atoms import Atoms
from theorycheck.laws.gaussian_mixture import GaussianMixture
from theorycheck.laws.low_rank_mixture import LowRankMixture
from theorycheck.numerics.mixtures import FEWEST_PAIRS

BALLS = n.balls(2000)
QUANTITIES = ["log_density", "score", "clean_mean"]
LIBRARIES = ["array_api_strict", "torch", "jax.numpy"]


def atoms(rng):
    return Atoms(np.full(40, 1 / 40), rng.standard_normal((40, 3)))


def gaussian_mixture(rng):
    return GaussianMixture(rng.dirichlet(np.ones(5)), rng.standard_normal((5, 4)), rng.standard_normal((5, 4, 4)))


def low_rank_mixture(rng):
    frames = np.linalg.qr(rng.standard_normal((3, 6, 2)))[0]
    means, spectra = rng.standard_normal((3, 6)), rng.uniform(0.5, 2, (3, 2))
    return LowRankMixture(rng.dirichlet(np.ones(3)), means, frames, spectra, np.array([2, 1, 2]))


def tied(law, count, rng):
    """Draws, every third on the bisector of two means."""
    x, means = law.sample(count, rng), law.components.means
    ends = means[rng.integers(len(means), size=(2, count))]
    x[::3] = (ends[0] + ends[1])[::3] / 2
    return x


def exact(law, quantity, x):
    """The quantity in balls, from the very floats that the law holds."""
    parts = law.components
    with BALLS:
        arrays = [BALLS.array(part) for part in (parts.weights, parts.means, parts.factors)]
        if not parts.rank:
            arrays[-1] = n.zeros(np.shape(parts.factors), BALLS)
        twin = GaussianMixture(*arrays, BALLS.number(parts.noise))
        return n.to_float(getattr(twin, quantity)(BALLS.array(x)))


@pytest.mark.parametrize("noise", [0.5, 1e-12, 1e-100])
@pytest.mark.parametrize("quantity", QUANTITIES)
def test_many_points_of_atoms_are_right_at_ties_too(noise, quantity):
    rng = np.random.default_rng(1)
    law = atoms(rng).noised(1.0, noise)
    x = tied(law, FEWEST_PAIRS // 40 + 1, rng)
    chosen = slice(0, 24)
    many, right = getattr(law, quantity)(x)[chosen], exact(law, quantity, x[chosen])
    size = np.abs(right).reshape(24, -1).max(axis=1)
    floor = {"score": noise**-0.5, "clean_mean": noise**0.5, "log_density": 1.0}[quantity]
    assert np.all(np.abs(many - right).reshape(24, -1).max(axis=1) <= 1e-10 * np.maximum(size, floor))


@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize("make", [gaussian_mixture, low_rank_mixture])
def test_many_points_of_other_mixtures_are_right(make, quantity):
    rng = np.random.default_rng(2)
    law = make(rng).noised(0.5, 0.25)
    x = tied(law, FEWEST_PAIRS // 3 + 1, rng)
    many, right = getattr(law, quantity)(x)[:24], exact(law, quantity, x[:24])
    assert np.allclose(many, right, rtol=1e-10, atol=1e-10)


def library(name):
    xp = pytest.importorskip(name, reason=f"{name} is not installed")
    if name == "jax.numpy":
        import jax

        jax.config.update("jax_enable_x64", True)
    if name != "array_api_strict":
        pytest.importorskip("array_api_compat", reason="array-api-compat is not installed")
    return xp


@pytest.mark.parametrize("name", LIBRARIES)
@pytest.mark.parametrize("noise", [0.5, 1e-12])
@pytest.mark.parametrize("quantity", QUANTITIES)
def test_arrays_of_other_libraries_pass_through(name, noise, quantity):
    xp, rng = library(name), np.random.default_rng(3)
    law = atoms(rng).noised(1.0, noise)
    x = tied(law, 12, rng)
    foreign = getattr(law, quantity)(xp.asarray(x.reshape(3, 4, 3)))
    right = exact(law, quantity, x)
    floor = {"score": noise**-0.5, "clean_mean": noise**0.5, "log_density": 1.0}[quantity]
    assert type(foreign) is type(xp.asarray(x))
    assert np.allclose(np.from_dlpack(foreign).reshape(right.shape), right, rtol=1e-10, atol=1e-10 * floor)


@pytest.mark.parametrize("name", LIBRARIES)
def test_mixtures_without_a_kernel_there_answer_in_the_same_library(name):
    xp, rng = library(name), np.random.default_rng(4)
    law = gaussian_mixture(rng)
    x = law.sample(3, rng)
    values = law.score(xp.asarray(x))
    assert type(values) is type(xp.asarray(x))
    assert np.array_equal(np.from_dlpack(values), law.score(x))


def test_posterior_means_pass_through_as_well():
    xp, rng = library("torch"), np.random.default_rng(5)
    law = atoms(rng)
    x = law.noised(0.5, 0.25).sample(7, rng)
    values = law.posterior_mean(xp.asarray(x), 0.5, 0.25)
    assert np.allclose(values.numpy(), law.posterior_mean(x, 0.5, 0.25), rtol=1e-13)


def test_single_precision_is_refused():
    xp, rng = library("array_api_strict"), np.random.default_rng(6)
    with pytest.raises(TypeError, match="make it float64"):
        atoms(rng).noised(1.0, 0.1).score(xp.asarray(np.zeros((2, 3)), dtype=xp.float32))
