"""Seals on stored runs: whether the records in a folder were written by this user's runs, or came with the folder.

A seal is a keyed hash of where the run lies, under a secret in the user's cache folder. A repository that brings
records along cannot bring their seal.
"""

from __future__ import annotations

import contextlib
import hmac
import os
from pathlib import Path

from theorycheck.engine.places import cache

FILE = "seal"
LENGTH = 32


def seal(folder: Path) -> None:
    """Mark a run's folder as made here; where no secret can be kept it stays unmarked."""
    with contextlib.suppress(OSError):
        (folder / FILE).write_text(_seal(folder), encoding="ascii")


def sealed(folder: Path) -> bool:
    """Whether this user made the run, and made it here."""
    try:
        with (folder / FILE).open("rb") as stream:
            return hmac.compare_digest(stream.read(2 * LENGTH + 1), _seal(folder).encode())
    except OSError:
        return False


def _seal(folder: Path) -> str:
    return hmac.new(_secret(), os.fsencode(folder.resolve()), "sha256").hexdigest()


def _secret() -> bytes:
    """The user's secret, made when first asked for; raises OSError where it cannot be kept."""
    place = cache() / "secret"
    place.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        _written(place)
    found = place.read_bytes()
    if len(found) != LENGTH:
        msg = f"{place} is damaged; remove it"
        raise OSError(msg)
    return found


def _written(place: Path) -> None:
    """Write a new secret whole or not at all, so that two runs at once agree on one."""
    draft = place.with_name(f"secret.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(os.urandom(LENGTH))
        os.link(draft, place)
    finally:
        draft.unlink()
