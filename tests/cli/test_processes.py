"""The command as a process of its own: what it imports, how it ends when cut short, real claims and real verdicts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HEAVY = {"scipy", "sympy", "matplotlib", "hypothesis", "mpmath", "joblib", "jinja2", "pytest"}


@pytest.fixture
def toys(write_toys: Callable[[Path], Path], tmp_path: Path) -> Path:
    return write_toys(tmp_path)


@pytest.fixture
def call(theorycheck: list[str], toys: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command in the folder of the toys."""

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        around = os.environ | environment
        return subprocess.run([*theorycheck, *words], cwd=toys, env=around, capture_output=True, text=True, check=False)

    return run


LIGHT = [
    ["--help"],
    ["verify", "--help"],
    ["list"],
    ["explain", "toy2024/square"],
    ["plan", "toy2024/square"],
    ["lint"],
]


def test_commands_that_judge_nothing_load_nothing_heavy(toys: Path) -> None:
    code = (
        "import json, sys; from theorycheck.cli.entry import run\n"
        f"status = [run(words) for words in {LIGHT!r}]\n"
        "print(json.dumps([status, sorted({name.partition('.')[0] for name in sys.modules})]), file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=toys, capture_output=True, text=True, check=True)
    status, loaded = json.loads(ended.stderr.splitlines()[-1])
    assert status == [0, 0, 0, 0, 0, 2]
    assert not HEAVY & set(loaded)


THREADS_USED = """
import contextlib
from theorycheck.cli.entry import main
with contextlib.suppress(SystemExit):
    main(["verify", "toy2024/square", "--profile", "smoke"])
import threadpoolctl
print({pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"})
"""


@pytest.mark.parametrize(
    ("asked", "used"), [({}, "{1}"), ({"OPENBLAS_NUM_THREADS": "2", "MKL_NUM_THREADS": "2"}, "{2}")]
)
def test_matrices_are_multiplied_by_one_thread_unless_more_are_asked_for(toys: Path, asked: Any, used: str) -> None:
    around = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")} | asked
    words = [sys.executable, "-c", THREADS_USED]
    done = subprocess.run(words, cwd=toys, env=around, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == used


def test_a_reader_that_goes_away_is_no_error(theorycheck: list[str], toys: Path) -> None:
    with subprocess.Popen(
        [*theorycheck, "list"], cwd=toys, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        assert child.stderr
        child.stdout.close()
        complaint = child.stderr.read()
    assert child.returncode == 141
    assert "Traceback" not in complaint
    assert "internal error" not in complaint


def test_an_interrupt_ends_a_run_and_keeps_what_was_judged(toys: Path) -> None:
    code = (
        "import signal, sys, time\n"
        "from theorycheck.cli.entry import run; from theorycheck.engine import verdict as engine\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's background jobs ignore interrupts
        "real = engine.judged\n"
        "def slow(claim, *rest):\n"
        "    if claim.id == 'toy2024/wrong': time.sleep(600)\n"
        "    return real(claim, *rest)\n"
        "engine.judged = slow\n"
        "sys.exit(run(['verify', 'toy2024/square', 'toy2024/wrong', '--profile', 'smoke', '--jobs', '1']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=toys, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        assert child.stderr
        assert child.stdout.readline().startswith("enclosed      toy2024/square: ")
        child.send_signal(signal.SIGINT)
        complaint = child.stderr.read()
    assert child.returncode == 130
    assert "1 of 2 claims judged; kept in" in complaint
    assert "Traceback" not in complaint
    (stored,) = (toys / ".theorycheck" / "runs").glob("*/records.jsonl")
    assert json.loads(stored.read_text(encoding="utf-8"))["word"] == "enclosed"


def test_real_claims_get_real_verdicts(call: Callable[..., Any], toys: Path) -> None:
    ended = call("verify", "toy2024", "--profile", "smoke", "--json", "-", "--jobs", "1")
    assert ended.returncode == 2
    typo, square, wrong, run = map(json.loads, ended.stdout.splitlines())
    assert typo["word"] == "broken"
    assert typo["because"].startswith("claims/toy2024/typo.toml:1:1: ")
    assert (square["word"], square["met"], wrong["word"], wrong["met"]) == ("enclosed", True, "refuted", False)
    assert {rival["word"] for rival in square["rivals"] + wrong["rivals"]} == {"refuted"}
    assert run["rivals"] == {"declared": 3, "refuted": 3}
    again = call("replay", json.dumps(wrong["witness"]))
    assert again.returncode == 1
    assert again.stdout.startswith("still fails: toy2024/wrong, claim: ")
    there = call("replay", json.dumps(wrong["witness"]), "--in", str(toys / "claims" / "toy2024" / "wrong.toml"))
    assert there.stdout == again.stdout


def test_two_processes_write_the_same_report(call: Callable[..., Any], toys: Path) -> None:
    pages = []
    for jobs, salt in (("1", "1"), ("2", "2")):
        ended = call(
            "verify",
            "toy2024",
            "--profile",
            "smoke",
            "--jobs",
            jobs,
            "--report",
            "out",
            "--no-cache",
            PYTHONHASHSEED=salt,
        )
        assert ended.returncode == 2
        pages.append([(toys / "out" / name).read_bytes() for name in ("report.html", "report.md")])
    assert pages[0] == pages[1]


def test_a_folder_of_a_stranger_runs_none_of_its_code(call: Callable[..., Any], toys: Path) -> None:
    trap = "from pathlib import Path\nPath(__file__).with_name('sprung').touch()\n"
    for folder in (toys, toys / "claims", toys / "claims" / "toy2024"):
        for name in ("conftest.py", "__init__.py", "square.py", "sitecustomize.py", "setup.py"):
            (folder / name).write_text(trap, encoding="utf-8")
    assert call("verify", "claims", "--profile", "smoke").returncode == 2
    assert list(toys.rglob("sprung")) == []


def test_a_new_claim_is_found_and_says_what_is_missing(call: Callable[..., Any], toys: Path) -> None:
    made = call("new", "fresh2025/lemma")
    assert made.returncode == 0
    assert "theorycheck lint claims/fresh2025/lemma.toml" in made.stdout
    assert (toys / "claims" / "fresh2025" / "paper.toml").is_file()
    before = (toys / "claims" / "fresh2025" / "lemma.toml").read_bytes()
    refused = call("new", "fresh2025/lemma")
    assert refused.returncode == 2
    assert "is there already" in refused.stderr
    assert (toys / "claims" / "fresh2025" / "lemma.toml").read_bytes() == before
    judged = call("verify", "claims/fresh2025/lemma.toml", "--profile", "smoke", "--strict")
    assert judged.returncode in (2, 3)


def test_the_schema_is_json_schema(call: Callable[..., Any], toys: Path) -> None:
    printed = json.loads(call("schema").stdout)
    assert printed["$schema"].startswith("https://json-schema.org/")
    call("schema", "--output", "claim.schema.json")
    assert json.loads((toys / "claim.schema.json").read_text(encoding="utf-8")) == printed


def test_the_doctor_tries_every_arithmetic(call: Callable[..., Any]) -> None:
    ended = call("doctor")
    for name in ("floats", "balls", "symbols"):
        assert f"{name:<14} work\n" in ended.stdout
    assert "python-flint" in ended.stdout
