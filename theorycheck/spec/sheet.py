"""What the readers of one claim file share: its ledger, the catalog, and the names that its formulas may use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from theorycheck.catalog import Catalog
from theorycheck.model import Formula, Reader
from theorycheck.spec import formula
from theorycheck.spec.names import Names
from theorycheck.spec.positions import Path
from theorycheck.spec.problems import Ledger
from theorycheck.spec.tokens import FormulaError
from theorycheck.spec.wording import noun_of, quoted, suggest


@dataclass(frozen=True)
class Sheet:
    """One claim file while it is read."""

    ledger: Ledger
    catalog: Catalog
    names: Names

    def having(self, variables: Iterable[str]) -> Sheet:
        """The same sheet with more variables in the namespace."""
        return Sheet(self.ledger, self.catalog, self.names.having(variables))

    @property
    def statements(self) -> Reader:
        """How statements read formulas: as they are written."""
        return self._reader(formula.formula)

    @property
    def bounds(self) -> Reader:
        """How domains read formulas: a constant one is its value."""
        return self._reader(formula.bound)

    def _reader(self, tree: Any) -> Reader:
        return Reader(partial(tree, names=self.names), partial(formula.number, names=self.names), self._variable)

    def _variable(self, value: Any) -> str:
        if not isinstance(value, str):
            message = f"expected the name of a variable in quotes, not {noun_of(value)}"
            raise FormulaError(message)
        if value not in self.names.variables:
            hint = suggest(value, self.names.variables, "declare it in [given]")
            message = f"unknown variable {quoted(value)}{hint}"
            raise FormulaError(message)
        return value

    def bound(self, value: Any, path: Path) -> Formula | None:
        """The formula of a domain at a path; None, noted, where it is wrong."""
        try:
            return formula.bound(value, self.names)
        except FormulaError as error:
            self.ledger.formula(path, error)
            return None

    def number(self, value: Any, path: Path) -> Fraction | None:
        """The exact number at a path; None, noted, where it is none."""
        try:
            return formula.number(value, self.names)
        except FormulaError as error:
            self.ledger.formula(path, error)
            return None
