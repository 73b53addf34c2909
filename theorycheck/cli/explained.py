"""`explain --html`: the page of one claim, with its newest stored verdict where there is one."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Any

import click

from theorycheck.cli import run_folder
from theorycheck.domains import describe
from theorycheck.model import Claim
from theorycheck.report import jsonlines

FOLDER = "explain"


def show(claim: Claim, output: Path | None) -> None:
    """Write the page and open it in a browser; with `output` write it there and open nothing."""
    path = write(claim, output or run_folder.HOME / FOLDER / f"{claim.id}.html")
    click.echo(f"page: {path}")
    if output is None:
        webbrowser.open(path.resolve().as_uri())


def write(claim: Claim, path: Path) -> Path:
    """Write the page. Raises click.ClickException where it cannot be written."""
    from theorycheck.engine.records import claim_record
    from theorycheck.report import html

    known = newest(claim)
    page = html.explained(known | claim_record(claim) if known else unjudged(claim))
    try:
        if run_folder.HOME in path.parents:
            run_folder.settle()
        _require_no_link(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        msg = f"the page cannot be written: {error}"
        raise click.ClickException(msg) from error
    return path


def _require_no_link(path: Path) -> None:
    """Raises OSError where a repository has put links beside the runs, which would lead our writing away."""
    ours = [place for place in (path, *path.parents) if run_folder.HOME in place.parents]
    link = next((place for place in ours if place.is_symlink()), None)
    if link:
        msg = f"{link} is a link; remove it"
        raise OSError(msg)


def newest(claim: Claim, home: Path = run_folder.HOME) -> dict[str, Any] | None:
    """The newest verdict of this user's runs on this statement of the claim.

    One on what the file said before does not count, and none that came with the folder.
    """
    for run in (run for run in reversed(run_folder.names(home)) if not run_folder.foreign(run, home)):
        for record in _verdicts(home / "runs" / run / run_folder.RECORDS, claim.id):
            if record.get("digest") == claim.digest:
                return record
    return None


def _verdicts(path: Path, name: str) -> list[dict[str, Any]]:
    """The verdicts on one claim in a file of records; none where it cannot be read."""
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if f'"{name}"' in line]
        records = list(jsonlines.parse(lines))
    except (OSError, ValueError):
        return []
    return [record for record in records if record.get("record") == "verdict" and record.get("id") == name]


def unjudged(claim: Claim) -> dict[str, Any]:
    """What the file says as a record without a verdict."""
    from theorycheck.engine.records import claim_record, formulas_record

    rivals = [
        {"name": rival.name, "why": rival.why, "word": "", "because": "", "formulas": formulas_record(rival.statement)}
        for rival in claim.rivals
    ]
    return {
        "record": "unjudged",
        "id": claim.id,
        "kind": claim.statement.kind,
        "expect": claim.expect,
        "domain": {name: describe(domain) for name, domain in claim.given.items()},
        "rivals": rivals,
    } | claim_record(claim)
