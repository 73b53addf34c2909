"""A run: many claims planned, measured and judged, one after the other or on several processes."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version
from typing import Any

from theorycheck.catalog import Catalog
from theorycheck.engine.judge import judge
from theorycheck.engine.measure import measure
from theorycheck.engine.plan import plan
from theorycheck.engine.records import Record, run_record, verdict_record
from theorycheck.model import PASSES, Claim, digest

LIBRARIES = ("theorycheck", "numpy", "scipy", "sympy", "mpmath", "python-flint", "hypothesis", "pydantic")


def verify(
    claims: Sequence[Claim], catalog: Catalog, *, profile: str = "standard", seed: int = 0, jobs: int = 1
) -> Iterator[Record]:
    """Full verdict records in the order of the claims, each as soon as it is known, then the run's record."""
    begun = time.perf_counter()
    records: list[Record] = []
    for record in _judged(claims, catalog, profile, seed, jobs):
        records.append(record)
        yield record
    yield run_record(records, run_id(records, seed), profile, seed, time.perf_counter() - begun, environment())


def judged(claim: Claim, catalog: Catalog, profile: str, seed: int) -> Record:
    """One claim's record: planned, measured, judged."""
    begun = time.perf_counter()
    evidence = measure(claim, plan(claim, profile, seed), catalog)
    record = verdict_record(claim, judge(claim, evidence), evidence, 0.0)
    if record["met"] and claim.expect == "refuted":
        record |= _backed(claim, record, catalog, profile, seed)
    return record | {"seconds": round(time.perf_counter() - begun, 3)}


def _backed(claim: Claim, record: Record, catalog: Catalog, profile: str, seed: int) -> Record:
    """What a refutation needs to meet its expectation: other wrong versions that fall, a companion that stands."""
    lacking = _standing(record) or _fallen(claim, catalog, profile, seed)
    return {"met": False, "because": f"{record['because']}; but {lacking}"} if lacking else {}


def _standing(record: Record) -> str:
    rivals = [rival for rival in record["rivals"] if not rival["automatic"] and rival["word"] != "refuted"]
    return f"not rejected: {', '.join(rival['name'] for rival in rivals)}" if rivals else ""


def _fallen(claim: Claim, catalog: Catalog, profile: str, seed: int) -> str:
    if not claim.companion:
        return ""
    if claim.corrected is None:
        return f"its companion {claim.companion} does not load"
    evidence = measure(claim.corrected, plan(claim.corrected, profile, seed), catalog)
    word = judge(claim.corrected, evidence).word
    return "" if word in PASSES else f"its companion {claim.companion} is {word}"


def _judged(claims: Sequence[Claim], catalog: Catalog, profile: str, seed: int, jobs: int) -> Iterator[Record]:
    if jobs == 1 or len(claims) < 2 or not catalog.packages:
        yield from (judged(claim, catalog, profile, seed) for claim in claims)
        return
    from joblib import Parallel, delayed

    workers = Parallel(n_jobs=jobs, backend="loky", return_as="generator", inner_max_num_threads=1, batch_size=1)
    yield from workers(delayed(_in_worker)(claim, catalog.packages, profile, seed) for claim in claims)


@cache
def _catalog(packages: tuple[str, ...]) -> Catalog:
    return Catalog.build(packages)


def _in_worker(claim: Claim, packages: tuple[str, ...], profile: str, seed: int) -> Record:
    """A worker builds its own catalog once: code does not travel, names do."""
    return judged(claim, _catalog(packages), profile, seed)


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
    except ModuleNotFoundError:
        return "not installed"
