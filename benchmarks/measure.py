"""Paired measurements in one process: medians of ratios of CPU times, taken in turns, and the roofs of the same run."""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np

Run = Callable[[], object]
LONG = 1.5  # seconds of a peer that one repetition may take before fewer must do


@dataclass(frozen=True)
class Measurement:
    """One line of the results; ratio > 1 where ours is faster, None where the peer is absent."""

    case: str
    peer: str
    ratio: float | None = None
    ours_seconds: float | None = None
    peer_seconds: float | None = None
    roofline: float | None = None
    roof: str = ""
    memory_mb: float | None = None
    repetitions: int = 0
    note: str = ""

    def line(self) -> dict[str, object]:
        return {"record": "measurement", **asdict(self)}


def cpu_seconds(run: Run) -> float:
    """Of all threads: what a peer takes."""
    start = time.process_time()
    run()
    return time.process_time() - start


def own_seconds(run: Run) -> float:
    """Of this thread, where all of ours runs: a peer's threads may still be clearing up (JAX frees its memory so)."""
    start = time.thread_time()
    run()
    return time.thread_time() - start


def paired(ours: Run, peer: Run, repetitions: int) -> tuple[float, float, float, int]:
    """The median ratio peer/ours, the median seconds of each, the repetitions made; both are run once before."""
    ours()
    first = cpu_seconds(peer)
    count = repetitions if first < LONG else max(2, repetitions // 3)
    pairs = []
    for turn in range(count):
        if turn % 2:
            theirs, mine = cpu_seconds(peer), own_seconds(ours)
        else:
            mine, theirs = own_seconds(ours), cpu_seconds(peer)
        pairs.append((max(mine, 1e-7), theirs))
    ratio = statistics.median(theirs / mine for mine, theirs in pairs)
    return ratio, *(statistics.median(column) for column in zip(*pairs, strict=True)), count


def alone(ours: Run, repetitions: int) -> float:
    ours()
    return statistics.median(own_seconds(ours) for _ in range(repetitions))


def peak_mb(run: Run) -> float:
    """The most memory that Python objects and arrays took during a run, beyond what was there before."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def gemm_rate(size: int, repetitions: int) -> float:
    """Flops a second of a product of square matrices."""
    a = np.random.default_rng(0).standard_normal((size, size))
    return 2 * size**3 / alone(lambda: a @ a, repetitions)


def read_rate(megabytes: int, repetitions: int) -> float:
    """Bytes a second that a sum reads."""
    a = np.ones(megabytes << 17)
    return a.nbytes / alone(lambda: a.sum(), repetitions)
