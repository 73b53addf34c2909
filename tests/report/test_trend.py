"""The drawn ladder: where the readings obey a law, the dots lie on the line of that law and on no other."""

from __future__ import annotations

import math
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from theorycheck.report.trend import HEIGHT, WIDTH, picture

RUNGS = [2.0**k for k in range(4, 12)]


def sweep(exponent: float, rungs: list[float] = RUNGS) -> dict[str, Any]:
    logs = [0.7 + exponent * math.log(rung) for rung in rungs]
    return {"along": "n", "rungs": rungs, "logs": {"claim": logs, "rival": logs}}


def stated(exponent: str, name: str = "claim") -> dict[str, Any]:
    return {"name": name, "formulas": {"exponent": exponent}}


def drawn(made: Any) -> tuple[list[tuple[float, float]], dict[str, list[list[tuple[float, float]]]], str]:
    """Dots, lines by style and text of a picture."""
    root = ElementTree.fromstring(str(made))
    dots = [(float(dot.get("cx", "")), float(dot.get("cy", ""))) for dot in root.iter("circle")]
    lines: dict[str, list[list[tuple[float, float]]]] = {}
    for line in root.iter("polyline"):
        points = [tuple(map(float, pair.split(","))) for pair in line.get("points", "").split()]
        lines.setdefault(line.get("class", ""), []).append([(x, y) for x, y in points])
    return dots, lines, " ".join("".join(text.itertext()) for text in root.iter("text"))


def off(line: list[tuple[float, float]], dot: tuple[float, float]) -> float:
    """How far a dot lies above the chord of a line, in pixels."""
    (x0, y0), (x1, y1) = line[0], line[-1]
    return dot[1] - (y0 + (y1 - y0) * (dot[0] - x0) / (x1 - x0))


@pytest.mark.parametrize("exponent", ["-1", "-1/2", "2", "1/3"])
def test_exact_readings_lie_on_the_line_of_their_exponent(exponent: str) -> None:
    above, _, below = exponent.partition("/")
    power = float(above) / float(below or 1)
    dots, lines, text = drawn(picture(sweep(power), stated(exponent), [stated("5", "rival")], "q"))
    (claim,), (rival,) = lines["claim"], lines["rival"]
    assert max(abs(off(claim, dot)) for dot in dots) <= 0.11
    assert abs(off(rival, dots[-1])) > 20
    assert f"claim: slope {exponent}" in text


def test_a_power_of_the_log_bends_the_line_through_readings_that_have_it() -> None:
    ladder = sweep(0.0)
    ladder["logs"]["claim"] = [-math.log(rung) + 2 * math.log(math.log(rung)) for rung in RUNGS]
    claim = {"formulas": {"exponent": "-1", "log_power": "2"}}
    dots, lines, text = drawn(picture(ladder, claim, [{"formulas": {"exponent": "-1", "log_power": "0"}}], "q"))
    (bent,), (straight,) = lines["claim"], lines["rival"]
    assert max(abs(y - dot_y) for (_, y), (_, dot_y) in zip(bent, dots, strict=True)) <= 0.11
    assert abs(off(straight, dots[-1])) > 20
    assert "claim: slope -1, log 2" in text


def test_everything_is_inside_the_picture_even_a_rival_far_off() -> None:
    dots, lines, _ = drawn(picture(sweep(-1), stated("-1"), [stated("-40", "rival"), stated("30", "other")], "q"))
    points = [*dots, *(point for style in lines.values() for line in style for point in line)]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)


def test_a_rung_that_halves_goes_to_the_left() -> None:
    dots, _, _ = drawn(picture(sweep(1.0, RUNGS[::-1]), stated("1"), [], "q"))
    assert [x for x, _ in dots] == sorted((x for x, _ in dots), reverse=True)


def test_readings_of_a_rival_are_drawn_where_they_are_its_own() -> None:
    ladder = sweep(0.0)
    ladder["logs"]["other"] = [0.1 * rung for rung in range(len(RUNGS))]
    _, lines, text = drawn(picture(ladder, {}, [{"name": "other"}, {"name": "rival"}], "q"))
    assert len(lines["rival"]) == 1
    assert "rival: other" in text


@pytest.mark.parametrize("logs", [[], [1.0, 2.0], [None] * 8, ["inf"] * 8, [math.nan] * 8])
def test_too_few_readings_make_no_picture(logs: list[Any]) -> None:
    assert picture({"along": "n", "rungs": RUNGS, "logs": {"claim": logs}}, stated("1"), [], "q") is None


def test_a_rung_without_a_logarithm_is_left_out() -> None:
    ladder = sweep(1.0)
    ladder["rungs"] = [0.0, -1.0, *RUNGS[2:]]
    assert len(drawn(picture(ladder, stated("1"), [], "q"))[0]) == len(RUNGS) - 2


def test_names_of_strangers_are_escaped() -> None:
    made = str(picture(sweep(1.0) | {"along": "<b>"}, stated("1"), [stated("2", "</svg>")], "a<b&c"))
    assert "<b>" not in made
    assert made.count("</svg>") == 1


@pytest.mark.parametrize("height", [400.0, 1e5, 1e8, -1e8])
def test_readings_beyond_all_floats_are_drawn_with_their_decades(height: float) -> None:
    ladder = sweep(-1.0)
    ladder["logs"]["claim"] = [height * math.log(10) + 0.1 * log for log in ladder["logs"]["claim"]]
    dots, _, text = drawn(picture(ladder, stated("0"), [], "q"))
    assert len(dots) == len(RUNGS)
    powers = [float(found) for found in re.findall(r"10\^(\S+)", text)]
    assert len(powers) >= 2
    assert max(abs(power - height) for power in powers) <= 1


def test_a_blow_up_over_a_million_decades_has_a_handful_of_ticks() -> None:
    ladder = sweep(0.0)
    ladder["logs"]["claim"] = [-rung * 1e6 for rung in RUNGS]
    _, _, text = drawn(picture(ladder, stated("0"), [], "q"))
    assert 2 <= text.count("10\u2212") <= 8


@pytest.mark.parametrize("exponent", ["1e400", "-1e12"])
def test_an_exponent_that_cannot_be_drawn_is_left_out(exponent: str) -> None:
    _, lines, _ = drawn(picture(sweep(-1.0), stated("-1"), [stated(exponent, "steep")], "q"))
    assert lines.keys() == {"claim"}
