"""`paper.toml` to a Paper."""

from __future__ import annotations

from typing import Any

from theorycheck.catalog import Catalog
from theorycheck.model import Paper
from theorycheck.spec.document import Document
from theorycheck.spec.models import PaperFile
from theorycheck.spec.reading import read
from theorycheck.spec.texts import check_texts
from theorycheck.spec.wording import listed, noun_of, quoted, suggest


def paper_of(document: Document, id: str, catalog: Catalog) -> Paper | None:
    """The paper that a document describes; None where it is wrong, with every fault noted."""
    data, ledger = document.data, document.ledger
    if ledger and not data:  # it could not be parsed
        return None
    check_texts(ledger)
    file = read(PaperFile, data, (), ledger)
    complaint = unknown_process(data["process"], catalog) if isinstance(data.get("process"), str) else ""
    if complaint:
        ledger.value(("process",), complaint)
    if ledger or file is None:
        return None
    return Paper(**file.model_dump(exclude={"authors"}), id=id, authors=tuple(file.authors))


def unknown_process(name: Any, catalog: Catalog) -> str:
    """Why this names no forward diffusion; empty if it does."""
    if not isinstance(name, str):
        return f"'process' must be the name of a forward diffusion in quotes, not {noun_of(name)}"
    if name in catalog.processes:
        return ""
    known = f"those known are {listed(sorted(catalog.processes), 'and')}" if catalog.processes else "none is known"
    return f"unknown process {quoted(name)}{suggest(name, catalog.processes, known)}"
