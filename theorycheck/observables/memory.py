"""Results in floats that are asked for again: by balls after floats, and by rivals at the same point."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from functools import wraps
from types import FunctionType
from typing import Any, ParamSpec, TypeVar

import numpy as np

from theorycheck.observables.clouds import in_floats
from theorycheck.processes.base import Process

_P = ParamSpec("_P")
_T = TypeVar("_T")
_KEPT = 64


def remembered(compute: Callable[_P, _T]) -> Callable[_P, _T]:
    """The function with its latest results kept, by the floats nearest to the numbers that it is given.

    It must be a function of these floats, and of whatever else it is given: text, a process, a function of a module.
    """
    results: OrderedDict[Hashable, _T] = OrderedDict()

    @wraps(compute)
    def found(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        name = (*map(_name, args), *((key, _name(value)) for key, value in sorted(kwargs.items())))
        if name not in results:
            results[name] = compute(*args, **kwargs)
            if len(results) > _KEPT:
                results.popitem(last=False)
        return results[name]

    return found


def _name(value: Any) -> Hashable:
    """What tells a value from all others."""
    if value is None or isinstance(value, str | Process | FunctionType):
        return value
    if is_dataclass(value):
        return type(value), *(_name(getattr(value, field.name)) for field in fields(value))
    floats = np.asarray(in_floats(value))
    return floats.shape, floats.tobytes()
