"""A call in a fork of this process: bounded in time and in memory, and without a trace afterwards."""

from __future__ import annotations

import contextlib
import math
import os
import pickle
import select
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

MEMORY = 4 << 30
DEPTH = 20_000

Ending: TypeAlias = Literal["returned", "raised", "time", "memory"]


@dataclass(frozen=True, slots=True)
class Answer:
    """How a call ended: what it returned, what it raised as text, or which bound ended it."""

    ending: Ending
    result: Any = None


def available() -> bool:
    """Whether this system forks."""
    return hasattr(os, "fork")


def mapped() -> int:
    """The bytes of address space in use, 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as stream:
            return int(stream.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def forked(
    function: Callable[..., Any], *arguments: Any, seconds: float, memory: int = MEMORY, processor: bool = True
) -> Answer:
    """The answer of a fork that calls the function; a result travels by pickle.

    After so many seconds it is killed. `memory` bytes are what it may map besides what is mapped already. With
    `processor` its processor time is bounded too, which holds even where nobody is left to kill it. A crash counts as
    want of memory.
    """
    reading, writing = os.pipe()
    interrupts = _Held()
    child = _fork()
    if child == 0:
        os.close(reading)
        interrupts.release()
        _run(function, arguments, math.ceil(seconds) + 1 if processor else 0, memory, writing)
    try:
        interrupts.release()
        interrupts.deliver()
        os.close(writing)
        return _awaited(child, reading, seconds)
    except BaseException:  # an interrupt: nobody waits for the answer any more
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise


class _Held:
    """Interrupts that come while a child is made, kept until they can end it: else they would lose it.

    A handler keeps them, as a mask would not: another thread might take the signal, and what it raises in a hook that
    runs at the fork is lost.
    """

    def __init__(self) -> None:
        self._came = False
        ours = threading.current_thread() is threading.main_thread()  # no other thread hears of signals
        self._before = signal.getsignal(signal.SIGINT) if ours else None
        if self._before is not None:
            signal.signal(signal.SIGINT, self._note)

    def _note(self, *_: object) -> None:
        self._came = True

    def release(self) -> None:
        """Hear interrupts as before."""
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def deliver(self) -> None:
        """Do what would have been done when the interrupt came."""
        if self._came and callable(self._before):
            self._before(signal.SIGINT, None)
        elif self._came and self._before == signal.SIG_DFL:
            signal.raise_signal(signal.SIGINT)


def _fork() -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries that have threads; the fork runs none of them
        return os.fork()


def _awaited(child: int, reading: int, seconds: float) -> Answer:
    with os.fdopen(reading, "rb") as stream:
        ready, _, _ = select.select([reading], [], [], seconds)
        if not ready:
            os.kill(child, signal.SIGKILL)
        text = stream.read()
    _, status = os.waitpid(child, 0)
    if not ready or (not text and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return Answer("time")
    return Answer(*pickle.loads(text)) if text else Answer("memory")


def _run(function: Callable[..., Any], arguments: tuple[Any, ...], processor: int, memory: int, writing: int) -> None:
    try:
        _limit(processor, memory)
        text = pickle.dumps(("returned", function(*arguments)))
    except MemoryError:
        text = pickle.dumps(("memory", None))
    except BaseException as error:  # whatever it was is the caller's to judge
        text = pickle.dumps(("raised", f"{type(error).__name__}: {error}"))
    with contextlib.suppress(OSError), os.fdopen(writing, "wb") as stream:
        stream.write(text)
    os._exit(0)


def _limit(processor: int, memory: int) -> None:
    import resource  # not on every system

    if processor:
        resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (mapped() + memory,) * 2)
    sys.setrecursionlimit(DEPTH)
