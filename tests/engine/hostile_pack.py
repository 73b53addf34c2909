"""Observables of a pack that behaves badly: one never returns, one wants all memory, one takes its process down."""

import os
import signal
import time
from pathlib import Path

import numpy as np

from theorycheck.catalog import observable


@observable
def spin(x):
    """Never returns."""
    while x is not None:
        pass


@observable
def doze(x):
    """Waits in compiled code, where no signal is heard until it is over."""
    time.sleep(0.01)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    time.sleep(3600)
    return x


@observable
def gorge(x):
    """Wants sixteen gigabytes, in pieces."""
    return x + 0 * sum(float(np.ones(1 << 24)[0]) for _ in [np.ones(1 << 27) for _ in range(16)])


@observable
def crash(x):
    """Takes its process down."""
    os.kill(os.getpid(), signal.SIGKILL)
    return x


@observable
def crash_once(x):
    """Takes its process down the first time that it is called in a folder."""
    mark = Path("crashed")
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return x


@observable
def tame(x):
    """Returns what it is given."""
    return x
