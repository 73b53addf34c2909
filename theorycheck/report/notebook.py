"""Claims, verdicts and runs as a notebook shows them: small fragments of HTML that bring their own style."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from theorycheck.report import statement, summary
from theorycheck.report.mathml import inline, prose
from theorycheck.report.page import STATUSES
from theorycheck.report.text import clean, cleaned, number

Record = Mapping[str, Any]

_COLOURS = {"pass": "#1a7f37", "expected": "#57606a", "open": "#9a6700", "fail": "#cf222e"}


def claim(record: Record) -> str:
    """A claim: title, source, statement, the formula as executed."""
    record = clean(record)
    paper = record.get("paper") or {}
    status = str(record.get("status") or "")
    return Markup(
        "<div><p><b>{title}</b><br><small>{id}: {locator}, {paper} ({status})</small></p>"
        "{prose}<pre>{formula}</pre></div>"
    ).format(
        title=inline(str(record["title"])),
        id=record["id"],
        locator=record.get("locator") or "",
        paper=paper.get("title") or paper.get("id") or "",
        status=STATUSES.get(status, status),
        prose=prose(str(record.get("prose") or "")),
        formula=statement.sentence(str(record["kind"]), record.get("formulas") or {}),
    )


def verdict(record: Record) -> str:
    """A verdict: the word, the sentence, and a row for each rival."""
    record = clean(record)
    rows = Markup("").join(
        Markup("<tr><td>{}</td><td>{}</td><td style='text-align:left'>{}</td></tr>").format(
            rival["name"], rival["word"], rival["because"]
        )
        for rival in record["rivals"]
    )
    sensitivity = record.get("sensitivity") or ""
    return Markup("<div><p>{word} <b>{title}</b> <small>{id}</small><br>{because}{seen}</p>{rivals}</div>").format(
        word=_word(record),
        title=inline(str(record.get("title") or record["id"])),
        id=record["id"],
        because=record["because"],
        seen=Markup("<br><small>{}</small>").format(sensitivity) if sensitivity else "",
        rivals=_table(("rival", "word", "because"), rows) if rows else "",
    )


def run(records: Iterable[Record]) -> str:
    """A run: what was checked, counts by word, and a row for each claim."""
    whole = summary.summarise(cleaned(records))
    counts = ", ".join(f"{tally.count} {tally.label}" for tally in whole.tallies)
    rows = Markup("").join(
        Markup("<tr><td>{}</td><td style='text-align:left'>{}</td><td>{}</td><td>{}</td></tr>").format(
            record["id"], inline(str(record.get("title") or "")), _word(record), number(record.get("seconds", 0.0))
        )
        for record in whole.verdicts
    )
    return Markup("<div><p><b>{}</b>: {}; rivals: {} of {} refuted</p>{}</div>").format(
        whole.headline, counts, whole.refuted, whole.declared, _table(("claim", "title", "verdict", "seconds"), rows)
    )


def _word(record: Record) -> Markup:
    colour = _COLOURS[summary.tone(record)]
    return Markup("<span style='color:{};font-weight:600'>{}</span>").format(colour, summary.label(record))


def _table(heads: Iterable[str], rows: Markup) -> Markup:
    head = Markup("").join(Markup("<th>{}</th>").format(name) for name in heads)
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, rows)
