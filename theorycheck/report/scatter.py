"""The points of a search as a small SVG: what was enclosed or estimated at each, where the claim's edge is, and the
points at which rivals were refuted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from markupsafe import Markup, escape

from theorycheck.report import axes
from theorycheck.report.axes import FOOT, Axis, Panel
from theorycheck.report.trend import Picture

Record: TypeAlias = Mapping[str, Any]
Span: TypeAlias = tuple[float, float, float]

TOP, TALL = axes.HEAD, 186
HEIGHT = TOP + TALL + FOOT
LEAST = 3
DECADES = 12  # below the largest, what is drawn at the foot of the axis
MOST_MARKS = 3  # of one rival
APART = 9.0  # between marks
SPREAD = 50.0  # from where on ratios are shown by decades
EXACT, ESTIMATED = 1e-30, 1e-6


@dataclass(frozen=True, slots=True)
class Reading:
    """How a kind's numbers are shown: the axis' name, the edge and what it is called, ends to heights."""

    name: str
    edge: float | None
    means: str
    ends: Callable[[float, float], tuple[float, float]]
    log: bool | None  # None to choose by the numbers
    caption: str


def picture(record: Record) -> Picture | None:
    """The points of a verdict's record; None where it has too few or none.

    A record holds, in `scatter`, the name of what runs across and by statement triples of abscissa, lower and upper.
    """
    scatter = record.get("scatter") or {}
    reading = _reading(record, scatter)
    seen = {str(name): list(_spans(spots, reading)) for name, spots in (scatter.get("seen") or {}).items()}
    own = seen.pop("claim", [])
    if reading is None or len(own) < LEAST:
        return None
    marks = _marks(seen, record)
    panel = _panel(scatter, reading, own, [span for _, _, spans in marks for span in spans])
    return _picture(panel, reading, own, marks)


def _reading(record: Record, scatter: Record) -> Reading | None:
    if scatter.get("drawn"):
        return _DRAWN
    exact = "balls" in str(record.get("precision") or "")
    kinds = {"identity": _identity(EXACT if exact else ESTIMATED), "bound": _BOUND, "optimum": _OPTIMUM}
    return kinds.get(str(record.get("kind") or ""))


def _identity(resolution: float) -> Reading:
    return Reading(
        "departure",
        resolution,
        f"below {resolution:.0e}: equal",
        lambda low, high: (high, high),
        True,
        "A dot is the largest |left - right| that the enclosure at a point allows, over the scale of the terms",
    )


_BOUND = Reading(
    "left / right",
    1.0,
    "the bound",
    lambda low, high: (1 - high, 1 - low),
    None,
    "A dot encloses left / right at a point, the worst entry of each",
)
_OPTIMUM = Reading(
    "excess",
    0.0,
    "the optimum",
    lambda low, high: (low, high),
    False,
    "A dot encloses by how much another value exceeds the objective at the stated point",
)
_DRAWN = Reading(
    "departure",
    None,
    "",
    lambda low, high: (low, low),
    True,
    "A dot is the departure that draws at a point suggest",
)


def _spans(spots: Any, reading: Reading | None) -> Iterator[Span]:
    """Abscissa and heights; of points without an abscissa, their place in the order of their heights."""
    known = [(x, *_ends(low, high)) for x, low, high in spots if _number(low) or _number(high)]
    if reading is None or not known:
        return
    if not all(_number(x) for x, _, _ in known):
        known = [(place, low, high) for place, (_, low, high) in enumerate(sorted(known, key=lambda s: s[1:]), start=1)]
    yield from ((x, *reading.ends(low, high)) for x, low, high in known)


def _ends(low: Any, high: Any) -> tuple[float, float]:
    return float(low if _number(low) else high), float(high if _number(high) else low)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _marks(seen: Mapping[str, Sequence[Span]], record: Record) -> list[tuple[str, str, Sequence[Span]]]:
    """Number, name and points of the rivals, in the order in which the file declares them."""
    declared = [str(rival.get("name")) for rival in record.get("rivals") or () if not rival.get("automatic")]
    return [(str(place), name, seen[name]) for place, name in enumerate(declared, start=1) if seen.get(name)]


def _panel(scatter: Record, reading: Reading, own: Sequence[Span], others: Sequence[Span]) -> Panel:
    every = [*own, *others]
    heights = [end for _, low, high in every for end in (low, high)]
    heights += [] if reading.edge is None else [reading.edge]
    log = reading.log if reading.log is not None else _spread(heights)
    along = str(scatter.get("along") or "")
    x_log = bool(scatter.get("log")) and all(x > 0 for x, _, _ in every)
    x = axes.axis([_height(x, x_log) for x, _, _ in every], x_log, along or "points, in order", 1e-9, pad=0.04)
    return Panel(x, _up(heights, log, reading), TOP, TALL)


def _spread(heights: Sequence[float]) -> bool:
    positive = [height for height in heights if height > 0]
    return bool(positive) and max(positive) > SPREAD * min(positive)


def _up(heights: Sequence[float], log: bool, reading: Reading) -> Axis:
    """Of many decades the highest, and the edge."""
    if not log:
        return axes.axis(heights, False, reading.name, 1e-9)
    known = [math.log10(height) for height in heights if height > 0] or [0.0]
    edge = math.log10(reading.edge) if reading.edge else max(known)
    floor = min(edge, max(known) - DECADES) if reading is _BOUND else min(known)
    return axes.axis([max(floor, height) for height in known], True, reading.name, 1.0)


def _height(value: float, log: bool) -> float:
    if not log:
        return value
    return math.log10(value) if value > 0 else -math.inf


def _picture(panel: Panel, reading: Reading, own: Sequence[Span], marks: Any) -> Picture:
    parts = [axes.axes(panel)]
    legend: list[tuple[str, str, str]] = []
    if reading.edge is not None:
        parts.append(_edge(panel, reading.edge))
        legend.append(("\u2013", "own", reading.means))
    parts.append(axes.bars(panel, [_placed(panel, span) for span in own]))
    for mark, name, _ in marks:
        legend.append((mark, "rival", f"{name}, where it is worst"))
    parts += _marked(panel, marks)
    worst = max(high for _, _, high in own)
    alt = f"{reading.name} at {len(own)} points across {panel.x.name}: at most {worst:.3g}" + _told(marks)
    return Picture(axes.svg(HEIGHT, alt, parts), tuple(legend), f"{reading.caption}.")


def _told(marks: Any) -> str:
    return "".join(f"; {name} up to {max(high for _, _, high in spans):.3g}" for _, name, spans in marks)


def _edge(panel: Panel, edge: float) -> Markup:
    height = _height(edge, panel.y.log)
    return axes.polyline(panel, "own", ((panel.x.low, height), (panel.x.high, height)))


def _placed(panel: Panel, span: Span) -> Span:
    x, low, high = span
    inside = [min(max(_height(end, panel.y.log), panel.y.low), panel.y.high) for end in (low, high)]
    return _height(x, panel.x.log), inside[0], inside[1]


def _marked(panel: Panel, marks: Any) -> Iterator[Markup]:
    """Numbers at the points of rivals; one that would hide another moves aside."""
    taken: list[tuple[float, float]] = []
    for mark, _, spans in marks:
        for span in spans[:MOST_MARKS]:
            across, low, high = _placed(panel, span)
            x, y = panel.place(across, (low + high) / 2)
            while any(abs(x - other) < APART and abs(y - height) < APART for other, height in taken):
                x += APART
            taken.append((x, y))
            yield Markup(f'<text class="rival" text-anchor="middle" x="{x:.1f}" y="{y + 4:.1f}">{escape(mark)}</text>')
