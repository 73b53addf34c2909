"""Isotropic mixtures at one point in balls: all centres at once, as rows of one matrix."""

from __future__ import annotations

from typing import NamedTuple

from flint import arb, arb_mat

from theorycheck.numerics.mixtures.accuracy import Floats


class Balls(NamedTuple):
    """At a point: log-density, score and clean mean (dim, 1), shares (K,), gaps (K, dim) row by row, or none."""

    log_density: arb
    score: arb_mat
    mean: arb_mat
    shares: list[arb]
    gaps: list[arb]


class Centres(NamedTuple):
    """The first mean (dim, 1), steps from it to all (K, dim), their squared lengths, constants of log-densities."""

    first: arb_mat
    steps: arb_mat
    squares: list[arb]
    constants: list[arb]


def centres(weights: Floats, means: Floats, noise: float) -> Centres:
    """The centres at the precision of the moment."""
    count, dim = means.shape
    first = arb_mat(dim, 1, means[0].tolist())
    steps = arb_mat(means.tolist()) - _ones(count) * first.transpose()
    rows = [arb_mat(1, dim, row) for row in steps.tolist()]
    constant = arb(dim) / 2 * (2 * arb.pi() * arb(noise)).log()
    logs = [arb(float(weight)).log() - constant for weight in weights]
    return Centres(first, steps, [(row * row.transpose())[0, 0] for row in rows], logs)


def fit(at: Centres, x: arb_mat, noise: arb, with_gaps: bool) -> Balls:
    """The mixture at x (dim, 1)."""
    y = x - at.first
    size, along = (y.transpose() * y)[0, 0], (at.steps * y).entries()
    logits = [c - (size - 2 * a + s) / (2 * noise) for c, a, s in zip(at.constants, along, at.squares, strict=True)]
    shares, log_density = softmax(logits)
    mean = at.steps.transpose() * arb_mat(len(shares), 1, shares)
    gaps = (at.steps - _ones(len(shares)) * mean.transpose()).entries() if with_gaps else []
    return Balls(log_density, (mean - y) * (1 / noise), at.first + mean, shares, gaps)


def softmax(logits: list[arb]) -> tuple[list[arb], arb]:
    """Shares that logits give, and the logarithm of the sum of their exponentials."""
    top = max(ball.mid() for ball in logits)
    weights = [(logit - top).exp() for logit in logits]
    total = sum(weights, start=arb(0))
    return [weight / total for weight in weights], total.log() + top


def _ones(count: int) -> arb_mat:
    return arb_mat(count, 1, [1] * count)
