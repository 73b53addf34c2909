"""A memory of what a function of arrays gave: judges ask the same of claims, declared rivals and automatic ones."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from hashlib import blake2b
from typing import Any, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

KEPT = 256
"""Answers that are kept."""


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """The function of arrays, numbers, text and sequences of these; its last answers are kept, so none may change."""
    known: dict[Hashable, R] = {}

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        key = _key([*args, *kwargs.items()])
        if key not in known:
            if len(known) >= KEPT:
                del known[next(iter(known))]
            known[key] = function(*args, **kwargs)
        return known[key]

    return asked


def _key(value: Any) -> Hashable:
    """What tells values apart: arrays by a hash of their bytes."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, blake2b(value.tobytes(), digest_size=16).digest()
    return tuple(map(_key, value)) if isinstance(value, list | tuple) else value
