"""`python -m tests.fuzz --seconds N`: every fuzzer in turn, with fresh seeds, until the time is up; 1 on a finding."""

from __future__ import annotations

import argparse
import time
import traceback
from collections import Counter

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.targets import TARGETS, Target

ROUND = 60
LONG = settings(
    max_examples=ROUND, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,)
)  # fmt: skip


def tried(target: Target, number: int) -> tuple[int, str]:
    """How many inputs one round tried, and what it found, as it came; "" where nothing."""
    count = 0

    @LONG
    @seed(number)
    @given(target.inputs())
    def holds(value: object) -> None:
        nonlocal count
        count += 1
        target.check(value)

    try:
        holds()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return count, "".join(traceback.format_exception(error))
    return count, ""


def main() -> int:
    """Fuzz; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0, help="the first seed; each round takes the next one")
    parser.add_argument("--only", default="", help="part of the name of a fuzzer")
    asked = parser.parse_args()
    chosen = [target for target in TARGETS if asked.only in target.name]
    counts, findings, end, number = Counter(), {}, time.monotonic() + asked.seconds, asked.seed
    while time.monotonic() < end:
        for target in chosen:
            if time.monotonic() > end:
                break
            count, found = tried(target, number)
            counts[target.name] += count
            if found and (last := found.strip().splitlines()[-1]) not in findings:
                findings[last] = target.name
                print(f"--- {target.name}, seed {number}\n{found}", flush=True)
        number += 1
    for name, count in counts.items():
        print(f"{name}: {count} inputs, {sum(owner == name for owner in findings.values())} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    raise SystemExit(main())
