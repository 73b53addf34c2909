"""The normal form: an expression as a quotient of polynomials in independent functions.

Every exponential becomes a product of powers of few independent ones, every logarithm a sum, every root and absolute
value an algebraic generator; hyperbolic functions are exponentials, all others are generators named by their argument.
What is used of a generator is true wherever the expression is defined over the reals, so zero here means zero there.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import sympy

from theorycheck.numerics.nodes import nodes
from theorycheck.symbolic.exponents import Exponent, exponents, parts
from theorycheck.symbolic.lattices import basis
from theorycheck.symbolic.ratios import Ratio, Relation, Ring, Undecided

HYPERBOLIC = (sympy.sinh, sympy.cosh, sympy.tanh, sympy.coth)
_UNREADABLE = frozenset({sympy.I, sympy.nan, sympy.zoo, sympy.oo, -sympy.oo})
_UNREADABLE_TYPES = (sympy.Float, sympy.Derivative, sympy.Integral)


class Field:
    """The field of one expression; `opaque` names functions taken as they are, of which no relation is known."""

    def __init__(self, expression: Any, work: int) -> None:
        distinct = nodes(expression)
        if any(part in _UNREADABLE or isinstance(part, _UNREADABLE_TYPES) for part in distinct):
            msg = "the expression is not made of exact real numbers and functions"
            raise Undecided(msg)
        self.ring = Ring(work)
        self.opaque: set[str] = set()
        self._positive: set[int] = set()
        self._nonnegative: set[int] = set()
        self._above_one: set[int] = set()
        self._logarithms: dict[int, Any] = {}
        self._exponents: dict[int, Ratio] = {}
        self._known: dict[Any, int] = {}
        self._values: dict[Any, Ratio] = {}
        hyperbolic = any(isinstance(part, HYPERBOLIC) for part in distinct)
        self._expression = expression.rewrite(list(HYPERBOLIC), sympy.exp) if hyperbolic else expression
        for batch in exponents(self._expression):
            self._exponentials(batch)

    @property
    def value(self) -> Ratio:
        """The normal form of the expression."""
        return self._value(self._expression)

    def _value(self, e: Any) -> Ratio:
        if e not in self._values:
            self._values[e] = self._evaluate(e)
        return self._values[e]

    def _evaluate(self, e: Any) -> Ratio:
        match e:
            case sympy.Rational():
                return self.ring.constant(int(e.p), int(e.q))
            case sympy.E:
                return self._value(Exponent(sympy.Integer(1)))
            case sympy.Symbol() | sympy.NumberSymbol():
                return self._generator(e, bool(e.is_positive))
            case sympy.Add():
                return self._sum(e.args)
            case sympy.Mul():
                return self._product([self._value(part) for part in e.args])
            case sympy.exp():
                return self._product([self._value(Exponent(part)) for part in parts(e.exp)])
            case sympy.log():
                return self._log(self._value(e.args[0]))
            case sympy.Abs():
                return self._absolute(self._value(e.args[0]))
            case sympy.Pow() if e.exp.is_Rational:
                return self._root(self._value(e.base), Fraction(int(e.exp.p), int(e.exp.q)))
        return self._named(e)

    # --- sums, products, generators ---

    def _sum(self, parts: Any) -> Ratio:
        total = self.ring.constant(0)
        for part in parts:
            total = self.ring.add(total, self._value(part))
        return total

    def _product(self, factors: list[Ratio]) -> Ratio:
        product = self.ring.constant(1)
        for factor in factors:
            product = self.ring.multiply(product, factor)
        return product

    def _generator(self, key: Any, positive: bool) -> Ratio:
        return self.ring.polynomial(self.ring.generators[self._index(key, positive)])

    def _index(self, key: Any, positive: bool = False) -> int:
        if key not in self._known:
            self._known[key] = self.ring.generator()
            if positive:
                self._positive.add(self._known[key])
                self._nonnegative.add(self._known[key])
        return self._known[key]

    def _named(self, e: Any) -> Ratio:
        """A function of which nothing is used but that equal arguments give equal values."""
        if not e.args or not isinstance(e, sympy.Function | sympy.Pow | sympy.Max | sympy.Min):
            msg = f"the expression contains {type(e).__name__}"
            raise Undecided(msg)
        name = type(e).__name__
        self.opaque.add(name)
        return self._generator((name, *(self._value(part).key for part in e.args)), positive=False)

    # --- signs ---

    def _sign(self, p: Any, strict: bool = True) -> int:
        """1 or -1 where the polynomial certainly has that sign, or may be zero unless `strict`; 0 if not known."""
        moved = [g + 1 if k in self._above_one else g for k, g in enumerate(self.ring.generators)]
        terms = (p.compose(*moved) if self._above_one else p).to_dict()
        signs = {1 if coefficient > 0 else -1 for coefficient in terms.values()}
        if len(signs) != 1 or not all(map(self._is_nonnegative, terms)):
            return 0
        return signs.pop() if not strict or any(map(self._is_positive, terms)) else 0

    def _is_nonnegative(self, exponents: tuple[int, ...]) -> bool:
        return all(k in self._nonnegative or power % 2 == 0 for k, power in enumerate(exponents))

    def _is_positive(self, exponents: tuple[int, ...]) -> bool:
        return all(k in self._positive or power == 0 for k, power in enumerate(exponents))

    def _factors(self, a: Ratio) -> tuple[Fraction, list[tuple[Any, int]]]:
        """A constant, and irreducible factors with their powers; those of known sign are positive."""
        top, above = a.top.factor()
        bottom, below = a.bottom.factor()
        constant = Fraction(int(top.p), int(top.q)) / Fraction(int(bottom.p), int(bottom.q))
        factors = []
        for p, power in [*above, *((p, -power) for p, power in below)]:
            sign = self._sign(p, strict=False) or 1
            constant *= sign if power % 2 else 1
            factors.append((p * sign, int(power)))
        return constant, factors

    def _split(self, a: Ratio) -> tuple[Fraction, list[tuple[Any, int]]]:
        """The factors of a number that is positive where it counts, each positive there; all in one where unknown."""
        constant, factors = self._factors(a)
        unknown = [k for k, (p, power) in enumerate(factors) if power % 2 and self._sign(p, strict=False) == 0]
        if len(unknown) > 1:
            whole = self.ring.product(a.top, a.bottom)
            return Fraction(1), [(whole, 1), (a.bottom, -2)]
        if constant < 0 and unknown:
            k = unknown[0]
            factors[k], constant = (-factors[k][0], factors[k][1]), -constant
        return constant, factors

    # --- logarithms, roots, absolute values ---

    def _log(self, a: Ratio) -> Ratio:
        constant, factors = self._split(a)
        if constant <= 0:
            msg = "the logarithm of a negative number"
            raise Undecided(msg)
        total = self.ring.constant(0)
        for p, power in [*self._primes(constant), *factors]:
            total = self.ring.add(total, self.ring.multiply(self.ring.constant(power), self._log_of(p)))
        return total

    def _primes(self, constant: Fraction) -> Iterator[tuple[Any, int]]:
        one = self.ring.context.constant(1)
        for number, sign in ((constant.numerator, 1), (constant.denominator, -1)):
            if number.bit_length() > 128:
                msg = "a number too long to factor"
                raise Undecided(msg)
            yield from ((one * prime, sign * power) for prime, power in sympy.factorint(number).items())

    def _log_of(self, p: Any) -> Ratio:
        """The logarithm of |p|."""
        if len(p) == 1 and p.total_degree() == 1:
            known = self._log_of_generator(next(k for k, power in enumerate(p.degrees()) if power))
            if known is not None:
                return known
        p = p if p.leading_coefficient() > 0 else -p
        index = self._index(("log", str(p)))
        self._logarithms[index] = p
        return self.ring.polynomial(self.ring.generators[index])

    def _log_of_generator(self, index: int) -> Ratio | None:
        """The exponent of an exponential, the share of a root's radicand; None for others."""
        if index in self._exponents:
            return self._exponents[index]
        for relation in self.ring.relations:
            if relation.index == index:
                share = self.ring.constant(1, relation.power)
                return self.ring.multiply(share, self._log(self.ring.polynomial(relation.value)))
        return None

    def _root(self, a: Ratio, exponent: Fraction) -> Ratio:
        if exponent.denominator == 1:
            return self.ring.power(a, exponent.numerator)
        constant, factors = self._split(a)
        if constant <= 0:
            msg = "the root of a number that is not positive"
            raise Undecided(msg)
        parts = [*self._primes(constant), *factors]
        return self._product([self._power(p, power * exponent) for p, power in parts])

    def _power(self, p: Any, exponent: Fraction) -> Ratio:
        """|p| to a rational power."""
        if exponent.denominator == 1:
            size = self.ring.polynomial(p) if exponent.numerator % 2 == 0 else self._size(p)
            return self.ring.power(size, exponent.numerator)
        whole, rest = divmod(exponent.numerator, exponent.denominator)
        index = self._algebraic(("root", exponent.denominator, str(p)), exponent.denominator, p)
        return self.ring.multiply(self._power(p, Fraction(whole)), self.ring.power_of(index, rest))

    def _algebraic(self, key: Any, power: int, value: Any) -> int:
        if key not in self._known:
            index = self._index(key, positive=self._sign(value) > 0)
            self._nonnegative.add(index)
            self.ring.relations.append(Relation(index, power, value))
        return self._known[key]

    def _absolute(self, a: Ratio) -> Ratio:
        constant, factors = self._factors(a)
        size = abs(constant)
        parts = [self._power(p, Fraction(power)) for p, power in factors]
        return self._product([self.ring.constant(size.numerator, size.denominator), *parts])

    def _size(self, p: Any) -> Ratio:
        """|p|: a number whose square is that of p where its sign is not known."""
        sign = self._sign(p, strict=False)
        if sign:
            return self.ring.polynomial(p * sign)
        p = p if p.leading_coefficient() > 0 else -p
        index = self._algebraic(("size", str(p)), 2, self.ring.product(p, p))
        return self.ring.polynomial(self.ring.generators[index])

    # --- exponentials ---

    def _exponentials(self, batch: list[Any]) -> None:
        """Give each of the exponentials of one height its value: a monomial in as few generators as there can be."""
        split = [self._without_logs(self._value(part.exponent)) for part in batch]
        common = self.ring.context.constant(1)
        for _, rest in split:
            common = self.ring.product(common, rest.bottom / common.gcd(rest.bottom))
        tops = [self.ring.product(rest.top, common / rest.bottom) for _, rest in split]
        rows, coordinates = basis([top.to_dict() for top in tops])
        generators = [self._exponential(self.ring.ratio(self.ring.context.from_dict(row), common)) for row in rows]
        for part, (factor, _), counts in zip(batch, split, coordinates, strict=True):
            powers = [self.ring.power(g, count) for g, count in zip(generators, counts, strict=True)]
            self._values[part] = self._product([factor, *powers])

    def _exponential(self, exponent: Ratio) -> Ratio:
        sign = self._sign(exponent.top) * self._sign(exponent.bottom)
        index = self._index(("exp", exponent.key), positive=True)
        size = self.ring.multiply(self.ring.constant(sign or 1), exponent)
        self._exponents[index] = size
        if sign:
            self._above_one.add(index)
        return self.ring.power_of(index, -1 if sign < 0 else 1)

    def _without_logs(self, a: Ratio) -> tuple[Ratio, Ratio]:
        """The factor that rational multiples of logarithms in an exponent make, and the rest of the exponent."""
        factor = self.ring.constant(1)
        for index, p in self._logarithms.items():
            slope = self.ring.ratio(a.top.derivative(index), a.bottom)
            if not slope.is_zero and slope.top.is_constant() and slope.bottom.is_constant():
                count = slope.top.leading_coefficient()
                exponent = Fraction(int(count.p), int(count.q))
                factor = self.ring.multiply(factor, self._power(p, exponent))
                log = self.ring.polynomial(self.ring.generators[index])
                scaled = self.ring.multiply(self.ring.constant(-exponent.numerator, exponent.denominator), log)
                a = self.ring.add(a, scaled)
        return factor, a
