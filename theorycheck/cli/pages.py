"""A run's pages on disk: the HTML report, the Markdown comment, the LaTeX appendix, the badge."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click


def write(records: Sequence[Mapping[str, Any]], folder: Path) -> Path:
    """Write `report.html`, `report.md`, `report.tex` and `badge.svg` into the folder; the path of the first."""
    from theorycheck.report import badge, html, latex, markdown
    from theorycheck.report.text import cleaned

    pages = {"report.md": markdown, "report.tex": latex, "badge.svg": badge, "report.html": html}
    clean = cleaned(records)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, page in pages.items():
            (folder / name).write_text(page.render(clean), encoding="utf-8", newline="\n")
    except OSError as error:
        msg = f"the report cannot be written: {error}"
        raise click.ClickException(msg) from error
    return folder / "report.html"


def summarise_step(records: Sequence[Mapping[str, Any]]) -> None:
    """Append the Markdown comment to the summary of a GitHub step, where the environment names its file."""
    from theorycheck.report import markdown

    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if not name:
        return
    try:
        with Path(name).open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(markdown.render(records))
    except OSError as error:
        click.echo(f"the step summary cannot be written: {error}", err=True)
