"""The store: verdicts kept between runs, each under a key that names all it depends on.

One SQLite file in write-ahead mode: several runs may read and write it at once, and a run that is killed loses only
what it had not yet handed over. Whatever is wrong with the file, the run goes on without it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from theorycheck.engine.code import Source
from theorycheck.engine.places import cache

Record = dict[str, Any]

FILE = "verdicts.sqlite"
PATIENCE = 30.0  # seconds to wait for another run's write
LAYOUT = 1
_TABLES = """
create table if not exists verdicts (key text primary key, id text, profile text, seconds real, record text);
create index if not exists by_id on verdicts (id, profile);
create table if not exists told (place text primary key, print text, companion text, key text, claim text);
create table if not exists sources (path text primary key, time integer, size integer, hash text, imports text);
"""
FLEETING = ("time", "memory")


@dataclass(frozen=True, slots=True)
class Told:
    """What a claim file says as plain data, the key of its verdict, and a hash of all that this rests on."""

    print: str
    companion: str
    key: str
    claim: str


class Store:
    """Verdicts by key. Every method is safe to call on a store that could not be opened: nothing is found or kept."""

    def __init__(self, folder: Path | None = None) -> None:
        """Open the store in this folder, or the user's own.

        The user's own stands in the cache folder, not beside the claims: a repository could bring a store along in
        which all its claims pass.
        """
        self.problem = ""
        self._base: sqlite3.Connection | None = None
        try:
            folder = folder or cache()
            folder.mkdir(parents=True, exist_ok=True)
            self._base = _opened(folder / FILE)
        except (OSError, sqlite3.Error) as error:
            self.problem = str(error)

    def verdict(self, key: str) -> Record | None:
        """The record under this key, if one was kept."""
        rows = self._rows("select record from verdicts where key = ?", (key,))
        return json.loads(rows[0][0]) if rows else None

    def keep(self, key: str, record: Mapping[str, Any]) -> None:
        """Keep a record, at once; one that a clock or a broken file made is not kept."""
        if record["word"] == "broken" or record["reason"] in FLEETING:
            return
        text = json.dumps(record)  # with NaN and infinities, which come back as they were
        row = (key, record["id"], record["profile"], record["seconds"], text)
        self._write("insert or replace into verdicts values (?, ?, ?, ?, ?)", [row])

    def seconds(self, profile: str) -> dict[str, float]:
        """What each claim last cost under the profile."""
        query = "select id, seconds from verdicts where profile = ? order by rowid"
        return dict(self._rows(query, (profile,)))

    def sources(self) -> dict[str, Source]:
        """The code files as they were last read."""
        rows = self._rows("select path, time, size, hash, imports from sources", ())
        return {path: Source((time, size), code, tuple(names.split())) for path, time, size, code, names in rows}

    def keep_sources(self, sources: Mapping[str, Source]) -> None:
        """Remember code files, so that the next run need not parse them."""
        rows = [(path, *source.stamp, source.hash, " ".join(source.imports)) for path, source in sources.items()]
        self._write("insert or replace into sources values (?, ?, ?, ?, ?)", rows)

    def told(self, place: str) -> Told | None:
        """What was kept of the file that is so named."""
        rows = self._rows("select print, companion, key, claim from told where place = ?", (place,))
        return Told(*rows[0]) if rows else None

    def keep_told(self, told: Mapping[str, Told]) -> None:
        """Remember files by name, so that the next run need not read them."""
        rows = [(place, *astuple(one)) for place, one in told.items()]
        self._write("insert or replace into told values (?, ?, ?, ?, ?)", rows)

    def close(self) -> None:
        """Let go of the file."""
        if self._base is not None:
            self._base.close()
            self._base = None

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _rows(self, query: str, values: tuple[Any, ...]) -> list[Any]:
        if self._base is None:
            return []
        try:
            return self._base.execute(query, values).fetchall()
        except sqlite3.Error as error:
            return self._failed(error)

    def _write(self, query: str, rows: Iterable[tuple[Any, ...]]) -> None:
        if self._base is None:
            return
        try:
            with self._base:
                self._base.executemany(query, rows)
        except sqlite3.Error as error:
            self._failed(error)

    def _failed(self, error: sqlite3.Error) -> list[Any]:
        """A full disk or a damaged file costs the store, never the run."""
        self.problem = str(error)
        self.close()
        return []


def _opened(path: Path) -> sqlite3.Connection:
    """The file, made anew where it is damaged or of another layout."""
    try:
        return _connected(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # locked, read-only, disk full: it may be sound
            raise
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        return _connected(path)


def _connected(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=PATIENCE)
    try:
        base.execute("pragma journal_mode = wal")
        base.execute("pragma synchronous = normal")
        _lay_out(base)
    except BaseException:
        base.close()
        raise
    return base


def _lay_out(base: sqlite3.Connection) -> None:
    layout = base.execute("pragma user_version").fetchone()[0]
    if layout not in (0, LAYOUT):
        msg = f"the store has layout {layout}"
        raise sqlite3.DatabaseError(msg)
    base.executescript(_TABLES)
    base.execute(f"pragma user_version = {LAYOUT}")
