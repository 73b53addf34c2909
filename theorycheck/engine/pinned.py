"""Hypothesis held to its seed: it must not borrow constants from whichever modules happen to be imported.

Hypothesis mixes literals found in the local source files of `sys.modules` into what it draws, so the same seed would
give other points under pytest, in a worker, or in an editable install. There is no setting for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from hypothesis.internal.conjecture import engine, providers
from hypothesis.internal.constants_ast import Constants


@contextmanager
def pinned() -> Iterator[None]:
    """Draws that depend on the seed alone."""
    nothing = Constants()
    providers.CONSTANTS_CACHE.cache.clear()
    try:
        constants = mock.patch.object(providers, "_get_local_constants", return_value=nothing)
        patience = mock.patch.object(engine, "MAX_SHRINKING_SECONDS", math.inf)  # work ends it, not the clock
        with constants, patience:
            yield
    finally:
        providers.CONSTANTS_CACHE.cache.clear()
