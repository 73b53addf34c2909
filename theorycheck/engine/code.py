"""The code that a verdict depends on: the judge, and the modules of what the claim names, with all that they import.

A change of any of them makes stored verdicts of that claim void, and of no other.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import inspect
import os
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import TypeAlias

from theorycheck.catalog import Catalog, Entry
from theorycheck.domains import formulas_of
from theorycheck.model import Claim, digest, functions

JUDGE = ("theorycheck.engine.verdict",)
Stamp: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """One file as last read: its time and size, the hash of its text, the names that it imports."""

    stamp: Stamp
    hash: str
    imports: tuple[str, ...]


@dataclass
class Code:
    """Hashes of code by what is imported; `sources` may come from an earlier run and is brought up to date."""

    catalog: Catalog
    sources: MutableMapping[str, Source] = field(default_factory=dict)
    _files: dict[str, str | None] = field(default_factory=dict)
    _seen: dict[str, Source] = field(default_factory=dict)
    _closures: dict[str, frozenset[str]] = field(default_factory=dict)

    def digest(self, claim: Claim) -> str:
        """The hash of all code that the claim, and its companion, may run."""
        modules = {*JUDGE, *(module for entry in named(claim, self.catalog) for module in _homes(entry))}
        files = frozenset().union(*(self._closure(module) for module in modules))
        return digest(sorted(self._source(name).hash for name in files))

    def _closure(self, module: str) -> frozenset[str]:
        """The files of a module and of everything that it imports, ours and a pack's but no library's."""
        if module not in self._closures:
            found: set[str] = set()
            waiting = [module]
            while waiting:
                name = waiting.pop()
                path = self._file(name)
                if path is not None and path not in found:
                    found.add(path)
                    waiting += () if name in self._roots() else self._source(path).imports  # a root offers, needs not
            self._closures[module] = frozenset(found)
        return self._closures[module]

    def _file(self, module: str) -> str | None:
        if module not in self._files:
            parent, _, inside = module.rpartition(".")
            ours = module in self._roots() or (inside and _is_package(self._file(parent)))
            self._files[module] = _origin(module) if ours else None
        return self._files[module]

    def _roots(self) -> set[str]:
        return {"theorycheck", *(package.partition(".")[0] for package in self.catalog.packages)}

    def _source(self, path: str) -> Source:
        if path not in self._seen:
            state = os.stat(path)
            known, stamp = self.sources.get(path), (state.st_mtime_ns, state.st_size)
            self._seen[path] = known if known is not None and known.stamp == stamp else _read(path, stamp)
            self.sources[path] = self._seen[path]
        return self._seen[path]


def named(claim: Claim, catalog: Catalog) -> list[Entry]:
    """Every law, process, observable and check kind that a claim and its companion name."""
    claims = [claim] + ([claim.corrected] if claim.corrected else [])
    return [entry for one in claims for entry in _of_one(one, catalog)]


def _of_one(claim: Claim, catalog: Catalog) -> Iterable[Entry]:
    formulas = [formula for statement in claim.statements().values() for formula in statement.formulas().values()]
    formulas += [side for assumption in claim.assume for side in (assumption.left, assumption.right)]
    formulas += [formula for domain in claim.given.values() for formula in formulas_of(domain)]
    calls = {name for formula in formulas for name in functions(formula)}
    laws = calls | {domain.law for domain in claim.given.values() if hasattr(domain, "law")}
    shelves: Mapping[str, Iterable[str]] = {
        "observables": calls, "laws": laws, "processes": calls | {claim.process}, "checks": [claim.statement.kind],
    }  # fmt: skip
    for shelf, names in shelves.items():
        known: Mapping[str, Entry] = getattr(catalog, shelf)
        yield from (known[name] for name in names if isinstance(name, str) and name in known)


def _homes(entry: Entry) -> set[str]:
    """The modules of a function, or of a class and its bases."""
    targets = inspect.getmro(entry.target) if inspect.isclass(entry.target) else (entry.target,)
    return {target.__module__ for target in targets}


def _origin(module: str) -> str | None:
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, AttributeError, ValueError):  # a name inside a module, not a module
        return None
    return spec.origin if spec is not None and spec.has_location else None


def _is_package(path: str | None) -> bool:
    return path is not None and os.path.basename(path) == "__init__.py"


def _read(path: str, stamp: Stamp) -> Source:
    with open(path, "rb") as stream:
        text = stream.read()
    package = _package(path)
    return Source(stamp, hashlib.blake2b(text, digest_size=8).hexdigest(), tuple(sorted(_imports(text, package))))


def _package(path: str) -> list[str]:
    """The dotted package that a file is in, found by its neighbours named __init__."""
    parts: list[str] = []
    folder = os.path.dirname(path)
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder, name = os.path.split(folder)
        parts.insert(0, name)
    return parts


def _imports(text: bytes, package: list[str]) -> set[str]:
    """Modules that a file may import, wherever in it the import stands; names that are none do no harm."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            names |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return names
