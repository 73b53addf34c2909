"""What holds for all observables: documented, positional, in one namespace, refusing what they do not support."""

import inspect

import numpy as np
import pytest

from theorycheck.catalog import Catalog
from theorycheck.laws.atoms import Atoms
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.low_rank_mixture import LowRankMixture
from theorycheck.laws.sphere import Sphere
from theorycheck.laws.uniform_cube import UniformCube
from theorycheck.observables.base import Unsupported
from theorycheck.processes.general import Moment
from theorycheck.processes.vp import VP
from theorycheck.processes.vp_half import VPHalf

CATALOG = Catalog.build()
OBSERVABLES = CATALOG.observables
ESTIMATED = {
    "cellwise_error",
    "class_jacobian_rank",
    "class_overlap",
    "class_residual",
    "clustering_error",
    "crossover_noise",
    "digits",
    "estimated_marginal_kl",
    "estimated_mean_squared_score",
    "estimated_path_kl",
    "estimated_score_gap",
    "estimated_total_variation",
    "expected_denoiser_change",
    "expected_posterior_covariance",
    "expected_score_change",
    "expected_squared_posterior_covariance",
    "gaussian_twin",
    "global_residual",
    "intrinsic_dimension",
    "largest_squared_error",
    "least_squared_error",
    "mean_own_weight",
    "mean_posterior_variance",
    "mean_squared_error",
    "mean_squared_hessian",
    "mean_squared_score_rate",
    "memorising_jacobian_rank",
    "nearest_subspace_accuracy",
    "numerical_rank",
    "perfect_clusterings",
    "posterior_covariance_rate",
    "principal_energy",
    "principal_projector",
    "recovery_error",
    "regressogram_risk",
    "sampled_recovery_error",
    "shuffled_pixels",
    "single_jacobian_rank",
    "singular_values",
    "softmax_loss",
    "training_residual",
}
NORMAL = Gaussian(np.zeros(2), np.ones(2), np.eye(2))
CUBE = UniformCube(np.zeros(2), np.ones(2))
CIRCLE = Sphere(1.0, 0.0, np.array([1.0, 0.0]))
TWO_ATOMS = Atoms(np.array([0.5, 0.5]), np.array([[1.0, 0.0], [-1.0, 0.0]]))
PLANES = LowRankMixture(np.ones(1), np.zeros((1, 3)), np.eye(3)[None, :, :2], 2 * np.ones((1, 2)), np.array([2.0]))
GRID = np.array([1.0, 0.5, 0.1])


def test_the_packages_import_without_faults_and_names_do_not_clash():
    assert CATALOG.faults == ()
    assert not set(OBSERVABLES) & set(CATALOG.laws)


@pytest.mark.parametrize("name", OBSERVABLES)
def test_an_observable_is_documented_and_its_arguments_are_positional(name):
    entry = OBSERVABLES[name]
    assert entry.summary.endswith(".")
    assert all(p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD for p in entry.parameters)
    assert entry.mark.name == name


def test_only_what_is_computed_in_floats_is_marked_as_estimated():
    certain = {name: entry.mark for name, entry in OBSERVABLES.items() if not entry.mark.sampled}
    assert {name for name, mark in certain.items() if not mark.rigorous} == ESTIMATED


REFUSED = {
    "score": (
        (NORMAL, 1.0, np.zeros(3)),
        "score has no formula for x of shape .3,.; it supports points with the 2 coord",
    ),
    "lift": ((np.eye(3), np.zeros(2)), "lift .* a vector of shape .2,.; it supports vectors of 3 coordinates"),
    "restrict": ((np.eye(3)[:, :2], np.zeros(2)), "restrict .* a vector of shape .2,.; it supports vectors of 3"),
    "matmul": ((np.eye(3), np.eye(2)), "matmul .* matching inner sizes"),
    "trace": ((np.ones((2, 3)),), "trace has no formula for an argument of shape .2, 3.; it supports square matrices"),
    "inverse": ((np.ones(2),), "inverse .* square matrices"),
    "frobenius": ((np.ones(2),), "frobenius .* matrices"),
    "outer": ((np.ones((2, 2)), np.ones(2)), "outer .* vectors"),
    "dot": ((np.ones(2), np.ones(3)), "dot .* vectors of one length"),
    "eye": ((0,), "eye has no formula for size = 0; it supports whole numbers from 1"),
    "kl": ((CUBE, NORMAL), "kl has no formula for the law or process UniformCube; it supports normal laws"),
    "mean_squared_score": ((CIRCLE, 1.0), "mean_squared_score .* Sphere; it supports normal laws, mixtures"),
    "path_kl": ((TWO_ATOMS, GRID), "path_kl .* Atoms; it supports the law gaussian"),
    "score_drift": ((CUBE, GRID), "score_drift .* UniformCube; it supports the law gaussian"),
    "joint_kl": ((NORMAL, GRID, 0), "joint_kl .* substeps = 0; it supports whole numbers from 1"),
    "estimated_path_kl": (
        (TWO_ATOMS, GRID),
        "estimated_path_kl .* a law in dimension 2; it supports mixtures on the line and",
    ),
    "expected_posterior_covariance": (
        (CUBE, 1.0),
        "expected_posterior_covariance .* UniformCube; it supports mixtures",
    ),
    "expected_squared_posterior_covariance": ((PLANES, 1.0), "LowRankMixture; it supports mixtures .* two dimensions"),
    "posterior_covariance_rate": ((TWO_ATOMS, Moment(1.0, 1.0)), "posterior_covariance_rate .* numbers t > 0"),
    "dsm_loss": ((NORMAL, 1.0, np.eye(3), np.zeros(2)), "dsm_loss .* W of shape .3, 3.*; it supports W .2, 2."),
    "esm_loss": ((TWO_ATOMS, 1.0, np.eye(2), np.zeros(2)), "esm_loss .* Atoms; it supports normal laws"),
    "denoising_loss": ((np.eye(3), np.eye(2), 1.0, 1.0), "denoising_loss .* X .dim, samples. and U .dim, rank."),
    "energy": ((np.eye(3), np.eye(2)), "energy .* X .dim, samples. and U .dim, rank."),
    "subspace_denoiser": ((PLANES, 1.0, np.zeros(3)), "subspace_denoiser .* means = 0 and spectra = 1"),
    "subspace_denoiser_equal_ranks": ((NORMAL, 1.0, np.zeros(2)), "Gaussian; it supports the law low_rank_mixture"),
    "within_class_jacobian": ((NORMAL, 1.0, np.zeros(2)), "within_class_jacobian .* the law low_rank_mixture"),
    "between_class_jacobian": ((NORMAL, 1.0, np.zeros(2)), "between_class_jacobian .* the law low_rank_mixture"),
    "tilt": ((NORMAL, np.zeros(2)), "tilt .* Gaussian; it supports laws given relative to the standard normal"),
    "tilt_average": ((NORMAL, 1.0, np.zeros(2)), "tilt_average .* Gaussian; it supports log_cosh_tilt"),
    "tilt_mass": ((CUBE,), "tilt_mass .* UniformCube; it supports log_cosh_tilt"),
    "recovery_error": ((np.eye(3), np.eye(2)), "recovery_error .* X .dim, samples. and an orthonormal frame U"),
    "sampled_recovery_error": ((2, 3, 4), "sampled_recovery_error .* rank 3 in dimension 2; it supports ranks up to"),
    "numerical_rank": ((np.zeros((2, 2)), 0.99), "numerical_rank .* the matrix 0; it supports other matrices"),
    "singular_values": ((np.ones(2),), "singular_values .* matrices"),
    "beside": ((np.eye(3), np.eye(2)), "beside .* matrices with as many rows"),
    "block_energies": ((np.eye(3), np.eye(3), np.ones(2)), "block_energies .* ranks .1, 1.; it supports X"),
    "hardmax_loss": ((np.eye(3), np.eye(3), np.ones(2), 1.0, 1.0), "hardmax_loss .* ranks .1, 1.; it supports X"),
    "perfect_clusterings": ((np.ones((2, 11)), 2, 1), "perfect_clusterings .* matrices of at most 10 samples"),
    "clustering_error": (
        (np.eye(3), np.eye(3), 2),
        "clustering_error .* it supports X .dim, samples. and F .dim, 2 rank.",
    ),
    "softmax_loss": ((np.eye(4), np.eye(4), np.ones(4), 1.0, 1.0), "softmax_loss .* dimensions <= 3, equal ranks"),
    "crossover_noise": ((4, 0.5), "crossover_noise .* weights between 1/2 and 1"),
    "spectral_denoiser": ((NORMAL, 1.0, np.zeros(2)), "Gaussian; it supports one point at a time of the law low_ra"),
    "intrinsic_dimension": ((np.ones((2, 3)), 3), "intrinsic_dimension .* more samples .dim, samples. than neighbours"),
    "memorising_jacobian_rank": ((0,), "memorising_jacobian_rank .* noise = 0; it supports positive numbers"),
    "nearest_point": ((TWO_ATOMS, np.zeros(2)), "nearest_point .* a point with two nearest atoms"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_an_observable_does_not_support_is_named(name):
    arguments, message = REFUSED[name]
    entry = OBSERVABLES[name]
    process = {"process": VP()} if entry.takes_process else {}
    with pytest.raises(Unsupported, match=message):
        entry.target(*arguments, **process)


@pytest.mark.parametrize("name", ["path_kl", "score_drift", "estimated_path_kl"])
def test_path_observables_refuse_another_convention_of_time(name):
    law = Gaussian(np.zeros(1), np.ones(1), np.eye(1))
    with pytest.raises(Unsupported, match=f"{name} .* VPHalf; it supports the process vp"):
        OBSERVABLES[name].target(law, GRID, process=VPHalf())
