"""Where claims are judged: here, in forks of this process, by a pool of workers, or on a cluster.

Each way takes the same tasks and yields the same records, as they come. A claim that hangs, crashes or eats the memory
costs itself alone; a worker that is killed costs at most a second try of what it was at. What judges is loaded where
judging is done: a process that only hands out claims does without.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from theorycheck.catalog import Catalog
from theorycheck.engine.limits import GRACE, Limits
from theorycheck.engine.printed import Record
from theorycheck.forks import available, forked
from theorycheck.model import Claim


@dataclass(frozen=True, slots=True)
class Task:
    """What is the same for all claims of a run."""

    packages: tuple[str, ...]
    profile: str
    seed: int
    limits: Limits


Results: TypeAlias = Iterator[tuple[int, Record]]
Words: TypeAlias = Mapping[str, str]
"""The words on claims, by their digests; more of them while the work goes on."""
Way: TypeAlias = Callable[[Sequence[Claim], Catalog, Task, Words], Results]
"""Claims in, and out come the records, each with the place of its claim, in any order.

A claim whose companion has a word by the time it is handed out need not judge that again.
"""


def _on_companion(claim: Claim, words: Words) -> str:
    return words.get(claim.corrected.digest, "") if claim.corrected else ""


def here(claims: Sequence[Claim], catalog: Catalog, task: Task, words: Words) -> Results:
    """One after the other in this process."""
    from theorycheck.engine.verdict import judged_within

    for place, claim in enumerate(claims):
        companion = _on_companion(claim, words)
        yield place, judged_within(claim, catalog, task.profile, task.seed, task.limits, companion)


def apart(claims: Sequence[Claim], catalog: Catalog, task: Task, words: Words) -> Results:
    """One after the other, each in a fork of this process, which survives whatever happens there."""
    for place, claim in enumerate(claims):
        yield place, _forked(claim, catalog, task, _on_companion(claim, words))


def _forked(claim: Claim, catalog: Catalog, task: Task, companion: str) -> Record:
    from theorycheck.engine.verdict import exhausted, judged_within

    begun, limits = time.perf_counter(), task.limits
    arguments = (claim, catalog, task.profile, task.seed, limits, companion)
    answer = forked(judged_within, *arguments, seconds=limits.seconds + GRACE, memory=limits.memory, processor=False)
    if answer.ending == "returned":
        found: Record = answer.result
        return found
    if answer.ending == "raised":
        raise RuntimeError(answer.result)
    return exhausted(claim, task.profile, task.seed, answer.ending, time.perf_counter() - begun)


def pooled(jobs: int) -> Way:
    """By so many worker processes of joblib, one BLAS thread each; `claims` should come longest first."""

    def way(claims: Sequence[Claim], catalog: Catalog, task: Task, words: Words) -> Results:
        waiting = dict(enumerate(claims))
        while waiting:
            with tempfile.TemporaryDirectory(prefix="theorycheck-") as notes:
                yield from _round(waiting, task, words, jobs, Path(notes))
                struck = [place for place in _places(Path(notes)) if place in waiting]
            for place in struck:  # its worker died over it, or beside it: alone it will show
                claim = waiting.pop(place)
                yield place, _again(claim, catalog, task, _on_companion(claim, words))

    return way


def _round(waiting: dict[int, Claim], task: Task, words: Words, jobs: int, notes: Path) -> Results:
    """What a pool yields until it is done, or until a worker dies; what is done leaves `waiting`."""
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import BrokenProcessPool

    pool = Parallel(n_jobs=jobs, backend="loky", return_as="generator_unordered", inner_max_num_threads=1, batch_size=1)
    calls = (
        delayed(_noted)(place, claim, task, _on_companion(claim, words), notes)
        for place, claim in list(waiting.items())
    )
    try:
        for place, record in pool(calls):
            del waiting[place]
            yield place, record
    except BrokenProcessPool:  # killed from outside, or by its own watchdog
        if waiting and not any(notes.iterdir()):  # it died before it could note anything: go on in any case
            (notes / str(next(iter(waiting)))).touch()


def _noted(place: int, claim: Claim, task: Task, companion: str, notes: Path) -> tuple[int, Record]:
    """In a worker: judge a claim, with a note on disk while it lasts."""
    from theorycheck.engine.verdict import judged_within

    note = notes / str(place)
    note.touch()
    catalog = _catalog(task.packages)
    record = judged_within(claim, catalog, task.profile, task.seed, task.limits, companion, fatal=True)
    note.unlink(missing_ok=True)
    return place, record


def _places(notes: Path) -> list[int]:
    return sorted(int(note.name) for note in notes.iterdir())


def _again(claim: Claim, catalog: Catalog, task: Task, companion: str) -> Record:
    from theorycheck.engine.verdict import exhausted

    if available():
        return _forked(claim, catalog, task, companion)
    return exhausted(claim, task.profile, task.seed, "memory", 0.0)


@cache
def _catalog(packages: tuple[str, ...]) -> Catalog:
    """A worker builds its own catalog once: code does not travel, names do."""
    return Catalog.build(packages)


def clustered(address: str) -> Way:
    """On the workers of a Dask scheduler; what was on a worker that is lost is judged on another."""

    def way(claims: Sequence[Claim], catalog: Catalog, task: Task, words: Words) -> Results:
        from distributed import Client, KilledWorker, as_completed

        from theorycheck.engine.verdict import exhausted

        with Client(address) as client:
            calls = [
                client.submit(_on_cluster, claim, task, _on_companion(claim, words), pure=False) for claim in claims
            ]
            places = {call.key: place for place, call in enumerate(calls)}
            for call in as_completed(calls):
                place = places[call.key]
                try:
                    yield place, call.result()
                except KilledWorker:  # it took down several workers
                    yield place, exhausted(claims[place], task.profile, task.seed, "memory", 0.0)

    return way


def _on_cluster(claim: Claim, task: Task, companion: str) -> Record:
    """On a worker, whose threads share one arithmetic; a fork has its own."""
    from theorycheck.engine.verdict import judged_within

    catalog = _catalog(task.packages)
    if available():
        return _forked(claim, catalog, task, companion)
    with _ALONE:
        return judged_within(claim, catalog, task.profile, task.seed, task.limits, companion)


_ALONE = threading.Lock()
