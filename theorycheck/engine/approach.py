"""How one variable comes to its limit: through s in (0, reach], from above to 0, to infinity, or to a number."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from theorycheck import numerics as n
from theorycheck.domains import Domain, Ladder, Log
from theorycheck.engine.boxes import Side
from theorycheck.engine.regions import NoBoxes
from theorycheck.model import Formula, Number, show
from theorycheck.numerics import germs
from theorycheck.statistics.ladder import Limit


@dataclass(frozen=True)
class Approach:
    """The variable is s, or 1/s if infinite, or limit + side * s."""

    name: str
    start: Fraction
    limit: Fraction = Fraction(0)
    infinite: bool = False

    @property
    def side(self) -> int:
        """1 where the limit is approached from above, else -1."""
        return 1 if self.start > self.limit else -1

    @property
    def reach(self) -> Fraction:
        """The largest s."""
        return 1 / self.start if self.infinite else abs(self.start - self.limit)

    @property
    def whole(self) -> Side:
        """All s, the limit included."""
        return Side(Fraction(0), self.reach, logarithmic=True)

    def range(self, side: Side) -> Side:
        """The values of the variable over a part that does not touch the limit."""
        if self.infinite:
            return Side(1 / side.high, 1 / side.low)
        low, high = sorted(self.limit + self.side * s for s in (side.low, side.high))
        return Side(low, high)

    def germ(self, end: Fraction, ramification: int) -> Any:
        """The variable as a germ, for s in (0, end]."""
        if self.infinite:
            return germs.variable_at_infinity(1 / end, ramification=ramification)
        away = germs.variable(end, ramification=ramification)
        return away if self.limit == 0 else n.like(self.limit, away) + self.side * away

    @property
    def local(self) -> str:
        """The variable in which expansions are written."""
        return self.name if self.infinite or self.limit == 0 else f"({self.name} - {_short(self.limit)})"

    @property
    def text(self) -> str:
        """The range of the variable, in words."""
        if self.infinite:
            return f"{self.name} >= {_short(self.start)}"
        if self.side == 1:
            return f"{self.name} in ({_short(self.limit)}, {_short(self.start)}]"
        return f"{self.name} in [{_short(self.start)}, {_short(self.limit)})"


def approach(name: str, domain: Domain, to: Limit | None) -> Approach:
    """How a variable whose domain is a ladder, or (0, b], comes to a limit; None says that the ladder tells which.

    Raises NoBoxes.
    """
    match domain:
        case Ladder(first, last):
            start, rising = _exact(first), _exact(last) > _exact(first)
        case Log(_, high):
            start, rising = _exact(high), False
        case _:
            msg = f"{name} climbs no ladder"
            raise NoBoxes(msg)
    infinite = to == "infinity" or (to is None and rising)
    found = Approach(name, start, Fraction(0) if infinite or to is None else Fraction(to), infinite)
    if found.start == found.limit:
        msg = f"{name} starts at its limit"
        raise NoBoxes(msg)
    return found


def _exact(formula: Formula) -> Fraction:
    if isinstance(formula, Number):
        return formula.value
    msg = f"the end {show(formula)} of the ladder is a formula"
    raise NoBoxes(msg)


def _short(x: Fraction) -> str:
    return show(Number(x))
