"""A run's pages on disk: the HTML report and the Markdown comment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click


def write(records: Sequence[Mapping[str, Any]], folder: Path) -> Path:
    """Write `report.html` and `report.md` into the folder; the path of the former."""
    from theorycheck.report import html, markdown

    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.md").write_text(markdown.render(records), encoding="utf-8", newline="\n")
        (folder / "report.html").write_text(html.render(records), encoding="utf-8", newline="\n")
    except OSError as error:
        msg = f"the report cannot be written: {error}"
        raise click.ClickException(msg) from error
    return folder / "report.html"
