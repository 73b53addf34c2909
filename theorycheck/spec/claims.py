"""The document of a claim file to a Claim: domains, assumptions, statement, rivals, and what must hold among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from theorycheck.catalog import Catalog
from theorycheck.model import Assumption, Claim, Paper
from theorycheck.spec.document import Document
from theorycheck.spec.given import given
from theorycheck.spec.models import LIMIT, AssumeTable, ClaimFile
from theorycheck.spec.names import Names
from theorycheck.spec.papers import unknown_process
from theorycheck.spec.positions import Path
from theorycheck.spec.problems import Ledger
from theorycheck.spec.reading import read
from theorycheck.spec.sheet import Sheet
from theorycheck.spec.statements import Statements
from theorycheck.spec.texts import check_texts
from theorycheck.spec.wording import quoted


def claim_of(document: Document, id: str, paper: Paper | None, catalog: Catalog, names: Names) -> Claim | None:
    """The claim that a document writes; None where it, or its paper, is wrong, with every fault noted."""
    data, ledger = document.data, document.ledger
    if ledger and not data:  # it could not be parsed
        return None
    check_texts(ledger)
    file = read(ClaimFile, data, (), ledger)
    variables = {key: value for key, value in _table(data, "given").items() if key != "process"}
    sheet = Sheet(ledger, catalog, names).having(variables)
    process = _process(_table(data, "given"), paper, sheet)
    domains = given(variables, sheet)
    assumptions = _assumptions(data, sheet)
    statements = Statements(sheet, _table(data, "claim"), domains)
    kind = statements.kind if isinstance(data.get("claim"), dict) else None
    statement = statements.claim(kind) if kind else None
    corrections = statements.corrections(kind) if kind else None
    rivals = [statements.rival(path, table, kind, statement) for path, table in _tables(data, "rival")]
    _check_names(data, ledger)
    _check_rivalry(data, ledger)
    if ledger or not (file and paper and statement and corrections):
        return None
    return Claim(
        **file.model_dump(exclude={"given", "assume", "claim", "rival"}),
        id=id,
        paper=paper,
        path=ledger.path,
        given=domains,
        assume=assumptions,
        statement=statement,
        rivals=tuple(rival for rival in rivals if rival),
        process=process,
        corrections=corrections,
    )


def _table(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    table = data.get(key)
    return table if isinstance(table, dict) else {}


def _tables(data: Mapping[str, Any], key: str) -> list[tuple[Path, dict[str, Any]]]:
    tables = data.get(key)
    first = tables[:LIMIT] if isinstance(tables, list) else []
    return [((key, index), table) for index, table in enumerate(first) if isinstance(table, dict)]


def _process(table: Mapping[str, Any], paper: Paper | None, sheet: Sheet) -> str:
    if "process" not in table:
        return paper.process if paper else ""
    complaint = unknown_process(table["process"], sheet.catalog)
    if complaint:
        sheet.ledger.value(("given", "process"), complaint)
    return str(table["process"])


def _assumptions(data: Mapping[str, Any], sheet: Sheet) -> tuple[Assumption, ...]:
    tables = _tables(data, "assume")
    stated = [read(AssumeTable, table, path, sheet.ledger, sheet.statements) for path, table in tables]
    return tuple(Assumption(one.left, one.right, one.strict) for one in stated if one)


def _check_names(data: Mapping[str, Any], ledger: Ledger) -> None:
    seen: set[str] = set()
    for path, table in _tables(data, "rival"):
        name = str(table.get("name", ""))
        if name and name in seen:
            ledger.value((*path, "name"), f"another rival is named {quoted(name)} too; choose a name of its own")
        if name == "claim" or name.startswith("automatic"):
            ledger.value((*path, "name"), f"the name {quoted(name)} is kept for the tool; choose another")
        seen.add(name)


def _check_rivalry(data: Mapping[str, Any], ledger: Ledger) -> None:
    """At least one rival, or a reason why there is none; what expects to be refuted may name its companion instead."""
    expects_refutal = data.get("expect") == "refuted"
    if data.get("rival") and data.get("no_rival"):
        ledger.key(("no_rival",), "'no_rival' says that none can exist, but there are rivals; leave one of them out")
    if data.get("rival") or data.get("no_rival") or (expects_refutal and data.get("companion")):
        return
    if expects_refutal:
        message = "a statement that expects to be refuted gives its companion = 'paper/claim', or a rival"
    else:
        message = "there is no rival; give at least one [[rival]], or say in 'no_rival' why none can exist"
    ledger.key(("claim",), message)
