"""An order of domains in which every variable comes after those that it needs."""

from __future__ import annotations

from collections.abc import Mapping

from theorycheck.domains import Domain, needs


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
