"""A run that is killed again and again ends, when it is let, with exactly the verdicts of an undisturbed one."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from theorycheck.engine.store import FILE

KILLS = 20
COUNT = 8
FLEETING = ("seconds", "run", "environment")

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")


@pytest.fixture
def many(tmp_path, write_toys):
    folder = write_toys(tmp_path) / "claims" / "toy2024"
    square = (folder / "square.toml").read_text(encoding="utf-8")
    for place in range(COUNT):
        changed = square.replace("real = [1, 3]", f"real = [1, {place + 4}]")
        assert changed != square
        (folder / f"square_{place}.toml").write_text(changed, encoding="utf-8")
    return tmp_path


def begin(folder: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "theorycheck", "verify", "claims", "--profile", "smoke", "--json", "-", *words]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=folder, env=environment, text=True, start_new_session=True, **pipes)


def verdicts(text: str) -> list[dict]:
    records = [json.loads(line) for line in text.splitlines()]
    return [{key: value for key, value in record.items() if key not in FLEETING} for record in records]


def test_a_run_that_is_killed_at_twenty_moments_loses_nothing(many):
    undisturbed = begin(many, "--no-cache", "--jobs", "2")
    began = time.monotonic()
    expected = verdicts(undisturbed.communicate()[0])
    whole = time.monotonic() - began
    assert len(expected) == COUNT + 4
    moments = random.Random(7)
    for kill in range(KILLS):
        run = begin(many, "--jobs", "2" if kill % 2 else "1")
        time.sleep(moments.uniform(0, whole))
        target = os.killpg if kill % 3 else os.kill  # everything at once, or the run alone
        target(run.pid, signal.SIGKILL)
        time.sleep(0.05)
        end_what_is_left(run.pid)
        run.communicate()
    last = begin(many, "--jobs", "2")
    text, said = last.communicate()
    assert verdicts(text) == expected
    assert "known from earlier runs" in said
    assert (Path(os.environ["XDG_CACHE_HOME"]) / "theorycheck" / FILE).exists()


def end_what_is_left(group: int) -> None:
    """End what a run that was killed alone left behind."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
