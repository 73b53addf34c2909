"""Problems of files: the place, what is wrong, what to do; all of a file are collected before any is shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from theorycheck.spec.positions import Path, Positions
from theorycheck.spec.tokens import FormulaError
from theorycheck.spec.wording import printable

MOST = 200
_MORE = f"more than {MOST} problems; mend those above and look again"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault of one file; its text is `file:line:column: message`, always a single line."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return printable(f"{self.path}:{self.line}:{self.column}: {self.message}")


@dataclass
class Ledger:
    """The problems of one file, each once, written down by the path of a key or a value."""

    path: str
    positions: Positions
    _noted: dict[Problem, None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self._noted)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was noted, in the order of noting."""
        return tuple(self._noted)

    @property
    def full(self) -> bool:
        """Whether there are so many problems that further ones are not noted."""
        return len(self._noted) > MOST

    def at(self, place: tuple[int, int], message: str) -> None:
        """Note a problem at a line and column."""
        if not self.full:
            last = len(self._noted) == MOST
            self._noted[Problem(self.path, *place, _MORE if last else message)] = None

    def key(self, path: Path, message: str) -> None:
        """Note a problem of a key, or of a table at its header."""
        self.at(self.positions.key(path), message)

    def value(self, path: Path, message: str, index: int | None = None) -> None:
        """Note a problem of a value, or of the character `index` of its string.

        What is said of a list or a table adds nothing where one of its own entries is at fault already.
        """
        if not self._faulty_inside(path):
            self.at(self.positions.value(path, index), message)

    def _faulty_inside(self, path: Path) -> bool:
        noted = {(problem.line, problem.column) for problem in self._noted}
        inside = (place for place in self.positions.places if len(place) > len(path) and place[: len(path)] == path)
        return bool(noted) and any(self.positions.value(place) in noted for place in inside)

    def formula(self, path: Path, error: FormulaError) -> None:
        """Note what is wrong with a formula, where in its text it is wrong."""
        self.value(path, str(error), error.offset)
