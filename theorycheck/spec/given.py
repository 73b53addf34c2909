"""The table `[given]`: what each variable is, in an order in which each depends only on earlier ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from theorycheck.domains import Array, Constant, Definition, Domain, DrawnFrom, needs, real
from theorycheck.model import Binary, Call, Formula, Name, Negative, Number
from theorycheck.spec import arrays
from theorycheck.spec.laws import law_of
from theorycheck.spec.order import cycle, ordered
from theorycheck.spec.positions import Path
from theorycheck.spec.reading import read
from theorycheck.spec.scalars import headless, scalar, size
from theorycheck.spec.sheet import Sheet
from theorycheck.spec.tables import ARRAYS, SCALARS
from theorycheck.spec.wording import noun_of, quoted

VARIABLES = 64
HEADS = ("law", *ARRAYS, *SCALARS)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ENTRY = real("1/16", 1)  # before normalisation


def given(table: Mapping[str, Any], sheet: Sheet) -> dict[str, Domain]:
    """The domains of the variables; where one is wrong it is left out, with every fault noted.

    A size that ranges by itself, as in `rows = { integer = [5, 64] }` of `A`, becomes a variable of its own: `A.rows`.
    """
    if len(table) > VARIABLES:
        sheet.ledger.key(("given",), f"{len(table)} variables; the limit is {VARIABLES}")
        return {}
    domains: dict[str, Domain] = {}
    for name, value in table.items():
        _check_name(name, sheet)
        domains |= _Variable(name, sheet).domains(value)
    loop = cycle(domains)
    if loop:
        name = loop[0].partition(".")[0]
        sheet.ledger.key(("given", name), f"'{loop[0]}' is defined through itself: {' -> '.join(loop)}")
    domains = ordered(domains)
    _check_calculus(domains, sheet)
    return domains


def _check_calculus(domains: Mapping[str, Domain], sheet: Sheet) -> None:
    """Refuse nested calculus: each value of the outer variable would compute the inner definition anew."""
    inner: dict[str, str] = {}
    for name, domain in domains.items():
        through = next((inner[other] for other in needs(domain) if other in inner), "")
        if isinstance(domain, Definition) and (call := _calculus(domain.formula, sheet)):
            if through:
                message = f"'{name}' calls {call} and needs '{through}', which does so too; write it out in the claim"
                sheet.ledger.key(("given", name), message)
            through = name
        if through:
            inner[name] = through


def _calculus(tree: Formula, sheet: Sheet) -> str:
    """The first call that moves a variable, as derivatives and integrals do; empty if there is none."""
    match tree:
        case Call(function, arguments):
            if sheet.names.functions[function].moves:
                return function
            return next(filter(None, (_calculus(part, sheet) for part in arguments)), "")
        case Negative(term):
            return _calculus(term, sheet)
        case Binary(_, left, right):
            return _calculus(left, sheet) or _calculus(right, sheet)
        case _:
            return ""


def _check_name(name: str, sheet: Sheet) -> None:
    names, complaint = sheet.names, ""
    if not _NAME.fullmatch(name) or "__" in name:
        complaint = f"{quoted(name)} cannot be a variable; a name has letters, digits and single underscores"
    elif name in names.functions or name in names.laws:
        sort = "an observable" if name in names.functions else "a law"
        complaint = f"'{name}' is {sort}; a variable needs another name"
    if complaint:
        sheet.ledger.key(("given", name), complaint)


class _Variable:
    """One entry of `[given]` while it is read."""

    def __init__(self, name: str, sheet: Sheet) -> None:
        self._name, self._sheet = name, sheet
        self._path: Path = ("given", name)
        self._sizes: dict[str, Domain] = {}

    def domains(self, value: Any) -> dict[str, Domain]:
        """The domain of the variable after those of its free sizes; nothing if it is wrong."""
        domain = self._domain(value)
        return {} if domain is None else self._sizes | {self._name: domain}

    def _domain(self, value: Any) -> Domain | None:
        if isinstance(value, dict):
            return self._table(value)
        if isinstance(value, list):
            array = arrays.explicit(value, self._path, self._sheet)
            return None if array is None else Constant(array)
        if isinstance(value, bool) or noun_of(value) not in ("text", "a number"):
            message = f"'{self._name}' must be a number, a formula, a list or a table, not {noun_of(value)}"
            self._sheet.ledger.value(self._path, message)
            return None
        tree = self._sheet.bound(value, self._path)
        if tree is None:
            return None
        return Constant(tree.value) if isinstance(tree, Number) else Definition(tree)

    def _table(self, table: dict[str, Any]) -> Domain | None:
        head = next((key for key in HEADS if key in table), None)
        if head is None:
            self._sheet.ledger.value(self._path, headless(table, HEADS))
            return None
        if head == "law":
            return law_of(table, self._path, self._sheet)
        return scalar(table, self._path, self._sheet, (head,)) if head in SCALARS else self._array(head, table)

    def _array(self, head: str, table: dict[str, Any]) -> Domain | None:
        written: Any = read(ARRAYS[head], table, self._path, self._sheet.ledger, self._sheet.bounds)
        if written is None:
            return None
        match head:
            case "drawn_from":
                return DrawnFrom(written.drawn_from)
            case "frame":
                axes = {"rows": written.rows, "columns": written.columns}
            case "matrix":
                axes = dict(zip(("rows", "columns"), written.matrix, strict=True))
            case _:
                axes = {"size": getattr(written, head)}
        shape = [self._axis(axis, length, table) for axis, length in axes.items()]
        entry = written.entry() if head in ("vector", "matrix") else _ENTRY
        return None if None in shape else Array(tuple(filter(None, shape)), entry, _FORMS.get(head, "plain"))

    def _axis(self, axis: str, length: Any, table: dict[str, Any]) -> Formula | None:
        if not isinstance(length, dict):
            tree: Formula = length
            return tree
        free = size(length, self._where(axis, table), self._sheet)
        if free is None:
            return None
        name = f"{self._name}.{axis}"
        self._sizes[name] = free
        return Name(name)

    def _where(self, axis: str, table: dict[str, Any]) -> Path:
        if "matrix" in table:
            return (*self._path, "matrix", ("rows", "columns").index(axis))
        return (*self._path, axis if axis in table else next(key for key in ARRAYS if key in table))


_FORMS: dict[str, Any] = {"frame": "frame", "unit": "unit", "simplex": "simplex"}
