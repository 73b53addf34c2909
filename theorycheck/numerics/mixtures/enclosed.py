"""A mixture of normals at one point in balls, of growing precision until floats can be read off: the last resort.

Component k is N(m_k, F_k F_k^T + noise I) with F_k (dim, rank); all inputs are floats, taken as exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import NamedTuple

import flint
import numpy as np
from flint import arb, arb_mat

from theorycheck.numerics.mixtures.accuracy import Floats, Refused, length
from theorycheck.numerics.mixtures.enclosed_centres import Balls, Centres, centres, fit, softmax

_PRECISIONS = (192, 384, 768, 1536, 3072, 6144)
_LARGEST = 1 << 22  # numbers in the factors and means together
_DIGITS = 1e-13


class Point(NamedTuple):
    """At one point: log-density, score (dim,), posterior mean of the clean part (dim,), shares (K,), gaps (K, dim).

    The gaps are from the clean posterior mean to that of each component; they may have been left out.
    """

    log_density: float
    score: Floats
    clean_mean: Floats
    shares: Floats
    gaps: Floats


class _Component(NamedTuple):
    """A component, ready to be asked: the inverse of the small matrix, constants of the log-density."""

    mean: arb_mat
    factor: arb_mat
    inverse: arb_mat
    constant: arb


class EnclosedMixture:
    """The mixture with weights (K,), means (K, dim), factors (K, dim, rank), and a noise variance."""

    def __init__(self, weights: Floats, means: Floats, factors: Floats | None, noise: float) -> None:
        rank = 0 if factors is None else factors.shape[-1]
        if means.size * (1 + rank) > _LARGEST:
            msg = f"{means.size * (1 + rank)} numbers are too many to be computed with in balls"
            raise Refused(msg)
        self._weights, self._means, self._noise = weights, means, noise
        self._factors = factors if rank else None
        self._prepared = lru_cache(maxsize=2)(self._prepare)

    def at(self, x: Floats, with_gaps: bool = True) -> Point:
        """The mixture at a point (dim,). Raises Refused."""
        for bits in _PRECISIONS:
            with _precision(bits):
                point = _read(self._balls(_column(x), bits, with_gaps), self._scale())
            if point is not None:
                return point
        msg = f"{_PRECISIONS[-1]} bits do not settle the mixture at this point"
        raise Refused(msg)

    def _prepare(self, bits: int) -> list[_Component] | Centres:
        if self._factors is None:
            return centres(self._weights, self._means, self._noise)
        return [self._component(k, factor) for k, factor in enumerate(self._factors)]

    def _component(self, k: int, values: Floats) -> _Component:
        mean, dim, noise = _column(self._means[k]), self._means.shape[1], arb(self._noise)
        constant = arb(float(self._weights[k])).log() - arb(2 * dim) / 4 * (2 * arb.pi()).log()
        factor = arb_mat(values.tolist())
        matrix, outside = _small(factor, noise, dim)
        inverse = _inverse(matrix)
        return _Component(mean, factor, inverse, constant - (outside + matrix.det().log()) / 2)

    def _balls(self, x: arb_mat, bits: int, with_gaps: bool) -> Balls:
        parts, noise = self._prepared(bits), arb(self._noise)
        if isinstance(parts, Centres):
            return fit(parts, x, noise, with_gaps)
        fits = [_fit(part, x - part.mean, noise) for part in parts]
        logits = [part.constant - quadratic / 2 for part, (_, _, quadratic) in zip(parts, fits, strict=True)]
        shares, log_density = softmax(logits)
        score = _combined([-share for share in shares], [solved for solved, _, _ in fits])
        cleans = [clean + part.mean for part, (_, clean, _) in zip(parts, fits, strict=True)]
        mean = _combined(shares, cleans)
        gaps = [entry for clean in cleans for entry in (clean - mean).entries()] if with_gaps else []
        return Balls(log_density, score, mean, shares, gaps)

    def _scale(self) -> float:
        return float(np.sqrt(self._noise)) if self._noise > 0 else 0.0


def _small(factor: arb_mat, noise: arb, dim: int) -> tuple[arb_mat, arb]:
    """The matrix to be inverted, and the log-determinant of what is outside it."""
    if noise == 0:
        return factor * factor.transpose(), arb(0)
    gram = factor.transpose() * factor
    for i in range(gram.nrows()):
        gram[i, i] = gram[i, i] + noise
    return gram, (dim - gram.nrows()) * noise.log()


def _inverse(matrix: arb_mat) -> arb_mat:
    try:
        return matrix.inv()
    except ZeroDivisionError:
        return matrix * arb("nan")


def _fit(part: _Component, z: arb_mat, noise: arb) -> tuple[arb_mat, arb_mat, arb]:
    """The solved residual, what the factor explains of it, and the quadratic form."""
    if noise == 0:
        solved = part.inverse * z
        return solved, z, (z.transpose() * solved)[0, 0]
    latent = part.inverse * (part.factor.transpose() * z)
    clean = part.factor * latent
    solved = (z - clean) * (1 / noise)
    return solved, clean, _squared(solved) * noise + _squared(latent)


def _squared(column: arb_mat) -> arb:
    return (column.transpose() * column)[0, 0]


def _combined(shares: list[arb], columns: list[arb_mat]) -> arb_mat:
    total = columns[0] * shares[0]
    for share, column in zip(shares[1:], columns[1:], strict=True):
        total = total + column * share
    return total


def _column(values: Floats) -> arb_mat:
    return arb_mat(len(values), 1, values.tolist())


def _read(found: Balls, s: float) -> Point | None:
    """The point in floats, or None where the balls are too wide for it."""
    (p, dp), (g, dg), (m, dm) = (
        _floats(entries) for entries in ([found.log_density], found.score.entries(), found.mean.entries())
    )
    (r, dr), (h, dh) = _floats(found.shares), _floats(found.gaps)
    numbers = (p, dp, g, dg, m, dm, r, dr, h, dh)
    if not all(np.isfinite(part).all() for part in numbers):
        return None
    fine = bool(dp[0] <= _DIGITS * (1 + abs(p[0]))) and bool(
        length(dg) <= _DIGITS * max(float(length(g)), 1 / s if s else 0.0)
    )
    fine = fine and bool(length(dm) <= _DIGITS * max(float(length(m)), s)) and float(dr.max()) <= _DIGITS
    fine = fine and (not len(h) or _settles_covariance(r, dr, h, dh, s))
    return Point(float(p[0]), g, m, r, h.reshape(-1, len(m))) if fine else None


def _settles_covariance(r: Floats, dr: Floats, h: Floats, dh: Floats, s: float) -> bool:
    """Whether shares and gaps, with these radii, give the covariance."""
    spread = max(s, float(np.sqrt((r * _square_rows(h, len(r))).sum())))
    fine = float((dr * _square_rows(np.abs(h) + dh, len(r))).sum()) <= _DIGITS * spread**2
    return fine and float((r * _square_rows(dh, len(r))).sum()) <= (_DIGITS * spread) ** 2


def _square_rows(h: Floats, count: int) -> Floats:
    squares: Floats = np.square(h.reshape(count, -1)).sum(1)
    return squares


def _floats(balls: list[arb]) -> tuple[Floats, Floats]:
    middles = np.array([float(ball.mid()) for ball in balls])
    radii = np.array([float(ball.rad()) for ball in balls])
    return middles, radii


@contextmanager
def _precision(bits: int) -> Iterator[None]:
    before, flint.ctx.prec = flint.ctx.prec, bits
    try:
        yield
    finally:
        flint.ctx.prec = before
