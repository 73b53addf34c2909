"""Marks for laws, processes, observables and check kinds, and the Catalog: a value built by walking packages.

A mark only notes what a thing is; nothing is registered at import.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias, TypeVar

Kind: TypeAlias = Literal["law", "process", "observable", "check"]
_MARK = "__theorycheck_mark__"
T = TypeVar("T")

PACKAGES = (
    "theorycheck.laws",
    "theorycheck.processes",
    "theorycheck.samplers",
    "theorycheck.observables",
    "theorycheck.checks",
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a decorator notes: the kind, the public name, whether balls pass through rigorously, and randomness."""

    kind: Kind
    name: str
    rigorous: bool = True
    sampled: bool = False


@dataclass(frozen=True)
class Entry:
    """A marked thing: a law's class, a process's class, an observable's function, a check's Statement class."""

    name: str
    target: Any
    mark: Mark

    @property
    def summary(self) -> str:
        """The first sentence of the docstring."""
        return (inspect.getdoc(self.target) or "").split("\n", 1)[0]

    @cached_property
    def parameters(self) -> tuple[inspect.Parameter, ...]:
        """The arguments that a formula gives; the engine supplies `process`, and `rng`, `count` to what is random."""
        every = inspect.signature(self.target).parameters.values()
        supplied = {"process", *(("rng", "count") if self.mark.sampled else ())}
        return tuple(parameter for parameter in every if parameter.name not in supplied)

    @cached_property
    def arity(self) -> tuple[int, int]:
        """The fewest and the most arguments that a formula may give."""
        given = self.parameters
        return sum(p.default is inspect.Parameter.empty for p in given), len(given)

    @cached_property
    def takes_process(self) -> bool:
        """Whether the engine supplies the forward process as the argument `process`."""
        return "process" in inspect.signature(self.target).parameters

    @cached_property
    def binds(self) -> bool:
        """Whether the engine supplies the first argument, `expression`, as a function of the second, a `variable`."""
        return list(inspect.signature(self.target).parameters)[:2] == ["expression", "variable"]


def _mark(kind: Kind, name: str | None, rigorous: bool = True, sampled: bool = False) -> Callable[[T], T]:
    def decorate(target: T) -> T:
        public = name or target.__name__  # type: ignore[attr-defined]
        setattr(target, _MARK, Mark(kind, public, rigorous, sampled))
        return target

    return decorate


def law(name: str) -> Callable[[T], T]:
    """Mark a `Law` class as a law that claim files may name."""
    return _mark("law", name)


def process(name: str) -> Callable[[T], T]:
    """Mark a `Process` class as a forward diffusion that papers and claims may name."""
    return _mark("process", name)


def observable(
    target: T | None = None, *, rigorous: bool = True, sampled: bool = False, name: str | None = None
) -> Any:
    """Mark a function that formulas may call; `rigorous=False` if its errors are estimated, not enclosed.

    A `sampled` one is random: the engine gives it `rng` and `count`, and it returns `count` independent replicates in
    floats, shape (count, ...). Its parameter `copy`, if any, names the source of its randomness: see `engine.noise`.
    """
    decorate: Callable[[T], T] = _mark("observable", name, rigorous and not sampled, sampled)
    return decorate if target is None else decorate(target)


def check(name: str) -> Callable[[T], T]:
    """Mark a `Statement` class as a check kind."""
    return _mark("check", name)


@dataclass(frozen=True)
class Catalog:
    """Everything a claim file may name; `faults` lists modules that failed to import, and name clashes.

    `packages` are those that were walked: what another process needs to build the same catalog.
    """

    laws: Mapping[str, Entry] = field(default_factory=dict)
    processes: Mapping[str, Entry] = field(default_factory=dict)
    observables: Mapping[str, Entry] = field(default_factory=dict)
    checks: Mapping[str, Entry] = field(default_factory=dict)
    packages: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @staticmethod
    def build(packages: Iterable[str] = PACKAGES) -> Catalog:
        """Walk the packages and collect what is marked; import errors are collected, not raised."""
        packages = tuple(packages)
        found: dict[Kind, dict[str, Entry]] = {"law": {}, "process": {}, "observable": {}, "check": {}}
        faults: list[str] = []
        for module in _modules(packages, faults):
            for entry in _entries(module):
                shelf = found[entry.mark.kind]
                other = shelf.get(entry.name)
                if other is not None and other.target is not entry.target:
                    faults.append(f"{entry.mark.kind} {entry.name!r} is defined twice, again in {module.__name__}")
                shelf.setdefault(entry.name, entry)
        shelves = (found["law"], found["process"], found["observable"], found["check"])
        return Catalog(*shelves, tuple(packages), tuple(faults))

    def rigorous(self, names: Iterable[str]) -> bool:
        """Whether all of these observables enclose their values."""
        return all(self.observables[name].mark.rigorous for name in names if name in self.observables)

    def sampled(self, names: Iterable[str]) -> bool:
        """Whether some of these observables are random."""
        return any(self.observables[name].mark.sampled for name in names if name in self.observables)


def _modules(packages: Iterable[str], faults: list[str]) -> Iterator[Any]:
    for package in packages:
        root = _import(package, faults)
        if root is None:
            continue
        yield root
        inside = pkgutil.walk_packages(getattr(root, "__path__", ()), f"{package}.")
        for info in sorted(inside, key=lambda found: found.name):
            module = _import(info.name, faults)
            if module is not None:
                yield module


def _import(name: str, faults: list[str]) -> Any:
    try:
        return importlib.import_module(name)
    except Exception as error:  # one broken module must not hide the others
        faults.append(f"cannot import {name}: {type(error).__name__}: {error}")
        return None


def _entries(module: Any) -> Iterator[Entry]:
    for target in vars(module).values():
        mark = getattr(target, "__dict__", {}).get(_MARK)
        if isinstance(mark, Mark) and target.__module__ == module.__name__:
            yield Entry(mark.name, target, mark)
