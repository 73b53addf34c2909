"""The drawn ladder: where the readings obey a law, the dots lie on the line of that law and on no other."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import pytest

from theorycheck.report import axes
from theorycheck.report.axes import WIDTH
from theorycheck.report.trend import BETWEEN, HEIGHT, TOP, UPPER, picture

RUNGS = [2.0**k for k in range(4, 12)]


def sweep(exponent: float, rungs: list[float] = RUNGS) -> dict[str, Any]:
    logs = [0.7 + exponent * math.log(rung) for rung in rungs]
    return {"along": "n", "rungs": rungs, "logs": {"claim": logs, "rival": logs}}


def stated(exponent: str, name: str = "claim") -> dict[str, Any]:
    return {"name": name, "formulas": {"exponent": exponent}}


@dataclass
class Drawn:
    """What one panel of a picture shows: dots, bars, lines by style."""

    dots: list[tuple[float, float]]
    bars: list[tuple[float, float]]
    lines: dict[str, list[list[tuple[float, float]]]]


def drawn(made: Any, lower: bool = False) -> Drawn:
    """The upper or the lower panel of a picture."""
    root, border = ElementTree.fromstring(made.svg), TOP + UPPER + BETWEEN / 2
    dots = [(float(dot.get("cx", "")), float(dot.get("cy", ""))) for dot in root.iter("circle")]
    lines: dict[str, list[list[tuple[float, float]]]] = {}
    bars: list[tuple[float, float]] = []
    for path in root.iter("path"):
        points = [(float(x), float(y)) for x, y in re.findall(r"([\d.-]+) ([\d.-]+)", path.get("d", ""))]
        if path.get("class") in ("own", "rival") and (points[0][1] > border) == lower:
            lines.setdefault(path.get("class", ""), []).append(points)
        if path.get("class") == "error":
            bars = [(float(low), float(up)) for low, up in re.findall(r" ([\d.]+)v([\d.-]+)", path.get("d", ""))]
    return Drawn([dot for dot in dots if (dot[1] > border) == lower], bars, lines)


def legend(made: Any) -> list[str]:
    return [text for _, _, text in made.legend]


def off(line: list[tuple[float, float]], dot: tuple[float, float]) -> float:
    """How far a dot lies above the chord of a line, in pixels."""
    (x0, y0), (x1, y1) = line[0], line[-1]
    return dot[1] - (y0 + (y1 - y0) * (dot[0] - x0) / (x1 - x0))


@pytest.mark.parametrize("exponent", ["-1", "-1/2", "2", "1/3"])
def test_exact_readings_lie_on_the_line_of_their_exponent(exponent: str) -> None:
    above, _, below = exponent.partition("/")
    power = float(above) / float(below or 1)
    made = picture(sweep(power), stated(exponent), [stated("5", "rival")], "q")
    shown = drawn(made)
    (claim,), (rival,) = shown.lines["own"], shown.lines["rival"]
    assert max(abs(off(claim, dot)) for dot in shown.dots) <= 0.11
    assert abs(off(rival, shown.dots[-1])) > 20
    assert legend(made) == [f"the claim: slope {exponent}", "rival: slope 5"]


@pytest.mark.parametrize(("power", "exponent"), [(-1.0, "-1"), (-0.5, "-1/2")])
def test_slopes_between_rungs_lie_at_the_exponent_and_away_from_the_rivals(power: float, exponent: str) -> None:
    below = drawn(picture(sweep(power), stated(exponent), [stated("0", "rival")], "q"), lower=True)
    (claim,), (rival,) = below.lines["own"], below.lines["rival"]
    assert len(below.dots) == len(RUNGS) - 1
    assert max(abs(off(claim, dot)) for dot in below.dots) <= 0.11
    assert min(off(rival, dot) for dot in below.dots) > 5  # below the rival's line


def test_a_ratio_that_tends_to_one_shows_its_distance_from_one() -> None:
    ladder = {"along": "t", "rungs": [10.0**-k for k in range(1, 9)]}
    ladder["logs"] = {"claim": [math.log1p(rung**2) for rung in ladder["rungs"]]}  # type: ignore[index, attr-defined]
    made = picture(ladder, {"formulas": {"to": "0"}}, [], "left / right")
    below = drawn(made, lower=True)
    assert "Below, how far the ratio still is from 1." in made.caption  # type: ignore[union-attr]
    assert max(abs(off([below.dots[0], below.dots[-1]], dot)) for dot in below.dots) <= 0.15  # the power two, exactly
    (line,) = drawn(made).lines["own"]
    assert line[0][1] == line[-1][1]


def test_bands_of_readings_seen_through_draws_are_bars_around_the_dots() -> None:
    noisy = sweep(-1.0) | {"errors": {"claim": [0.2] * len(RUNGS)}, "draws": {"claim": [100] * len(RUNGS)}}
    shown = drawn(picture(noisy, stated("-1"), [], "q"))
    assert len(shown.bars) == len(shown.dots)
    for (low, rise), (_, y) in zip(shown.bars, shown.dots, strict=True):
        assert low + rise / 2 == pytest.approx(y, abs=0.11)
    slope = (shown.dots[-1][1] - shown.dots[0][1]) / math.log(RUNGS[-1] / RUNGS[0])
    assert -shown.bars[0][1] == pytest.approx(0.4 * slope, abs=0.11)


def test_a_power_of_the_log_bends_the_line_through_readings_that_have_it() -> None:
    ladder = sweep(0.0)
    ladder["logs"]["claim"] = [-math.log(rung) + 2 * math.log(math.log(rung)) for rung in RUNGS]
    claim = {"formulas": {"exponent": "-1", "log_power": "2"}}
    made = picture(ladder, claim, [{"name": "none", "formulas": {"exponent": "-1", "log_power": "0"}}], "q")
    shown = drawn(made)
    (bent,), (straight,) = shown.lines["own"], shown.lines["rival"]
    assert max(abs(y - dot_y) for (_, y), (_, dot_y) in zip(bent, shown.dots, strict=True)) <= 0.11
    assert abs(off(straight, shown.dots[-1])) > 20
    assert legend(made)[0] == "the claim: slope -1, log 2"


def test_everything_is_inside_the_picture_even_a_rival_far_off() -> None:
    made = picture(sweep(-1), stated("-1"), [stated("-40", "rival"), stated("30", "other")], "q")
    for shown in (drawn(made), drawn(made, lower=True)):
        points = [*shown.dots, *(point for style in shown.lines.values() for line in style for point in line)]
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)


def test_a_rung_that_halves_goes_to_the_left() -> None:
    dots = drawn(picture(sweep(1.0, RUNGS[::-1]), stated("1"), [], "q")).dots
    assert [x for x, _ in dots] == sorted((x for x, _ in dots), reverse=True)


def test_readings_of_a_rival_are_drawn_where_they_are_its_own() -> None:
    ladder = sweep(0.0)
    ladder["logs"]["other"] = [0.1 * rung for rung in range(len(RUNGS))]
    made = picture(ladder, {}, [{"name": "other"}, {"name": "rival"}], "q")
    assert len(drawn(made).lines["rival"]) == 1
    assert legend(made) == ["other: what it reads"]


def test_a_threshold_is_claimed_to_stay_at_its_scaling() -> None:
    made = picture(sweep(0.0), {"kind": "threshold", "formulas": {}}, [], "N* / d")
    shown = drawn(made)
    assert max(abs(off(shown.lines["own"][0], dot)) for dot in shown.dots) <= 0.11
    assert legend(made) == ["the claim: stays as it is"]


def test_the_picture_says_in_words_what_it_shows() -> None:
    made = str(picture(sweep(-1.0), stated("-1"), [], "q"))
    assert 'role="img" aria-label="q along n: 8 readings' in made
    assert "local slope -1 there" in made


@pytest.mark.parametrize("logs", [[], [1.0, 2.0], [None] * 8, ["inf"] * 8, [math.nan] * 8])
def test_too_few_readings_make_no_picture(logs: list[Any]) -> None:
    assert picture({"along": "n", "rungs": RUNGS, "logs": {"claim": logs}}, stated("1"), [], "q") is None


def test_rungs_that_are_all_one_make_no_picture() -> None:
    ladder = {"along": "n", "rungs": [5e-324] * 4, "logs": {"claim": [0.0, 1.0, 2.0, 3.0]}}
    assert picture(ladder, stated("1"), [], "q") is None


@pytest.mark.parametrize("rungs", [[0.0, -1.0, *RUNGS[2:]], [RUNGS[0]] * 2 + RUNGS[2:]])
def test_rungs_without_a_logarithm_or_twice_do_no_harm(rungs: list[float]) -> None:
    ladder = sweep(1.0) | {"rungs": rungs}
    assert len(drawn(picture(ladder, stated("1"), [], "q")).dots) == sum(rung > 0 for rung in rungs)


def test_names_of_strangers_are_escaped() -> None:
    made = picture(sweep(1.0) | {"along": "<b>"}, stated("1"), [stated("2", "</svg>")], "a<b&c")
    assert made is not None
    assert "<b>" not in made.svg
    assert made.svg.count("</svg>") == 1


@pytest.mark.parametrize("height", [400.0, 1e5, 1e8, -1e8])
def test_readings_beyond_all_floats_are_drawn_with_their_decades(height: float) -> None:
    ladder = sweep(-1.0)
    ladder["logs"]["claim"] = [height * math.log(10) + 0.1 * log for log in ladder["logs"]["claim"]]
    made = picture(ladder, stated("0"), [], "q")
    assert made is not None
    assert len(drawn(made).dots) == len(RUNGS)
    assert "inf" not in made.svg
    assert "nan" not in made.svg


def test_a_blow_up_over_a_million_decades_has_a_handful_of_ticks() -> None:
    ladder = sweep(0.0)
    ladder["logs"]["claim"] = [-rung * 1e6 for rung in RUNGS]
    made = picture(ladder, stated("0"), [], "q")
    assert made is not None
    assert 2 <= made.svg.count("10\u2212") + made.svg.count("10^") <= 12 or made.svg.count("<text") < 40


@pytest.mark.parametrize("exponent", ["1e400", "-1e12"])
def test_an_exponent_that_cannot_be_drawn_is_left_out(exponent: str) -> None:
    made = picture(sweep(-1.0), stated("-1"), [stated(exponent, "steep")], "q")
    assert all("steep" not in text for text in legend(made))


@pytest.mark.parametrize(
    ("size", "log"), [(0.0, False), (1.0, False), (-1e17, False), (1e300, False), (0.0, True), (-300.0, True)]
)
def test_an_axis_of_one_number_has_a_length_and_ticks(size: float, log: bool) -> None:
    shown = axes.axis([size, size], log, "slope", 0.2)
    assert shown.low < size < shown.high
    assert shown.share(size) == pytest.approx(0.5, abs=1e-3)
    assert all(shown.low <= value <= shown.high for value, _ in axes.ticks(shown, 3))
