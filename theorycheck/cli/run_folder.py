"""Runs on disk: `.theorycheck/runs/<run>/records.jsonl`, one line a verdict, written as it is judged."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TextIO, TypeAlias

from theorycheck.cli.seal import seal, sealed
from theorycheck.model import digest
from theorycheck.report import jsonlines
from theorycheck.spec.wording import did_you_mean

Record: TypeAlias = Mapping[str, Any]

HOME = Path(".theorycheck")
RECORDS = "records.jsonl"


class NoRunError(LookupError):
    """No stored run has this name."""


def run_name(ids: Iterable[str], seed: int) -> str:
    """A name for a run that begins now: the time, and what it is about."""
    return f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{digest([*ids, seed])[:6]}"


class RunFolder:
    """The folder of one run, open for appending."""

    def __init__(self, name: str, home: Path = HOME) -> None:
        self.name, self.folder = _fresh(home, name)
        seal(self.folder)
        self._stream: TextIO = (self.folder / RECORDS).open("x", encoding="utf-8")

    def append(self, record: Record) -> None:
        """Keep one record, at once."""
        jsonlines.write(self._stream, record)

    def __enter__(self) -> RunFolder:
        return self

    def __exit__(self, *exception: object) -> None:
        self._stream.close()


def settle(home: Path = HOME) -> None:
    """Make the folder, unless it is there, and keep it out of version control.

    Raises OSError where a repository has put links there, which would lead our writing away.
    """
    _own(home)
    with contextlib.suppress(FileExistsError), (home / ".gitignore").open("x", encoding="utf-8") as ignore:
        ignore.write("*\n")


def _fresh(home: Path, name: str) -> tuple[str, Path]:
    settle(home)
    taken = 1
    while True:
        unique = name if taken == 1 else f"{name}-{taken}"
        try:
            (home / "runs" / unique).mkdir(parents=True)
        except FileExistsError:
            taken += 1
        else:
            return unique, home / "runs" / unique


def _own(home: Path) -> None:
    """Make the folder; raises OSError where a repository has put links there, which would lead our writing away."""
    for folder in (home, home / "runs"):
        folder.mkdir(exist_ok=True)
        if folder.is_symlink():
            msg = f"{folder} is a link; remove it"
            raise OSError(msg)


def names(home: Path = HOME) -> list[str]:
    """The stored runs, oldest first."""
    return sorted(path.parent.name for path in (home / "runs").glob(f"*/{RECORDS}"))


def foreign(name: str, home: Path = HOME) -> bool:
    """Whether a stored run came with the folder, or from another place or user: its records may say anything."""
    return not sealed(home / "runs" / name)


def folder(name: str | None, home: Path = HOME) -> Path:
    """The folder of a run by its name or the beginning of it; the newest of this user's own without a name.

    Raises NoRunError.
    """
    known = names(home)
    if not known:
        msg = f"no run is stored in {home / 'runs'}; `theorycheck verify` stores one"
        raise NoRunError(msg)
    newest = next((run for run in reversed(known) if not foreign(run, home)), known[-1])
    fitting = [newest] if name is None else [run for run in known if run.startswith(name)]
    if name in known or len(fitting) == 1:
        return home / "runs" / (str(name) if name in known else fitting[0])
    msg = f"{len(fitting) or 'no'} stored runs begin with {name!r}{did_you_mean(str(name), known)}"
    raise NoRunError(msg)
