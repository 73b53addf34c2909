"""Functions called in a process that may be killed: bounded in time and in memory, and without a trace afterwards.

One helper process imports what is needed once; each call runs in a fork of it, so that no call sees what another left.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import math
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from typing import IO, Any

MEMORY = 4 << 30
DEPTH = 20_000


class OutOfBounds(RuntimeError):
    """The call took too long or too much memory."""


def confined(function: Callable[..., Any], *arguments: Any, seconds: float) -> Any:
    """What the function returns; function, arguments and result must travel by pickle.

    Raises OutOfBounds after so many seconds, or where the process died; whatever the function raises comes as
    RuntimeError with its message, as does what cannot travel.
    """
    try:
        request = pickle.dumps((function, arguments, seconds))
    except Exception as error:  # a function without a name, say
        msg = f"cannot travel: {error}"
        raise RuntimeError(msg) from error
    kind, result = _asked(request)
    if kind == "returned":
        return result
    raise (OutOfBounds if kind == "out of bounds" else RuntimeError)(result)


# --- this side ------------------------------------------------------------------------------------------------------


def _asked(request: bytes) -> Any:
    helper = _helper()
    assert helper.stdin is not None
    assert helper.stdout is not None
    try:
        _send(helper.stdin, request)
        return pickle.loads(_receive(helper.stdout))
    except (EOFError, OSError):
        helper.kill()
        return "out of bounds", "the process that it ran in died"
    except BaseException:
        helper.kill()  # its answer would come to the next call
        raise


_helpers: dict[int, subprocess.Popen[bytes]] = {}


def _helper() -> subprocess.Popen[bytes]:
    """The helper of this process, started when first needed; a fork starts its own."""
    helper = _helpers.get(os.getpid())
    if helper is None or helper.poll() is not None:
        code = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import serve; serve()"
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        helper = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,  # an interrupt is for the caller
        )
        _helpers.clear()
        _helpers[os.getpid()] = helper
        atexit.register(_close, helper, os.getpid())
    return helper


def _close(helper: subprocess.Popen[bytes], owner: int) -> None:
    if os.getpid() != owner:
        return
    for stream in (helper.stdin, helper.stdout):
        assert stream is not None
        with contextlib.suppress(OSError):
            stream.close()
    helper.wait()


# --- the other side -------------------------------------------------------------------------------------------------


def serve() -> None:
    """Answer calls until nobody asks any more."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a function prints must not pass for an answer
    importlib.import_module("sympy")
    while True:
        try:
            request = _receive(requests)
        except EOFError:
            return
        _send(answers, _answered(request))


def _answered(request: bytes) -> bytes:
    try:
        function, arguments, seconds = pickle.loads(request)
    except Exception as error:  # a module that cannot be imported here
        return _answer("raised", f"{type(error).__name__}: {error}")
    return _forked(function, arguments, seconds)


def _forked(function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> bytes:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _run(function, arguments, seconds, writing)
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], seconds)
    if not ready:
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as stream:
        answer = stream.read()
    os.waitpid(child, 0)
    if not ready:
        return _answer("out of bounds", "it took too long")
    return answer or _answer("out of bounds", "it took too much memory, or crashed")


def _run(function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float, writing: int) -> None:
    try:
        _limit(seconds)
        answer = _answer("returned", function(*arguments))
    except MemoryError:
        answer = _answer("out of bounds", "it took too much memory")
    except BaseException as error:  # whatever it was is the caller's to judge
        answer = _answer("raised", f"{type(error).__name__}: {error}")
    with os.fdopen(writing, "wb") as stream:
        stream.write(answer)
    os._exit(0)


def _limit(seconds: float) -> None:
    """Bounds that hold even where nobody is left to kill the process."""
    import resource  # not on every system

    processor = math.ceil(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.setrecursionlimit(DEPTH)


def _answer(kind: str, result: Any) -> bytes:
    return pickle.dumps((kind, result))


def _send(stream: IO[bytes], message: bytes) -> None:
    stream.write(struct.pack("<q", len(message)) + message)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes:
    header = stream.read(8)
    if len(header) < 8:
        raise EOFError
    return stream.read(struct.unpack("<q", header)[0])
