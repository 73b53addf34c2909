"""Mixtures of normals in mpmath, from the exact values of floats: nothing shared with the package."""

from typing import NamedTuple

import mpmath
import numpy as np

DIGITS = 460


class Reference(NamedTuple):
    """At one point: log-density, score, clean posterior mean, its covariance, all as mpmath numbers and matrices."""

    log_density: object
    score: object
    clean_mean: object
    covariance: object


def reference(weights, means, factors, noise, x):
    """The mixture of N(means_k, factors_k factors_k^T + noise I) at x (dim,), in DIGITS digits."""
    with mpmath.workdps(DIGITS):
        dim, v, point = len(x), mpmath.mpf(float(noise)), mpmath.matrix(x.tolist())
        parts = [component(m, f, v, point) for m, f in zip(means, factors, strict=True)]
        joint = [mpmath.log(mpmath.mpf(float(w))) + p[0] for w, p in zip(weights, parts, strict=True)]
        top = max(joint)
        total = mpmath.fsum(mpmath.exp(value - top) for value in joint)
        shares = [mpmath.exp(value - top) / total for value in joint]
        zero, none = mpmath.zeros(dim, 1), mpmath.zeros(dim, dim)
        score = sum((-r * p[1] for r, p in zip(shares, parts, strict=True)), start=zero)
        mean = sum((r * p[2] for r, p in zip(shares, parts, strict=True)), start=zero)
        covariance = sum((r * p[3] for r, p in zip(shares, parts, strict=True)), start=none)
        for r, p in zip(shares, parts, strict=True):
            covariance += r * (p[2] - mean) * (p[2] - mean).T
        return Reference(top + mpmath.log(total), score, mean, covariance)


def component(mean, factor, v, point):
    """Log-density, solved residual, posterior mean and covariance of the clean part of one component."""
    dim = len(point)
    signal = mpmath.zeros(dim, dim)
    if factor.shape[1]:
        F = mpmath.matrix(factor.tolist())
        signal = F * F.T
    C = signal + v * mpmath.eye(dim)
    z = point - mpmath.matrix(mean.tolist())
    inverse = C**-1
    solved = inverse * z
    log_density = -((z.T * solved)[0] + mpmath.log(mpmath.det(C)) + dim * mpmath.log(2 * mpmath.pi)) / 2
    return log_density, solved, mpmath.matrix(mean.tolist()) + signal * solved, signal - signal * inverse * signal


def distance(values, exact):
    """|values - exact| in floats, computed before rounding."""
    with mpmath.workdps(DIGITS):
        return float(mpmath.norm(mpmath.matrix(np.asarray(values).tolist()) - exact))


def errors(mixture, right, x, row, scale):
    """Errors of log-density, score, clean mean and covariance at a row of x, each over its scale.

    `scale` is the smallest deviation of a component.
    """
    noise = mixture.noise
    direction = np.linspace(1, 2, x.shape[1]) / x.shape[1]
    with mpmath.workdps(DIGITS):
        trace = sum(right.covariance[i, i] for i in range(x.shape[1]))
        size = max(trace, mpmath.mpf(float(noise)))
        norm2 = mpmath.mnorm(right.covariance, "f") ** 2
        reach = max(mpmath.norm(x[row].tolist()), mpmath.norm(right.clean_mean), mpmath.sqrt(noise))
        pairs = [
            (abs(mixture.log_density(x)[row] - right.log_density), 1 + abs(right.log_density)),
            (distance(mixture.score(x)[row], right.score), max(mpmath.norm(right.score), 1 / mpmath.mpf(scale))),
            (distance(mixture.clean_mean(x)[row], right.clean_mean), reach),
            (abs(mixture.covariance_trace(x)[row] - trace), size),
            (abs(mixture.covariance_norm2(x)[row] - norm2), size**2),
            (
                distance(mixture.covariance_action(x, direction)[row], right.covariance * mpmath.matrix(direction)),
                size * mpmath.norm(direction.tolist()),
            ),
        ]
        return np.array([float(error / over) for error, over in pairs])
