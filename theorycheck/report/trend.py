"""A ladder as a small SVG: readings on log-log axes and what claim and rivals assert; under it the slopes between
rungs, or where a ratio is claimed to tend to one, how far it still is from it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

from markupsafe import Markup

from theorycheck.report import axes
from theorycheck.report.axes import FOOT, Axis, Curve, Panel

Record: TypeAlias = Mapping[str, Any]

TOP, UPPER, BETWEEN, LOWER = axes.HEAD, 170, axes.HEAD + 8, 80
HEIGHT = TOP + UPPER + BETWEEN + LOWER + FOOT
MOST_LINES = 6
MOST_STRETCH = 2.0
FARTHEST = 1e9  # powers that are drawn; beyond, neighbouring pixels are the same float
SLOPE, DISTANCE = "local slope", "|ratio - 1|"
_BELOW = {SLOPE: "Below, the slope from rung to rung.", DISTANCE: "Below, how far the ratio still is from 1."}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing drawn: its mark at the edge, its name, its style, its points in log10 units, its slopes."""

    mark: str
    name: str
    style: str
    curve: Curve
    slopes: Curve = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG and what its marks mean: (mark, style, text) each."""

    svg: Markup
    legend: tuple[tuple[str, str, str], ...]
    caption: str


def picture(sweep: Record, claim: Record, rivals: Sequence[Record], ordinate: str) -> Picture | None:
    """The ladder, or None where it has fewer than three readings that can be drawn, or no two rungs.

    `claim` and each rival hold `formulas` with an `exponent` where their slope is known; readings of statements other
    than the claim are drawn where they differ from the claim's. Errors of logs, where the sweep has them, are bars.
    """
    readings = _curve(sweep, "claim")
    if len(readings) < 3 or not _local(readings):
        return None
    lines = [*_asserted(readings, claim, rivals), *_others(sweep, readings, rivals)][:MOST_LINES]
    x, along = _across(readings, str(sweep.get("along", ""))), str(sweep.get("along", ""))
    upper = Panel(x, _up(readings, lines, ordinate), TOP, UPPER)
    lower, below = _below(x, readings, lines, claim)
    parts = [*_upper(upper, sweep, readings, lines), *below]
    alt = f"{ordinate} along {along}: {len(readings)} readings, {_read(lower, readings)}"
    legend = tuple((line.mark, line.style, line.name) for line in lines)
    return Picture(axes.svg(HEIGHT, alt, parts), legend, _BELOW[lower.y.name])


def _read(lower: Panel, readings: Curve) -> str:
    (x0, y0), (x1, y1) = readings[-2:]
    slope = (y1 - y0) / (x1 - x0) if x1 != x0 else 0.0
    return f"the last at {10 ** max(-300.0, min(300.0, y1)):.3g}, local slope {slope:.3g} there"


def _curve(sweep: Record, statement: str) -> Curve:
    logs = (sweep.get("logs") or {}).get(statement, ())
    pairs = zip(sweep.get("rungs") or (), logs, strict=False)
    return tuple(point for rung, log in pairs if (point := _point(rung, log)) is not None)


def _point(rung: Any, log: Any) -> tuple[float, float] | None:
    try:
        x, y = math.log10(float(rung)), float(log) / math.log(10)
    except (TypeError, ValueError, OverflowError):
        return None
    return (x, y) if math.isfinite(x) and math.isfinite(y) else None


# --- what claim and rivals assert -----------------------------------------------------------------------------------


def _asserted(readings: Curve, claim: Record, rivals: Sequence[Record]) -> Iterator[Line]:
    """Laws that are known as powers, drawn through the first reading; a quotient is claimed not to move."""
    stated = _law(claim)
    if (claim.get("formulas") or {}).get("to") is not None:
        yield Line("claim", "the claim: in the limit 1", "own", ((readings[0][0], 0.0), (readings[-1][0], 0.0)))
    if stated is None:
        return
    name = _named(*stated) if any(stated) or "exponent" in (claim.get("formulas") or {}) else "stays as it is"
    yield Line("claim", f"the claim: {name}", "own", _ray(readings, *stated), _slopes(readings, *stated))
    for place, rival in enumerate(rivals, start=1):
        law = _law(rival)
        if law is not None and law != stated:
            name = f"{rival.get('name')}: {_named(*law)}"
            yield Line(str(place), name, "rival", _ray(readings, *law), _slopes(readings, *law))


def _others(sweep: Record, readings: Curve, rivals: Sequence[Record]) -> Iterator[Line]:
    for place, rival in enumerate(rivals, start=1):
        curve = _curve(sweep, str(rival.get("name")))
        if len(curve) > 1 and curve != readings:
            yield Line(str(place), f"{rival.get('name')}: what it reads", "rival", curve, _local(curve))


def _law(statement: Record) -> tuple[Fraction, Fraction] | None:
    """The exponent and the power of the log that a rate asserts, or the power that a quotient is to keep."""
    formulas = statement.get("formulas") or {}
    if statement.get("kind") == "threshold":
        return Fraction(0), Fraction(0)
    try:
        exponent = formulas["exponent"] if "exponent" in formulas else formulas["power"]
        law = Fraction(str(exponent)), Fraction(str(formulas.get("log_power") or 0))
    except (KeyError, ValueError, ZeroDivisionError):
        return None
    return law if max(map(abs, law)) <= FARTHEST else None


def _named(exponent: Fraction, logs: Fraction) -> str:
    return f"slope {_short(exponent)}" + (f", log {_short(logs)}" if logs else "")


def _short(value: Fraction) -> str:
    return str(value) if value.denominator < 100 else f"{float(value):.3g}"


def _ray(readings: Curve, exponent: Fraction, logs: Fraction) -> Curve:
    """The law through the first reading: y0 + p (x - x0) + q (log |x| - log |x0|), where x is a log itself."""
    x0, y0 = readings[0]
    if not logs:
        last = readings[-1][0]
        return (x0, y0), (last, y0 + float(exponent) * (last - x0))
    beyond = [(x, math.log10(abs(x))) for x, _ in readings if x]
    start = math.log10(abs(x0)) if x0 else beyond[0][1]
    return tuple((x, y0 + float(exponent) * (x - x0) + float(logs) * (far - start)) for x, far in beyond)


def _slopes(readings: Curve, exponent: Fraction, logs: Fraction) -> Curve:
    """The slope of the law at each rung: p + q / log x."""
    places = [x for x, _ in readings if x or not logs]
    ends = (places[0], places[-1]) if not logs else places
    return tuple((x, float(exponent) + (float(logs) / (x * math.log(10)) if logs else 0.0)) for x in ends)


def _local(readings: Curve) -> Curve:
    """Slopes between neighbouring rungs, at the middle between them."""
    return tuple(((x0 + x1) / 2, (y1 - y0) / (x1 - x0)) for (x0, y0), (x1, y1) in pairwise(readings) if x1 != x0)


# --- the panels -----------------------------------------------------------------------------------------------------


def _across(readings: Curve, along: str) -> Axis:
    xs = [x for x, _ in readings]
    return axes.axis(xs, True, along, 1e-9, pad=0.02)


def _up(readings: Curve, lines: Sequence[Line], ordinate: str) -> Axis:
    """The readings, and as much of the lines as leaves the readings their shape."""
    ys = [y for _, y in readings]
    span = max(max(ys) - min(ys), 0.5)
    low, high = min(ys) - MOST_STRETCH * span, max(ys) + MOST_STRETCH * span
    shown = [*ys, *(min(max(y, low), high) for line in lines for _, y in line.curve)]
    return axes.axis(shown, True, ordinate, 0.5)


def _upper(panel: Panel, sweep: Record, readings: Curve, lines: Sequence[Line]) -> Iterator[Markup]:
    yield axes.axes(panel, foot=False)
    yield from (axes.polyline(panel, line.style, line.curve) for line in lines)
    yield axes.bars(panel, _errors(sweep), "error")
    yield axes.dots(panel, readings)
    yield from axes.labels(panel, [(line.mark, line.style, line.curve[-1][1]) for line in lines])


def _errors(sweep: Record) -> Iterator[tuple[float, float, float]]:
    """Bands of readings that were seen through draws or are known to a whole number: abscissa, low, high."""
    errors = (sweep.get("errors") or {}).get("claim", ())
    logs = (sweep.get("logs") or {}).get("claim", ())
    for rung, log, error in zip(sweep.get("rungs") or (), logs, errors, strict=False):
        point, half = _point(rung, log), _point(1, error)
        if point is not None and half is not None and half[1] > 0:
            yield point[0], point[1] - half[1], point[1] + half[1]


def _below(x: Axis, readings: Curve, lines: Sequence[Line], claim: Record) -> tuple[Panel, Iterator[Markup]]:
    top = TOP + UPPER + BETWEEN
    if (claim.get("formulas") or {}).get("to") is not None:
        distances = _distances(readings)
        if len(distances) > 1:
            panel = Panel(x, axes.axis([y for _, y in distances], True, DISTANCE, 0.5), top, LOWER)
            return panel, iter(
                (axes.axes(panel), axes.polyline(panel, "reading", distances), axes.dots(panel, distances))
            )
    local = _local(readings)
    panel = Panel(x, _slope_axis(local, lines), top, LOWER)
    return panel, _lower(panel, local, lines)


def _distances(readings: Curve) -> Curve:
    """Decimal logs of |ratio - 1| where it is neither zero nor beyond all floats."""
    logs = [(x, y * math.log(10)) for x, y in readings]
    sizes = [(x, abs(math.expm1(log))) for x, log in logs if log < 700]
    return tuple((x, math.log10(size)) for x, size in sizes if size > 0)


def _slope_axis(local: Curve, lines: Sequence[Line]) -> Axis:
    own = [slope for _, slope in local]
    low, high = min(own) - 1.2, max(own) + 1.2
    stated = [slope for line in lines for _, slope in line.slopes if low <= slope <= high]
    return axes.axis([*own, *stated], False, SLOPE, 0.2, pad=0.12)


def _lower(panel: Panel, local: Curve, lines: Sequence[Line]) -> Iterator[Markup]:
    yield axes.axes(panel)
    inside = [line for line in lines if line.slopes and _shown(panel.y, line.slopes[-1][1])]
    yield from (axes.polyline(panel, line.style, line.slopes) for line in inside if len(line.slopes) > 1)
    yield axes.dots(panel, local)
    yield from axes.labels(panel, [(line.mark, line.style, line.slopes[-1][1]) for line in inside])


def _shown(shown: Axis, value: float) -> bool:
    return shown.low <= value <= shown.high
