"""A run: many claims judged, those already in the store read from there, the rest wherever the work is done."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from theorycheck.catalog import Catalog
from theorycheck.engine.code import Code
from theorycheck.engine.limits import Limits, of_profile
from theorycheck.engine.plan import plan
from theorycheck.engine.printed import Record, run_record
from theorycheck.engine.store import Store
from theorycheck.forks import available
from theorycheck.model import Claim, digest

if TYPE_CHECKING:
    from theorycheck.engine import work

LIBRARIES = ("theorycheck", "numpy", "scipy", "sympy", "mpmath", "python-flint", "hypothesis", "pydantic")


@dataclass(frozen=True, slots=True)
class Means:
    """With what a run works: worker processes or a cluster, a store, limits for one claim.

    With `apart`, one worker means a fork of this process for each claim, which a claim cannot take down.
    """

    jobs: int = 1
    apart: bool = False
    cluster: str = ""
    store: Store | None = None
    limits: Limits | None = None


@dataclass
class Tally:
    """What became of a run so far: its records, their keys in the store, and how many came from there."""

    records: dict[int, Record] = field(default_factory=dict)
    keys: Sequence[str] = ()
    stored: int = 0


def verify(
    claims: Sequence[Claim],
    catalog: Catalog,
    *,
    profile: str = "standard",
    seed: int = 0,
    means: Means | None = None,
    tally: Tally | None = None,
) -> Iterator[Record]:
    """Full verdict records as they come, then the run's record.

    One job judges in the order of the claims, those that have a companion last; several yield in any order. What the
    store has comes first.
    """
    begun, tally = time.perf_counter(), tally or Tally()
    for place, record in _records(claims, catalog, profile, seed, means or Means(), tally):
        tally.records[place] = record
        yield record
    records = [tally.records[place] for place in sorted(tally.records)]
    yield run_record(records, run_id(records, seed), profile, seed, time.perf_counter() - begun, environment())


def _records(
    claims: Sequence[Claim], catalog: Catalog, profile: str, seed: int, means: Means, tally: Tally
) -> work.Results:
    store = means.store
    if store is None:
        yield from _judged(list(enumerate(claims)), catalog, profile, seed, means, {})
        return
    tally.keys = known = keys(claims, catalog, profile, seed, store)
    found = {place: record for place, key in enumerate(known) if (record := store.verdict(key)) is not None}
    tally.stored = len(found)
    from theorycheck.engine.records import claim_record

    yield from ((place, record | claim_record(claims[place])) for place, record in found.items())
    missing = [(place, claim) for place, claim in enumerate(claims) if place not in found]
    words: dict[str, str] = {record["digest"]: record["word"] for record in found.values()}
    for place, record in _judged(missing, catalog, profile, seed, means, words):
        store.keep(known[place], record)
        yield place, record


def keys(claims: Sequence[Claim], catalog: Catalog, profile: str, seed: int, store: Store) -> list[str]:
    """For each claim a hash of all that its verdict depends on: plan, companion, code, libraries."""
    code = Code(catalog, store.sources())
    before = dict(code.sources)
    libraries = environment()["libraries"] | {"python": platform.python_version()}
    found = [
        digest([repr(plan(claim, profile, seed)), _companion(claim), code.digest(claim), libraries]) for claim in claims
    ]
    fresh = {path: source for path, source in code.sources.items() if before.get(path) != source}
    store.keep_sources(fresh)
    return found


def _companion(claim: Claim) -> str:
    return claim.corrected.digest if claim.corrected else claim.companion or ""


def _judged(
    claims: Sequence[tuple[int, Claim]], catalog: Catalog, profile: str, seed: int, means: Means, words: dict[str, str]
) -> work.Results:
    """The records of placed claims, each as soon as it is known; only where there are any, what judges is loaded.

    Claims that have a companion come last, when there is a word on that: none is judged twice.
    """
    if not claims:
        return
    from theorycheck.engine import work

    task = work.Task(catalog.packages, profile, seed, means.limits or of_profile(profile))
    way = _way(means, len(claims), catalog)
    if way not in (work.here, work.apart):
        claims = _longest_first(claims, means.store.seconds(profile) if means.store else {})
    claims = sorted(claims, key=lambda placed: placed[1].corrected is not None)
    for index, record in way([claim for _, claim in claims], catalog, task, words):
        words[record["digest"]] = record["word"]
        yield claims[index][0], record


def _way(means: Means, claims: int, catalog: Catalog) -> work.Way:
    from theorycheck.engine import work

    if means.cluster:
        return work.clustered(means.cluster)
    if means.jobs > 1 and claims > 1 and catalog.packages:
        return work.pooled(min(means.jobs, claims))
    return work.apart if means.apart and available() else work.here


def _longest_first(claims: Sequence[tuple[int, Claim]], seconds: dict[str, float]) -> list[tuple[int, Claim]]:
    """Claims of unknown cost before all others, in their order, as any of them may be the longest."""
    return sorted(claims, key=lambda placed: -seconds.get(placed[1].id, float("inf")))


def run_id(records: Sequence[Record], seed: int) -> str:
    """A name for the run: when it ended, and what it judged."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    return f"{stamp}-{digest([[record['id'], record['digest'], record['word']] for record in records] + [seed])[:6]}"


def environment() -> dict[str, Any]:
    """Versions and machine, as far as they may matter for a verdict."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "libraries": {name: _version(name) for name in LIBRARIES},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
