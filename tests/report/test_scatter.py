"""The drawn points of a search: where the numbers lie on one side of the claim's edge, so do the dots."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from theorycheck.report.axes import LEFT, RIGHT, WIDTH
from theorycheck.report.scatter import HEIGHT, picture

WHERE = LEFT, WIDTH - RIGHT


def record(kind: str, claim: list[Any], rival: list[Any], **rest: Any) -> dict[str, Any]:
    scatter = {"along": "t", "log": True, "drawn": False, "seen": {"claim": claim, "other": rival}}
    rivals = [{"name": "other", "automatic": False}]
    return {"kind": kind, "precision": "balls:128", "rivals": rivals, "scatter": scatter} | rest


def drawn(made: Any) -> tuple[list[tuple[float, float, float]], float, list[tuple[float, float]]]:
    """Bars of the claim as (x, bottom, top), the height of the edge, and the marks of rivals."""
    root = ElementTree.fromstring(made.svg)
    paths = {path.get("class"): path.get("d", "") for path in root.iter("path")}
    bars = [tuple(map(float, bar)) for bar in re.findall(r"M([\d.]+) ([\d.]+)v(-?[\d.]+)", paths["bar"])]
    edge = float(re.findall(r"M[\d.]+ ([\d.]+)", paths.get("own", "M0 1"))[0])
    marks = [(float(t.get("x", "")), float(t.get("y", "")) - 4) for t in root.iter("text") if t.get("class") == "rival"]
    return [(x, y, y + up) for x, y, up in bars], edge, marks


def test_enclosures_of_an_identity_lie_under_its_resolution_and_the_rival_above() -> None:
    spots = [[10.0**-k, 0.0, 10.0 ** (-36 - k)] for k in range(5)]
    bars, edge, marks = drawn(picture(record("identity", spots, [[0.1, 0.4, 0.41]])))
    assert len(bars) == 5
    assert all(top > edge for _, _, top in bars)  # downwards in the picture
    assert all(y < edge for _, y in marks)
    heights = [top for _, _, top in bars]
    assert heights == sorted(heights)  # from the left, the smaller t and the smaller departure, upwards


def test_a_bound_is_shown_as_the_quotient_of_its_sides() -> None:
    spots = [[1.0, 0.5, 0.5], [2.0, 0.25, 0.25], [4.0, 0.0, 0.0]]
    bars, edge, marks = drawn(picture(record("bound", spots, [[2.0, -1.0, -1.0]])))
    half, three_quarters, whole = (top for _, _, top in sorted(bars))
    assert whole == pytest.approx(edge, abs=0.1)
    assert (half - edge) == pytest.approx(2 * (three_quarters - edge), abs=0.2)
    assert (edge - marks[0][1]) == pytest.approx(2 * (half - edge), abs=0.3)  # twice the bound: one above the edge


def test_quotients_of_many_decades_are_shown_by_decades() -> None:
    spots = [[1.0, 1 - 10.0**-k, 1 - 10.0**-k] for k in range(7)]
    bars, edge, _ = drawn(picture(record("bound", spots, [])))
    heights = sorted(top - edge for _, _, top in bars)
    steps = [after - before for before, after in pairwise(heights)]
    assert max(steps) - min(steps) < 0.3


def test_where_draws_tried_the_points_departures_are_shown() -> None:
    spots = [[1.0, 0.01, 0.03], [2.0, 0.02, 0.03], [3.0, -0.01, 0.03]]
    made = record("identity", spots, [[1.0, 0.9, 0.03]])
    made["scatter"]["drawn"] = True
    bars, _, marks = drawn(picture(made))
    assert len(bars) == 3
    assert all(marks[0][1] < top for _, _, top in bars)


def test_points_without_an_abscissa_are_put_in_order() -> None:
    made = record("bound", [[None, 0.1 * k, 0.1 * k] for k in range(5)], [])
    bars, _, _ = drawn(picture(made | {"scatter": made["scatter"] | {"along": ""}}))
    heights = [top for _, _, top in sorted(bars)]
    assert heights == sorted(heights)
    assert len({x for x, _, _ in bars}) == 5


def test_everything_is_inside_the_picture_however_far_off() -> None:
    spots = [[1.0, -1e300, -1e299], [1e-300, 0.0, None], [3.0, None, -0.5], [2.0, 1.0, 1.0], [5.0, 0.5, 1e308]]
    made = picture(record("bound", spots, [[2.0, -1e12, -1e11]] * 5))
    bars, _, marks = drawn(made)
    assert all(WHERE[0] <= x <= WHERE[1] and 0 <= top <= low <= HEIGHT for x, low, top in bars)
    assert all(0 <= y <= HEIGHT for _, y in marks)


def test_the_worst_is_told_in_words() -> None:
    made = picture(record("bound", [[1.0, 0.5, 0.5], [2.0, 0.25, 0.25], [4.0, 0.1, 0.1]], [[2.0, -1.0, -1.0]]))
    assert made is not None
    assert 'aria-label="left / right at 3 points across t: at most 0.9; other up to 2"' in made.svg


@pytest.mark.parametrize("kind", ["rate", "", "<b>"])
def test_other_kinds_and_too_few_points_make_no_picture(kind: str) -> None:
    assert picture(record(kind, [[1.0, 0.0, 0.0]] * 5, [])) is None
    assert picture(record("identity", [[1.0, 0.0, 0.0]] * 2, [])) is None
    assert picture({"kind": "identity"}) is None


def test_names_of_strangers_are_escaped() -> None:
    made = record("identity", [[float(k), 0.0, 1e-35] for k in range(1, 5)], [])
    made["scatter"]["along"] = "</svg><script>"
    assert str(picture(made).svg).count("<script") == 0  # type: ignore[union-attr]
