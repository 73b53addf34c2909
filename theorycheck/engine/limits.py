"""Limits: the last resort in seconds and bytes, for one claim; what the budget in work should never need."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from theorycheck.forks import MEMORY, mapped

GRACE = 5.0  # seconds after which a worker that does not even hear the signal ends itself
SECONDS = {"smoke": 120.0, "standard": 1200.0, "deep": 12 * 3600.0}


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds by the clock for one claim, and bytes that its process may map besides what it has."""

    seconds: float
    memory: int = MEMORY


class OutOfTimeError(BaseException):
    """The clock ran out; no handler of ordinary errors may swallow it."""


def of_profile(profile: str, seconds: float | None = None, memory: int | None = None) -> Limits:
    """The limits of a profile, where nothing else is asked for."""
    return Limits(seconds or SECONDS[profile], memory or MEMORY)


@contextlib.contextmanager
def limited(limits: Limits, *, fatal: bool = False) -> Iterator[None]:
    """Raise OutOfTimeError when the clock runs out, MemoryError beyond the memory, as far as the system can.

    With `fatal` a process that does not hear the clock, deep in compiled code, ends itself after a grace.
    """
    with _clock(limits.seconds), _memory(limits.memory), _watchdog(limits.seconds + GRACE if fatal else 0):
        yield


@contextlib.contextmanager
def _clock(seconds: float) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    timer = signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)  # again each second, should something swallow it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, *timer)  # someone else's, late by what we took


def _ring(*_: Any) -> None:
    raise OutOfTimeError


@contextlib.contextmanager
def _memory(memory: int) -> Iterator[None]:
    try:
        import resource
    except ImportError:  # no such limit on this system
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    ceiling = mapped() + memory if hard == resource.RLIM_INFINITY else min(mapped() + memory, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))
    try:
        yield
    finally:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@contextlib.contextmanager
def _watchdog(seconds: float) -> Iterator[None]:
    if not seconds:
        yield
        return
    dog = threading.Timer(seconds, os._exit, (70,))
    dog.daemon = True
    dog.start()
    try:
        yield
    finally:
        dog.cancel()
