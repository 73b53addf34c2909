"""The tables by which a claim file writes domains: `{ log = [1e-2, 3] }`, `{ frame = "orthonormal", ... }`."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema, model_validator

from theorycheck.domains import Integer, Ladder, Log, OneOf, Real, Scalar
from theorycheck.model import Formula, FormulaField, Number, Reader, show
from theorycheck.spec.reading import Table
from theorycheck.spec.wording import noun_of

SIZE = 65536
RUNGS = 1000
CHOICES = 256


def _two(words: str) -> BeforeValidator:
    def check(value: Any) -> Any:
        if not isinstance(value, list) or len(value) != 2:
            shown = f"a list of {len(value)}" if isinstance(value, list) else noun_of(value)
            message = f"expected a pair {words}, not {shown}"
            raise ValueError(message)
        return value

    return BeforeValidator(check)


def _known(pair: list[Formula]) -> tuple[Fraction, Fraction] | None:
    low, high = pair
    return (low.value, high.value) if isinstance(low, Number) and isinstance(high, Number) else None


def _where(holds: Callable[[Fraction, Fraction], bool], words: str) -> AfterValidator:
    """A condition on a pair, checked where both ends are plain numbers."""

    def check(pair: list[Formula]) -> list[Formula]:
        known = _known(pair)
        if known and not holds(*known):
            message = f"[{show(pair[0])}, {show(pair[1])}] {words}"
            raise ValueError(message)
        return pair

    return AfterValidator(check)


Pair = Annotated[list[FormulaField], Field(min_length=2, max_length=2), _two("[low, high]")]
WholePair = Annotated[
    Pair,
    _where(lambda low, high: low.denominator == high.denominator == 1, "has an end that is not whole; use real"),
    _where(lambda low, high: low <= high, "is empty; the low end comes first"),
]
_RISING = _where(lambda low, high: low < high, "is empty; the low end comes first, and a constant is written x = 1")
RealPair = Annotated[Pair, _RISING]
LogPair = Annotated[
    Pair,
    _RISING,
    _where(lambda low, high: low >= 0, "reaches below 0; a log scale needs low >= 0"),
]
LadderPair = Annotated[
    Pair,
    _where(lambda first, last: first > 0 and last > 0, "must have positive ends; a ladder is geometric"),
    _where(lambda first, last: first != last, "has one rung only; a ladder goes from its first rung towards its last"),
]
Choices = Annotated[list[FormulaField], Field(min_length=1, max_length=CHOICES)]


def _size(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, dict) or not isinstance(info.context, Reader):
        return value
    size = info.context.formula(value)
    complaint = not_a_size(size)
    if complaint:
        raise ValueError(complaint)
    return size


def not_a_size(size: Formula) -> str:
    """Why a formula cannot be the length of an array; empty if it can, or where it is no plain number."""
    if not isinstance(size, Number) or (size.value.denominator == 1 and 1 <= size.value <= SIZE):
        return ""
    return f"{show(size)} is not a size; sizes are whole numbers from 1 to {SIZE}"


_SIZE_SCHEMA = {
    "anyOf": [
        {"type": "integer", "minimum": 1, "maximum": SIZE},
        {"type": "string"},
        *({"$ref": f"#/$defs/{name}"} for name in ("IntegerTable", "LadderTable", "OneOfTable")),
    ]
}
SizeField = Annotated[Any, BeforeValidator(_size), WithJsonSchema(_SIZE_SCHEMA)]


class IntegerTable(Table):
    """Whole numbers from low to high, both included."""

    integer: WholePair

    def domain(self) -> Scalar:
        """The domain that the table writes."""
        return Integer(*self.integer)


class RealTable(Table):
    """A closed interval."""

    real: RealPair

    def domain(self) -> Scalar:
        """The domain that the table writes."""
        return Real(*self.real)


class LogTable(Table):
    """A closed interval searched on a log scale; `[0, b]` means (0, b] with the limit.

    A rate or an asymptotic claim at 0 may go along `[0, b]`: it is read on b, b/2, ..., and certified where boxes can
    cover all of (0, b].
    """

    log: LogPair

    def domain(self) -> Scalar:
        """The domain that the table writes."""
        return Log(*self.log)


class LadderTable(Table):
    """Geometric rungs from the first towards the last, of ratio 2 or `points` in number."""

    ladder: LadderPair
    points: Annotated[int, Field(strict=True, ge=2, le=RUNGS)] | None = None

    def domain(self) -> Scalar:
        """The domain that the table writes."""
        return Ladder(self.ladder[0], self.ladder[1], self.points)


class OneOfTable(Table):
    """One of finitely many numbers."""

    one_of: Choices

    def domain(self) -> Scalar:
        """The domain that the table writes."""
        return OneOf(tuple(self.one_of))


class DrawnFromTable(Table):
    """A point that the search starts from a draw of a law."""

    drawn_from: FormulaField


class FrameTable(Table):
    """A matrix with orthonormal columns."""

    frame: Literal["orthonormal"]
    rows: SizeField
    columns: SizeField


class UnitTable(Table):
    """A unit vector."""

    unit: SizeField


class SimplexTable(Table):
    """Positive weights of sum one."""

    simplex: SizeField


class EntriesTable(Table):
    """The range of the entries of an array: exactly one of the keys."""

    real: RealPair | None = None
    log: LogPair | None = None
    integer: WholePair | None = None
    one_of: Choices | None = None

    @model_validator(mode="after")
    def _one(self) -> EntriesTable:
        if sum(value is not None for value in (self.real, self.log, self.integer, self.one_of)) != 1:
            message = "needs one range for its entries: real, log, integer or one_of"
            raise ValueError(message)
        return self

    def entry(self) -> Scalar:
        """The domain of each entry."""
        for pair, interval in ((self.real, Real), (self.log, Log), (self.integer, Integer)):
            if pair:
                return interval(*pair)
        return OneOf(tuple(self.one_of or ()))


class VectorTable(EntriesTable):
    """A vector, each entry in the range."""

    vector: SizeField


class MatrixTable(EntriesTable):
    """A matrix, each entry in the range."""

    matrix: Annotated[list[SizeField], Field(min_length=2, max_length=2), _two("[rows, columns]")]


SCALARS: dict[str, type[IntegerTable | RealTable | LogTable | LadderTable | OneOfTable]] = {
    "integer": IntegerTable,
    "real": RealTable,
    "log": LogTable,
    "ladder": LadderTable,
    "one_of": OneOfTable,
}
SIZES = ("integer", "ladder", "one_of")
ARRAYS: dict[str, type[Table]] = {
    "drawn_from": DrawnFromTable,
    "frame": FrameTable,
    "unit": UnitTable,
    "simplex": SimplexTable,
    "vector": VectorTable,
    "matrix": MatrixTable,
}
