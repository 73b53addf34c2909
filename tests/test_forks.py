"""Calls in forks: an interrupt that comes while the child is made ends both, whichever thread it finds."""

from __future__ import annotations

import subprocess
import sys

import pytest

from theorycheck.forks import available

INTERRUPTED = """
import os, signal, threading, time
from theorycheck.forks import forked

def interrupt():
    if sent:
        return
    sent.append(True)
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.2)  # what is raised within a hook goes nowhere

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore interrupts
sent = []
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
os.register_at_fork(before=interrupt)
try:
    print(forked(time.sleep, 60, seconds=20), flush=True)
except KeyboardInterrupt:
    print("heard", flush=True)
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("no child is left", flush=True)
os._exit(0)
"""


@pytest.mark.skipif(not available(), reason="this system does not fork")
def test_an_interrupt_during_the_fork_is_heard() -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["heard", "no child is left"]
    assert done.stderr == ""
