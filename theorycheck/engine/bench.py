"""The bench: where a claim's statements are evaluated at points, in floats and in balls of growing precision."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import Catalog
from theorycheck.checks.base import Pointwise, Trend
from theorycheck.domains import Array, Definition, DrawnFrom, LawOf, Log, Real
from theorycheck.engine.build import build_point, dependants
from theorycheck.engine.evaluate import Scope, Terms
from theorycheck.model import (
    Assumption,
    Budget,
    Claim,
    Enclosure,
    Formula,
    Name,
    Number,
    Point,
    Reading,
    Statement,
    functions,
)

ADMITTING = (128, 512)  # precisions at which a point is certainly admitted, or not at all
REMEMBERED = 256  # points whose terms are kept
READING_BITS = 64  # a log to nine digits needs no more, as long as nothing cancels


def key(point: Point) -> str:
    """A point as one canonical line of JSON."""
    return json.dumps(point, sort_keys=True, separators=(",", ":"))


@contextmanager
def arithmetic(kind: n.Arithmetic) -> Iterator[None]:
    """Work in an arithmetic: precision set, floating-point warnings off (non-finite results are caught as values)."""
    with kind, np.errstate(all="ignore"):
        yield


@dataclass
class Bench:
    """Evaluates one claim; remembers the terms of the last points, as claim and rivals visit many in common."""

    claim: Claim
    catalog: Catalog
    budget: Budget
    _terms: dict[tuple[str, int], Terms] = field(default_factory=dict)

    def empty(self, kind: n.Arithmetic) -> Scope:
        """The scope before any variable has a value."""
        process = self.catalog.processes[self.claim.process].target()
        return Scope(kind, self.catalog, process, dependants=self._dependants)

    @cached_property
    def _dependants(self) -> dict[str, tuple[str, ...]]:
        return dependants(self.claim.given)

    def terms(self, point: Point, bits: int = 0) -> Terms:
        """The terms at a point in balls of so many bits, or in floats (bits = 0)."""
        name = (key(point), bits)
        found = self._terms.pop(name, None)
        if found is None:
            found = Terms(build_point(self.claim, point, self.empty(n.balls(bits) if bits else n.FLOATS)))
        self._terms[name] = found  # the latest stands last
        if len(self._terms) > REMEMBERED:
            del self._terms[next(iter(self._terms))]
        return found

    def admits(self, point: Point) -> bool:
        """Whether the point certainly meets every assumption, and every bound that is a formula; floats only filter."""
        conditions = (*self.claim.assume, *_edges(self.claim))
        if not conditions:
            return True
        return self._meets(point, conditions, 0) and any(self._meets(point, conditions, bits) for bits in ADMITTING)

    def _meets(self, point: Point, conditions: Sequence[Assumption], bits: int) -> bool:
        with arithmetic(n.balls(bits) if bits else n.FLOATS):
            try:
                terms = self.terms(point, bits)
                return all(_below(terms, one.left, one.right, one.strict) for one in conditions)
            except ArithmeticError:  # undefined here
                return False

    def estimated(self, statement: Statement) -> bool:
        """Whether some observable that the statement needs estimates its errors instead of enclosing them."""
        formulas = [*statement.formulas().values(), *_given_formulas(self.claim)]
        return not self.catalog.rigorous(name for formula in formulas for name in functions(formula))

    def violation(self, statement: Pointwise, point: Point) -> float:
        """How badly the point seems to violate the statement, in floats; 0 where undefined."""
        with arithmetic(n.FLOATS):
            try:
                worst = float(statement.violation(self.terms(point)))
            except ArithmeticError:
                return 0.0
        return worst if math.isfinite(worst) else 0.0

    def enclose(self, statement: Pointwise, point: Point) -> Enclosure | None:
        """The enclosure at the point, precise enough to decide if the budget allows; None where undefined."""
        estimated = self.estimated(statement)
        found: Enclosure | None = None
        slack = not statement.larger_is_worse and not estimated  # seldom tiny, where a departure must be
        for bits in self._ladder(estimated, READING_BITS if slack else self.budget.bits):
            with arithmetic(n.balls(bits)):
                try:
                    lower, upper = statement.enclose(self.terms(point, bits))
                except ArithmeticError:  # undefined here, or a matrix not known to be regular
                    continue
            found = Enclosure(lower, upper, bits, estimated)
            if statement.decide(found) != "open":
                break
        return found

    def refutes(self, statement: Pointwise, point: Point) -> bool:
        """Whether balls exclude the statement at the point."""
        found = self.enclose(statement, point)
        return found is not None and statement.decide(found) == "fails"

    def height(self, statement: Trend, point: Point) -> float:
        """The log of the reading in floats; nan where undefined."""
        with arithmetic(n.FLOATS):
            try:
                return float(statement.reading(self.terms(point))[1])
            except ArithmeticError:
                return math.nan

    def read(self, statement: Trend, point: Point, among: int = 1) -> Reading:
        """The reading at one rung, to the statement's tolerance in its log where the budget allows.

        It is one `among` so many of the statement, which share the level where they are seen through draws.
        """
        estimated, foreseen = self.estimated(statement), self._foreseen(statement, point)
        found = Reading(0, math.nan, math.inf, self.budget.bits, estimated)
        for bits in self._ladder(estimated, READING_BITS if statement.tolerance > 1e-15 else self.budget.bits):
            with arithmetic(n.balls(bits)):
                try:
                    sign, log, error, *rest = statement.confirmed(self.terms(point, bits), foreseen)
                except ArithmeticError:  # undefined here, or a matrix not known to be regular
                    continue
            found = Reading(sign, log, error, bits, estimated, rest[0] if rest else 0.0)
            if error <= statement.tolerance:
                break
        return found

    def _foreseen(self, statement: Trend, point: Point) -> int | None:
        if not statement.foresees:
            return None
        with arithmetic(n.FLOATS):
            try:
                return statement.foreseen(self.terms(point))
            except ArithmeticError:  # undefined here
                return None

    def _ladder(self, estimated: bool, bits: int) -> Iterator[int]:
        yield bits
        while not estimated and bits < self.budget.most_bits:
            bits *= 2
            yield bits


def _below(terms: Terms, left: Formula, right: Formula, strict: bool) -> bool:
    gap = terms.value(right) - terms.value(left)
    lower = float(np.min(n.enclosure(gap)[0]))
    return lower > 0 if strict else lower >= 0


def _edges(claim: Claim) -> Iterator[Assumption]:
    """Bounds that are formulas, as assumptions: drawn in floats, they hold only up to rounding."""
    for name, domain in claim.given.items():
        inner = domain.entry if isinstance(domain, Array) and domain.form == "plain" else domain
        if isinstance(inner, Real | Log):
            if not isinstance(inner.low, Number):
                yield Assumption(inner.low, Name(name))
            if not isinstance(inner.high, Number):
                yield Assumption(Name(name), inner.high)


def _given_formulas(claim: Claim) -> Iterator[Formula]:
    for domain in claim.given.values():
        match domain:
            case Definition(formula):
                yield formula
            case LawOf():
                parts: Mapping[str, Any] = {**domain.sizes, **domain.fields}
                yield from (part.formula for part in parts.values() if isinstance(part, Definition))
            case DrawnFrom():
                pass  # only where the search starts
