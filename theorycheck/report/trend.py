"""A ladder as a small SVG drawn by hand: readings on log-log axes, the claim's slope and its rivals' slopes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

from markupsafe import Markup, escape

Record: TypeAlias = Mapping[str, Any]
Curve: TypeAlias = tuple[tuple[float, float], ...]

WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 58, 156, 16, 44
MOST_LINES = 5
MOST_STRETCH = 2.0
LABEL_STEP = 15.0
FARTHEST = 1e9  # decades, or powers, that are drawn; beyond, neighbouring pixels are the same float

_X_TICK = Markup('<path class="tick" d="M{0:.1f} {1}v4"/><text x="{0:.1f}" y="{2}" text-anchor="middle">{3}</text>')
_Y_TICK = Markup('<path class="tick" d="M{0} {1:.1f}h-4"/><text x="{2}" y="{3:.1f}" text-anchor="end">{4}</text>')


@dataclass(frozen=True, slots=True)
class Line:
    """One thing drawn: its name, its style and its points in log10 units."""

    name: str
    style: str
    curve: Curve


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the log-log plane that is shown."""

    x0: float
    x1: float
    y0: float
    y1: float

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the plane lies in the picture."""
        across = (x - self.x0) / (self.x1 - self.x0)
        up = (y - self.y0) / (self.y1 - self.y0)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)


def picture(sweep: Record, claim: Record, rivals: Sequence[Record], ordinate: str) -> Markup | None:
    """The ladder as `<svg>`, or None where it has fewer than three readings that can be drawn.

    `claim` and each rival hold `formulas` with an `exponent` where their slope is known; readings of statements other
    than the claim are drawn where they differ from the claim's.
    """
    readings = _curve(sweep, "claim")
    if len(readings) < 3:
        return None
    lines = [*_slopes(readings, claim, rivals), *_others(sweep, readings, rivals)][:MOST_LINES]
    frame = _frame(readings, lines)
    parts = [_axes(frame, str(sweep.get("along", "")), ordinate), *_drawn(frame, lines), _dots(frame, readings)]
    return Markup('<svg class="trend" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, HEIGHT, f"{ordinate} along {sweep.get('along', '')}", Markup("").join(parts)
    )


def _curve(sweep: Record, statement: str) -> Curve:
    logs = sweep.get("logs", {}).get(statement, ())
    pairs = zip(sweep.get("rungs", ()), logs, strict=False)
    return tuple(point for rung, log in pairs if (point := _point(rung, log)) is not None)


def _point(rung: Any, log: Any) -> tuple[float, float] | None:
    try:
        x, y = math.log10(float(rung)), float(log) / math.log(10)
    except (TypeError, ValueError):
        return None
    return (x, y) if abs(x) <= FARTHEST and abs(y) <= FARTHEST else None  # nor is a nan


def _slopes(readings: Curve, claim: Record, rivals: Sequence[Record]) -> Iterator[Line]:
    stated = _law(claim)
    if stated is None:
        return
    yield Line(f"claim: {_named(*stated)}", "claim", _ray(readings, *stated))
    for law in map(_law, rivals):
        if law is not None and law != stated:
            yield Line(f"rival: {_named(*law)}", "rival", _ray(readings, *law))


def _others(sweep: Record, readings: Curve, rivals: Sequence[Record]) -> Iterator[Line]:
    for rival in rivals:
        curve = _curve(sweep, str(rival.get("name")))
        if len(curve) > 1 and curve != readings:
            yield Line(f"rival: {rival.get('name')}", "rival", curve)


def _law(statement: Record) -> tuple[Fraction, Fraction] | None:
    """The exponent and the power of the log that a rate asserts."""
    formulas = statement.get("formulas") or {}
    try:
        law = Fraction(str(formulas["exponent"])), Fraction(str(formulas.get("log_power") or 0))
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


def _frame(readings: Curve, lines: Sequence[Line]) -> Frame:
    xs, ys = [x for x, _ in readings], [y for _, y in readings]
    span = max(max(ys) - min(ys), 0.5)
    low, high = min(ys) - MOST_STRETCH * span, max(ys) + MOST_STRETCH * span
    shown = [*ys, *(min(max(y, low), high) for line in lines for _, y in line.curve)]
    pad = 0.06 * max(max(shown) - min(shown), 0.5)
    return Frame(min(xs), max(max(xs), min(xs) + 1e-9), min(shown) - pad, max(shown) + pad)


def _axes(frame: Frame, along: str, ordinate: str) -> Markup:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    box = Markup('<path class="axis" d="M{0} {1}V{2}H{3}"/>').format(LEFT, TOP, bottom, right)
    ticks = [*_x_ticks(frame), *_y_ticks(frame)]
    across = Markup('<text class="name" x="{}" y="{}" text-anchor="middle">{}</text>')
    up = Markup('<text class="name" transform="translate(13 {}) rotate(-90)" text-anchor="middle">{}</text>')
    names = [across.format((LEFT + right) // 2, HEIGHT - 8, along), up.format((TOP + bottom) // 2, _cut(ordinate, 38))]
    return Markup("").join([box, *ticks, *names])


def _x_ticks(frame: Frame) -> Iterator[Markup]:
    for power, name in _ticks(frame.x0, frame.x1):
        x, _ = frame.place(power, frame.y0)
        yield _X_TICK.format(x, HEIGHT - BOTTOM, HEIGHT - BOTTOM + 17, name)


def _y_ticks(frame: Frame) -> Iterator[Markup]:
    for power, name in _ticks(frame.y0, frame.y1):
        _, y = frame.place(frame.x0, power)
        yield _Y_TICK.format(LEFT, y, LEFT - 7, y + 4, name)


def _ticks(low: float, high: float) -> list[tuple[float, Markup]]:
    first, count = math.ceil(low), math.floor(high) - math.ceil(low) + 1
    if count >= 3:
        step = 1 + (count - 1) // 6
        return [(power, _decade(power)) for power in range(first + -first % step, first + count, step)]
    between = [math.log10(lead) + power for power in range(math.floor(low), math.ceil(high)) for lead in (1, 2, 5)]
    inside = [power for power in between if low <= power <= high]
    ends = [low + (high - low) * share for share in (0.1, 0.5, 0.9)]
    return [(power, _number(power)) for power in (inside if len(inside) >= 2 else ends)]


def _number(power: float) -> Markup:
    """Ten to a power, as a number where a float holds it."""
    return escape(f"{10**power:.3g}" if abs(power) < 300 else f"10^{power:.11g}")


def _decade(power: int) -> Markup:
    return Markup('10<tspan class="power" dy="-5">{}</tspan>').format(f"{power}".replace("-", "\u2212"))


def _drawn(frame: Frame, lines: Sequence[Line]) -> Iterator[Markup]:
    ends = [_inside(frame, line.curve) for line in lines]
    heights = _apart([y for _, y in ends])
    for line, (_, end), height in zip(lines, ends, heights, strict=True):
        yield Markup('<polyline class="{}" points="{}"/>').format(line.style, _path(frame, line.curve))
        yield Markup('<path class="lead" d="M{0} {1:.1f}L{2} {3:.1f}"/>').format(
            WIDTH - RIGHT + 2, end, WIDTH - RIGHT + 10, height
        )
        yield Markup('<text class="{}" x="{}" y="{:.1f}">{}</text>').format(
            line.style, WIDTH - RIGHT + 13, height + 4, _cut(line.name, 24)
        )


def _inside(frame: Frame, curve: Curve) -> tuple[float, float]:
    x, y = frame.place(*curve[-1])
    return x, min(max(y, TOP), HEIGHT - BOTTOM)


def _path(frame: Frame, curve: Curve) -> str:
    ends = [_clipped(frame, *pair) for pair in pairwise(curve)]
    points = [curve[0], *ends]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in (frame.place(*point) for point in points))


def _clipped(frame: Frame, start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    (x0, y0), (x1, y1) = start, end
    edge = min(max(y1, frame.y0), frame.y1)
    return end if edge == y1 or y1 == y0 else (x0 + (x1 - x0) * (edge - y0) / (y1 - y0), edge)


def _apart(heights: Sequence[float]) -> list[float]:
    placed: dict[int, float] = {}
    for place in sorted(range(len(heights)), key=lambda index: heights[index]):
        above = max(placed.values(), default=-math.inf)
        placed[place] = max(heights[place], above + LABEL_STEP)
    overflow = max(0.0, max(placed.values(), default=0.0) - (HEIGHT - BOTTOM))
    return [placed[place] - overflow for place in range(len(heights))]


def _dots(frame: Frame, readings: Curve) -> Markup:
    dot = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="3"/>')
    return Markup("").join(dot.format(*frame.place(x, y)) for x, y in readings)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "\u2026"
