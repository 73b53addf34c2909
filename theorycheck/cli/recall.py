"""Verdicts on claim files that are as they were, told from what earlier runs kept without reading the claims again.

A file is as it was where its text, its paper's and its companion's are, and so are all code and all libraries. Recalled
is all that is asked for, or nothing: what is new, unknown or wrong is left to `selection`, which reads with care.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

from theorycheck.cli import index, selection
from theorycheck.cli.selection import PAPER_FILE, Selection
from theorycheck.engine.store import Store, Told
from theorycheck.spec import document, folders, roots
from theorycheck.spec.folders import Source

Found: TypeAlias = tuple[Source, Mapping[str, Source]]
"""A file, and by id those that it was found among: there its companion is looked for."""


class _ChangedError(LookupError):
    """A file that is new, has changed or is wrong, or a name that fits none."""


@dataclass
class Recall:
    """What a store holds of the claims that `names` ask for, under a profile and a seed."""

    store: Store
    names: Sequence[str]
    profile: str
    seed: int
    _asked: dict[str, Found] = field(default_factory=dict)
    _prints: dict[Source, str] = field(default_factory=dict)

    def selection(self, keyword: str) -> Selection | None:
        """The claims asked for, with their verdicts; None where some verdict is not known."""
        try:
            self._asked = _asked(self.names)
            files = _with_papers(source for source, _ in self._asked.values())
            self._prints = {file: self._print(file) for file in files}  # before claims are read: see `keep`
            known = tuple(self._record(found) for found in self._asked.values())
        except _ChangedError:
            return None
        return selection.kept(Selection((), {}, known), keyword)

    def keep(self, chosen: Selection, keys: Sequence[str]) -> None:
        """Keep what these claims say and the keys of their verdicts, of files that did not change while they were read.

        Nothing is kept where a file has a problem, which is to be told every time.
        """
        from theorycheck.engine.records import claim_record

        if not (chosen.sound and chosen.claims):
            return
        steady = {file for file in self._prints if self._unchanged(file)}
        told: dict[str, Told] = {}
        for claim, key in zip(chosen.claims, keys, strict=False):
            files = self._files(self._asked.get(claim.id), claim.companion)
            if files and steady.issuperset(_with_papers(files)):
                text = json.dumps(claim_record(claim))
                told[self._place(files[0])] = Told(self._joined(files), claim.companion, key, text)
        self.store.keep_told(told)

    def _record(self, found: Found) -> dict[str, Any]:
        """The verdict on a file with what the file says; raises _ChangedError where it is not known."""
        told = self.store.told(self._place(found[0]))
        files = self._files(found, told.companion) if told else ()
        record = self.store.verdict(told.key) if told and files and told.print == self._joined(files) else None
        if told is None or record is None:
            raise _ChangedError
        claim: dict[str, Any] = json.loads(told.claim)
        return record | claim

    def _files(self, found: Found | None, companion: str) -> tuple[Source, ...]:
        """The file, and its companion's if it has one; none where one is not there."""
        if found is None or (companion and companion not in found[1]):
            return ()
        return (found[0], found[1][companion]) if companion else found[:1]

    def _joined(self, files: Iterable[Source]) -> str:
        known = [self._prints.get(file) or self._print(file) for file in _with_papers(files)]
        return _hash([self._surroundings, *known])

    def _unchanged(self, source: Source) -> bool:
        try:
            return self._prints[source] == self._print(source)
        except _ChangedError:
            return False

    def _print(self, source: Source) -> str:
        """A hash of what is read of a file, and of how it is called; raises _ChangedError where it cannot be read."""
        text = document.text(source.path, source.root)
        if text is None:
            raise _ChangedError
        return _hash([folders.shown(source.path), text])

    def _place(self, source: Source) -> str:
        return _hash([str(source.path), self.profile, self.seed])

    @cached_property
    def _surroundings(self) -> str:
        """A hash of the state of all code that reads and judges claims, and of the libraries."""
        from theorycheck.engine.run import environment

        code = [f"{path} {index.state(path)}" for path in _code()]
        return _hash([code, platform.python_version(), environment()["libraries"]])


def _asked(names: Sequence[str]) -> dict[str, Found]:
    """The files that the names ask for, by id; raises _ChangedError where a name fits none."""
    paths = {name for name in names if selection.is_path(name)}
    every = {} if names and paths.issuperset(names) else _by_id(roots.find())
    asked: dict[str, Found] = {} if names else {id: (source, every) for id, source in every.items()}
    for name in names:
        beside = _by_id([Path(name)]) if name in paths else every
        wanted = list(beside) if name in paths else selection.matching(name, every)
        if not wanted:
            raise _ChangedError
        asked |= {id: (beside[id], beside) for id in wanted if id not in asked}
    return asked


def _with_papers(files: Iterable[Source]) -> list[Source]:
    """The files, and those of their papers."""
    claims = list(files)
    folders = dict.fromkeys((one.path.parent, one.root) for one in claims)
    return [*claims, *(Source(folder / PAPER_FILE, root) for folder, root in folders)]


def _by_id(paths: Iterable[Path]) -> dict[str, Source]:
    """The files under these paths, of several with an id the first; raises _ChangedError where something is wrong."""
    found: dict[str, Source] = {}
    for path in paths:
        for source in folders.sources(path):
            if not isinstance(source, Source):
                raise _ChangedError
            found.setdefault(source.id, source)
    return found


def _code() -> list[str]:
    """The files of our code and of the packs'."""
    files: set[str] = set()
    for name in {"theorycheck", *(pack.partition(".")[0] for pack in roots.packs())}:
        spec = find_spec(name)
        folders = (spec and spec.submodule_search_locations) or ()
        files |= {path for folder in folders for path in index.python(folder)}
        files |= {spec.origin} if spec and spec.origin else set()
    return sorted(files)


def _hash(parts: Sequence[Any]) -> str:
    return hashlib.blake2b(repr(parts).encode(errors="surrogatepass"), digest_size=16).hexdigest()
