"""The error function and the normal law at germs."""

from __future__ import annotations

from flint import arb, fmpq, fmpz

from theorycheck.numerics.germs import elementary as e
from theorycheck.numerics.germs.compose import compose
from theorycheck.numerics.germs.frame import OutOfGerm
from theorycheck.numerics.germs.germ import Germ, bounded
from theorycheck.numerics.germs.numbers import Number, ball, is_zero
from theorycheck.numerics.germs.ring import inverse


def erf(x: Germ) -> Germ:
    """The error function."""
    if x.start < 0:
        return 1 - _far_erfc(x) if x.sign() > 0 else _far_erfc(-x) - 1
    return compose(of_erf, x)


def erfc(x: Germ) -> Germ:
    """1 - erf(x)."""
    return _far_erfc(x) if x.start < 0 and x.sign() > 0 else 1 - erf(x)


def _far_erfc(x: Germ) -> Germ:
    """erfc(x) for x that tends to +infinity: between 0 and exp(-x^2)."""
    return e.exp(-x * x) * bounded(x.frame, arb(0).union(arb(1)))


def of_erf(x: Number, count: int) -> list[Number]:
    """Taylor coefficients of the error function: those of exp(-x^2), which solves y' = -2xy, integrated."""
    point = ball(x)
    density = [(-point * point).exp(), -2 * point * (-point * point).exp()]
    for j in range(1, count):
        density.append(-2 * (point * density[j] + density[j - 1]) / (j + 1))
    scale = 2 / arb.pi().sqrt()
    first = fmpq(0) if is_zero(x) else point.erf()
    return [first, *(scale * density[j] / (j + 1) for j in range(count - 1))][:count]


def normal_cdf(x: Germ) -> Germ:
    """The standard normal distribution function."""
    return erfc(-x / arb(2).sqrt()) / 2


def log_normal_cdf(x: Germ) -> Germ:
    """The logarithm of the normal distribution function."""
    if x.start < 0 and x.sign() < 0:
        return e.log(_tail(-x)) - x * x / 2 - e.log(-x) - (2 * arb.pi()).log() / 2
    if x.start < 0:
        return e.log1p(-erfc(x / arb(2).sqrt()) / 2)
    return e.log(normal_cdf(x))


def inverse_mills(x: Germ) -> Germ:
    """The density over the distribution function."""
    if x.start < 0 and x.sign() < 0:
        return -x / _tail(-x)
    return e.exp(-x * x / 2) / (2 * arb.pi()).sqrt() / normal_cdf(x)


def excess(x: Germ) -> Germ:
    """The excess x + inverse_mills(x)."""
    if x.start < 0 and x.sign() < 0:
        return x * _tail(-x, less_one=True) / _tail(-x)
    return x + inverse_mills(x)


def _tail(z: Germ, *, less_one: bool = False) -> Germ:
    """The factor z (1 - Phi(z))/phi(z) for z that tends to +infinity, or that less one.

    It is the integral of exp(-v - (v/z)^2/2) over v > 0; the series 1 - 1/z^2 + 3/z^4 - ... of the exponential
    envelops, so that the remainder lies between 0 and the first term left out.
    """
    square = inverse(z * z)
    if not square.start > 0:
        msg = "the tail of the normal law is expanded only where it is left behind"
        raise OutOfGerm(msg)
    count = max(1, -(-square.frame.order // square.start))
    value = bounded(z.frame, arb(0).union(arb(_odd_factorial(count)) * (-1) ** count))
    for j in reversed(range(int(less_one), count)):
        value = square * value + _odd_factorial(j) * (-1) ** j
    return square * value if less_one else value


def _odd_factorial(j: int) -> fmpz:
    """(2j - 1)!!."""
    product = fmpz(1)
    for i in range(1, j + 1):
        product = product * (2 * i - 1)
    return product


def log_interval(a: Germ, b: Germ) -> Germ:
    """The logarithm of Phi(b) - Phi(a), for a < b."""
    if not a < b:
        msg = "the ends of the interval are not certainly in order"
        raise OutOfGerm(msg)
    if a > 0:
        a, b = -b, -a
    if b.start < 0 and b < 0:
        top = log_normal_cdf(b)
        return top + e.log(-e.expm1(log_normal_cdf(a) - top))
    root = arb(2).sqrt()
    if a.start < 0 or b.start < 0:
        return e.log1p(-(erfc(-a / root) + erfc(b / root)) / 2)
    if (b - a).start > 0 and (a.start > 0 or a.known) and (b.start > 0 or b.known):
        return e.log((compose(_of_rise, b / root) - compose(_of_rise, a / root)) / 2)
    return e.log((erf(b / root) - erf(a / root)) / 2)


def _of_rise(x: Number, count: int) -> list[Number]:
    """Taylor coefficients of the error function less its value at the limit; so what two germs share cancels."""
    return [fmpq(0), *of_erf(x, count)[1:]][:count]


def interval_hazard(a: Germ, b: Germ) -> Germ:
    """The density at a over Phi(b) - Phi(a), for a < b; what cancels in the exponents is left out."""
    if a.start < 0 and a > 0:
        return inverse_mills(-a) / -e.expm1(log_normal_cdf(-b) - log_normal_cdf(-a))
    if b.start < 0 and b < 0:
        return e.exp((b * b - a * a) / 2) * inverse_mills(b) / -e.expm1(log_normal_cdf(a) - log_normal_cdf(b))
    return e.exp(-a * a / 2 - log_interval(a, b)) / (2 * arb.pi()).sqrt()
