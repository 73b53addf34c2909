"""The badge: an SVG that parses, green only where every claim is as expected."""

from xml.etree import ElementTree

import pytest

from theorycheck.report import badge

MET = {"record": "verdict", "id": "a/b", "word": "enclosed", "met": True, "rivals": []}
OPEN = MET | {"word": "inconclusive", "met": False}
FALSE = MET | {"word": "refuted", "met": False}


@pytest.mark.parametrize(
    ("records", "colour", "text"),
    [
        ([MET, MET], "#1a7f37", "2 claims"),
        ([MET, OPEN], "#9a6700", "1 of 2 claims"),
        ([MET, OPEN, FALSE], "#cf222e", "1 of 3 claims"),
        ([], "#9a6700", "0 claims"),
    ],
)
def test_the_badge_says_how_many_claims_are_as_expected(records, colour, text):
    image = badge.render(records)
    root = ElementTree.fromstring(image)
    assert root.get("aria-label") == f"theorycheck: {text}"
    assert colour in image
    assert sum(other in image for other in ("#1a7f37", "#9a6700", "#cf222e")) == 1
