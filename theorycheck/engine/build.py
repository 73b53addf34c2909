"""The values that a raw point builds in an arithmetic: laws, arrays, definitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.domains import (
    Array,
    Constant,
    Definition,
    Domain,
    DrawnFrom,
    Integer,
    LawOf,
    Log,
    Real,
    needs,
)
from theorycheck.engine.bounds import whole
from theorycheck.engine.evaluate import Scope, Terms
from theorycheck.model import Claim

Raw = Any


def build_point(claim: Claim, point: Mapping[str, Raw], scope: Scope) -> Scope:
    """The scope with every variable of the claim built from the raw point."""
    given = claim.given
    scope = replace(
        scope, moved=partial(_moved, given, point), ends=partial(_ends, given), between=partial(_between, given)
    )
    for name, domain in given.items():
        scope = scope.having({name: build(domain, point.get(name), scope)})
    return scope


def dependants(given: Mapping[str, Domain]) -> dict[str, tuple[str, ...]]:
    """For each variable those that are defined through it, directly or not, in the order of the claim."""
    needed = {name: needs(domain) for name, domain in given.items() if isinstance(domain, Definition | LawOf)}
    return {name: _through(name, needed) for name in given}


def _through(name: str, needed: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    moving: list[str] = []
    for other, names in needed.items():
        if not names.isdisjoint([name, *moving]):
            moving.append(other)
    return tuple(moving)


def _moved(given: Mapping[str, Domain], point: Mapping[str, Raw], scope: Scope, name: str, value: Any) -> Scope:
    """The scope with another value of one variable, and of all that is defined through it so far."""
    scope = scope.having({name: value})
    for other in scope.dependants[name]:
        if other in scope.values:
            scope = scope.having({other: build(given[other], point.get(other), scope)})
    return scope


def _ends(given: Mapping[str, Domain], scope: Scope, name: str) -> tuple[int, int]:
    """The first and the last value of a whole number. Raises ValueError for other variables."""
    match given[name]:
        case Integer(low, high):
            return whole(low, high, scope)
    msg = f"{name} must be a whole number; write {name} = {{ integer = [first, last] }}"
    raise ValueError(msg)


def _between(given: Mapping[str, Domain], scope: Scope, name: str, value: Any, share: Fraction) -> Any:
    """The share of the way from a value to the variable's own, normalised as its domain is; None for other domains."""
    match given[name]:
        case Array(form=form):
            normal = _FORMS[form]
        case Real() | Log() | DrawnFrom():
            normal = _FORMS["plain"]
        case _:
            return None
    return normal(value + scope.arithmetic.number(share) * (scope.values[name] - value))


def build(domain: Domain, raw: Raw, scope: Scope) -> Any:
    """The value of a raw point in the scope's arithmetic."""
    match domain:
        case Definition(formula):
            return Terms(scope).value(formula)
        case Constant(value):
            return _constant(value, scope)
        case LawOf():
            return _build_law(domain, raw, scope)
        case Array(form="frame") if scope.arithmetic.name == "symbols":
            return scope.arithmetic.array(raw)  # letters already make a frame
        case Array(form=form):
            return _FORMS[form](scope.arithmetic.array(raw))
        case DrawnFrom():
            return scope.arithmetic.array(raw)
        case _:
            return _scalar(raw, scope)


def _scalar(raw: Raw, scope: Scope) -> Any:
    if isinstance(raw, int):
        return raw
    return _constant(Fraction(raw), scope) if isinstance(raw, float | str | Fraction) else scope.arithmetic.number(raw)


def _build_law(domain: LawOf, raw: Mapping[str, Raw], scope: Scope) -> Any:
    parts = {**domain.sizes, **domain.fields}
    for name, part in parts.items():
        scope = scope.having({name: build(part, raw.get(name), scope)})
    target = scope.catalog.laws[domain.law].target
    _require_forms(target, domain, scope)
    return target(**{name: scope.values[name] for name in domain.fields})


def _require_forms(target: Any, domain: LawOf, scope: Scope) -> None:
    """Raise ValueError where a formula gives a field that is not of the form that the law declares."""
    for declared in fields(target):
        form = getattr(declared.metadata.get("domain"), "form", "plain")
        if isinstance(domain.fields.get(declared.name), Definition) and not _has_form(
            form, scope.values[declared.name]
        ):
            msg = f"{domain.law}: the formula for {declared.name} does not give {_MEANINGS[form]}"
            raise ValueError(msg)


def _has_form(form: str, value: Any) -> bool:
    """Whether a value is normalised: to 1e-9 in floats, as far as balls can tell in balls; symbols are trusted."""
    if form == "plain" or n.arithmetic_of(value) == "symbols":
        return True
    if form == "frame":
        return n.is_orthonormal(value)
    defect = np.asarray(value).sum(axis=-1) - 1 if form == "simplex" else n.dot(value, value) - 1
    low, high = n.enclosure(defect)
    slack = 1e-9 if n.arithmetic_of(value) == "floats" else 0.0
    return bool(np.all((low <= slack) & (high >= -slack)))


_MEANINGS = {"simplex": "weights of sum one", "unit": "vectors of length one", "frame": "an orthonormal frame"}


def _constant(value: Any, scope: Scope) -> Any:
    if isinstance(value, list | tuple):
        return scope.arithmetic.array(value)
    return int(value) if Fraction(value).denominator == 1 else scope.arithmetic.number(value)


_FORMS: dict[str, Callable[[Any], Any]] = {
    "plain": lambda array: array,
    "simplex": lambda array: array / np.asarray(array.sum(axis=-1))[..., None],
    "unit": lambda array: array / np.asarray(n.norm(array))[..., None],
    "frame": lambda array: n.orthonormal(array),
}
