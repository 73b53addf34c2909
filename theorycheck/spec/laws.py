"""The domain that a law's table writes: its sizes, its fields, and the law's own declaration of what is left unsaid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from theorycheck.domains import Array, Constant, Definition, Integer, LawOf, Log, Scalar, names_in
from theorycheck.model import Formula, Name, Number, show
from theorycheck.spec import arrays
from theorycheck.spec.lawtables import fields_of, sizes_of, table_of
from theorycheck.spec.positions import Path
from theorycheck.spec.reading import read
from theorycheck.spec.scalars import from_pair, scalar, size
from theorycheck.spec.sheet import Sheet
from theorycheck.spec.tables import SCALARS, EntriesTable, not_a_size
from theorycheck.spec.wording import listed, noun_of, quoted, suggest


def law_of(table: Mapping[str, Any], path: Path, sheet: Sheet) -> LawOf | None:
    """The domain of a table with the key `law`; None where it is wrong, with every fault noted."""
    entry = sheet.catalog.laws.get(table["law"]) if isinstance(table["law"], str) else None
    if entry is None:
        sheet.ledger.value((*path, "law"), _unknown(table["law"], sheet.catalog.laws))
        return None
    model = table_of(entry.name, entry.target)
    readable = read(model, table, path, sheet.ledger) is not None
    domain = _Law(entry.name, entry.target, table, path, sheet).domain()
    return domain if readable else None


def _unknown(name: Any, laws: Mapping[str, Any]) -> str:
    if not isinstance(name, str):
        return f"'law' must be the name of a law in quotes, not {noun_of(name)}"
    known = f"the laws are {listed(sorted(laws), 'and')}" if laws else "there are no laws"
    return f"unknown law {quoted(name)}{suggest(name, laws, known)}"


@dataclass(frozen=True)
class _Law:
    """One table of one law while it is read."""

    name: str
    target: Any
    table: Mapping[str, Any]
    path: Path
    sheet: Sheet

    def domain(self) -> LawOf | None:
        sizes = {key: self._size(key, domain) for key, domain in sizes_of(self.target).items()}
        inner = self.sheet.having(sizes)
        fields = {key: self._field(key, domain, inner) for key, domain in fields_of(self.target).items()}
        known = {key: part for key, part in {**sizes, **fields}.items() if part is not None}
        self._refuse_ambiguity(known)
        pinned = self._pinned(known)
        if len(known) < len(sizes) + len(fields):
            return None
        return LawOf(self.name, {key: (known | pinned)[key] for key in sizes}, {key: known[key] for key in fields})

    def _at(self, key: str) -> Path:
        return (*self.path, key)

    def _size(self, key: str, declared: Integer) -> Any:
        if key not in self.table:
            return declared
        path, value = self._at(key), self.table[key]
        if isinstance(value, list | dict):
            return size(value, path, self.sheet)
        tree = self.sheet.bound(value, path)
        complaint = not_a_size(tree) if tree else ""
        if complaint:
            self.sheet.ledger.value(path, complaint)
        return None if complaint else _stated(tree)

    def _field(self, key: str, declared: Array | Scalar, inner: Sheet) -> Any:
        if key not in self.table:
            return declared
        value = self.table[key]
        if isinstance(declared, Array):
            return self._array(self._at(key), value, declared, inner)
        match value:
            case list():
                kind = "log" if isinstance(declared, Log) else "integer" if isinstance(declared, Integer) else "real"
                return from_pair(kind, value, self._at(key), inner)
            case dict():
                return scalar(value, self._at(key), inner, tuple(SCALARS))
        return _stated(inner.bound(value, self._at(key)))

    def _array(self, path: Path, value: Any, declared: Array, inner: Sheet) -> Any:
        match value:
            case dict():
                entries = read(EntriesTable, value, path, inner.ledger, inner.bounds)
                return entries and Array(declared.shape, entries.entry(), declared.form)
            case list():
                return _explicit(path, value, declared, inner)
            case str():
                stated = _stated(inner.bound(value, path))
                if not isinstance(stated, Constant):
                    return stated
                value = stated.value
        message = f"'{path[-1]}' is an array ({_axes(declared)}), not {noun_of(value)}; {_RANGE}"
        inner.ledger.value(path, message)
        return None

    def _refuse_ambiguity(self, parts: Mapping[str, Any]) -> None:
        """A name in the table that is a variable outside and a part of the law inside would be read differently."""
        own = parts.keys() & self.sheet.names.variables
        for key in parts.keys() & self.table.keys():
            part = parts[key].entry if isinstance(parts[key], Array) else parts[key]
            for name in sorted(names_in(part) & own - {key}):
                message = f"'{name}' is a variable and also a part of the law '{self.name}'; rename the variable"
                self.sheet.ledger.value(self._at(key), message)

    def _pinned(self, parts: Mapping[str, Any]) -> dict[str, Constant]:
        """The sizes that explicit arrays fix, each the same wherever it occurs."""
        pinned: dict[str, Constant] = {}
        for key, declared in fields_of(self.target).items():
            if isinstance(parts.get(key), Constant) and isinstance(declared, Array):
                for length, axis in zip(arrays.shape(parts[key].value), declared.shape, strict=True):
                    if isinstance(axis, Name):
                        before = pinned.get(axis.id, parts.get(axis.id) if axis.id in self.table else None)
                        pinned[axis.id] = self._pin(key, axis.id, length, before)
        return pinned

    def _pin(self, key: str, axis: str, length: int, before: Any) -> Constant:
        if before not in (None, Constant(Fraction(length))):
            message = f"'{key}' has {length} along '{axis}', which is stated otherwise; leave '{axis}' out"
            self.sheet.ledger.value(self._at(key), message)
        return Constant(Fraction(length))


def _explicit(path: Path, value: list[Any], declared: Array, sheet: Sheet) -> Constant | None:
    array = arrays.explicit(value, path, sheet)
    if array is None:
        return None
    if len(arrays.shape(array)) == len(declared.shape):
        complaint = arrays.misformed(array, declared.form)
    else:
        complaint = f"an explicit '{path[-1]}' has the shape {_axes(declared)}; {_RANGE}"
    if complaint:
        sheet.ledger.value(path, complaint)
        return None
    return Constant(array)


def _stated(tree: Formula | None) -> Constant | Definition | None:
    if tree is None:
        return None
    return Constant(tree.value) if isinstance(tree, Number) else Definition(tree)


def _axes(domain: Array) -> str:
    return " x ".join(show(length) for length in domain.shape)


_RANGE = "give nested lists, or a range of its entries such as { real = [-1, 1] }"
