"""What each domain depends on, and an order in which every variable comes after those that it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from theorycheck.domains import Array, Definition, Domain, DrawnFrom, Integer, Ladder, LawOf, Log, OneOf, Real
from theorycheck.model import Formula, variables


def formulas_of(domain: Domain) -> Iterator[Formula]:
    """The formulas that a domain is made of."""
    match domain:
        case Integer(low, high) | Real(low, high) | Log(low, high):
            yield from (low, high)
        case Ladder(first, last):
            yield from (first, last)
        case OneOf(values):
            yield from values
        case Array(shape, entry):
            yield from (*shape, *formulas_of(entry))
        case Definition(formula) | DrawnFrom(formula):
            yield formula
        case LawOf(_, sizes, fields):
            for part in (*sizes.values(), *fields.values()):
                yield from formulas_of(part)


def names_in(domain: Domain) -> frozenset[str]:
    """The names in the formulas of a domain."""
    return frozenset[str]().union(*(variables(formula) for formula in formulas_of(domain)))


def needs(domain: Domain) -> frozenset[str]:
    """The variables that a domain depends on; within a law's fields the law's own sizes are none."""
    if not isinstance(domain, LawOf):
        return names_in(domain)
    outer = frozenset[str]().union(*(names_in(size) for size in domain.sizes.values()))
    return outer.union(*(names_in(field) - set(domain.sizes) for field in domain.fields.values()))


def ordered(domains: Mapping[str, Domain]) -> dict[str, Domain]:
    """The domains, each after what it needs, else as they stand; those on a cycle are left out."""
    needed = {name: needs(domain) & set(domains) for name, domain in domains.items()}
    placed: dict[str, Domain] = {}
    while ready := [name for name in domains if name not in placed and needed[name] <= placed.keys()]:
        placed[ready[0]] = domains[ready[0]]
    return placed


def cycle(domains: Mapping[str, Domain]) -> list[str]:
    """A cycle among the domains that `ordered` leaves out, its first name repeated at its end."""
    placed = ordered(domains)
    stuck = [name for name in domains if name not in placed]
    trail = stuck[:1]
    while trail and trail.count(trail[-1]) < 2:
        needed = needs(domains[trail[-1]])
        trail.append(next(name for name in stuck if name in needed))
    return trail[trail.index(trail[-1]) :] if trail else []
