"""`python -m benchmarks [--quick] [--json FILE|-] [--page FILE]`, or `python -m benchmarks stress`."""

from __future__ import annotations

import os

# before NumPy is loaded: one thread for everyone
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[variable] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import argparse  # noqa: E402
import json  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import TextIO  # noqa: E402

from benchmarks import engine  # noqa: E402
from benchmarks.cases import mixtures  # noqa: E402
from benchmarks.measure import Measurement  # noqa: E402
from benchmarks.page import load, page, row  # noqa: E402
from benchmarks.stress import stress  # noqa: E402

QUICK_SECONDS = 14.0  # after which no further peer is begun


def measurements(quick: bool, only: str, files: int) -> Iterator[Measurement]:
    repetitions = 3 if quick else 7
    deadline = time.monotonic() + QUICK_SECONDS if quick else float("inf")
    if only in ("all", "mixtures"):
        yield from mixtures(quick, repetitions, deadline)
    if only in ("all", "engine"):
        yield from engine.start_up(3 if quick else 9)
        if time.monotonic() < deadline + QUICK_SECONDS:
            yield from engine.verdicts(quick)
        if not quick:
            yield from engine.linearity((files // 4, files))


def write(found: Iterator[Measurement], out: TextIO | None, target: Path | None) -> None:
    """Each measurement as soon as it is there: as JSON to `out`, else as a line; and the page so far."""
    kept, began, command = [], load(), " ".join(["python -m benchmarks", *sys.argv[1:]])
    for measurement in found:
        kept.append(measurement)
        text = json.dumps(measurement.line()) if out else row(measurement)
        print(text, file=out or sys.stdout, flush=True)
        if target:
            target.write_text(page(kept, command, began))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["all", "mixtures", "engine", "stress"], default="all")
    parser.add_argument("--quick", action="store_true", help="small sizes; ends within 50 seconds")
    parser.add_argument("--json", metavar="FILE|-", help="one JSON object a measurement")
    parser.add_argument("--page", metavar="FILE", type=Path, help="write the page of results")
    parser.add_argument("--count", type=int, default=10_000, help="mixtures of each kind (stress)")
    parser.add_argument("--files", type=int, default=10_000, help="small claim files of the largest corpus")
    parser.add_argument("--seed", type=int, default=0, help="of the stress")
    options = parser.parse_args()
    if options.what == "stress":
        return 0 if stress(options.count, options.seed) else 1
    found = measurements(options.quick, options.what, options.files)
    if options.json and options.json != "-":
        with Path(options.json).open("w") as out:
            write(found, out, options.page)
    else:
        write(found, sys.stdout if options.json else None, options.page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
