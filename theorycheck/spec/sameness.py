"""Whether two formulas are one rational expression in their names and calls: fingerprints in a prime field.

Every name and every call is a pseudo-random residue modulo 2^61 - 1, fixed by a salt; arithmetic is that of the field.
Equal expressions have equal fingerprints; unequal ones collide with a probability of about 2^-50 (Schwartz, Zippel).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction

from theorycheck.model import Binary, Call, Formula, Name, Negative, Number, Statement
from theorycheck.spec.constants import constant

PRIME = 2**61 - 1
_HEIGHT = 2**20  # a residue that is no fraction of this height passes for one with a probability of 2^-20


@dataclass(frozen=True, slots=True)
class Field:
    """One assignment of residues to names and calls."""

    salt: int = 0

    def fingerprint(self, tree: Formula) -> int:
        """The residue of a formula."""
        match tree:
            case Number(value):
                return self._number(value)
            case Name(id):
                return self._residue("name", id)
            case Negative(term):
                return -self.fingerprint(term) % PRIME
            case Call(function, arguments):
                return self._residue("call", function, *map(self.fingerprint, arguments))
            case Binary("**", base, exponent):
                return self._power(self.fingerprint(base), exponent)
            case Binary(operator, left, right):
                return self._applied(operator, self.fingerprint(left), self.fingerprint(right))

    def _residue(self, *parts: object) -> int:
        written = repr((self.salt, *parts)).encode()
        return int.from_bytes(hashlib.blake2b(written, digest_size=16).digest(), "big") % PRIME

    def _number(self, value: Fraction) -> int:
        if value.denominator % PRIME == 0:
            return self._residue("number", value)
        return value.numerator * pow(value.denominator, -1, PRIME) % PRIME

    def _power(self, base: int, exponent: Formula) -> int:
        known = constant(exponent)
        if known is not None and known.denominator == 1 and (base or known >= 0):
            return pow(base, int(known), PRIME)
        return self._residue("power", base, self.fingerprint(exponent))

    def _applied(self, operator: str, left: int, right: int) -> int:
        match operator:
            case "+":
                return (left + right) % PRIME
            case "-":
                return (left - right) % PRIME
            case "*":
                return left * right % PRIME
        return left * pow(right, -1, PRIME) % PRIME if right else self._residue("quotient", left)


def same(left: Statement, right: Statement) -> bool:
    """Whether two statements of one kind say the same."""
    if type(left) is not type(right):
        return False
    return all(_equal(getattr(left, name), getattr(right, name)) for name in type(left).model_fields)


def _equal(left: object, right: object) -> bool:
    if isinstance(left, Formula) and isinstance(right, Formula):
        return Field().fingerprint(left) == Field().fingerprint(right)
    return left == right


def difference(left: Formula, right: Formula) -> Fraction | None:
    """The constant by which left exceeds right, where both are constants or it is one of small height."""
    known = constant(Binary("-", left, right))
    return _same_everywhere(Binary("-", left, right)) if known is None else known


def ratio(left: Formula, right: Formula) -> Fraction | None:
    """The constant left / right, where it is a constant of small height."""
    return _same_everywhere(Binary("/", left, right))


def _same_everywhere(tree: Formula) -> Fraction | None:
    first, second = Field(1).fingerprint(tree), Field(2).fingerprint(tree)
    return _small_fraction(first) if first == second else None


def _small_fraction(residue: int) -> Fraction | None:
    """The fraction with numerator and denominator of small height that has this residue (Wang 1981)."""
    above, below = (PRIME, residue), (0, 1)
    while above[1] > _HEIGHT:
        quotient = above[0] // above[1]
        above = (above[1], above[0] - quotient * above[1])
        below = (below[1], below[0] - quotient * below[1])
    return Fraction(above[1], below[1]) if 0 < abs(below[1]) <= _HEIGHT else None
