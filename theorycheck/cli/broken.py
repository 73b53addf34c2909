"""The verdict on a file that does not load: a full record like any other, with its problems as the reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from theorycheck.model import Claim


def broken_record(
    name: str, problems: Sequence[Any], claims: Iterable[Claim], profile: str, seed: int
) -> dict[str, Any]:
    """The full record of a broken file; the paper is taken from a claim of the same folder, where one loads."""
    return {
        "record": "verdict",
        "id": name,
        "word": "broken",
        "expect": "holds",
        "kind": "",
        "met": False,
        "because": because(problems),
        "rivals": [],
        "points": 0,
        "precision": "",
        "sensitivity": "",
        "witness": None,
        "seconds": 0.0,
        "digest": "",
        "profile": profile,
        "seed": seed,
        "path": str(problems[0].path),
        "paper": _paper(name.partition("/")[0], claims),
    }


def because(problems: Sequence[Any]) -> str:
    """The first problem with its place, and how many more there are."""
    more = len(problems) - 1
    return f"{problems[0]}" + (f" (and {more} more)" if more else "")


def _paper(folder: str, claims: Iterable[Claim]) -> dict[str, Any]:
    papers = (asdict(claim.paper) for claim in claims if claim.paper.id == folder)
    paper = next(papers, {"title": folder, "authors": [], "arxiv": "", "version": "", "year": 0})
    return {"id": folder} | {key: paper[key] for key in ("title", "authors", "arxiv", "version", "year")}
