"""Float64 kernels for ratios of modified Bessel functions: continued fraction, and Hankel's expansion for large z."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

_TERMS = 26
_HIGHEST_ORDER = 64.0


def is_large(nu: Any, z: Any) -> Any:
    """Where Hankel's expansion has all the digits of a float."""
    return z >= np.maximum(30.0, 2 * nu * nu)


def is_hard(nu: Any, z: Any) -> Any:
    """Where neither expansion is cheap: high orders, and arguments that are not yet large."""
    return (nu > _HIGHEST_ORDER) & ~is_large(nu, z)


def ratio(nu: Any, z: Any) -> Any:
    """I_nu/I_{nu-1}, odd in z."""
    size = np.abs(z)
    large = is_large(nu, size)
    return np.sign(z) * np.where(large, 1 - _large_defect(nu, size)[0], _fraction(nu, np.where(large, 0.0, size)))


def defect(nu: Any, z: Any) -> Any:
    """1 - I_nu/I_{nu-1} for z >= 0."""
    general = np.where(is_large(nu, z), _large_defect(nu, z)[0], 1 - ratio(nu, z))
    return np.where(nu == 0.5, 2 * np.exp(-2 * z) / (1 + np.exp(-2 * z)), general)


def slope(nu: Any, z: Any) -> Any:
    """The derivative of the ratio by z."""
    size = np.abs(z)
    large = is_large(nu, size)
    small = np.where(large, 0.0, size)
    near = 1 - (2 * nu - 1) / (2 * nu + small * _fraction(nu + 1, small)) - _fraction(nu, small) ** 2
    half = 4 * np.exp(-2 * size) / (1 + np.exp(-2 * size)) ** 2
    return np.where(nu == 0.5, half, np.where(large, _large_defect(nu, size)[1], near))


def log_bessel_i(nu: Any, z: Any) -> Any:
    """The logarithm of I_nu; nan where the scaled function underflows or cancels, as it may where z is not large."""
    import scipy.special

    large = is_large(nu, z)
    scaled = scipy.special.ive(nu, np.where(large, 1.0, z))
    inner = np.log(scaled) + z
    inner = np.where((scaled > 1e-280) & (np.abs(inner) > np.maximum(0.1 * z, 0.01)), inner, np.nan)
    w = 1 / np.where(large, z, 1.0)
    outer = z - np.log(2 * math.pi * z) / 2 + np.log(_horner(_hankel(nu), w))
    return np.where(large, outer, inner)


def _fraction(nu: Any, z: Any) -> Any:
    """The ratio r_nu = z/(2 nu + z r_{nu+1}), downwards from a high order; each step shrinks the error."""
    steps = 20 + int(7 * math.sqrt(np.max(z, initial=0.0, where=np.isfinite(z) & (nu <= _HIGHEST_ORDER + 1))))
    order = nu + steps
    r = z / (order - 0.5 + np.sqrt((order + 0.5) ** 2 + z * z))
    for i in range(steps - 1, -1, -1):
        r = z / (2 * (nu + i) + z * r)
    return r


def _hankel(nu: Any) -> list[Any]:
    """The coefficients of Hankel's expansion of sqrt(2 pi z) e^{-z} I_nu(z) in powers of 1/z."""
    coefficients = [np.ones_like(nu)]
    for j in range(1, _TERMS):
        coefficients.append(-coefficients[-1] * (4 * nu * nu - (2 * j - 1) ** 2) / (8 * j))
    return coefficients


def _large_defect(nu: Any, z: Any) -> tuple[Any, Any]:
    """The defect and the derivative of the ratio, from the expansions of both orders."""
    w = 1 / np.where(is_large(nu, z), z, np.maximum(30.0, 2 * nu * nu))
    below, here = _hankel(nu - 1), _hankel(nu)
    top = [b - a for a, b in zip(here, below, strict=True)]
    numerator, denominator = _horner(top, w), _horner(below, w)
    change = _horner_slope(top, w) * denominator - numerator * _horner_slope(below, w)
    return numerator / denominator, w * w * change / denominator**2


def _horner(coefficients: list[Any], w: Any) -> Any:
    value = np.zeros_like(w)
    for c in reversed(coefficients):
        value = value * w + c
    return value


def _horner_slope(coefficients: list[Any], w: Any) -> Any:
    return _horner([j * c for j, c in enumerate(coefficients)][1:], w)
