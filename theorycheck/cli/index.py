"""What `theorycheck list` last printed here, with the state of every file that it depends on.

Listing by index opens one file and looks at the times of the others; it imports nothing that would take longer. The
index stands in the user's cache folder and is made anew whenever anything has changed.
"""

from __future__ import annotations

import os
import sys
import zlib

TYPE_CHECKING = False  # typing takes longer to import than all else here
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LAYOUT = "theorycheck list 1"
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_GONE = "-"


def read() -> str | None:
    """The listing, if nothing has changed since it was printed."""
    try:
        with open(_place(), encoding="utf-8") as stream:
            head, _, body = stream.read().partition("\n\n")
    except (OSError, ValueError):
        return None
    first, *watched = head.split("\n")
    if first != _circumstances() or not body.replace("\n", "").isprintable():
        return None
    for line in watched:
        known, _, path = line.partition(" ")
        if state(path) != known:
            return None
    return body


def write(body: str, folders: Sequence[str]) -> None:
    """Keep a listing of the claims in these folders; where nothing can be written, nothing is kept."""
    watched = dict.fromkeys((*_nearer(folders), *sys.path, *python(_PACKAGE), *_claims(folders)))
    head = "\n".join([_circumstances(), *(f"{state(path)} {path}" for path in watched if "\n" not in path)])
    try:
        os.makedirs(os.path.dirname(_place()), exist_ok=True)
        unfinished = f"{_place()}.{os.getpid()}"
        with open(unfinished, "w", encoding="utf-8") as stream:
            stream.write(f"{head}\n\n{body}")
        os.replace(unfinished, _place())
    except (OSError, ValueError):
        pass


def _place() -> str:
    stated = os.environ.get("XDG_CACHE_HOME", "")
    home = stated if os.path.isabs(stated) else os.path.join(os.path.expanduser("~"), ".cache")
    if not os.path.isabs(home):  # there is no home; nothing is kept in the working folder
        home = os.devnull
    return os.path.join(home, "theorycheck", f"list-{zlib.crc32(_circumstances().encode(errors='replace')):08x}")


def _circumstances() -> str:
    return f"{LAYOUT} {os.getcwd()!r} {sys.executable!r} {os.environ.get('PYTHONPATH', '')!r} {_PACKAGE!r}"


def state(path: str) -> str:
    """Time and size of a file; both change with what it says."""
    try:
        found = os.stat(path or ".")
    except OSError:
        return _GONE
    return f"{found.st_mtime_ns}.{found.st_size}"


def _nearer(folders: Iterable[str]) -> Iterator[str]:
    """Folders named claims that would count before those found, if they came to be."""
    known, here = {os.path.abspath(folder) for folder in folders}, os.getcwd()
    while True:
        candidate = os.path.join(here, "claims")
        yield candidate
        if candidate in known or os.path.dirname(here) == here:
            return
        here = os.path.dirname(here)


def python(folder: str) -> Iterator[str]:
    """The Python files in a folder and in those within."""
    for where, inside, names in os.walk(folder):
        inside[:] = [name for name in inside if name != "__pycache__"]
        yield from (os.path.join(where, name) for name in names if name.endswith(".py"))


def _claims(folders: Iterable[str]) -> Iterator[str]:
    for folder in folders:
        for where, _, names in os.walk(os.path.abspath(folder)):
            yield where
            yield from (os.path.join(where, name) for name in names if name.endswith(".toml"))
