"""The computations that all laws of Gaussian type share: mixtures of normals with factors, plus isotropic noise.

Component k is N(m_k, F_k F_k^T + noise I), with F_k of shape (dim, rank). Per component and point, with z = x - m_k,
two vectors say everything: w = (F F^T + noise I)^{-1} z and c = F^T w, the posterior mean of the coordinates along the
columns of F. The quadratic form is noise |w|^2 + |c|^2, a sum of squares. A factor with fewer columns than rows is
never made square: c solves (noise I + F^T F) c = F^T z and w = (z - F c)/noise. No orthogonality is assumed anywhere.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, replace

import numpy as np

from theorycheck import numerics as n
from theorycheck.laws.base import Array, Law, SingularLaw, Smoothed, is_zero, total_noise, unbounded, zeros_of
from theorycheck.numerics import foreign
from theorycheck.numerics.mixtures import FEWEST_PAIRS, FullMixture, IsotropicMixture, LowRankNormals, Refused

_FAR = 1e4  # quadratic forms of which floats hold no more than eleven decimals
_BLOCK = 1 << 20  # most float64 numbers of one intermediate array
_FEW = 3  # coordinates


@dataclass(frozen=True, eq=False)
class Components:
    """Weights (K,), means (K, dim), factors (K, dim, rank) and one noise variance; rank 0 is a mixture of atoms."""

    weights: Array
    means: Array
    factors: Array
    noise: Array = 0

    @property
    def dim(self) -> int:
        """The dimension of the space."""
        return int(np.shape(self.means)[-1])

    @property
    def rank(self) -> int:
        """The number of columns of each factor."""
        return int(np.shape(self.factors)[-1])

    def noised(self, scale: Array, variance: Array) -> Components:
        """The components of scale X + sqrt(variance) xi."""
        noise = total_noise(self.noise, scale, variance)
        return Components(self.weights, self.means * scale, self.factors * scale, noise)

    def embedded(self, A: Array) -> Components:
        """The components of A X; noise becomes further columns of the factors."""
        factors = A @ self.factors if self.rank else n.zeros((len(self.means), len(A), 0), A, self.means)
        if not is_zero(self.noise):
            ambient = np.broadcast_to(A * n.sqrt(self.noise), (len(self.means), *np.shape(A)))
            factors = n.concatenate([factors, ambient], axis=-1)
        return Components(self.weights, self.means @ n.transpose(A), factors)

    def fit(self, x: Array) -> Fit:
        """What each component says of the points x (N, dim). Raises SingularLaw."""
        z = np.ascontiguousarray(n.transpose(x)) - self.means[..., None]
        solved, latent, logdet = self._solve(z)
        quadratic = (solved * solved).sum(1) * self.noise + (latent * latent).sum(1)
        constant = n.log(2 * n.pi(z)) * self.dim + logdet
        log_joint = n.log(self.weights)[:, None] - (np.asarray(constant)[..., None] + quadratic) / 2
        fit = Fit(self, log_joint, solved, latent)
        return fit.levelled() if self._cancels(quadratic) else fit

    def _cancels(self, quadratic: Array) -> bool:
        """Whether floats lose digits of the differences of the quadratic forms, which one covariance would spare."""
        if len(self.means) == 1 or quadratic.dtype != np.float64 or not quadratic.size or not quadratic.max() > _FAR:
            return False
        return bool(self.rank == 0 or np.all(self.factors == self.factors[0]))

    def _solve(self, z: Array) -> tuple[Array, Array, Array]:
        if self.rank < self.dim and is_zero(self.noise):
            msg = "a mixture of normals on subspaces has no density without noise; noise it first"
            raise SingularLaw(msg)
        if self.rank == 0:
            return z / self.noise, z[:, :0], n.log(n.like(1, z) * self.noise) * self.dim
        return self._solve_thin(z) if self.rank < self.dim else self._solve_square(z)

    def _solve_thin(self, z: Array) -> tuple[Array, Array, Array]:
        gram = self.gram()
        latent = n.solve(gram, n.transpose(self.factors) @ z)
        solved = (z - self.factors @ latent) / self.noise
        outside = n.log(n.like(1, z) * self.noise) * (self.dim - self.rank)
        return solved, latent, outside + n.logdet(gram)

    def _solve_square(self, z: Array) -> tuple[Array, Array, Array]:
        covariance = self.factors @ n.transpose(self.factors) + n.eye(self.dim, z) * self.noise
        solved = n.solve(covariance, z)
        return solved, n.transpose(self.factors) @ solved, n.logdet(covariance)

    def gram(self) -> Array:
        """The matrix noise I + F^T F of each component, shape (K, rank, rank)."""
        return n.transpose(self.factors) @ self.factors + n.eye(self.rank, self.factors) * self.noise

    def latent_covariance(self) -> Array:
        """The posterior covariance F (I + F^T F/noise)^{-1} F^T of each clean component, shape (K, dim, dim)."""
        if self.rank == 0:
            return n.zeros((len(self.means), self.dim, self.dim), self.means)
        return self.factors @ n.solve(self.gram(), n.transpose(self.factors)) * self.noise


@dataclass(frozen=True, eq=False)
class Fit:
    """For N points: log(weight density) (K, N), solved residuals w (K, dim, N) and latent means c (K, rank, N).

    The points are the last axis, as there are many where it matters, and loops over two or three coordinates are slow.
    The logs are less a `level` (N,), that of the likeliest component, where floats would not hold their differences.
    """

    components: Components
    log_joint: Array
    solved: Array
    latent: Array
    level: Array = 0

    def levelled(self) -> Fit:
        """The same for components of one covariance S: z_j S^-1 z_j - z_k S^-1 z_k = (m_k - m_j).(w_j + w_k)."""
        best, (log_weights, means) = self.log_joint.argmax(0), (n.log(self.components.weights), self.components.means)
        nearest = np.take_along_axis(self.solved, best[None, None], 0)
        gaps = ((means[..., None] - means[best].T) * (self.solved + nearest) / 2).sum(1)
        level = np.take_along_axis(self.log_joint, best[None], 0)[0]
        gaps = np.where(np.isfinite(level), gaps, np.nan)  # forms that overflow say nothing
        return replace(self, log_joint=log_weights[:, None] - log_weights[best] + gaps, level=level)

    def log_density(self) -> Array:
        """The log-density, shape (N,)."""
        return n.logsumexp(self.log_joint, axis=0) + self.level

    def responsibilities(self) -> Array:
        """The posterior probability of each component, shape (K, N)."""
        return n.softmax(self.log_joint, axis=0)

    def memberships(self) -> Array:
        """The posterior probability of each component, shape (N, K)."""
        return n.transpose(self.responsibilities())

    def score(self) -> Array:
        """The score, shape (N, dim)."""
        return n.transpose(-(self.responsibilities()[:, None] * self.solved).sum(0))

    def clean_means(self) -> Array:
        """The posterior mean of the clean part under each component, shape (K, dim, N or 1)."""
        parts = self.components
        means = parts.means[..., None]
        return means + parts.factors @ self.latent if parts.rank else means

    def clean_mean(self) -> Array:
        """The posterior mean of the clean part, shape (N, dim)."""
        return n.transpose((self.responsibilities()[:, None] * self.clean_means()).sum(0))

    def clean_covariance(self) -> Array:
        """The posterior covariance of the clean part, shape (N, dim, dim): within and between components."""
        shares, means = self.responsibilities()[:, None], self.clean_means()
        between = means - (shares * means).sum(0)
        spread = _products(shares * between, between)
        if self.components.rank == 0:
            return spread
        within = self.components.latent_covariance()
        return (n.transpose(shares[:, 0]) @ within.reshape(len(within), -1)).reshape(spread.shape) + spread


def _products(a: Array, b: Array) -> Array:
    """The sums over k of a_k b_k^T, for a and b (K, dim, N): shape (N, dim, dim)."""
    if a.shape[1] <= _FEW:
        return np.moveaxis((a[:, :, None] * b[:, None]).sum(0), -1, 0)
    return a.transpose(2, 1, 0) @ b.transpose(2, 0, 1)


class NormalMixture(Smoothed):
    """A law that is a mixture of normals; it only has to name its components."""

    @property
    @abstractmethod
    def components(self) -> Components:
        """The law as weights, means, factors and noise."""

    @property
    def dim(self) -> int:
        """The dimension of the space."""
        return self.components.dim

    def embedded(self, A: Array) -> Law:
        """The law of A X, A (rows, dim) any matrix with independent columns."""
        from theorycheck.laws.gaussian_mixture import GaussianMixture

        return GaussianMixture.of(self.components.embedded(A))

    def log_density(self, x: Array) -> Array:
        """The log-density at x (..., dim), shape (...). Raises SingularLaw."""
        return self._rows("log_density", x, ())

    def score(self, x: Array) -> Array:
        """The gradient of the log-density at x (..., dim), shape (..., dim). Raises SingularLaw."""
        return self._rows("score", x, (self.dim,))

    def responsibilities(self, x: Array) -> Array:
        """The posterior probability of each component given x (..., dim), shape (..., components)."""
        return self._rows("memberships", x, (len(self.components.means),))

    def clean_mean(self, x: Array) -> Array:
        """The posterior mean of the law's part without noise, shape (..., dim)."""
        return self._rows("clean_mean", x, (self.dim,))

    def clean_covariance(self, x: Array) -> Array:
        """The posterior covariance of the law's part without noise, shape (..., dim, dim)."""
        return self._rows("clean_covariance", x, (self.dim, self.dim))

    def mean(self) -> Array:
        """E[X], shape (dim,)."""
        parts = self.components
        return parts.weights @ parts.means

    def covariance(self) -> Array:
        """Cov(X), shape (dim, dim)."""
        parts = self.components
        centred = parts.means - self.mean()
        within = parts.factors @ n.transpose(parts.factors) if parts.rank else 0 * n.outer(centred, centred)
        each = within + n.outer(centred, centred)
        return (parts.weights[:, None, None] * each).sum(0) + n.eye(self.dim, each) * parts.noise

    def support_radius(self) -> Array:
        """The largest |X| of a mixture of atoms. Raises Unbounded for all others."""
        parts = self.components
        if not is_zero(parts.noise) or not zeros_of(parts.factors).all():
            raise unbounded(self)
        largest, *others = n.norm(parts.means)
        for radius in others:
            largest = n.maximum(largest, radius)
        return largest

    def sample(self, count: int, rng: np.random.Generator) -> Array:
        """Independent draws in floats, shape (count, dim)."""
        parts = self.components
        weights, means, factors = (n.to_float(part) for part in (parts.weights, parts.means, parts.factors))
        which = rng.choice(len(weights), size=count, p=weights / weights.sum())
        latent = rng.standard_normal((count, parts.rank, 1))
        isotropic = np.sqrt(n.to_float(parts.noise)) * rng.standard_normal((count, parts.dim))
        return means[which] + (factors[which] @ latent)[..., 0] + isotropic

    def _rows(self, quantity: str, x: Array, shape: tuple[int, ...]) -> Array:
        """A quantity of the fit at the points x, back in the shape of x, in the library that x came from."""
        if foreign.is_foreign(x):
            return self._foreign_rows(quantity, x, shape)
        parts, x = self.components, np.asarray(x)
        rows = x.reshape(-1, parts.dim)
        values = _quick(parts, quantity, rows) if _is_quick(parts, quantity, rows) else _blocks(parts, quantity, rows)
        return values.reshape((*x.shape[:-1], *shape))[()]

    def _foreign_rows(self, quantity: str, x: Array, shape: tuple[int, ...]) -> Array:
        """The same for an array of PyTorch, JAX, CuPy, ...; there, where components are isotropic."""
        foreign.require_float64(x)
        parts, xp = self.components, foreign.namespace(x)
        if not _is_isotropic(parts, quantity):
            return xp.asarray(self._rows(quantity, foreign.to_numpy(x), shape), device=x.device)
        mixture = IsotropicMixture(parts.weights, parts.means, float(parts.noise))
        values = foreign.mixture_fit(mixture, xp.reshape(x, (-1, parts.dim)))[quantity]
        return xp.reshape(values, (*x.shape[:-1], *shape))


def _blocks(parts: Components, quantity: str, rows: Array) -> Array:
    """The quantity by blocks of rows, so that intermediate arrays stay small."""
    size = max(1, _BLOCK // max(1, np.size(parts.means)))
    blocks = [getattr(parts.fit(rows[i : i + size]), quantity)() for i in range(0, max(1, len(rows)), size)]
    return blocks[0] if len(blocks) == 1 else n.concatenate(blocks)


_KERNEL_QUANTITIES = ("log_density", "score", "clean_mean")


def _is_quick(parts: Components, quantity: str, rows: Array) -> bool:
    """Whether a float kernel applies and pays."""
    if quantity not in _KERNEL_QUANTITIES or len(rows) * len(parts.means) < FEWEST_PAIRS:
        return False
    return rows.dtype.kind in "fi" and _is_float(parts)


def _is_float(parts: Components) -> bool:
    """Whether the components are floats, with noise."""
    numbers = (parts.weights, parts.means, parts.factors, np.asarray(parts.noise))
    return all(np.asarray(part).dtype.kind in "fi" for part in numbers) and not is_zero(parts.noise)


def _is_isotropic(parts: Components, quantity: str) -> bool:
    return parts.rank == 0 and quantity in _KERNEL_QUANTITIES and _is_float(parts)


def _quick(parts: Components, quantity: str, rows: Array) -> Array:
    """The quantity by a float kernel; the readable formula where that refuses."""
    rows = rows.astype(np.float64)
    if parts.rank:
        return _quick_by_factors(parts, quantity, rows)
    mixture = IsotropicMixture(parts.weights, parts.means, float(parts.noise))
    try:
        return getattr(mixture, quantity)(rows)
    except Refused:
        return _blocks(parts, quantity, rows)


def _quick_by_factors(parts: Components, quantity: str, rows: Array) -> Array:
    kind = LowRankNormals if parts.rank < parts.dim else FullMixture
    fit = kind(parts.weights, parts.means, parts.factors, float(parts.noise)).quick(rows)
    values = fit.log_density if quantity == "log_density" else fit.score
    values = rows + parts.noise * values if quantity == "clean_mean" else values
    unsure = ~fit.sure
    if unsure.any():
        values[unsure] = _blocks(parts, quantity, rows[unsure])
    return values
