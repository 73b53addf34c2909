"""Functions called in a process that may be killed: bounded in time and in memory, and without a trace afterwards.

One helper process imports what is needed once; each call runs in a fork of it, so that no call sees what another left.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import os
import pickle
import struct
import subprocess
import sys
from collections.abc import Callable
from typing import IO, Any

from theorycheck.forks import forked

WORDS = {"time": "it took too long", "memory": "it took too much memory, or crashed"}


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
    importlib.import_module("theorycheck.symbolic.zero")
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
    answer = forked(function, *arguments, seconds=seconds)
    if answer.ending in ("returned", "raised"):
        return _answer(answer.ending, answer.result)
    return _answer("out of bounds", WORDS[answer.ending])


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
