"""What was seen at the points of a search, few enough numbers to draw: one scalar variable across, an interval up."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from theorycheck.domains import Integer, Ladder, Log, Real
from theorycheck.model import Claim, Evidence, Row

Spot = list[float | None]

MOST = 60
MOST_OF_RIVAL = 8


def scatter(claim: Claim, evidence: Evidence) -> dict[str, Any]:
    """The points as `seen`: by statement, triples of abscissa, lower end, upper end; empty where there are none.

    The abscissa is the value of the variable `along`, None throughout where no scalar varies. Where draws tried the
    points (`drawn`), departure and detectable departure stand for the ends. Of many points some are left out, never
    the worst of the claim's.
    """
    if not evidence.rows:
        return {}
    along = _along(claim, evidence.rows)
    seen = {name: list(_spots(evidence.rows, name, along)) for name in claim.statements()}
    rivals = {name: _worst(spots, MOST_OF_RIVAL) for name, spots in seen.items() if name != "claim" and spots}
    return {
        "along": along,
        "log": isinstance(claim.given.get(along), Log | Ladder),
        "drawn": any(row.trials for row in evidence.rows),
        "seen": {"claim": _thinned(seen["claim"])} | {name: _sorted(spots) for name, spots in rivals.items()},
    }


def _along(claim: Claim, rows: Sequence[Row]) -> str:
    """The scalar that takes most values, one of a continuum before whole numbers; empty if all stay as they are."""
    scalars = {
        name: domain for name, domain in claim.given.items() if isinstance(domain, Real | Log | Ladder | Integer)
    }
    counts = {name: len({_number(row.point.get(name)) for row in rows} - {None}) for name in scalars}
    varying = [name for name, count in counts.items() if count > 2]
    return max(varying, key=lambda name: (not isinstance(scalars[name], Integer), counts[name]), default="")


def _spots(rows: Sequence[Row], name: str, along: str) -> Iterator[Spot]:
    for row in rows:
        x = _number(row.point.get(along)) if along else None
        if along and x is None:
            continue
        if name in row.enclosures:
            yield [_short(x, 7), _short(row.enclosures[name].lower), _short(row.enclosures[name].upper)]
        elif name in row.trials:
            yield [_short(x, 7), _short(row.trials[name].departure), _short(row.trials[name].detectable)]


def _number(raw: Any) -> float | None:
    try:
        value = float(Fraction(raw))
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return value if math.isfinite(value) else None


def _short(value: float | None, figures: int = 4) -> float | None:
    return None if value is None or not math.isfinite(value) else float(f"{value:.{figures}g}")


def _thinned(spots: Sequence[Spot]) -> list[Spot]:
    """Evenly chosen in order of the abscissa, with the extremes of both ends."""
    if len(spots) <= MOST:
        return _sorted(spots)
    ordered = _sorted(spots)
    extremes = [*_worst(spots, 2), *_least(spots, 2)]
    room = MOST - len(extremes)
    even = [ordered[place * (len(ordered) - 1) // (room - 1)] for place in range(room)]
    return _sorted(list({repr(spot): spot for spot in (*even, *extremes)}.values()))


def _worst(spots: Sequence[Spot], count: int) -> list[Spot]:
    return sorted(_sorted(spots), key=lambda spot: -_known(spot[2], -math.inf))[:count]


def _least(spots: Sequence[Spot], count: int) -> list[Spot]:
    return sorted(_sorted(spots), key=lambda spot: _known(spot[1], math.inf))[:count]


def _sorted(spots: Sequence[Spot]) -> list[Spot]:
    return sorted(spots, key=lambda spot: tuple(_known(part, math.inf) for part in spot))


def _known(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
