"""What a user would write today for the score of a mixture: each peer a function of the mixture, giving one of x.

A peer whose library is absent raises ImportError, and is listed as absent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Score = Callable[[Any], Any]


def covariances(mixture: Any) -> Any:
    """All covariances (K, dim, dim)."""
    dim = mixture.means.shape[1]
    factors = getattr(mixture, "factors", np.zeros((len(mixture.means), dim, 1)))
    return factors @ factors.transpose(0, 2, 1) + mixture.noise * np.eye(dim)


def scipy_loops(mixture: Any) -> Score:
    """Log-densities by SciPy, and inverses found beforehand."""
    inverses = np.linalg.inv(covariances(mixture))
    shares_at = _scipy_shares(mixture)

    def score(x: Any) -> Any:
        parts = zip(shares_at(x), mixture.means, inverses, strict=True)
        return -sum(r[:, None] * ((x - m) @ inverse) for r, m, inverse in parts)

    return score


def scipy_solves(mixture: Any) -> Score:
    """Log-densities by SciPy, and a system solved for each component."""
    matrices = covariances(mixture)
    shares_at = _scipy_shares(mixture)

    def score(x: Any) -> Any:
        parts = zip(shares_at(x), mixture.means, matrices, strict=True)
        return -sum(r[:, None] * np.linalg.solve(c, (x - m).T).T for r, m, c in parts)

    return score


def _scipy_shares(mixture: Any) -> Score:
    from scipy import stats

    normals = [stats.multivariate_normal(m, c) for m, c in zip(mixture.means, covariances(mixture), strict=True)]

    def shares(x: Any) -> Any:
        logs = np.array([normal.logpdf(x) for normal in normals]) + np.log(mixture.weights)[:, None]
        weights = np.exp(logs - logs.max(0))
        return weights / weights.sum(0)

    return shares


def naive_numpy(mixture: Any) -> Score:
    """Differences to all means at once, and einsum for full covariances."""
    isotropic = not hasattr(mixture, "factors")
    precisions = None if isotropic else np.linalg.inv(covariances(mixture))
    logdets = 0.0 if isotropic else np.linalg.slogdet(covariances(mixture))[1]

    def score(x: Any) -> Any:
        z = x[:, None, :] - mixture.means
        pulls = z / mixture.noise if isotropic else np.einsum("nki,kij->nkj", z, precisions)
        logs = np.log(mixture.weights) - ((z * pulls).sum(-1) + logdets) / 2
        shares = np.exp(logs - logs.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        return -(shares[..., None] * pulls).sum(1)

    return score


def torch_distributions(mixture: Any) -> Score:
    import torch
    from torch import distributions as d

    torch.set_num_threads(1)
    means, weights = torch.from_numpy(mixture.means), torch.from_numpy(mixture.weights)
    factors = getattr(mixture, "factors", None)
    if factors is None:
        parts = d.Independent(d.Normal(means, torch.tensor(mixture.noise, dtype=torch.float64).sqrt()), 1)
    elif factors.shape[2] < factors.shape[1]:
        noise = torch.full(means.shape, mixture.noise, dtype=torch.float64)
        parts = d.LowRankMultivariateNormal(means, torch.from_numpy(factors), noise)
    else:
        parts = d.MultivariateNormal(means, torch.from_numpy(covariances(mixture)))
    law = d.MixtureSameFamily(d.Categorical(weights), parts)

    def score(x: Any) -> Any:
        place = torch.from_numpy(x).requires_grad_()
        return torch.autograd.grad(law.log_prob(place).sum(), place)[0]

    return score


def torch_products(mixture: Any) -> Score:
    """Matrix products by hand, isotropic components."""
    import torch

    torch.set_num_threads(1)
    means, weights, v = torch.from_numpy(mixture.means), torch.from_numpy(mixture.weights), mixture.noise
    offsets = weights.log() - (means**2).sum(1) / (2 * v)

    def score(x: Any) -> Any:
        place = torch.from_numpy(x)
        return (torch.softmax(torch.addmm(offsets, place, means.T / v), 1) @ means - place) / v

    return score


def jax_gradient(mixture: Any) -> Score:
    """vmap(grad(log density)), compiled."""
    import jax
    from jax import numpy as jnp

    jax.config.update("jax_enable_x64", True)
    density = jax_log_density(mixture)
    score = jax.jit(jax.vmap(jax.grad(density)))
    return lambda x: score(jnp.asarray(x)).block_until_ready()


def jax_log_density(mixture: Any) -> Callable[[Any], Any]:
    """The log-density up to a constant, as one writes it: by differences, by Cholesky, or by Woodbury's identity."""
    import jax
    from jax import numpy as jnp

    means, logs, v = jnp.asarray(mixture.means), jnp.log(jnp.asarray(mixture.weights)), mixture.noise
    factors = getattr(mixture, "factors", None)
    if factors is None:
        return lambda x: jax.nn.logsumexp(logs - ((x - means) ** 2).sum(1) / (2 * v))
    if factors.shape[2] == factors.shape[1]:
        lower = jnp.linalg.cholesky(jnp.asarray(covariances(mixture)))
        halves = jnp.log(jnp.diagonal(lower, axis1=1, axis2=2)).sum(1)
        solve = jax.vmap(lambda a, z: jax.scipy.linalg.solve_triangular(a, z, lower=True))
        return lambda x: jax.nn.logsumexp(logs - halves - (solve(lower, x - means) ** 2).sum(1) / 2)
    U = jnp.asarray(factors)
    grams = jnp.swapaxes(U, 1, 2) @ U + v * jnp.eye(U.shape[2])
    inverses, halves = jnp.linalg.inv(grams), jnp.linalg.slogdet(grams)[1] / 2

    def density(x: Any) -> Any:
        z = x - means
        along = jnp.einsum("kd,kdr->kr", z, U)
        inside = jnp.einsum("kr,krs,ks->k", along, inverses, along)
        return jax.nn.logsumexp(logs - halves - ((z**2).sum(1) - inside) / (2 * v))

    return density


def numpyro_gradient(mixture: Any) -> Score:
    import jax
    from jax import numpy as jnp
    from numpyro import distributions as d

    jax.config.update("jax_enable_x64", True)
    means, factors = jnp.asarray(mixture.means), getattr(mixture, "factors", None)
    if factors is None:
        parts = d.Normal(means, np.sqrt(mixture.noise)).to_event(1)
    elif factors.shape[2] < factors.shape[1]:
        parts = d.LowRankMultivariateNormal(means, jnp.asarray(factors), jnp.full(means.shape, mixture.noise))
    else:
        parts = d.MultivariateNormal(means, jnp.asarray(covariances(mixture)))
    law = d.MixtureSameFamily(d.Categorical(jnp.asarray(mixture.weights)), parts)
    score = jax.jit(jax.vmap(jax.grad(lambda x: law.log_prob(x))))
    return lambda x: score(jnp.asarray(x)).block_until_ready()


def sklearn_products(mixture: Any) -> Score:
    """Responsibilities by scikit-learn, then a product."""
    from sklearn.mixture import GaussianMixture

    isotropic = not hasattr(mixture, "factors")
    model = GaussianMixture(len(mixture.means), covariance_type="spherical" if isotropic else "full")
    model.weights_, model.means_ = mixture.weights, mixture.means
    inverses = None if isotropic else np.linalg.inv(covariances(mixture))
    if isotropic:
        model.covariances_ = np.full(len(mixture.means), mixture.noise)
        model.precisions_cholesky_ = 1 / np.sqrt(model.covariances_)
    else:
        model.covariances_ = covariances(mixture)
        model.precisions_cholesky_ = np.linalg.cholesky(inverses)

    def score(x: Any) -> Any:
        shares = model.predict_proba(x)
        if isotropic:
            return (shares @ mixture.means - x) / mixture.noise
        parts = zip(shares.T, mixture.means, inverses, strict=True)
        return -sum(r[:, None] * ((x - m) @ inverse) for r, m, inverse in parts)

    return score


ISOTROPIC = {
    "SciPy, a loop over components": scipy_loops,
    "SciPy, log-densities and solves": scipy_solves,
    "NumPy, differences to all means": naive_numpy,
    "torch.distributions + autograd": torch_distributions,
    "PyTorch, products by hand": torch_products,
    "JAX vmap(grad), compiled": jax_gradient,
    "NumPyro vmap(grad), compiled": numpyro_gradient,
    "scikit-learn + product": sklearn_products,
}
FULL = {name: peer for name, peer in ISOTROPIC.items() if peer is not torch_products}
_BY_FACTORS = (torch_distributions, jax_gradient, numpyro_gradient)
LOW_RANK = {name: peer for name, peer in ISOTROPIC.items() if peer in _BY_FACTORS}
