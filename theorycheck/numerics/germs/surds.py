"""Numbers a + b sqrt(q) with rational a, b: lengths and standard deviations whose squares must cancel exactly."""

from __future__ import annotations

from typing import Any

from flint import arb, fmpq, fmpz

_SMALL_PRIMES = (2, 3, 5, 7, 11, 13)
_FACTORED_BITS = 64


class Surd:
    """The irrational number a + b sqrt(q): b is not zero, and q > 1 is no square.

    Exact with rational numbers and with numbers of the same q; with any other it is a ball.
    """

    __slots__ = ("a", "b", "q")

    def __init__(self, a: fmpq, b: fmpq, q: fmpz) -> None:
        """The number, trusting that b is not zero and q no square."""
        self.a, self.b, self.q = a, b, q

    def __repr__(self) -> str:
        """For people."""
        return f"{self.a} + {self.b} sqrt({self.q})"

    def ball(self) -> arb:
        """The number as a ball."""
        return arb(self.a) + arb(self.b) * arb(self.q).sqrt()

    def height_bits(self) -> int:
        """The size of its rational parts."""
        return int(max(self.a.height_bits(), self.b.height_bits()))

    def __neg__(self) -> Surd:
        return Surd(-self.a, -self.b, self.q)

    def __add__(self, other: Any) -> Any:
        parts = self._parts(other)
        if parts is None:
            return self.ball() + as_ball(other) if isinstance(other, arb | Surd) else NotImplemented
        return surd(self.a + parts[0], self.b + parts[1], self.q)

    def __mul__(self, other: Any) -> Any:
        parts = self._parts(other)
        if parts is None:
            return self.ball() * as_ball(other) if isinstance(other, arb | Surd) else NotImplemented
        c, d = parts
        return surd(self.a * c + self.b * d * self.q, self.a * d + self.b * c, self.q)

    def __sub__(self, other: Any) -> Any:
        return self + -other if isinstance(other, _NUMBERS) else NotImplemented

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, int | fmpz):
            other = fmpq(other)
        return self * (1 / other) if isinstance(other, _NUMBERS) else NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        # not zero, as sqrt(q) is irrational
        norm = self.a * self.a - self.b * self.b * self.q
        return surd(self.a / norm, -self.b / norm, self.q) * other

    def __radd__(self, other: Any) -> Any:
        return self.__add__(other)

    def __rsub__(self, other: Any) -> Any:
        return (-self).__add__(other)

    def __rmul__(self, other: Any) -> Any:
        return self.__mul__(other)

    def __abs__(self) -> Any:
        return abs(self.ball())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Surd) and (self.a, self.b, self.q) == (other.a, other.b, other.q)

    def __hash__(self) -> int:
        return hash((str(self.a), str(self.b), str(self.q)))

    def __lt__(self, other: Any) -> bool:
        return bool(self.ball() < as_ball(other))

    def __gt__(self, other: Any) -> bool:
        return bool(self.ball() > as_ball(other))

    def _parts(self, other: Any) -> tuple[fmpq, fmpq] | None:
        if isinstance(other, Surd):
            return (other.a, other.b) if other.q == self.q else None
        return (fmpq(other), fmpq(0)) if isinstance(other, int | fmpz | fmpq) else None


_NUMBERS = int | fmpz | fmpq | arb | Surd


def as_ball(x: Any) -> arb:
    """Any of these numbers as a ball."""
    return x.ball() if isinstance(x, Surd) else arb(x)


def surd(a: fmpq, b: fmpq, q: fmpz) -> Any:
    """The number a + b sqrt(q), rational where b is zero."""
    return a if b == 0 else Surd(a, b, q)


def root_of_rational(x: fmpq) -> Any:
    """The square root of a positive rational number, exactly."""
    square, rest = _split(fmpz(x.p) * fmpz(x.q))
    outside = fmpq(square, x.q)
    return outside if rest == 1 else surd(fmpq(0), outside, rest)


def _split(whole: fmpz) -> tuple[fmpz, fmpz]:
    """A number as square^2 * rest, where rest is no square: nor any multiple of one, where that is cheap to see."""
    root = whole.isqrt()
    if root * root == whole:
        return root, fmpz(1)
    square, rest = fmpz(1), whole
    primes = [p for p, k in whole.factor() if k > 1] if whole.bit_length() <= _FACTORED_BITS else _SMALL_PRIMES
    for p in primes:
        while rest % (p * p) == 0:
            square, rest = square * p, rest // (p * p)
    return square, rest
