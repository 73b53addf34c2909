"""A badge: one small SVG that says how many claims are as expected, for the head of a README."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from theorycheck.report import summary

_NAME = "theorycheck"
_COLOURS = {"pass": "#1a7f37", "open": "#9a6700", "fail": "#cf222e"}
_WIDTH = 6.6  # of a character at eleven pixels
_SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" aria-label="{name}: {text}">
<title>{name}: {text}</title>
<rect rx="3" width="{whole}" height="20" fill="#555"/>
<rect rx="3" x="{left}" width="{right}" height="20" fill="{colour}"/>
<rect x="{left}" width="4" height="20" fill="{colour}"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
<text x="{left_middle}" y="14">{name}</text>
<text x="{right_middle}" y="14">{text}</text>
</g>
</svg>
"""


def render(records: Iterable[Mapping[str, Any]]) -> str:
    """The badge for the records of a run: green only where every claim is as expected."""
    run = summary.summarise(list(records))
    met = len(run.verdicts) - len(run.needs)
    text = f"{met} claims" if not run.needs else f"{met} of {len(run.verdicts)} claims"
    tones = {summary.tone(verdict) for verdict in run.needs}
    colour = _COLOURS["fail" if "fail" in tones else "open" if tones or not run.verdicts else "pass"]
    left, right = _wide(_NAME), _wide(text)
    return _SVG.format(
        name=_NAME,
        text=text,
        colour=colour,
        left=left,
        right=right,
        whole=left + right,
        left_middle=left / 2,
        right_middle=left + right / 2,
    )


def _wide(text: str) -> int:
    return round(len(text) * _WIDTH) + 10
