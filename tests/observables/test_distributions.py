"""Distribution functions against SciPy's, their affine maps, and draws against what they are drawn from."""

import numpy as np
import pytest
from scipy import stats

from theorycheck import numerics as n
from theorycheck.catalog import Catalog
from theorycheck.laws.gaussian import Gaussian
from theorycheck.observables.base import Unsupported
from theorycheck.observables.distributions import cdf, chi_squared, exponential, normal, uniform
from theorycheck.observables.draws import draw

X = np.array([-3.0, -0.5, 0.0, 0.2, 1.0, 2.5, 9.0])
CASES = {
    "normal": (normal(0.5, 4.0), stats.norm(0.5, 2)),
    "chi_squared": (chi_squared(3), stats.chi2(3)),
    "chi_squared of no whole degrees": (chi_squared(2.5), stats.chi2(2.5)),
    "uniform": (uniform(-1, 2.0), stats.uniform(-1, 3)),
    "exponential": (exponential(2.0), stats.expon(scale=2)),
    "moved": (chi_squared(3) + 0.5, stats.chi2(3, loc=0.5)),
    "moved back": (0.5 + exponential(2) - 1, stats.expon(loc=-0.5, scale=2)),
    "scaled": (np.float64(3) * chi_squared(2), stats.chi2(2, scale=3)),
    "divided": (chi_squared(2) / 4, stats.chi2(2, scale=1 / 4)),
}


@pytest.mark.parametrize("name", CASES)
def test_distribution_functions_are_those_of_scipy(name):
    ours, theirs = CASES[name]
    assert cdf(ours, X) == pytest.approx(theirs.cdf(X), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("mirrored", [-exponential(2), exponential(1) * -2, exponential(4) / -2])
def test_the_mirror_image_has_the_other_tail(mirrored):
    assert cdf(mirrored, X) == pytest.approx(stats.expon(scale=2).sf(-X), rel=1e-12, abs=1e-15)


def test_balls_enclose_them():
    with n.balls(200):
        for distribution, x, expected in (
            (normal(n.like(1), n.like(4)), n.like(3), stats.norm.cdf(1)),
            (chi_squared(4), n.like(2), stats.chi2(4).cdf(2)),
            (uniform(0, 3), n.like(1), 1 / 3),
            (exponential(3), n.like(-1), 0.0),
        ):
            low, high = n.enclosure(cdf(distribution, x))
            assert low == pytest.approx(expected, rel=1e-14)
            assert high - low < 1e-15


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: normal(0, 0), "normal has no formula for variance = 0; it supports positive numbers"),
        (lambda: chi_squared(-1), "chi_squared .* degrees = -1"),
        (lambda: uniform(2, 1), "uniform .* high - low = -1"),
        (lambda: exponential(0), "exponential .* mean = 0"),
        (lambda: normal(0, 1) * 0, "size of the factor = 0"),
    ],
)
def test_degenerate_ones_are_refused(make, message):
    with pytest.raises(Unsupported, match=message):
        make()


def test_draws_are_the_law_s_own():
    law = Gaussian(np.array([3.0, -1.0]), np.array([1.0, 4.0]), np.eye(2))
    points = draw(law, rng=np.random.default_rng(1), count=20000)
    assert points.shape == (20000, 2)
    assert points.mean(axis=0) == pytest.approx([3, -1], abs=0.08)
    assert points.var(axis=0) == pytest.approx([1, 4], rel=0.06)


@pytest.mark.parametrize(("given", "message"), [((1.0,), "draw .* supports laws"), ((1.0, -1), "draw .* copy = -1")])
def test_only_laws_can_be_drawn_from(given, message):
    with pytest.raises(Unsupported, match=message):
        draw(*given, rng=np.random.default_rng(0), count=1)


def test_what_is_random_says_so_and_asks_formulas_for_what_they_give():
    entry = Catalog.build(["theorycheck.observables"]).observables["draw"]
    assert (entry.mark.sampled, entry.mark.rigorous, entry.arity) == (True, False, (1, 2))
    assert [parameter.name for parameter in entry.parameters] == ["law", "copy"]
