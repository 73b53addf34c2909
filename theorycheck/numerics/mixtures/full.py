"""Mixtures of normals with full covariances, by factors: N(m_k, F_k F_k^T + noise I), F_k square or wider.

The factor is decomposed once, F = Q S V^T. Where the covariance is well conditioned, the precision matrix is used, one
product a component; otherwise whitening, whose rounding grows with the root of the condition only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from theorycheck.numerics.mixtures.accuracy import TOLERANCE, Flags, Floats, Places, length
from theorycheck.numerics.mixtures.apart import (
    FEWEST,
    LEAST,
    PROBES,
    ROWS,
    Ceilings,
    also_wanted,
    are_many,
    groups,
    left_out,
)
from theorycheck.numerics.mixtures.componentwise import ComponentwiseMixture
from theorycheck.numerics.mixtures.enclosed import EnclosedMixture
from theorycheck.numerics.mixtures.products import fast_rows, product
from theorycheck.numerics.mixtures.shares import Rows, Shares, growth, in_balls, in_tiles, settled, settles, shares_of

_FEWEST_ROWS, _MOST_ROWS = 256, 4096
_TILE = 1 << 17  # numbers of a tile: fewer calls save more than a nearer cache
_BEST_CONDITION = 100.0


class _Component(NamedTuple):
    """Axes and variances of a component, its precision matrix where that is safe, and how rounding grows."""

    axes: Floats
    spectrum: Floats
    noise: float
    precision: Floats | None
    whitener: Floats
    constant: float
    growth: float


class _Room:
    """Room for a tile: pulls (K, rows, dim), and the points less a mean (rows, dim)."""

    def __init__(self, count: int, rows: int, dim: int) -> None:
        self.pulls, self.away = np.empty((count, rows, dim)), np.empty((rows, dim))


@dataclass(frozen=True)
class FullMixture(ComponentwiseMixture):
    """The mixture with weights (K,), means (K, dim), factors (K, dim, rank), rank >= dim, and noise >= 0.

    Floats are taken as exact; each result is right to 1e-10 of its scale: the score to that of max(|score|, 1/the
    smallest deviation). Refused is raised where not even balls settle it.
    """

    weights: Any
    means: Any
    factors: Any
    noise: float = 0.0

    @cached_property
    def _parts(self) -> list[_Component]:
        return [_component(float(w), f, self.noise) for w, f in zip(self.weights, self.factors, strict=True)]

    @cached_property
    def _exact(self) -> EnclosedMixture:
        return EnclosedMixture(self.weights, self.means, self.factors, self.noise)

    def exact(self) -> EnclosedMixture:
        """The mixture in balls. Raises Refused where it is too large."""
        return self._exact

    @cached_property
    def _ceilings(self) -> Ceilings:
        constants, widest = zip(*((part.constant, part.spectrum.max()) for part in self._parts), strict=True)
        return Ceilings.of(np.asarray(self.means, dtype=np.float64), np.array(constants), np.array(widest))

    @cached_property
    def _narrowest(self) -> Floats:
        """One over the smallest deviation of each component."""
        return np.array([1 / np.sqrt(part.spectrum.min()) for part in self._parts])

    @cached_property
    def _growths(self) -> Floats:
        return np.array([part.growth for part in self._parts])

    def quick(self, x: Floats) -> Rows:
        """Log-density, score and shares at x (N, dim) in floats; rows they cannot give are marked."""
        if len(self._parts) < FEWEST or min(len(x), ROWS) * x.shape[1] ** 2 < LEAST or self._are_many(x):
            return self._by_all(x)
        return settled(in_tiles(x, ROWS, self._by_few_or_all), x, self._by_all)

    def _are_many(self, x: Floats) -> bool:
        """Whether many components matter, by some of the points."""
        probes = x[:: max(1, len(x) // PROBES)]
        with np.errstate(all="ignore"):
            return are_many(self._ceilings.at(probes)[0])

    def _by_few_or_all(self, x: Floats, score: Floats) -> Rows:
        found = self._by_few(x, score)
        if found is None:
            found = self._by_all(x)
            score[:] = found.score
        return found._replace(score=score)

    def _by_all(self, x: Floats) -> Rows:
        fitting = _TILE // (len(self._parts) * x.shape[1])
        rows = fast_rows(x.shape[1] ** 2, min(_MOST_ROWS, max(_FEWEST_ROWS, fitting)))
        room = _Room(len(self._parts), min(rows, len(x)), x.shape[1])
        return in_tiles(x, rows, lambda part, score: self._tile(part, score, room))

    def _by_few(self, x: Floats, score: Floats) -> Rows | None:
        """The rows by the few components that matter to each point; None where those are many."""
        each, (tops, far) = np.arange(len(x)), self._ceilings.at(x)
        if are_many(tops):
            return None
        guess = tops.argmax(axis=1)
        quadratics, logits = np.zeros(tops.shape), np.full(tops.shape, -np.inf)
        chosen = np.zeros(tops.shape, dtype=bool)
        chosen[each, guess] = True
        pulls = self._ask(x, groups(chosen), quadratics, logits)
        slips = self._growths * (quadratics + x.shape[1])
        others = also_wanted(tops, guess, logits[each, guess] - slips[each, guess])
        if others is None:
            return None
        pulls += self._ask(x, groups(others), quadratics, logits)
        slips = self._growths * (quadratics + x.shape[1])
        found = shares_of(logits, slips)
        score[:] = 0
        for k, rows, pull in pulls:
            score[rows] -= found.shares[rows, k, None] * pull
        missed = left_out(far, 1 / float(self._narrowest.max()), score)
        sure = self._keeps(found, quadratics, None, score, missed) & settles(found, slips, found.log_sum)
        return Rows(found.log_sum, score, found.shares, sure)

    def _ask(
        self, x: Floats, groups: list[tuple[int, Places]], quadratics: Floats, logits: Floats
    ) -> list[tuple[int, Places, Floats]]:
        """The pulls of components on their rows; fills in quadratics and logits."""
        pulls = []
        for k, rows in groups:
            pull, quadratic = np.empty((len(rows), x.shape[1])), np.empty(len(rows))
            _solve(self._parts[k], x[rows] - self.means[k], pull, quadratic)
            quadratics[rows, k], logits[rows, k] = quadratic, self._parts[k].constant - quadratic / 2
            pulls.append((k, rows, pull))
        return pulls

    def rows(self, x: Floats) -> Rows:
        """Log-density, score and shares at x (N, dim). Raises Refused."""
        x = np.asarray(x, dtype=np.float64)
        return settled(self.quick(x), x, lambda rows: in_balls(self._exact, rows))

    def _tile(self, x: Floats, score: Floats, room: _Room) -> Rows:
        pulls, quadratics = room.pulls[:, : len(x)], np.empty((len(self._parts), len(x)))
        for part, mean, pull, quadratic in zip(self._parts, self.means, pulls, quadratics, strict=True):
            _solve(part, np.subtract(x, mean, out=room.away[: len(x)]), pull, quadratic)
        logits = self._ceilings.constants - quadratics.T / 2
        slips = self._growths * (quadratics.T + x.shape[1])
        found = shares_of(logits, slips)
        np.matmul(-found.shares[:, None, :], pulls.transpose(1, 0, 2), out=score[:, None, :])
        sure = self._keeps(found, quadratics.T, pulls, score, 0.0) & settles(found, slips, found.log_sum)
        return Rows(found.log_sum, score, found.shares, sure)

    def _keeps(
        self, found: Shares, quadratics: Floats, pulls: Floats | None, score: Floats, missed: Floats | float
    ) -> Flags:
        """Where rounding moves the score by less than the tolerance times its size; first by bounds on the pulls."""
        narrowest, size = self._narrowest, length(score)
        allowed = TOLERANCE * np.maximum(size, narrowest.max()) - missed

        def fine(rows: Any, sizes: Floats) -> Flags:
            nearest = np.take_along_axis(sizes, found.best[rows, None], axis=1)
            error = np.einsum("nk,nk->n", found.moved[rows], sizes + nearest)
            error += np.einsum("nk,nk->n", found.shares[rows], self._growths * (sizes + narrowest))
            kept: Flags = error <= allowed[rows]
            return kept

        sure = fine(slice(None), np.sqrt(np.maximum(quadratics, 0)) * narrowest) & np.isfinite(size)
        rest = np.flatnonzero(~sure & np.isfinite(size))
        if len(rest) and pulls is not None:
            sure[rest] = fine(rest, length(pulls[:, rest]).T)
        return sure

    def within(self, k: int) -> tuple[Floats, Floats]:
        """Axes and their posterior variances for the clean part of component k."""
        part = self._parts[k]
        return part.axes, (part.spectrum - part.noise) * part.noise / part.spectrum

    def latent_mean(self, k: int, x: Floats) -> Floats:
        """The posterior mean of the clean part under component k, less its mean, at x (n, dim)."""
        part = self._parts[k]
        along = (x - self.means[k]) @ part.axes
        latent: Floats = (along * ((part.spectrum - part.noise) / part.spectrum)) @ part.axes.T
        return latent

    def solved(self, k: int, x: Floats) -> Floats:
        """(F_k F_k^T + noise I)^{-1} (x - m_k) at x (n, dim)."""
        whitener = self._parts[k].whitener
        solved: Floats = (x - self.means[k]) @ whitener @ whitener.T
        return solved

    def steepness(self) -> float:
        """The root of the worst condition number of a covariance."""
        return float(np.sqrt(max(part.spectrum.max() / part.spectrum.min() for part in self._parts)))


def _solve(part: _Component, away: Floats, pull: Floats, quadratic: Floats) -> None:
    """The precision times what is `away` from the mean, and the quadratic form, by the safer way where need be."""
    if part.precision is not None:
        product(away, part.precision, pull)
        np.einsum("ni,ni->n", pull, away, out=quadratic)
    else:
        white = away @ part.whitener
        np.matmul(white, part.whitener.T, out=pull)
        np.einsum("ni,ni->n", white, white, out=quadratic)


def _component(weight: float, factor: Floats, noise: float) -> _Component:
    dim = len(factor)
    axes, deviations, _ = np.linalg.svd(np.asarray(factor, dtype=np.float64), full_matrices=False)
    spectrum = deviations**2 + noise
    condition = float(spectrum.max() / spectrum.min()) if spectrum.min() > 0 else np.inf
    with np.errstate(all="ignore"):
        whitener = axes / np.sqrt(spectrum)
        precision = whitener @ whitener.T if condition <= _BEST_CONDITION else None
        constant = float(np.log(weight) - (dim * np.log(2 * np.pi) + np.log(spectrum).sum()) / 2)
    rate = growth(dim) * (condition if precision is not None else float(np.sqrt(condition)))
    return _Component(axes, spectrum, noise, precision, whitener, constant, rate)
