"""The noised density: its logarithm, score and Hessian, and what the noisy point says of the data.

Times are those of the claim's process; `score` is always + grad log p. Points x are (dim,) or (..., dim).
"""

from __future__ import annotations

from typing import Any

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.observables.base import require_point

Array = n.Array


@observable
def log_density(law: Any, t: Any, x: Array, *, process: Any) -> Array:
    """The logarithm of the density p_t at x, of the law noised for time t: shape (...)."""
    return noised(law, t, process=process).log_density(require_point("log_density", law, x))


@observable
def score(law: Any, t: Any, x: Array, *, process: Any) -> Array:
    """The score grad log p_t(x), by the law's own formula: shape (..., dim)."""
    return noised(law, t, process=process).score(require_point("score", law, x))


@observable
def log_density_gradient(law: Any, t: Any, x: Array, *, process: Any) -> Array:
    """The score again, but by differentiating `log_density`: shape (..., dim)."""
    return n.gradient(noised(law, t, process=process).log_density, require_point("log_density_gradient", law, x))


@observable
def hessian_log_density(law: Any, t: Any, x: Array, *, process: Any) -> Array:
    """The Hessian of log p_t at x by differentiating `score`, so without any covariance formula: (..., dim, dim)."""
    return n.jacobian(noised(law, t, process=process).score, require_point("hessian_log_density", law, x))


@observable
def denoiser(law: Any, t: Any, x: Array, *, process: Any) -> Array:
    """The posterior mean E[X_0 | X_t = x], from responsibilities: shape (..., dim)."""
    point = require_point("denoiser", law, x)
    return law.posterior_mean(point, process.scale(t), process.variance(t))


@observable
def posterior_covariance(law: Any, t: Any, x: Array, *, process: Any) -> Array:
    """The posterior covariance Cov(X_0 | X_t = x), from responsibilities: shape (..., dim, dim)."""
    point = require_point("posterior_covariance", law, x)
    return law.posterior_covariance(point, process.scale(t), process.variance(t))


@observable
def denoiser_jacobian(law: Any, t: Any, x: Array, *, process: Any) -> Array:
    """The Jacobian of the posterior mean at x, by differentiating `denoiser`: shape (..., dim, dim)."""
    scale, variance = process.scale(t), process.variance(t)
    point = require_point("denoiser_jacobian", law, x)
    return n.jacobian(lambda moved: law.posterior_mean(moved, scale, variance), point)


@observable
def noised(law: Any, t: Any, *, process: Any) -> Any:
    """The law of X_t for X_0 from the law."""
    return process.at(law, t)


@observable
def embedded(law: Any, A: Array) -> Any:
    """The law of A z for z from the law; A (rows, dim)."""
    return law.embedded(A)
