"""Terms in which observables marked `sampled` have the values of many draws: see `engine.noise`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from theorycheck.catalog import Entry
from theorycheck.checks.sampled import Replicates
from theorycheck.engine.evaluate import Scope, Terms, applied
from theorycheck.engine.plan import derived_seed
from theorycheck.model import Formula


class RandomTerms(Terms):
    """Terms in which what is random has the values of `count` replicates; seeds follow from `seed` and the source."""

    def __init__(self, scope: Scope, count: int, seed: tuple[object, ...]) -> None:
        super().__init__(scope)
        self._count, self._seed = count, seed

    def _moved(self, name: str, value: Any) -> Terms:
        return Terms(self._scope.moved(self._scope, name, value))  # nothing random may be moved

    def _along(self, expression: Formula, variable: str) -> Callable[[Any], Any]:
        return Terms(self._scope)._along(expression, variable)

    def _call(self, function: str, arguments: list[Any]) -> Any:
        entry = self._scope.catalog.observables[function]
        if entry.mark.sampled:
            return self._drawn(entry, arguments)
        if not any(isinstance(argument, Replicates) for argument in arguments):
            return super()._call(function, arguments)
        every = super()._call(function, [_values(argument) for argument in arguments])
        single = super()._call(function, [_first(argument) for argument in arguments])
        if np.shape(every) == (self._count, *np.shape(single)) and np.allclose(every[0], single, 1e-6, equal_nan=True):
            return Replicates(every)
        msg = f"{function} cannot be applied draw by draw: its values for many draws are not those for single ones"
        raise ValueError(msg)

    def _drawn(self, entry: Entry, arguments: list[Any]) -> Replicates:
        if any(isinstance(argument, Replicates) for argument in arguments):
            msg = f"the arguments of {entry.name} must not be random themselves"
            raise ValueError(msg)
        named = dict(zip((parameter.name for parameter in entry.parameters), arguments, strict=False))
        rng = np.random.Generator(np.random.Philox(derived_seed(0, *self._seed, named.get("copy", 0))))
        values = np.asarray(applied(entry, arguments, self._scope, rng=rng, count=self._count), dtype=float)
        if len(values) != self._count:
            msg = f"{entry.name} gave {len(values)} replicates, not {self._count}"
            raise ValueError(msg)
        return Replicates(values)

    def _binary(self, operator: str, left: Any, right: Any) -> Any:
        if not isinstance(left, Replicates) and not isinstance(right, Replicates):
            return super()._binary(operator, left, right)
        axes = max(_axes(left), _axes(right))
        return Replicates(super()._binary(operator, _aligned(left, axes), _aligned(right, axes)))

    def _absolute(self, value: Any) -> Any:
        return Replicates(np.abs(value.values)) if isinstance(value, Replicates) else super()._absolute(value)


def _values(value: Any) -> Any:
    return value.values if isinstance(value, Replicates) else value


def _first(value: Any) -> Any:
    return value.values[0] if isinstance(value, Replicates) else value


def _axes(value: Any) -> int:
    """The number of axes of one draw's value."""
    return np.ndim(value.values) - 1 if isinstance(value, Replicates) else np.ndim(value)


def _aligned(value: Any, axes: int) -> Any:
    """Replicates with axes of length one after the first, until one draw's value has so many."""
    if not isinstance(value, Replicates):
        return value
    count, *shape = value.values.shape
    return value.values.reshape(count, *[1] * (axes - len(shape)), *shape)
