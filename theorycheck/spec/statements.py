"""The table `[claim]` and the tables `[[rival]]`: statements of one check kind, the rivals' where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from theorycheck.domains import Domain, Ladder, ladder
from theorycheck.model import Corrections, Rival, Statement
from theorycheck.spec import rivals
from theorycheck.spec.models import RivalTable
from theorycheck.spec.positions import Path
from theorycheck.spec.reading import FAULTS, attempt, keys_of, note, read, unknown_key
from theorycheck.spec.sheet import Sheet
from theorycheck.spec.wording import listed, noun_of, quoted, suggest

_HEAD = ("name", "why")
_CLAIM: Path = ("claim",)


@dataclass(frozen=True)
class Statements:
    """The statements of one file while they are read: the claim's table, its kind, the domains of its variables."""

    sheet: Sheet
    table: Mapping[str, Any]
    domains: Mapping[str, Domain]

    @property
    def kind(self) -> type[Statement] | None:
        """The class of the check kind; None, noted, where there is none."""
        kinds, name = self.sheet.catalog.checks, self.table.get("kind")
        if isinstance(name, str) and name in kinds:
            kind: type[Statement] = kinds[name].target
            return kind
        known = f"the kinds are {listed(sorted(kinds), 'and')}" if kinds else "there are none"
        if name is None:
            self.sheet.ledger.key(_CLAIM, f"'kind' is missing; {known}")
        elif isinstance(name, str):
            self.sheet.ledger.value((*_CLAIM, "kind"), f"unknown kind {quoted(name)}{suggest(name, kinds, known)}")
        else:
            self.sheet.ledger.value((*_CLAIM, "kind"), f"'kind' must be text in quotes, not {noun_of(name)}")
        return None

    def claim(self, kind: type[Statement]) -> Statement | None:
        """What the claim asserts; None, noted, where it is wrong."""
        statement, faults = attempt(kind, self._own(self.table), self.sheet.statements)
        for fault in faults:
            note(fault, kind, _CLAIM, self.sheet.ledger, also=("corrections",))
        if statement is not None:
            self._check_ladders(statement)
        return statement

    def corrections(self, kind: type[Statement]) -> Corrections | None:
        """How large the pre-asymptotic corrections may be; None, noted, where that is wrong."""
        path, table = (*_CLAIM, "corrections"), self.table.get("corrections", {})
        if table and kind.shape != "trend":
            message = f"'corrections' belongs to kinds that climb a ladder, not to '{self.table['kind']}'"
            self.sheet.ledger.key(path, message)
            return None
        if not isinstance(table, dict):
            self.sheet.ledger.value(path, f"'corrections' must be a table, not {noun_of(table)}")
            return None
        return read(Corrections, table, path, self.sheet.ledger, self.sheet.bounds)

    def rival(
        self, path: Path, table: Mapping[str, Any], kind: type[Statement] | None, claim: Statement | None
    ) -> Rival | None:
        """One rival; None, noted, where it is wrong or could never be rejected."""
        head = read(RivalTable, {key: table[key] for key in _HEAD if key in table}, path, self.sheet.ledger)
        if kind is None:
            return None
        stated = self._differing(table, kind, path)
        statement = self._varied(stated, kind, path, claim is not None) if stated else None
        if statement is None or claim is None:
            return None
        complaint = rivals.objection(claim, statement, self.domains)
        if complaint:
            self.sheet.ledger.key(path, f"this rival could never be rejected: {complaint}")
        return None if head is None else Rival(head.name, head.why, statement)

    def _own(self, table: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in table.items() if key != "corrections"}

    def _differing(self, table: Mapping[str, Any], kind: type[Statement], path: Path) -> dict[str, Any]:
        """What a rival states of the statement, without the keys that its kind does not let differ."""
        stated = {key: value for key, value in table.items() if key not in _HEAD}
        allowed = kind.rivals_differ_in
        for key in sorted(stated.keys() - set(allowed))[:FAULTS]:
            if key in keys_of(kind):
                message = f"a rival of kind '{self.table['kind']}' may differ in {listed(allowed)}, not in '{key}'"
            else:
                message = unknown_key(key, (*_HEAD, *allowed))
            self.sheet.ledger.key((*path, key), message)
        if not stated:
            self.sheet.ledger.key(path, f"this rival states nothing that differs; give it {listed(allowed)}")
        return {key: value for key, value in stated.items() if key in allowed}

    def _varied(self, stated: Mapping[str, Any], kind: type[Statement], path: Path, sound: bool) -> Statement | None:
        """The claim's statement with what the rival states; faults of the claim itself are noted elsewhere."""
        statement, faults = attempt(kind, self._own(self.table) | dict(stated), self.sheet.statements)
        for fault in faults:
            own = fault["loc"][0] in stated if fault["loc"] else sound
            if own:
                note(fault, kind, path, self.sheet.ledger)
        return statement

    def _check_ladders(self, statement: Statement) -> None:
        field = type(statement).model_fields.get("along")
        if statement.shape != "trend" or field is None:
            return
        along: Any = getattr(statement, "along", ())
        path: Path = (*_CLAIM, field.alias or "along")
        for index, name in enumerate([along] if isinstance(along, str) else along):
            if name in self.domains and not _climbs(self.domains[name], statement):
                message = f"'{name}' is not a ladder; write {name} = {{ ladder = [first, last] }} in [given]"
                self.sheet.ledger.value(path if isinstance(along, str) else (*path, index), message)


def _climbs(domain: Domain, statement: Statement) -> bool:
    """Whether the domain is a ladder, or (0, b] where the statement is about what happens at 0."""
    at_zero = getattr(statement, "to_the_limit", False) and getattr(statement, "to", 0) == 0
    return isinstance(domain, Ladder) or (at_zero and ladder(domain) is not None)
