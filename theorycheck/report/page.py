"""One claim's verdict as the page shows it: plain values and safe markup, ready for a template."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, TypeAlias

from markupsafe import Markup

from theorycheck.report import jsonlines, scatter, statement, summary, trend
from theorycheck.report.mathml import inline, prose
from theorycheck.report.text import number, plural, powers
from theorycheck.report.trend import Picture

Record: TypeAlias = Mapping[str, Any]

STATUSES: dict[str, str] = {
    "printed": "as printed in the paper",
    "as restated": "as restated in secondary sources",
    "reconstructed": "reconstructed; wording and hypotheses may differ from print",
    "derived": "derived, not attributed to the authors",
}
MOST_LADDERS = 3
_NATS = "nats"
_UNITS = dict.fromkeys(("rate", "order", "threshold", "asymptotic", "invariant"), _NATS) | {
    "identity": "of the scale", "bound": "|right|", "optimum": "of the scale",
}  # fmt: skip
_OUTSIDE_ID = re.compile(r"[^A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class RivalView:
    """One rival as a row."""

    name: str
    why: Markup
    word: str
    killed: bool
    because: str
    margin: str
    formulas: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim as a row of its paper's table and as a section of its own."""

    id: str
    anchor: str
    paper: str
    kind: str
    word: str
    label: str
    tone: str
    title: Markup
    locator: str
    because: str
    prose: Markup
    source: tuple[tuple[str, str], ...]
    note: Markup
    domain: tuple[tuple[str, str], ...]
    assume: tuple[str, ...]
    formula: str
    facts: tuple[tuple[str, str], ...]
    rivals: tuple[RivalView, ...]
    automatic: tuple[RivalView, ...]
    no_rival: Markup
    pictures: tuple[Picture, ...]
    witness: str
    command: str
    replay: str


def view(verdict: Record) -> ClaimView:
    """A full verdict record as the page shows it; keys that a record lacks are left out of the page."""
    name = str(verdict.get("id", ""))
    rivals = [_rival(rival, verdict) for rival in verdict.get("rivals", ())]
    automatic = [bool(rival.get("automatic")) for rival in verdict.get("rivals", ())]
    witness = jsonlines.dumps(verdict["witness"]) if verdict.get("witness") else ""
    return ClaimView(
        id=name,
        anchor="claim-" + _OUTSIDE_ID.sub("-", name),
        paper=summary.paper_id(verdict),
        kind=str(verdict.get("kind") or ""),
        word=summary.word(verdict),
        label=summary.label(verdict),
        tone=summary.tone(verdict),
        title=inline(str(verdict.get("title") or name)),
        locator=str(verdict.get("locator") or ""),
        because=str(verdict.get("because", "")),
        prose=prose(str(verdict.get("prose") or "")),
        source=_source(verdict),
        note=prose(str(verdict.get("note") or "")),
        domain=tuple((str(key), powers(text)) for key, text in (verdict.get("domain") or {}).items()),
        assume=tuple(map(str, verdict.get("assume") or ())),
        formula=statement.sentence(str(verdict.get("kind", "")), verdict.get("formulas") or {}),
        facts=_facts(verdict),
        rivals=tuple(rival for rival, own in zip(rivals, automatic, strict=True) if not own),
        automatic=tuple(rival for rival, own in zip(rivals, automatic, strict=True) if own),
        no_rival=inline(str(verdict.get("no_rival") or "")),
        pictures=tuple(_pictures(verdict)),
        witness=witness,
        command=command(verdict),
        replay=f"theorycheck replay {shlex.quote(witness)}" if witness else "",
    )


def command(verdict: Record) -> str:
    """What a reader types to judge this claim again."""
    seed, profile = verdict.get("seed", 0), verdict.get("profile", "standard")
    return f"theorycheck verify {shlex.quote(str(verdict.get('id', '')))} --seed {seed} --profile {profile}"


def _rival(rival: Record, claim: Record) -> RivalView:
    return RivalView(
        name=str(rival.get("name", "")),
        why=inline("" if rival.get("automatic") else str(rival.get("why") or "")),
        word=str(rival.get("word", "")),
        killed=rival.get("word") == "refuted",
        because=str(rival.get("because", "")),
        margin=_missed(rival, str(claim.get("kind") or "")),
        formulas=tuple(statement.differing(rival.get("formulas") or {}, claim.get("formulas") or {}).items()),
    )


def _missed(rival: Record, kind: str) -> str:
    """How far off the rival is, in the unit of its kind; empty where it is not refuted."""
    margin, unit = rival.get("margin"), _UNITS.get(kind, "")
    if rival.get("word") != "refuted" or (margin is None and unit != _NATS):
        return ""
    size = "\u221e" if margin is None else number(abs(margin) if isinstance(margin, int | float) else margin)
    return f"{size} {unit}".strip()


def _source(verdict: Record) -> tuple[tuple[str, str], ...]:
    status = str(verdict.get("status") or "")
    expected = "refuted: the statement as it stands is false" if verdict.get("expect") == "refuted" else ""
    rows = (
        ("status", STATUSES.get(status, status)),
        ("file", _file(str(verdict.get("path") or ""))),
        ("expected", expected),
        ("companion", str(verdict.get("companion") or "")),
        ("forward process", str(verdict.get("process") or "")),
    )
    return tuple((key, text) for key, text in rows if text)


def _file(path: str) -> str:
    """The path; of an absolute one, which differs between machines, its end."""
    parts = PurePath(path).parts
    return "/".join(parts[-3:] if PurePath(path).is_absolute() else parts)


def _facts(verdict: Record) -> tuple[tuple[str, str], ...]:
    rows = (
        ("points", _points(verdict)),
        ("precision", str(verdict.get("precision") or "")),
        ("discarded", _discarded(verdict)),
        _seen(str(verdict.get("sensitivity") or "")),
        ("assuming", str(verdict.get("assumption") or "")),
    )
    return tuple((key, text) for key, text in rows if text)


def _seen(sensitivity: str) -> tuple[str, str]:
    start = "would have seen"
    told = sensitivity.removeprefix(f"{start} ")
    return (start, told) if told != sensitivity or start in sensitivity else ("sensitivity", told)


def _points(verdict: Record) -> str:
    return f"{verdict['points']}" if "points" in verdict else ""


def _discarded(verdict: Record) -> str:
    share, drawn = verdict.get("discarded"), verdict.get("drawn")
    if not isinstance(share, int | float):
        return ""
    of = f" of {plural(drawn, 'draw')}" if isinstance(drawn, int) and drawn else ""
    return f"{100 * share:.3g} %{of}"


def _pictures(verdict: Record) -> Iterator[Picture]:
    """The first ladder, of an order in each direction; and the points of a search."""
    sweeps = [dict(sweep) for sweep in verdict.get("sweeps") or ()]
    first = {str(sweep.get("along")): sweep for sweep in reversed(sweeps)}
    for along in sorted(first, key=lambda name: sweeps.index(first[name]))[:MOST_LADDERS]:
        ladder = trend.picture(first[along], verdict, summary.declared(verdict), _ordinate(verdict))
        if ladder is not None:
            of = sum(str(sweep.get("along")) == along for sweep in sweeps)
            which = f"The first of {of} ladders" if of > 1 else "The ladder"
            yield replace(ladder, caption=f"{which}: a dot is a reading{_bands(first[along])}. {ladder.caption}")
    points = scatter.picture(verdict)
    if points is not None:
        yield points


def _bands(sweep: Record) -> str:
    if sweep.get("draws"):
        return ", its bar what the draws leave open"
    return ", its bar how well it is known" if sweep.get("errors") else ""


def _ordinate(verdict: Record) -> str:
    formulas = verdict.get("formulas") or {}
    if "event" in formulas:
        return f"{formulas.get('along', 'N')}* / ({formulas.get('scaling', 'scaling')})"
    return str(formulas.get("quantity", "left / right"))
