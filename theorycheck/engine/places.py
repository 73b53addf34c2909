"""Where a user's own things are kept: the cache folder, which no repository can bring along or write to."""

from __future__ import annotations

import os
from pathlib import Path


class NoPlaceError(OSError):
    """The user has no cache folder, and no home to make one in."""


def cache() -> Path:
    """Our folder in the user's cache, made or not: `$XDG_CACHE_HOME/theorycheck`, or `~/.cache/theorycheck`.

    A relative `XDG_CACHE_HOME` counts as none, for it would lead into the working folder. Raises NoPlaceError.
    """
    stated = os.environ.get("XDG_CACHE_HOME", "")
    base = stated if os.path.isabs(stated) else os.path.join(os.path.expanduser("~"), ".cache")
    if not os.path.isabs(base):
        msg = "there is no home folder to keep anything in"
        raise NoPlaceError(msg)
    return Path(base) / "theorycheck"
