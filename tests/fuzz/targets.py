"""What is fuzzed: a name, the inputs, and what must hold of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from tests.fuzz import grammar, invariants


@dataclass(frozen=True)
class Target:
    """A strategy, and a check of what it makes."""

    name: str
    inputs: Callable[[], st.SearchStrategy]
    check: Callable


TARGETS = (
    Target("formulas", grammar.formula_texts, invariants.formula_reads),
    Target("changed files", grammar.changed_files, invariants.file_reads),
    Target("files by the schema", grammar.schema_files, invariants.file_reads),
    Target("papers", grammar.changed_files, invariants.paper_reads),
    Target("records with odd leaves", grammar.odd_records, invariants.pages_hold),
    Target("records of any shape", grammar.wild_records, invariants.records_read),
)
