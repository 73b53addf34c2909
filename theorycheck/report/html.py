"""The report as one HTML file that needs nothing else: no network, no fonts, no scripts but its own few lines."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from theorycheck.model import PASSES
from theorycheck.report import summary
from theorycheck.report.page import ClaimView, view
from theorycheck.report.summary import Summary
from theorycheck.report.text import arxiv, clean, cleaned, plural

Record: TypeAlias = Mapping[str, Any]

MOST_NEEDS = 8  # of the claims that need a person, on the first screen


def render(records: Iterable[Record]) -> str:
    """The page for the full records of a run; the same records give the same bytes, whenever and wherever.

    Seconds and the run's name, which differ from run to run, are not shown.
    """
    run = summary.summarise(cleaned(records))
    views = {str(verdict.get("id")): view(verdict) for verdict in run.verdicts}
    shown = {"papers": _papers(run, views), "facts": _facts(run), "words": _words(run), "kinds": _kinds(run)}
    return _environment().get_template("report.html").render(run=run, views=views, **shown, **_parts()) + "\n"


def explained(record: Record) -> str:
    """The page of one claim from the full record of its verdict, or of what its file says where none was passed."""
    known = clean(record)
    shown = {"claim": view(known), "paper": _cited(known.get("paper") or {}), "style": _parts()["style"]}
    return _environment().get_template("explained.html").render(**shown) + "\n"


def _words(run: Summary) -> list[tuple[str, str]]:
    return [(tally.label, tally.label) for tally in run.tallies]


def _kinds(run: Summary) -> list[tuple[str, str]]:
    return [(kind, kind) for kind in sorted({str(verdict.get("kind") or "") for verdict in run.verdicts} - {""})]


def _papers(run: Summary, views: Mapping[str, ClaimView]) -> list[dict[str, Any]]:
    return [
        _cited(group.paper)
        | {
            "choice": (group.id, group.id),
            "claims": [views[str(verdict.get("id"))] for verdict in group.verdicts],
            "standing": _standing(group.verdicts),
        }
        for group in run.groups
    ]


def _cited(paper: Record) -> dict[str, Any]:
    return {
        "title": paper.get("title") or paper.get("id") or "no paper",
        "byline": _byline(paper),
        "arxiv": arxiv(str(paper.get("arxiv") or ""), str(paper.get("version") or "")),
    }


def _byline(paper: Record) -> str:
    authors = ", ".join(map(str, paper.get("authors") or ()))
    return ", ".join(part for part in (authors, str(paper.get("year") or "")) if part)


def _standing(verdicts: Iterable[Record]) -> str:
    met = [bool(verdict.get("met")) for verdict in verdicts]
    return f"{sum(met)} of {plural(len(met), 'claim')} as expected"


def _facts(run: Summary) -> list[tuple[str, str]]:
    environment = run.run.get("environment") or {}
    libraries = environment.get("libraries") or {}
    rows = [
        ("profile", run.run.get("profile")),
        ("seed", run.run.get("seed")),
        ("Python", environment.get("python")),
        ("system", environment.get("system")),
        *sorted(libraries.items()),
    ]
    return [(str(name), str(value)) for name, value in rows if value is not None]


@cache
def _environment() -> Environment:
    loader = PackageLoader("theorycheck.report", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["plural"] = plural
    environment.globals["MEANINGS"] = summary.MEANINGS
    environment.globals["MOST_NEEDS"] = MOST_NEEDS
    environment.globals["PASSES"] = PASSES
    return environment


@cache
def _parts() -> dict[str, Any]:
    script = _own("filter.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return {"style": Markup(_own("style.css")), "script": Markup(script), "script_digest": digest}


def _own(name: str) -> str:
    return files("theorycheck.report").joinpath("templates", name).read_text(encoding="utf-8")
