"""One claim, whole: planned, measured, judged, and written down as a record."""

from __future__ import annotations

import time

from theorycheck.catalog import Catalog
from theorycheck.engine.judge import judge
from theorycheck.engine.limits import Limits, OutOfTimeError, limited
from theorycheck.engine.measure import measure
from theorycheck.engine.plan import plan
from theorycheck.engine.records import Record, verdict_record
from theorycheck.model import PASSES, Claim, Evidence


def judged(claim: Claim, catalog: Catalog, profile: str, seed: int, companion: str = "") -> Record:
    """One claim's record: planned, measured, judged; its companion as well, unless the word on that is given."""
    begun = time.perf_counter()
    evidence = measure(claim, plan(claim, profile, seed), catalog)
    record = verdict_record(claim, judge(claim, evidence), evidence, 0.0)
    if record["met"] and claim.expect == "refuted":
        # what a refutation needs to meet its expectation: other wrong versions that fall, a companion that stands
        lacking = _standing(record) or _fallen(claim, companion or _of_companion(claim, catalog, profile, seed))
        record |= {"met": False, "because": f"{record['because']}; but {lacking}"} if lacking else {}
    return record | {"seconds": round(time.perf_counter() - begun, 3)}


def judged_within(
    claim: Claim, catalog: Catalog, profile: str, seed: int, limits: Limits, companion: str = "", *, fatal: bool = False
) -> Record:
    """The record, inconclusive where the clock or the memory ran out; see `limits.limited` for `fatal`."""
    begun = time.perf_counter()
    try:
        with limited(limits, fatal=fatal):
            return judged(claim, catalog, profile, seed, companion)
    except OutOfTimeError:
        return exhausted(claim, profile, seed, "time", time.perf_counter() - begun)
    except MemoryError:
        return exhausted(claim, profile, seed, "memory", time.perf_counter() - begun)


def exhausted(claim: Claim, profile: str, seed: int, what: str, seconds: float) -> Record:
    """The record of a claim whose evidence needs more time or memory than there is."""
    evidence = Evidence(plan(claim, profile, seed), exhausted=what)
    return verdict_record(claim, judge(claim, evidence), evidence, seconds)


def _standing(record: Record) -> str:
    rivals = [rival for rival in record["rivals"] if not rival["automatic"] and rival["word"] != "refuted"]
    return f"not rejected: {', '.join(rival['name'] for rival in rivals)}" if rivals else ""


def _fallen(claim: Claim, companion: str) -> str:
    if not claim.companion:
        return ""
    if claim.corrected is None:
        return f"its companion {claim.companion} does not load"
    return "" if companion in PASSES else f"its companion {claim.companion} is {companion}"


def _of_companion(claim: Claim, catalog: Catalog, profile: str, seed: int) -> str:
    """The word on the companion, empty where there is none."""
    if claim.corrected is None:
        return ""
    return judge(claim.corrected, measure(claim.corrected, plan(claim.corrected, profile, seed), catalog)).word
