"""Arrays of other libraries (PyTorch, JAX, CuPy, ...): what they are, and isotropic mixtures computed where they live.

The products, the filter and all that follows run in the array's own library and on its device; rows that the filter
does not pass are computed in NumPy and put back. Needs the extra `arrays` where the library itself has no
`__array_namespace__`. Only float64 is taken: single precision is useless at small noise.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from theorycheck.numerics.mixtures.accuracy import LOWEST, MOST_SLIP, TOLERANCE, UNIT
from theorycheck.numerics.mixtures.clouds import IsotropicMixture

ForeignArray: TypeAlias = Any


def is_foreign(x: Any) -> bool:
    """Whether x is an array of another library than NumPy."""
    return hasattr(type(x), "__dlpack__") and not isinstance(x, np.ndarray | np.generic)


def namespace(x: ForeignArray) -> Any:
    """The functions of the array API for x. Raises ImportError where they need the extra `arrays`."""
    try:
        from array_api_compat import array_namespace
    except ImportError:
        return _own_namespace(x)
    return array_namespace(x)


def _own_namespace(x: ForeignArray) -> Any:
    if hasattr(x, "__array_namespace__"):
        return x.__array_namespace__()
    msg = f"arrays of {type(x).__module__} need array-api-compat: pip install 'theorycheck[arrays]'"
    raise ImportError(msg)


def require_float64(x: ForeignArray) -> None:
    """Raise TypeError unless x holds float64."""
    if str(x.dtype).rsplit(".", 1)[-1] != "float64":
        msg = f"an array of {x.dtype} has too few digits; make it float64"
        raise TypeError(msg)


def to_numpy(x: ForeignArray) -> Any:
    """A copy in NumPy, from any device."""
    if hasattr(x, "detach"):
        x = x.detach().cpu()
    return x.get() if hasattr(x, "get") else np.array(np.from_dlpack(x))


def mixture_fit(mixture: IsotropicMixture, x: ForeignArray) -> dict[str, ForeignArray]:
    """`log_density` (N,), `score` and `clean_mean` (N, dim) of a mixture at x (N, dim). Raises Refused."""
    xp = namespace(x)
    with np.errstate(all="ignore"):
        found, sure = _fit(xp, mixture, x)
    bad = ~to_numpy(sure).astype(bool)
    if not bad.any():
        return found
    again = mixture.fit(to_numpy(x)[bad])
    return {name: _patched(xp, values, sure, bad, getattr(again, name)()) for name, values in found.items()}


def _fit(xp: Any, mixture: IsotropicMixture, x: ForeignArray) -> tuple[dict[str, ForeignArray], ForeignArray]:
    """Products, filter; one row at a time is unsure."""
    at = mixture.centres

    def here(values: Any) -> ForeignArray:
        return xp.asarray(np.array(values), device=x.device)

    means, centred, log_weights, v = here(at.means), here(at.centred), here(at.log_weights), float(at.noise)
    y = x - here(at.middle)
    logits = y @ here(at.slopes) + here(at.offsets)
    best = xp.argmax(logits, axis=1)
    is_best = xp.arange(len(at.means), device=x.device)[None, :] == best[:, None]
    logits = logits - xp.max(logits, axis=1, keepdims=True)
    weights = xp.where(is_best, xp.zeros_like(logits), xp.exp(xp.where(logits < LOWEST, LOWEST + 0 * logits, logits)))
    others = xp.sum(weights, axis=1)
    total = 1 + others
    pull = (weights @ centred - others[:, None] * xp.take(centred, best, axis=0)) / total[:, None]
    nearest = xp.take(means, best, axis=0)
    away = x - nearest
    numerators = pull - away
    constant = xp.take(log_weights, best, axis=0) - x.shape[1] * float(np.log(2 * np.pi * v)) / 2
    log_density = constant - xp.sum(away * away, axis=1) / v / 2 + xp.log1p(others)
    found = {"log_density": log_density, "score": numerators / v, "clean_mean": nearest + pull}
    return found, _sure(xp, mixture, y, others, numerators)


def _sure(xp: Any, mixture: IsotropicMixture, y: Any, others: Any, numerators: Any) -> ForeignArray:
    at = mixture.centres
    reach, v = float(at.reach), float(at.noise)
    slip = (y.shape[1] + 4) * UNIT * reach * (_length(xp, y) + reach) / v
    small = xp.where(slip < MOST_SLIP, slip, MOST_SLIP + 0 * slip)
    worst = xp.exp(2 * small) * (others + len(at.means) * float(np.exp(LOWEST)))
    moved = xp.where(2 * small < 1, 2 * small, 1 + 0 * small)
    error = worst / (1 + worst) * 2 * reach * moved + 4 * UNIT * reach * others / (1 + others)
    size = _length(xp, numerators)
    size = xp.where(size > v**0.5, size, v**0.5 + 0 * size)
    return (error <= TOLERANCE * size) & (slip < MOST_SLIP)


def _length(xp: Any, a: Any) -> ForeignArray:
    return xp.sqrt(xp.sum(a * a, axis=1))


def _patched(xp: Any, values: Any, sure: Any, bad: Any, again: Any) -> ForeignArray:
    patch = np.zeros(tuple(values.shape))
    patch[bad] = again
    keep = sure if len(values.shape) == 1 else sure[:, None]
    return xp.where(keep, values, xp.asarray(patch, device=values.device))
