"""The engine: verdicts a minute, a second run over the store, start-up, and how cost grows with the number of files."""

from __future__ import annotations

import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Measurement

ROOT = Path(__file__).parent.parent
HANDFUL = ("benton2024/key_lemma", "cole2024/mehler_density", "wang2024/posterior_mean", "lu2023/*")
TINY = """title = "Twice a number is the number and itself"
locator = "none"
status = "derived"
prose = '$2x = x + x$'

[given]
x = {{ real = [-1, {end}] }}

[claim]
kind = "identity"
left = "2 * x"
right = "x + x"

[[rival]]
name = "thrice"
why = "a slip"
right = "3 * x"
"""
PAPER = (
    'title = "Numbers"\nauthors = ["Nobody"]\narxiv = "0000.00000"\nversion = "unknown"\nyear = 2000\nprocess = "vp"\n'
)


def command(arguments: list[str], folder: Path, **variables: str) -> tuple[float, float, str]:
    """CPU and wall seconds of a Python child with its children, and what it wrote."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", **variables}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall, done.stdout + done.stderr


def start_up(repetitions: int) -> Iterator[Measurement]:
    """`list` and `--version` over a bare interpreter, in turns."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "claims", folder / "claims")
        for word in ("list", "--version"):
            ours = ["-m", "theorycheck", word]
            command(ours, folder)
            pairs = [(command(ours, folder)[0], command(["-c", "pass"], folder)[0]) for _ in range(repetitions)]
            ratio = statistics.median(mine / bare for mine, bare in pairs)
            note = "ratio is ours over a bare interpreter"
            mine, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
            yield Measurement(f"S theorycheck {word}", "python -c pass", ratio, mine, bare, None, note=note)


def verdicts(quick: bool) -> Iterator[Measurement]:
    """Smoke verdicts of a fixed handful, first afresh and then over the store."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "claims", folder / "claims")
        chosen = HANDFUL[:1] if quick else HANDFUL
        arguments = ["-m", "theorycheck", "verify", *chosen, "--profile", "smoke", "--jobs", "1", "--json", "-"]
        first, second = command(arguments, folder), command(arguments, folder)
        count = first[2].count('"record":"verdict"')
        if not count:
            yield Measurement("V verdicts", "none", note=f"nothing was judged: {first[2][-200:]}")
            return
        rate = f"{count} claims, {60 * count / first[0]:.0f} verdicts a minute and core, start-up included"
        yield Measurement("V verdicts, smoke", "none", None, first[0], note=rate)
        yield Measurement(
            "V second run", "first run", first[0] / second[0], second[0], first[0], note=f"{count} claims"
        )


def linearity(sizes: tuple[int, int]) -> Iterator[Measurement]:
    """The exponent of cost in the number of tiny claim files."""
    seconds: dict[str, list[float]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            tiny_claims(folder / "claims" / "numbers", size)
            command(["-m", "theorycheck", "list"], folder)
            seconds.setdefault("list, warm", []).append(command(["-m", "theorycheck", "list"], folder)[0])
            seconds.setdefault("lint", []).append(command(["-m", "theorycheck", "lint", "claims"], folder)[0])
    for word, (small, large) in seconds.items():
        power = math.log(large / small) / math.log(sizes[-1] / sizes[0])
        note = f"ratio is the exponent; {sizes[0]} files took {small:.2f} s"
        yield Measurement(f"N {word}, {sizes[-1]} files", "none", power, large, note=note)
    yield from warm_verify(*sizes)


def warm_verify(few: int, many: int) -> Iterator[Measurement]:
    """The same for `verify` over a store that knows every claim."""
    seconds = []
    for size in (few, many):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            tiny_claims(folder / "claims" / "numbers", size)
            fill(folder / "claims", folder / "cache")
            arguments = ["-m", "theorycheck", "verify", "numbers/*", "--profile", "smoke", "--jobs", "1"]
            cache = {"XDG_CACHE_HOME": str(folder / "cache")}
            command(arguments, folder, **cache)  # which parses the files; the next run need not
            seconds.append(command(arguments, folder, **cache)[0])
    power = math.log(seconds[1] / seconds[0]) / math.log(many / few)
    note = f"ratio is the exponent; {few} files took {seconds[0]:.2f} s; a store with one verdict under every key"
    yield Measurement(f"N verify, warm, {many} files", "none", power, seconds[1], note=note)


def fill(claims: Path, cache: Path) -> None:
    """A store that holds the verdict on the first claim under the keys of all: judging them would take an hour."""
    from theorycheck.cli.selection import catalog
    from theorycheck.engine.run import keys
    from theorycheck.engine.store import Store
    from theorycheck.engine.verdict import judged
    from theorycheck.spec.load import load

    known = load([claims], catalog()).claims
    record = judged(known[0], catalog(), "smoke", 0)
    with Store(cache / "theorycheck") as store:
        for claim, key in zip(known, keys(known, catalog(), "smoke", 0, store), strict=True):
            store.keep(key, {**record, "id": claim.id})


def tiny_claims(folder: Path, count: int) -> None:
    folder.mkdir(parents=True)
    (folder / "paper.toml").write_text(PAPER)
    for k in range(count):
        (folder / f"twice_{k}.toml").write_text(TINY.format(end=k + 1))
