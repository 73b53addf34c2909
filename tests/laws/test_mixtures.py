"""Mixtures of normals against formulas of their own: tanh, the low-rank posterior mean, SciPy's densities, memory."""

import tracemalloc

import numpy as np
import pytest

from tests.laws.drawing import draw_law, frame
from theorycheck import numerics as n
from theorycheck.domains import Constant
from theorycheck.laws.atoms import Atoms
from theorycheck.laws.base import SingularLaw
from theorycheck.laws.embedded import Embedded
from theorycheck.laws.gaussian import Gaussian
from theorycheck.laws.gaussian_mixture import GaussianMixture
from theorycheck.laws.low_rank_mixture import LowRankMixture
from theorycheck.laws.uniform_cube import UniformCube
from theorycheck.processes.vp_half import VPHalf

BALLS = n.balls(192)


def largest(difference):
    return float(np.max(n.to_float(n.abs(difference))))


def test_two_atoms_give_a_hyperbolic_tangent():
    with BALLS:
        law = Atoms(BALLS.array(["1/2", "1/2"]), BALLS.array([[-1], [1]]))
        for t in (BALLS.number("3/10"), BALLS.number("1e-3")):
            x = BALLS.array(["1/64"])
            expected = n.tanh(x / (2 * n.sinh(t / 2)))
            mean = law.posterior_mean(x, VPHalf().scale(t), VPHalf().variance(t))
            assert largest(mean - expected) < 1e-50


def test_two_atoms_in_symbols():
    import sympy

    x, s, v = sympy.symbols("x s v", positive=True)
    law = Atoms(n.SYMBOLS.array(["1/2", "1/2"]), n.SYMBOLS.array([[-1], [1]]))
    mean = law.posterior_mean(np.array([x]), s, v)[0]
    assert sympy.simplify(mean.rewrite(sympy.exp) - sympy.tanh(s * x / v).rewrite(sympy.exp)) == 0


def test_gaussian_score_is_linear():
    with BALLS:
        law = draw_law("gaussian", 5, BALLS, dim=Constant(4))
        t, x = BALLS.number("1/2"), BALLS.array(["1/3", "-2", "5/7", "1"])
        alpha, h = VPHalf().scale(t), VPHalf().variance(t)
        along = (x - law.centre * alpha) @ law.basis
        expected = -(along / (law.spectrum * alpha * alpha + h)) @ law.basis.T
        assert largest(law.noised(alpha, h).score(x) - expected) < 1e-50


def test_gaussian_with_a_variance_of_zero_is_singular_until_it_is_noised():
    law = Gaussian(np.zeros(2), np.array([1.0, 0.0]), np.eye(2))
    with pytest.raises(SingularLaw, match="no density without noise; noise it first"):
        law.score(np.zeros(2))
    assert law.noised(1.0, 0.5).score(np.ones(2)) == pytest.approx([-1 / 1.5, -1 / 0.5])


def wang_posterior_mean(law, ranks, x, s, gamma, *, determinant=True):
    """E[x_0 | x_t] = a sum_k w_k P_k x for centred components with projections as covariances.

    Wang et al. 2024 (arXiv 2409.02426), Lemma 1, with the determinant factor (gamma^2/(s^2 + gamma^2))^(d_k/2).
    """
    total = s * s + gamma * gamma
    logits, parts = [], []
    for weight, basis, rank in zip(law.weights, law.bases(), ranks, strict=True):
        inside = x @ basis
        logit = n.log(weight) + s * s / (2 * gamma * gamma * total) * n.dot(inside, inside)
        logits.append(logit + (n.log(gamma * gamma / total) * rank / 2 if determinant else 0))
        parts.append(inside @ basis.T)
    return n.softmax(n.stack(logits)) @ n.stack(parts) * s / total


def low_rank(ranks):
    law = draw_law("low_rank_mixture", 3, BALLS, dim=Constant(7), components=Constant(3), rank=Constant(4))
    return LowRankMixture(law.weights, law.means * 0, law.frames, law.spectra * 0 + 1, BALLS.array(ranks))


@pytest.mark.parametrize("ranks", [(2, 4, 3), (1, 1, 4), (3, 3, 3)])
def test_low_rank_posterior_mean(ranks):
    with BALLS:
        law, x = low_rank(ranks), BALLS.array(["1/2", "-1", "3/4", "2/3", "-1/5", "1/9", "1"])
        s, gamma = BALLS.number("7/10"), BALLS.number("2/5")
        mean = law.posterior_mean(x, s, gamma * gamma)
        assert largest(mean - wang_posterior_mean(law, ranks, x, s, gamma)) < 1e-50
        without = wang_posterior_mean(law, ranks, x, s, gamma, determinant=False)
        assert (largest(mean - without) < 1e-50) == (len(set(ranks)) == 1)


def test_variances_of_zero_are_lower_ranks():
    """Columns without variance, wherever they stand, leave the same law as fewer columns."""
    with BALLS:
        short, x = low_rank((2, 1, 2)), BALLS.array([1, 0, -1, 2, 0, 1, 1])
        order = [3, 0, 2, 1]
        spectra = BALLS.array([[0, 1, 0, 1], [0, 1, 0, 0], [0, 1, 0, 1]])
        long = LowRankMixture(short.weights, short.means, short.frames[..., order], spectra, BALLS.array([4, 4, 4]))
        v = BALLS.number("1/8")
        assert largest(short.noised(1, v).score(x) - long.noised(1, v).score(x)) < 1e-50
        assert long.components.rank == 2


def test_embedding_by_any_matrix_agrees_with_scipy():
    from scipy.stats import multivariate_normal

    law, rng = draw_law("gaussian_mixture", 4, dim=Constant(3), components=Constant(2)), np.random.default_rng(4)
    A, x = rng.standard_normal((6, 3)), rng.standard_normal((5, 6))
    embedded = law.embedded(A).noised(0.7, 0.3)
    parts = zip(law.weights, law.means, law.factors, strict=True)
    density = sum(
        w * multivariate_normal.pdf(x, 0.7 * A @ m, 0.49 * A @ F @ F.T @ A.T + 0.3 * np.eye(6)) for w, m, F in parts
    )
    assert np.exp(embedded.log_density(x)) == pytest.approx(density, rel=1e-11)


def test_score_splits_for_orthonormal_embeddings_only():
    """Chen et al. 2023 (arXiv 2302.07194), Lemma 1: A s(A^T x) - (I - A A^T) x/h."""
    with BALLS:
        latent, A = draw_law("gaussian_mixture", 2, BALLS, dim=Constant(2)), frame(9, 2, BALLS)
        t = BALLS.number("3/10")
        x = BALLS.array([f"{k}/7" for k in range(9)])
        residuals = []
        for matrix in (A, A * BALLS.array([1, "3/2"])):
            along = x @ matrix
            split = matrix @ VPHalf().at(latent, t).score(along) - (x - matrix @ along) / VPHalf().variance(t)
            residuals.append(largest(VPHalf().at(latent.embedded(matrix), t).score(x) - split))
    assert residuals[0] < 1e-50
    assert residuals[1] > 0.1


def test_other_laws_refuse_matrices_that_are_not_orthonormal():
    with pytest.raises(ValueError, match="UniformCube can be embedded only by a matrix with 1 orthonormal columns"):
        UniformCube(np.zeros(1), np.ones(1)).embedded(np.ones((3, 1)))


def test_embedded_laws_can_be_embedded_again():
    law = UniformCube(np.zeros(1), np.ones(1)).embedded(frame(3, 1))
    twice, once = law.embedded(frame(5, 3)), Embedded.of(law.latent, frame(5, 3) @ frame(3, 1))
    x = np.linspace(-1, 1, 5)
    assert twice.noised(0.5, 0.3).score(x) == pytest.approx(once.noised(0.5, 0.3).score(x), rel=1e-13)


def test_large_spaces_are_never_squared():
    """Scores of a thin mixture need the memory of the points and factors, not of dim x dim matrices."""
    rng, dim = np.random.default_rng(0), 4000
    law = GaussianMixture(np.array([0.5, 0.5]), np.zeros((2, dim)), rng.standard_normal((2, dim, 3)), 0.1)
    x = rng.standard_normal((4, dim))
    tracemalloc.start()
    score = law.score(x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert score.shape == x.shape
    assert peak < dim * dim * 8 / 20
