"""Axes of small SVGs drawn by hand: panels that share a width, ticks by decades or by round numbers, clipped curves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import TypeAlias

from markupsafe import Markup, escape

Curve: TypeAlias = tuple[tuple[float, float], ...]

WIDTH = 440
LEFT, RIGHT = 50, 40
HEAD = 22  # over a panel: the name of what runs up
FOOT = 40  # under a panel: the numbers and the name of what runs across
LABEL_STEP = 12.0
_VISIBLE = 1e-9  # shortest length of an axis, beside its numbers


@dataclass(frozen=True, slots=True)
class Axis:
    """A range of numbers; where `log`, they are decimal logs of what is shown."""

    low: float
    high: float
    log: bool
    name: str

    def share(self, value: float) -> float:
        """How far along the axis a number lies, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Panel:
    """A rectangle of the picture with its two axes."""

    x: Axis
    y: Axis
    top: float
    height: float

    @property
    def bottom(self) -> float:
        """Where the horizontal axis lies."""
        return self.top + self.height

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the plane lies in the picture."""
        return LEFT + self.x.share(x) * (WIDTH - LEFT - RIGHT), self.bottom - self.y.share(y) * self.height


def axis(values: Iterable[float], log: bool, name: str, least: float, pad: float = 0.06) -> Axis:
    """The axis that shows these values, at least so long, with a share of its length to spare at both ends.

    Beside large numbers a length that floats would lose is none.
    """
    low, high = _ends(values)
    least = max(least, _VISIBLE * max(abs(low), abs(high)))
    spare = pad * max(high - low, least) + max(0.0, least - (high - low)) / 2
    return Axis(low - spare, high + spare, log, name)


def _ends(values: Iterable[float]) -> tuple[float, float]:
    known = list(values)
    return min(known), max(known)


def svg(height: float, alt: str, parts: Iterable[Markup]) -> Markup:
    """The picture, with a text for those who do not see it."""
    frame = Markup('<svg class="picture" viewBox="0 0 {} {:g}" role="img" aria-label="{}">{}</svg>')
    return frame.format(WIDTH, height, alt, Markup("").join(parts))


def axes(panel: Panel, foot: bool = True) -> Markup:
    """Lines, ticks and names of the axes; `foot` where the panel has what runs across written under it."""
    right = WIDTH - RIGHT
    box = f'<path class="axis" d="M{LEFT} {panel.top:g}V{panel.bottom:g}H{right}"/>'
    up = f'<text class="name" x="4" y="{panel.top - HEAD + 11:g}">{escape(cut(panel.y.name, 48))}</text>'
    parts = [box, *_y_ticks(panel), up]
    at = f'x="{(LEFT + right) // 2}" y="{panel.bottom + FOOT - 7:g}"'
    across = f'<text class="name" {at} text-anchor="middle">{escape(cut(panel.x.name, 44))}</text>'
    return Markup("".join([*parts, *_x_ticks(panel), across] if foot else parts))


def _x_ticks(panel: Panel) -> Iterator[str]:
    for value, name in ticks(panel.x, 5):
        x, _ = panel.place(value, panel.y.low)
        yield f'<path class="tick" d="M{x:.1f} {panel.bottom:g}v4"/>'
        yield f'<text x="{x:.1f}" y="{panel.bottom + 16:g}" text-anchor="middle">{name}</text>'


def _y_ticks(panel: Panel) -> Iterator[str]:
    for value, name in ticks(panel.y, max(3, int(panel.height // 36))):
        _, y = panel.place(panel.x.low, value)
        yield f'<path class="tick" d="M{LEFT} {y:.1f}h-4"/>'
        yield f'<text x="{LEFT - 7}" y="{y + 4:.1f}" text-anchor="end">{name}</text>'


def ticks(shown: Axis, most: int) -> list[tuple[float, Markup]]:
    """Where ticks stand, about so many at most, and what is written there."""
    if not shown.log:
        return _round_ticks(shown.low, shown.high, most)
    first, last = math.ceil(shown.low), math.floor(shown.high)
    if last - first >= 2:
        stride = _stride((last - first + 1) / most)
        return [(power, _decade(power)) for power in range(-(-first // stride) * stride, last + 1, stride)]
    powers = range(math.floor(shown.low), math.ceil(shown.high))
    between = [math.log10(lead) + power for power in powers for lead in (1, 2, 5)]
    inside = [power for power in between if shown.low <= power <= shown.high][: most + 2]
    ends = [shown.low + (shown.high - shown.low) * share for share in (0.1, 0.5, 0.9)]
    return [(power, _number(power)) for power in (inside if len(inside) >= 2 else ends)]


def _number(power: float) -> Markup:
    """Ten to a power, as a number where a float holds it."""
    return escape(f"{10**power:.3g}" if abs(power) < 300 else f"10^{power:.11g}")


def _stride(least: float) -> int:
    """The least round number of decades that is not smaller."""
    rounds = (lead * 10**power for power in count() for lead in (1, 2, 5))
    return int(next(stride for stride in rounds if stride >= least))


def _round_ticks(low: float, high: float, most: int) -> list[tuple[float, Markup]]:
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(lead * power for lead in (1, 2, 5, 10) if lead * power >= raw * (1 - 1e-9))
    marks = [place * step for place in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return [(mark, escape(f"{mark:.4g}".replace("-", "\u2212"))) for mark in marks]


def _decade(power: int) -> Markup:
    return Markup(f'10<tspan class="power" dy="-5">{power}</tspan>'.replace(">-", ">\u2212"))


def polyline(panel: Panel, style: str, curve: Curve) -> Markup:
    """A curve, cut off where it leaves the panel."""
    strokes, last = "", None
    for start, end in _within(panel.y, curve):
        pen = "" if start == last else "M{:.1f} {:.1f}".format(*panel.place(*start))
        strokes += pen + "L{:.1f} {:.1f}".format(*panel.place(*end))
        last = end
    return Markup('<path class="{}" d="{}"/>').format(style, strokes)


def _within(shown: Axis, curve: Curve) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The parts of a curve's segments between the ends of the vertical axis."""
    for (x0, y0), (x1, y1) in pairwise(curve):
        low, high = (min(max(y, shown.low), shown.high) for y in (y0, y1))
        if low == high and (low not in (y0, y1)):
            continue
        pace = (x1 - x0) / (y1 - y0) if y1 != y0 else 0.0
        yield (x0 + pace * (low - y0), low), (x1 - pace * (y1 - high), high)


def dots(panel: Panel, readings: Iterable[tuple[float, float]]) -> Markup:
    """Readings as small circles; those outside of the panel are left out."""
    shown = [(x, y) for x, y in readings if panel.y.low <= y <= panel.y.high]
    return Markup("".join('<circle cx="{:.1f}" cy="{:.1f}" r="3"/>'.format(*panel.place(*at)) for at in shown))


def bars(panel: Panel, spans: Iterable[tuple[float, float, float]], style: str = "bar") -> Markup:
    """Vertical bars from low to high at an abscissa, with round ends, so that a short one is a dot."""
    strokes = ""
    for x, low, high in spans:
        left, bottom = panel.place(x, max(low, panel.y.low))
        _, top = panel.place(x, min(high, panel.y.high))
        strokes += f"M{left:.1f} {bottom:.1f}v{top - bottom:.1f}"
    return Markup('<path class="{}" d="{}"/>').format(style, strokes) if strokes else Markup("")


def labels(panel: Panel, ends: Sequence[tuple[str, str, float]]) -> Iterator[Markup]:
    """Short texts at the right edge, (text, style, ordinate) each, moved apart where they would overlap.

    An arrow says that the ordinate lies beyond the axis.
    """
    heights = [panel.place(panel.x.high, min(max(y, panel.y.low), panel.y.high))[1] for _, _, y in ends]
    for (text, style, y), height in zip(ends, _apart(heights, panel.bottom), strict=True):
        arrow = "\u2191" if y > panel.y.high else "\u2193" if y < panel.y.low else ""
        at = f'x="{WIDTH - RIGHT + 5}" y="{height + 4:.1f}"'
        yield Markup(f'<text class="{escape(style)}" {at}>{escape(text)}{arrow}</text>')


def _apart(heights: Sequence[float], bottom: float) -> list[float]:
    placed: dict[int, float] = {}
    for place in sorted(range(len(heights)), key=lambda index: heights[index]):
        above = max(placed.values(), default=-math.inf)
        placed[place] = max(heights[place], above + LABEL_STEP)
    overflow = max(0.0, max(placed.values(), default=0.0) - bottom)
    return [placed[place] - overflow for place in range(len(heights))]


def cut(text: str, length: float) -> str:
    """The text, or its beginning where it is too long."""
    return text if len(text) <= length else text[: max(1, int(length) - 1)] + "\u2026"
