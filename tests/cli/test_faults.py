"""Faults of what surrounds a run: disks, pipes, signals, locales, homes: a clean end, and a sound store."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from theorycheck.engine.places import cache
from theorycheck.engine.store import FILE
from theorycheck.report import jsonlines

SQUARE = ["verify", "toy2024/square", "--profile", "smoke", "--jobs", "1"]


@pytest.fixture
def folder(write_toys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return write_toys(tmp_path)


def begin(folder, *words, without=(), **environment):
    around = {key: value for key, value in os.environ.items() if key not in without} | environment
    around["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-m", "theorycheck", *words], cwd=folder, env=around, **pipes)


def ended(process):
    out, err = process.communicate(timeout=120)
    assert b"Traceback" not in err, err
    assert b"internal error" not in err, err
    return process.returncode, (out or b"").decode(), err.decode()


def store_is_sound():
    with sqlite3.connect(cache() / FILE) as base:
        assert base.execute("pragma integrity_check").fetchone() == ("ok",)
        kept = [json.loads(text) for (text,) in base.execute("select record from verdicts")]
    base.close()
    return {record["id"] for record in kept}


# --- disks ----------------------------------------------------------------------------------------------------------


class Full:
    """A stream on a disk without room."""

    def __init__(self, stream):
        self._stream = stream

    def write(self, text):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def __getattr__(self, name):
        return getattr(self._stream, name)


def test_a_disk_that_fills_up_under_the_records_costs_nothing_but_them(folder, command, monkeypatch):
    original = jsonlines.write
    monkeypatch.setattr(jsonlines, "write", lambda stream, record: original(Full(stream), record))
    result = command(*SQUARE)
    assert result.status == 0
    assert result.err.count("No space left on device") == 1
    assert result.out.startswith("enclosed")


@pytest.fixture
def small_disk(tmp_path):
    """A disk of half a mebibyte, where this process may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(mounting, capture_output=True).returncode != 0:
        pytest.skip("needs leave to mount a disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_disk_that_is_full_costs_records_and_report_but_no_verdict(folder, small_disk):
    shutil.copytree(folder / "claims", small_disk / "claims")
    (small_disk / "cache").mkdir()
    with contextlib.suppress(OSError), (small_disk / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(4096))
    around = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "XDG_CACHE_HOME": "cache"}
    words = [sys.executable, "-m", "theorycheck", "verify", "toy2024/square", "--profile", "smoke"]
    full = subprocess.run(words, cwd=small_disk, env=around, capture_output=True, text=True)
    assert "1 claim of 1 paper: 1 enclosed" in full.stdout
    assert "rivals: " in full.stdout
    assert "No space left on device" in full.stderr
    assert "Traceback" not in full.stderr
    (small_disk / "filler").unlink()
    roomy = subprocess.run(words, cwd=small_disk, env=around, capture_output=True, text=True)
    assert (roomy.returncode, roomy.stderr) == (0, "")
    assert "report: " in roomy.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", [SQUARE, [*SQUARE, "--json", "-"], ["list"], ["schema"]], ids=lambda words: words[-1])
def test_an_output_without_room_is_said(folder, words):
    with open("/dev/full", "wb") as full:
        around = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        done = subprocess.run(
            [sys.executable, "-m", "theorycheck", *words], cwd=folder, env=around, stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 2
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"internal error" not in done.stderr


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_to(folder, command):
    folder.chmod(0o500)
    result = command(*SQUARE)
    folder.chmod(0o700)
    assert result.status == 0
    assert "this run is not stored" in result.err


# --- pipes and signals ----------------------------------------------------------------------------------------------


def test_a_reader_that_leaves_a_run_early(folder):
    process = begin(folder, "verify", "toy2024/square", "toy2024/wrong", "--profile", "smoke", "--json", "-")
    process.stdout.close()
    process.stdout = None
    status, _, _ = ended(process)
    assert status == 141
    assert store_is_sound() <= {"toy2024/square", "toy2024/wrong"}


def test_no_output_at_all(folder):
    words = " ".join(SQUARE)
    around = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        ["sh", "-c", f"'{sys.executable}' -m theorycheck {words} >&- 2>&-"], cwd=folder, env=around, check=False
    )
    assert done.returncode == 0
    assert store_is_sound() == {"toy2024/square"}


def test_an_interrupt_ends_a_pool(folder):
    square = (folder / "claims" / "toy2024" / "square.toml").read_text(encoding="utf-8")
    for place in range(6):
        path = folder / "claims" / "toy2024" / f"square_{place}.toml"
        path.write_text(square.replace("real = [1, 3]", f"real = [1, {place + 4}]"), encoding="utf-8")
    process = begin(folder, "verify", "toy2024", "--profile", "standard", "--jobs", "2", "--json", "-")
    process.stdout.readline()  # the broken file's record: the run has begun
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    status, out, err = ended(process)
    assert status in (2, 130)  # 2 where it was faster than the signal
    assert status == 2 or "claims judged; kept in" in err
    assert all(json.loads(line) for line in out.splitlines())
    again = begin(folder, "verify", "toy2024", "--profile", "standard", "--jobs", "2")
    assert ended(again)[0] == 2
    assert len(store_is_sound()) == 8


def test_two_runs_at_once(folder):
    both = [begin(folder, "verify", "toy2024", "--profile", "smoke", "--json", "-") for _ in range(2)]
    outs = [ended(process) for process in both]
    assert [status for status, _, _ in outs] == [2, 2]
    first, second = ([json.loads(line) for line in out.splitlines()][:-1] for _, out, _ in outs)
    for record in (*first, *second):
        del record["seconds"]
    assert first == second
    assert store_is_sound() == {"toy2024/square", "toy2024/wrong"}
    assert len(list((folder / ".theorycheck" / "runs").iterdir())) == 2


# --- surroundings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "environment",
    [
        {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "xx_YY.nonsense"},
        {"TERM": "", "COLUMNS": "1", "NO_COLOR": "1"},
        {"TMPDIR": "/nowhere"},
        {"PYTHONOPTIMIZE": "2"},
    ],
    ids=lambda environment: next(iter(environment)),
)
def test_odd_surroundings(folder, environment):
    path = folder / "claims" / "toy2024" / "square.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("A square", "Ein Quadrat, ∑ é"), encoding="utf-8")
    for words in (SQUARE, ["explain", "toy2024/square"]):
        status, out, _ = ended(begin(folder, *words, **environment))
        assert status == 0
        assert "toy2024/square" in out
    assert store_is_sound() == {"toy2024/square"}


def test_without_a_home(folder):
    status, out, _ = ended(
        begin(folder, *SQUARE, without=("HOME", "XDG_CACHE_HOME", "USER", "LOGNAME"), HOME="/nowhere")
    )
    assert status == 0
    assert out.startswith("enclosed")
    assert not (folder / "~").exists()
