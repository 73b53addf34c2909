"""Commands about what was judged before: `report`, `replay`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from theorycheck.cli import run_folder, selection
from theorycheck.report import jsonlines
from theorycheck.report.shape import unfit

LONGEST_NAME = 1024


@click.command()
@click.argument("run", required=False)
@click.option(
    "--report", "folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Where the report goes."
)
@click.option("--markdown", "form", flag_value="markdown", help="Print the Markdown comment instead of writing files.")
@click.option("--latex", "form", flag_value="latex", help="Print the LaTeX appendix instead of writing files.")
@click.option("--badge", "form", flag_value="badge", help="Print the badge, an SVG, instead of writing files.")
def report(run: str | None, folder: Path | None, form: str | None) -> None:
    """Render a stored run again: the newest, or the one whose name begins so, or a file of records."""
    from theorycheck.cli.pages import write
    from theorycheck.report import badge, latex, markdown, summary, terminal

    path = stored(run)
    records = read(path)
    if form:
        rendered = {"markdown": markdown, "latex": latex, "badge": badge}[form]
        click.echo(rendered.render(records), nl=False)
        return
    saved = write(records, folder or path.parent)
    click.echo("\n".join(terminal.closing(summary.summarise(records), str(saved))[1:]))


@click.command()
@click.argument("witness", metavar="WITNESS|FILE|-")
@click.option("--in", "within", type=click.Path(exists=True, path_type=Path), help="Look for the claim here.")
@click.pass_context
def replay(context: click.Context, witness: str, within: Path | None) -> None:
    """Evaluate a witness again: a line of JSON, a file of such lines or of a run's records, or - for standard input.

    Exits with 1 where a claim that is expected to hold fails at its witness, or a rival no longer does.
    """
    found = list(_witnesses(_text(witness)))
    if not found:
        msg = "there is no witness in it"
        raise click.ClickException(msg)
    wrong = [one for one in found if not _replayed(one, within)]
    context.exit(1 if wrong else 0)


def stored(run: str | None) -> Path:
    """The records of a run by name, of the newest, or a file of records; raises click.ClickException."""
    if run and Path(run).is_file():
        return Path(run)
    try:
        found = run_folder.folder(run)
    except run_folder.NoRunError as error:
        raise click.ClickException(str(error)) from error
    if run_folder.foreign(found.name):
        click.echo(f"{found}: not written by a run of yours here; its records are shown as they stand", err=True)
    return found / run_folder.RECORDS


def read(path: Path) -> list[dict[str, Any]]:
    """The records in a file; raises click.ClickException where it does not hold what a run writes."""
    try:
        records = jsonlines.read(path)
    except (OSError, ValueError) as error:
        msg = f"{path}: {error}"
        raise click.ClickException(msg) from error
    for place, record in enumerate(records, start=1):
        if complaint := unfit(record):
            msg = f"{path}:{place}: {complaint}"
            raise click.ClickException(msg)
    return records


def _text(witness: str) -> str:
    if witness == "-":
        return sys.stdin.read()
    if witness.lstrip().startswith("{"):
        return witness
    try:
        return Path(witness[:LONGEST_NAME]).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        msg = f"{witness[:60]!r} is neither a line of JSON nor a file that can be read"
        raise click.ClickException(msg) from error


def _witnesses(text: str) -> Iterable[Mapping[str, Any]]:
    for content in filter(str.strip, text.splitlines()):
        value = _object(content)
        found = value.get("witness") if "record" in value else value
        if found:
            yield found


def _object(content: str) -> Mapping[str, Any]:
    try:
        value = jsonlines.record(content)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if "record" in value or value.keys() >= {"claim", "statement", "point"}:
        return value
    msg = f"not a witness: {content[:60]!r}; a witness has claim, statement and point"
    raise click.ClickException(msg)


def _replayed(witness: Mapping[str, Any], within: Path | None) -> bool:
    """Print what a witness shows now; whether that is as expected."""
    from theorycheck.engine.replay import WitnessError
    from theorycheck.engine.replay import replay as again
    from theorycheck.report.text import line

    claim = selection.one(str(witness["claim"]), within)
    try:
        shown = again(witness, [claim], selection.catalog())
    except WitnessError as error:
        raise click.ClickException(line(error)) from error
    expected = _expected(str(witness["statement"]), claim.expect, shown["outcome"])
    state = "fixed" if shown["fixed"] else "still fails"
    click.echo(f"{state}: {line(shown['id'])}, {line(shown['statement'])}: {line(shown['because'])}")
    return expected


def _expected(statement: str, expect: str, outcome: str) -> bool:
    return outcome != "fails" if statement == "claim" and expect == "holds" else outcome == "fails"
