"""Commands that look back over stored runs: `compare`, `history`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from theorycheck.cli import run_folder
from theorycheck.cli.runs import read, stored
from theorycheck.cli.selection import completed, matching, nearest
from theorycheck.report.text import line


@click.command()
@click.argument("first", metavar="RUN")
@click.argument("second", metavar="RUN", required=False)
@click.pass_context
def compare(context: click.Context, first: str, second: str | None) -> None:
    """Show what changed from one run to another, or to the newest: words, and margins beyond their error.

    Exits with 1 where a word changed.
    """
    from theorycheck.report.changes import changes

    before, after = read(stored(first)), read(stored(second))
    found = changes(before, after)
    for text in _circumstances(before, after):
        click.echo(text)
    for change in found:
        where = f"{line(change.claim)}{f', rival {line(change.statement)!r}' if change.statement else ''}"
        click.echo(f"{where}: {line(change.text)}")
    if not found:
        click.echo("no word changed, and no margin beyond its error")
    context.exit(1 if any(change.graver for change in found) else 0)


@click.command()
@click.argument("name", metavar="[ID]", required=False, shell_complete=completed)
def history(name: str | None) -> None:
    """Show the stored runs, or what became of one claim in each of them, oldest first."""
    for text in _runs() if name is None else _of_claim(name):
        click.echo(text)


def _circumstances(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterator[str]:
    old, new = (next((record for record in run if record["record"] == "run"), {}) for run in (before, after))
    for key in ("profile", "seed"):
        if old and new and old.get(key) != new.get(key):
            yield f"{key}: {old.get(key)} -> {new.get(key)}, so numbers come from other points"
    libraries = [(run.get("environment") or {}).get("libraries") or {} for run in (old, new)]
    for library in sorted({*libraries[0], *libraries[1]}):
        versions = [found.get(library, "none") for found in libraries]
        if all(libraries) and versions[0] != versions[1]:
            yield f"{library}: {line(versions[0])} -> {line(versions[1])}"


def _every() -> list[tuple[str, list[dict[str, Any]]]]:
    known = run_folder.names()
    if not known:
        stored(None)  # says that there is none
    return [(run, read(run_folder.folder(run) / run_folder.RECORDS)) for run in known]


def _runs() -> Iterator[str]:
    for run, records in _every():
        words = [record["word"] for record in records if record["record"] == "verdict"]
        counts = ", ".join(f"{words.count(word)} {word}" for word in sorted(set(words)))
        last = records[-1] if records else {}
        ended = f"{last['profile']}, seed {last['seed']}" if last.get("record") == "run" else "cut short"
        whose = "  (not yours)" if run_folder.foreign(run) else ""
        yield f"{run}  {len(words)} claims: {counts or 'none'}  ({ended}){whose}"


def _of_claim(name: str) -> Iterator[str]:
    runs = _every()
    known = {record["id"] for _, records in runs for record in records if record["record"] == "verdict"}
    wanted = set(matching(name, known))
    if not wanted:
        msg = f"no stored run judged {name!r}{nearest(name, known)}"
        raise click.ClickException(msg)
    digests: dict[str, str] = {}
    for run, records in runs:
        for record in records:
            if record["record"] == "verdict" and record["id"] in wanted:
                changed = digests.get(record["id"], record["digest"]) != record["digest"]
                digests[record["id"]] = record["digest"]
                yield f"{run}  {record['word']:<12}  {_told(record)}{'  (meaning changed)' if changed else ''}"


def _told(record: dict[str, Any]) -> str:
    rivals = [rival for rival in record["rivals"] if not rival["automatic"]]
    refuted = sum(rival["word"] == "refuted" for rival in rivals)
    return (
        f"{line(record['id'])}  {record['profile']}, seed {record['seed']}, rivals {refuted} of {len(rivals)} refuted"
    )
