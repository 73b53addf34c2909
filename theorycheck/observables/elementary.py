"""Elementary functions of numbers, entry by entry for arrays, and constants."""

from __future__ import annotations

from typing import Any

from theorycheck import numerics as n
from theorycheck.catalog import observable

Array = n.Array


@observable
def exp(x: Array) -> Array:
    """The exponential."""
    return n.exp(x)


@observable
def expm1(x: Array) -> Array:
    """e^x - 1, accurate for small x."""
    return n.expm1(x)


@observable
def log(x: Array) -> Array:
    """The natural logarithm; undefined unless x > 0."""
    return n.log(x)


@observable
def log1p(x: Array) -> Array:
    """log(1 + x), accurate for small x; undefined unless x > -1."""
    return n.log1p(x)


@observable
def sqrt(x: Array) -> Array:
    """The square root; undefined unless x >= 0."""
    return n.sqrt(x)


@observable
def sinh(x: Array) -> Array:
    """The hyperbolic sine."""
    return n.sinh(x)


@observable
def cosh(x: Array) -> Array:
    """The hyperbolic cosine."""
    return n.cosh(x)


@observable
def tanh(x: Array) -> Array:
    """The hyperbolic tangent."""
    return n.tanh(x)


@observable
def coth(x: Array) -> Array:
    """The hyperbolic cotangent; undefined at 0."""
    return n.coth(x)


@observable
def abs(x: Array) -> Array:
    """The absolute value."""
    return n.abs(x)


@observable
def minimum(a: Array, b: Array) -> Array:
    """The smaller of two numbers, entry by entry."""
    return n.minimum(a, b)


@observable
def maximum(a: Array, b: Array) -> Array:
    """The larger of two numbers, entry by entry."""
    return n.maximum(a, b)


@observable
def pi() -> Any:
    """The number pi."""
    return n.pi()


@observable
def normal_cdf(x: Array) -> Array:
    """The standard normal distribution function."""
    return n.normal_cdf(x)


@observable
def normal_density(x: Array) -> Array:
    """The standard normal density."""
    return n.normal_density(x)


@observable
def bessel_ratio(order: Any, z: Array) -> Array:
    """I_order(z) / I_{order - 1}(z) for z >= 0; the sphere in dimension n has order n/2."""
    return n.bessel_ratio(order, z)


@observable
def log_gamma(x: Array) -> Array:
    """The logarithm of the gamma function, for x > 0."""
    return n.lgamma(x)


@observable
def gamma_upper_ratio(shape: Any, x: Array) -> Array:
    """Gamma(shape, x)/Gamma(shape) for x >= 0: the chance that chi-squared with 2 shape degrees exceeds 2 x."""
    return n.gamma_upper_ratio(n.like(1, x) * shape, x)
