"""Branch and bound: boxes judged one by one, the worst first, and halved until every one is decided."""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from theorycheck import numerics as n
from theorycheck.engine.boxes import Box, contains, split
from theorycheck.model import Point

PATIENCE = 2000
"""Values of an integrand on one box."""
STUCK = (Fraction(1, 6), Fraction(1, 3))
"""Shares of the work after which a cover is given up: if nothing is decided or finite, and if little is decided."""
LITTLE = 0.1
VALUES = 50
"""So many values of integrands count as much as one box."""


@dataclass(frozen=True)
class Look:
    """What one box is seen to be.

    `skipped` where the assumptions fail on all of it, `fails` with a point that refutes. `lower` and `upper` enclose
    the number that decides over the whole box; `reached` is what it is at some point of the box at most. `longest` is
    the side to halve; where that is `hopeless` the whole cover is given up.
    """

    outcome: Literal["holds", "skipped", "open", "fails"]
    lower: float = -math.inf
    upper: float = math.inf
    reached: float = math.inf
    longest: int = 0
    why: str = ""
    hopeless: bool = False
    witness: Point | None = None


@dataclass(frozen=True)
class Work:
    """How many boxes may be looked at, and the last resort: a processor time far beyond what they take.

    A box on which integrals need many values counts for several.
    """

    boxes: int
    until: float

    @property
    def late(self) -> bool:
        """Whether the last resort is reached."""
        return time.process_time() > self.until


@dataclass
class Covering:
    """The boxes of one case so far: what each decided one was seen to be, and what is still open.

    `closer` looks at a box for its numbers, where `look` is content to decide it.
    """

    whole: Box
    look: Callable[[Box], Look]
    closer: Callable[[Box], Look] | None = None
    decided: list[tuple[Box, Look]] = field(default_factory=list)
    looked: int = 0
    spent: int = 0
    witness: Point | None = None
    _open: list[tuple[float, int, Box, Look]] = field(default_factory=list)

    def run(self, work: Work) -> str:
        """Why the cover fails; empty where every box is decided. A point that refutes ends it at once."""
        self._see(self.whole)
        while self._open and self.witness is None:
            if self.spent >= work.boxes or self._stuck(work):
                return f"{self.looked} boxes did not decide it{self._where()}"
            if work.late:
                return "boxes took too long"
            _, _, box, look = heapq.heappop(self._open)
            if not box or look.hopeless:
                return look.why
            for part in split(box, look.longest):
                self._see(part)
        return "" if self.witness is None else "a point refutes it"

    def _stuck(self, work: Work) -> bool:
        """Whether halving so far has led nowhere."""
        first, second = (share * work.boxes for share in STUCK)
        if self.spent >= second:
            return len(self.decided) < LITTLE * (len(self.decided) + len(self._open))
        return self.spent >= first and not self.decided and self._open[0][0] == -math.inf

    def refine(self, extra: int, enough: float) -> None:
        """Halve the boxes of the least numbers, so that the least number of all is known to `enough` of its size."""
        limit = self.spent + extra
        while self.spent + 1 < limit and self.witness is None and not self._sharp(enough):
            held = [k for k, (_, look) in enumerate(self.decided) if look.outcome == "holds"]
            index = min(held, key=lambda k: self.decided[k][1].lower)
            box, look = self.decided[index]
            if not box or any(side.open for side in box):
                return
            parts = [(part, self._asked(part, self.closer)) for part in split(box, look.longest)]
            if not all(found.outcome in ("holds", "skipped") for _, found in parts):
                return
            self.decided[index : index + 1] = parts

    def _sharp(self, enough: float) -> bool:
        looks = [look for _, look in self.held]
        if not looks:
            return True
        lower, reached = min(look.lower for look in looks), min(look.reached for look in looks)
        return reached - lower <= enough * max(abs(reached), abs(lower))

    def _asked(self, box: Box, look: Callable[[Box], Look] | None = None) -> Look:
        before = n.integrand_calls()
        with n.impatient(PATIENCE):
            found = (look or self.look)(box)
        self.looked += 1
        self.spent += 1 + (n.integrand_calls() - before) // VALUES
        return found

    def _see(self, box: Box) -> None:
        look = self._asked(box)
        if look.outcome == "open":
            rank = look.lower if not math.isnan(look.lower) else -math.inf
            heapq.heappush(self._open, (rank, self.looked, box, look))
            return
        self.decided.append((box, look))
        if look.outcome == "fails":
            self.witness = look.witness

    def _where(self) -> str:
        return f"; {why}" if (why := self._open[0][3].why) else ""

    @property
    def whole_is_covered(self) -> bool:
        """Whether the decided boxes, which do not overlap, have together the exact volume of the whole."""
        return sum(map(_volume, (box for box, _ in self.decided))) == _volume(self.whole)

    @property
    def held(self) -> list[tuple[Box, Look]]:
        """The boxes on which the statement holds."""
        return [(box, look) for box, look in self.decided if look.outcome == "holds"]

    def around(self, place: Sequence[Fraction]) -> Look | None:
        """What the box around a point was seen to be; None where no box holds it, or one that was skipped does."""
        return next((look for box, look in self.held if contains(box, place)), None)


def _volume(box: Box) -> Fraction:
    return math.prod((side.high - side.low for side in box), start=Fraction(1))
