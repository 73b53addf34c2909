"""Networks with random units, and what random samples do to an average or a risk: draws, in floats.

A Gaussian average G_t(x) = E e^{f(Y)}, Y = alpha x + sqrt(h) u, with the average over u replaced by one over `width`
frozen draws is a network whose last layer alone would be trained; so is F_t. The same shapes serve empirical means.

Source: Cole and Lu 2024 (arXiv 2402.08082), whose bounds rest on such averages; Maurey's lemma for the rate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.laws.log_cosh_tilt import LogCoshTilt
from theorycheck.observables.base import refuse, require_matrix, require_vector, sampled, whole
from theorycheck.observables.features import features_of

Array = Any
_BLOCK = 1 << 17  # numbers in one intermediate array, so that it stays in the cache


@sampled
def sampled_tilt_average(
    law: Any, t: Any, x: Array, width: Any, copy: Any = 0, *, process: Any, rng: np.random.Generator, count: int
) -> Array:
    """G_m(x), the mean of e^{f(alpha x + sqrt(h) u_j)} over `width` independent normal u_j: shape (count,)."""
    features = features_of("sampled_tilt_average", law, t, x, process)
    whole(copy, "sampled_tilt_average", "copy")
    return _replicated(count, _size(width) * features.axes, lambda part: features.draw(part, _size(width), rng)[0])


@sampled
def sampled_score(
    law: Any, t: Any, x: Array, width: Any, copy: Any = 0, *, process: Any, rng: np.random.Generator, count: int
) -> Array:
    """The score (alpha F_m(x)/G_m(x) - x)/h of a network with `width` random units: shape (count, dim).

    F_m and G_m average Y_j e^{f(Y_j)} and e^{f(Y_j)} over the same Y_j = alpha x + sqrt(h) u_j.
    """
    features = features_of("sampled_score", law, t, x, process)
    whole(copy, "sampled_score", "copy")

    def scores(part: int) -> Any:
        ratios = features.draw(part, _size(width), rng)[1]
        return (features.scale * ratios - features.x) / features.variance

    return _replicated(count, _size(width) * features.axes, scores)


@sampled
def rademacher_of_units(
    inner: Array, biases: Array, samples: Any, copy: Any = 0, *, rng: np.random.Generator, count: int
) -> Array:
    """The largest |(1/N) sum_i e_i phi(x_i)| over networks phi of path norm one with these units: shape (count,).

    e_i are random signs and x_i uniform on [-1, 1]^dim, N = samples; inner (units, dim), biases (units,). The supremum
    sits on one unit: it is the largest over units of the sum for relu(w.x + b)/(|w|_1 + |b|).
    """
    whole(copy, "rademacher_of_units", "copy")
    W, b = (n.to_float(part) for part in (require_matrix("rademacher_of_units", inner), biases))
    sizes, N = np.abs(W).sum(-1) + np.abs(b), _size(samples)
    if np.shape(b) != (len(W),) or not np.all(sizes > 0):
        refuse("rademacher_of_units", "these units", "one bias a unit, and no unit that is zero")

    def suprema(part: int) -> Any:
        x = rng.uniform(-1, 1, (part, N, W.shape[1]))
        signs = rng.choice([-1.0, 1.0], size=(part, 1, N))
        return np.abs(signs @ (np.maximum(x @ W.T + b, 0) / sizes)).max((-1, -2)) / N

    return _replicated(count, N * sum(W.shape), suprema)


@sampled
def rademacher_of_ball(size: Any, samples: Any, copy: Any = 0, *, rng: np.random.Generator, count: int) -> Array:
    """The largest value of (1/N) sum_i e_i w.x_i over |w|_1 <= 1, x_i uniform on [-1, 1]^size: shape (count,).

    e_i are random signs, N = samples. The maximum sits on a coordinate, the largest in size.
    """
    whole(copy, "rademacher_of_ball", "copy")
    d, N = whole(size, "rademacher_of_ball", "size", 1), _size(samples)
    # e_i x_i has the law of x_i
    return _replicated(count, N * d, lambda part: np.abs(rng.uniform(-1, 1, (part, N, d)).mean(1)).max(-1))


@sampled
def rademacher_on_corners(size: Any, samples: Any, copy: Any = 0, *, rng: np.random.Generator, count: int) -> Array:
    """The same for x_i uniform on the corners of [-1, 1]^size, whose sums are binomial, so for any number of samples.

    Shape (count,).
    """
    whole(copy, "rademacher_on_corners", "copy")
    d, N = whole(size, "rademacher_on_corners", "size", 1), _size(samples)
    return _replicated(count, d, lambda part: np.abs(2 * rng.binomial(N, 0.5, (part, d)) / N - 1).max(-1))


@sampled
def risk_deviation(
    law: Any, t: Any, sizes: Array, samples: Any, copy: Any = 0, *, process: Any, rng: np.random.Generator, count: int
) -> Array:
    """The largest gap over k of the denoising losses on two independent samples, for log_cosh_tilt: shape (count,).

    With e the direction of the law's slope the scores are s_k(x) = -x + a_k tanh(a_k e.x) e, a_k the entries of
    `sizes`; the loss of s at X_t = alpha X_0 + sqrt(h) xi is |s(X_t) + xi/sqrt(h)|^2, its mean taken over N = samples
    draws of X_0 and xi. What is orthogonal to e is drawn as one chi-squared number a sample.
    """
    whole(copy, "risk_deviation", "copy")
    if not isinstance(law, LogCoshTilt) or law.scale != 1 or law.noise != 0:
        refuse("risk_deviation", law, "log_cosh_tilt before noising")
    a, N = n.to_float(require_vector("risk_deviation", sizes)), _size(samples)
    mode = np.linalg.norm(n.to_float(law.slope))
    scale, deviation = (float(n.to_float(part)) for part in (process.scale(t), np.sqrt(process.variance(t))))
    # of xi/deviation - deviation xi - scale X_0, orthogonal to e
    spread = (1 / deviation - deviation) ** 2 + scale**2

    def gaps(part: int) -> Any:
        shape, short = (part, 2, N), np.float32
        noise = rng.standard_normal(shape, short)
        x = rng.standard_normal(shape, short) + short(mode) * (2 * rng.integers(0, 2, shape, np.int8) - 1)
        x = short(scale) * x + short(deviation) * noise
        rest = noise / short(deviation) - x
        across = spread * rng.chisquare(N * (law.dim - 1), (part, 2)) / N if law.dim > 1 else np.zeros((part, 2))
        means = [np.square(size * np.tanh(size * x) + rest).mean(-1) + across for size in a.astype(short)]
        return np.abs([mean[:, 0] - mean[:, 1] for mean in means]).max(0)

    return _replicated(count, 2 * N, gaps)


def _size(value: Any) -> int:
    return whole(value, "a random network", "size", 1)


def _replicated(count: int, size: int, draws: Callable[[int], Any]) -> Any:
    """`count` replicates, made in blocks; each takes `size` numbers."""
    return np.concatenate([draws(part) for part in _parts(count, max(1, _BLOCK // size))])


def _parts(count: int, most: int) -> Iterator[int]:
    for done in range(0, count, most):
        yield min(most, count - done)
