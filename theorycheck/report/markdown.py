"""The report as Markdown for a pull-request comment: what needs a person first, the rest folded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from theorycheck.report import summary
from theorycheck.report.summary import Summary
from theorycheck.report.text import cleaned, markdown, plural

Record: TypeAlias = Mapping[str, Any]

LONGEST = 60_000
"""A comment on GitHub holds 65,536 characters."""


def render(records: Iterable[Record]) -> str:
    """The comment for the full records of a run; rows that would make it too long are counted instead."""
    run = summary.summarise(cleaned(records))
    head = "\n".join([f"### theorycheck: {run.headline}", "", _standing(run), "", markdown(tallies(run)), ""])
    needs = _table("Needs a person", run.needs, LONGEST // 2) if run.needs else ""
    rest = LONGEST - len(head) - len(needs)
    return head + needs + _folded(run, rest) + _conditions(run)


def tallies(run: Summary) -> str:
    """The counts by word on one line: "2 enclosed, 1 refuted"."""
    return ", ".join(f"{tally.count} {tally.label}" for tally in run.tallies)


def _standing(run: Summary) -> str:
    count = len(run.needs)
    needs = f", **{count} {'needs' if count == 1 else 'need'} a person**" if count else ", nothing needs a person"
    rivals = f" {run.refuted} of {plural(run.declared, 'declared rival')} refuted." if run.declared else ""
    return f"{len(run.verdicts) - count} as expected{needs}.{rivals}"


def _table(heading: str, verdicts: Iterable[Record], room: int) -> str:
    lines = ["", f"**{heading}**", "", "| where | claim | verdict | because |", "|---|---|---|---|"]
    rows = [_row(verdict) for verdict in verdicts]
    kept = _fitting(rows, room)
    left = [f"| | {len(rows) - len(kept)} more, in the full report | | |"] if len(kept) < len(rows) else []
    return "\n".join([*lines, *kept, *left, ""])


def _fitting(rows: Iterable[str], room: int) -> list[str]:
    kept: list[str] = []
    for row in rows:
        room -= len(row) + 1
        if room < 0:
            break
        kept.append(row)
    return kept


def _row(verdict: Record) -> str:
    name = str(verdict.get("id", ""))
    title = str(verdict.get("title") or "")
    cells = (verdict.get("locator") or "", f"{title} ({name})" if title else name, summary.label(verdict))
    return f"| {' | '.join(map(markdown, cells))} | {markdown(verdict.get('because', ''))} |"


def _folded(run: Summary, room: int) -> str:
    if not run.verdicts:
        return ""
    share = room // (len(run.groups) + 1)
    tables = [_table(markdown(group.paper.get("title") or group.id), group.verdicts, share) for group in run.groups]
    return f"\n<details><summary>Every claim</summary>\n{''.join(tables)}\n</details>\n"


def _conditions(run: Summary) -> str:
    parts = [f"{key} {markdown(run.run[key])}" for key in ("profile", "seed") if key in run.run]
    return f"\n{', '.join(parts)}\n" if parts else ""
