"""Each theorem of the battery is shown able to fail: it finds a small fault that is planted in a true law."""

from dataclasses import replace

import numpy as np
import pytest

from tests.laws import theorems as t
from tests.laws.drawing import Case
from theorycheck import numerics as n
from theorycheck.laws.base import Law


class Faulty(Law):
    """A law that follows another one in all but the named methods."""

    def __init__(self, law, **changed):
        self.law, self.changed = law, changed

    dim = property(lambda self: self.law.dim)


def _follow(name):
    return lambda self, *given: self.changed.get(name, getattr(self.law, name))(*given)


for _name in sorted(Law.__abstractmethods__ - {"dim"}):
    setattr(Faulty, _name, _follow(_name))
Faulty.__abstractmethods__ = frozenset()


def off(name, factor):
    """The fault that multiplies a method's result."""
    return lambda law: Faulty(law, **{name: lambda *given: getattr(law, name)(*given) * factor})


def deviation_for_variance(law):
    return Faulty(law, noised=lambda s, v: law.noised(s, n.sqrt(v)))


def scale_forgotten_in_the_noise(law):
    def noised(s, v):
        return scale_forgotten_in_the_noise(replace(law.noised(s, v), noise=law.noise + v))

    return Faulty(law, noised=noised)


def mean_not_divided_by_the_scale(law):
    return Faulty(law, posterior_mean=lambda x, s, v: law.noised(s, v).clean_mean(x))


def between_components_forgotten(law):
    def within(x, s, v):
        observed = law.noised(s, v)
        shares = observed.responsibilities(x)
        return np.tensordot(shares, observed.components.latent_covariance(), 1) / s**2

    return Faulty(law, posterior_covariance=within)


def determinant_forgotten(law):
    """Responsibilities without the factor for components of different rank or spectrum."""
    parts = law.components

    def log_density(x):
        fit = parts.fit(np.atleast_2d(x))
        logdet = n.logdet(parts.gram())
        return n.logsumexp(fit.log_joint + (logdet - logdet[0])[:, None] / 2, axis=0)

    return Faulty(law, log_density=log_density)


def deviation_off_the_subspace(law):
    """The orthogonal part of the score divided by the deviation and not by the variance."""
    factor, noise = law.components.factors[0], law.components.noise

    def score(x):
        along = n.solve(factor.T @ factor, factor.T @ x.T)
        normal = x - (factor @ along).T
        return law.score(x) + normal / noise - normal / n.sqrt(noise)

    return Faulty(law, score=score)


def last_digits(law):
    """A relative error far below those of floats."""
    return Faulty(law, score=lambda x: law.score(x) * (1 + n.power(n.like(2, x), -70)))


def middles_only(law):
    """A score that forgets how wide its argument is."""
    return Faulty(law, score=lambda x: law.score(n.ball(n.to_float(x), 0)))


def rows_mixed(law):
    return Faulty(law, score=lambda x: law.score(x) + x.mean() / 1000)


def embedded_by_another_matrix(law):
    return Faulty(law, embedded=lambda A: law.embedded(A * 1.0001))


def rounded(law):
    """Floats, and only floats, that carry twelve digits."""
    return Faulty(law, score=lambda x: np.round(law.score(x), 12)) if law.mean().dtype == np.float64 else law


FAULTS = [
    ("gaussian_mixture", off("log_density", 1.001), t.density_has_mass_one_and_the_stated_moments),
    ("sphere", off("covariance", 1.0001), t.density_has_mass_one_and_the_stated_moments),
    ("low_rank_mixture", determinant_forgotten, t.density_has_mass_one_and_the_stated_moments),
    ("uniform_cube", off("score", 1.0001), t.score_satisfies_stein),
    ("atoms", last_digits, t.score_is_the_gradient_of_the_log_density),
    ("uniform_cube", scale_forgotten_in_the_noise, t.noising_twice_is_noising_once),
    ("sphere", deviation_for_variance, t.density_solves_the_fokker_planck_equation),
    ("gaussian", mean_not_divided_by_the_scale, t.posterior_mean_is_tweedie),
    ("gaussian_mixture", between_components_forgotten, t.posterior_covariance_is_the_slope_of_the_posterior_mean),
    ("log_cosh_tilt", off("posterior_mean", 1.0001), t.posterior_moments_are_those_of_bayes),
    ("sphere", off("sample", 1.05), t.samples_have_the_stated_moments),
    ("atoms", off("sample", 1.05), t.density_is_the_average_of_gaussian_kernels_around_samples),
    ("atoms", off("support_radius", 0.99), t.support_is_bounded_by_the_stated_radius_or_refused),
    ("relu_tilt", rounded, t.floats_lie_within_ulps_of_the_balls),
    ("log_cosh_tilt", middles_only, t.boxes_enclose_their_points),
    ("quadratic_tilt", rows_mixed, t.rows_of_a_batch_are_single_points),
    ("log_cosh_tilt", off("log_density", 2), t.density_without_noise_is_refused_or_has_its_score),
    ("atoms", embedded_by_another_matrix, t.embedding_splits_into_subspace_and_complement),
]


@pytest.mark.parametrize(("name", "fault", "theorem"), FAULTS, ids=lambda part: getattr(part, "__name__", str(part)))
def test_theorem_finds_the_fault(name, fault, theorem):
    theorem(Case(name, 2))
    with pytest.raises(AssertionError):
        theorem(Case(name, 2, fault=fault))


def test_score_of_an_embedded_law_with_deviation_for_variance_is_found():
    case = Case("gaussian_mixture", 2, embedded=True)
    t.score_is_the_gradient_of_the_log_density(case)
    with pytest.raises(AssertionError):
        t.score_is_the_gradient_of_the_log_density(replace(case, fault=deviation_off_the_subspace))


def test_every_theorem_has_a_fault():
    assert {theorem for _, _, theorem in FAULTS} == set(t.THEOREMS)
