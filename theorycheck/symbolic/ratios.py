"""Quotients of polynomials over the rationals in finitely many generators, with a count of the work they cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx

GENERATORS = 64
LARGEST_POWER = 4096


class Undecided(ArithmeticError):
    """The expression is too large for the work allowed, or says something that the normal form cannot read."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """top/bottom without common factors, the leading coefficient of bottom one; so equal ratios look the same."""

    top: Any
    bottom: Any

    @property
    def key(self) -> str:
        """The ratio as text."""
        return f"{self.top}/({self.bottom})"

    @property
    def is_zero(self) -> bool:
        """Whether it is 0."""
        return bool(self.top == 0)


@dataclass(frozen=True, slots=True)
class Relation:
    """The generator `index` to the power `power` is the polynomial `value`."""

    index: int
    power: int
    value: Any


@dataclass
class Ring:
    """Generators taken into use one by one, relations between them, and the work that is left.

    Work is counted in products of terms, so the same expression costs the same everywhere. Raises Undecided when none
    is left.
    """

    work: int
    used: int = 0
    relations: list[Relation] = field(default_factory=list)

    def __post_init__(self) -> None:
        names = tuple(f"g{k}" for k in range(GENERATORS))
        self.context = fmpq_mpoly_ctx.get(names, Ordering.lex)
        self.generators = self.context.gens()

    def generator(self) -> int:
        """The index of a generator not used so far."""
        if self.used == GENERATORS:
            msg = f"more than {GENERATORS} independent functions"
            raise Undecided(msg)
        self.used += 1
        return self.used - 1

    def constant(self, numerator: int, denominator: int = 1) -> Ratio:
        """A rational number."""
        return Ratio(self.context.constant(fmpq(numerator, denominator)), self.context.constant(1))

    def polynomial(self, top: Any) -> Ratio:
        """A polynomial as a ratio."""
        return Ratio(top, self.context.constant(1))

    def power_of(self, index: int, exponent: int) -> Ratio:
        """A generator to a whole power."""
        return self.power(self.polynomial(self.generators[index]), exponent)

    def add(self, a: Ratio, b: Ratio) -> Ratio:
        """The sum a + b."""
        if a.bottom == b.bottom:
            return self.ratio(a.top + b.top, a.bottom)
        self._spend(a.bottom, b.bottom)
        common = a.bottom.gcd(b.bottom)
        left, right = b.bottom / common, a.bottom / common
        return self.ratio(self.product(a.top, left) + self.product(b.top, right), self.product(a.bottom, left))

    def multiply(self, a: Ratio, b: Ratio) -> Ratio:
        """The product a b."""
        return self.ratio(self.product(a.top, b.top), self.product(a.bottom, b.bottom))

    def divide(self, a: Ratio, b: Ratio) -> Ratio:
        """The quotient a / b. Raises Undecided where b is zero."""
        if b.is_zero:
            msg = "a denominator is zero"
            raise Undecided(msg)
        return self.ratio(self.product(a.top, b.bottom), self.product(a.bottom, b.top))

    def power(self, a: Ratio, exponent: int) -> Ratio:
        """A whole power of a."""
        if abs(exponent) > LARGEST_POWER:
            msg = f"a power beyond {LARGEST_POWER}"
            raise Undecided(msg)
        base = self.divide(self.constant(1), a) if exponent < 0 else a
        result = self.constant(1)
        for bit in bin(abs(exponent))[2:]:
            result = self.multiply(result, result)
            result = self.multiply(result, base) if bit == "1" else result
        return result

    def product(self, p: Any, q: Any) -> Any:
        """The product of two polynomials, counted."""
        self._spend(p, q)
        return p * q

    def ratio(self, top: Any, bottom: Any) -> Ratio:
        """The quotient of two polynomials, reduced by the relations and by common factors."""
        top, bottom = self.reduced(top), self.reduced(bottom)
        for relation in reversed(self.relations):
            top, bottom = self._rational(top, bottom, relation)
        if bottom == 0:
            msg = "a denominator is zero"
            raise Undecided(msg)
        self._spend(top, bottom)
        common = top.gcd(bottom)
        top, bottom = top / common, bottom / common
        leading = bottom.leading_coefficient()
        return Ratio(top / leading, bottom / leading)

    def reduced(self, p: Any) -> Any:
        """The polynomial with every generator that obeys a relation below that power."""
        for relation in reversed(self.relations):
            if int(p.degrees()[relation.index]) >= relation.power:
                p = self._reduced(p, relation)
        return p

    def _reduced(self, p: Any, relation: Relation) -> Any:
        by_share: dict[int, dict[tuple[int, ...], Any]] = {}
        for exponents, coefficient in p.to_dict().items():
            share, rest = divmod(int(exponents[relation.index]), relation.power)
            inner = by_share.setdefault(share, {})
            inner[_with(exponents, relation.index, rest)] = coefficient
        total = self.context.constant(0)
        for share, terms in by_share.items():
            factor = self.power(self.polynomial(relation.value), share).top
            total += self.product(self.context.from_dict(terms), factor)
        return total

    def _rational(self, top: Any, bottom: Any, relation: Relation) -> tuple[Any, Any]:
        """The same quotient without the square root of the relation below the line."""
        if relation.power != 2 or int(bottom.degrees()[relation.index]) == 0:
            return top, bottom
        root = self.generators[relation.index]
        slope = bottom.derivative(relation.index)
        conjugate = bottom - 2 * self.product(slope, root)
        return self.reduced(self.product(top, conjugate)), self.reduced(self.product(bottom, conjugate))

    def _spend(self, p: Any, q: Any) -> None:
        self.work -= len(p) * len(q)
        if self.work < 0:
            msg = "the expression grew beyond the work allowed"
            raise Undecided(msg)


def _with(exponents: tuple[int, ...], index: int, value: int) -> tuple[int, ...]:
    return (*exponents[:index], value, *exponents[index + 1 :])
