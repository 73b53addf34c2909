"""The page of results."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
from pathlib import Path

from benchmarks.measure import Measurement

LIBRARIES = ("numpy", "scipy", "python-flint", "torch", "jax", "numpyro", "scikit-learn")
HEAD = """# Benchmarks

Written by `{command}` on {date}, on {machine}; Python {python}; {libraries}.
Load averages when it began: {began}; when it ended: {ended}.

Every library is limited to one thread. A ratio is the median over repetitions, taken in turns in one process, of the
peer's CPU time over ours: above 1, ours is faster. Ours is that of the calling thread, where all of it runs: threads of
a peer may still be freeing its memory. The machine is shared and noisy: ratios of one run move by tens of per cent,
absolute times by more. "roof" is the share of what the same run measured as possible, whichever binds: the rate of a
large matrix product (counting the products of a dense computation, so that what leaves some out may exceed 1), or the
rate at which one core reads memory. Peers that are not installed are listed as absent. Ours mends every row that a
filter does not trust; peers do not.

| case | peer | ratio | ours (s) | peer (s) | roof | memory (MB) | note |
|---|---|---|---|---|---|---|---|
"""


def libraries() -> str:
    found = []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"{name} absent")
    return ", ".join(found)


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def load() -> str:
    return ", ".join(f"{value:.1f}" for value in os.getloadavg())


def page(measurements: list[Measurement], command: str, began: str) -> str:
    machine = f"{os.cpu_count()} cores of {processor()}"
    head = HEAD.format(
        command=command,
        date=datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        machine=machine,
        python=platform.python_version(),
        libraries=libraries(),
        began=began,
        ended=load(),
    )
    return head + "\n".join(row(m) for m in measurements) + "\n"


def row(m: Measurement) -> str:
    share = "" if m.roofline is None else f"{m.roofline:.2f} {m.roof}"
    numbers = [number(m.ratio), number(m.ours_seconds), number(m.peer_seconds), share, number(m.memory_mb)]
    return "| " + " | ".join([m.case, m.peer, *numbers, m.note]) + " |"


def number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"
