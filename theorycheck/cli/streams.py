"""Where `--json` writes its lines: nowhere, standard output, or a file."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

import click


def lines_to(stack: ExitStack, target: str) -> TextIO | None:
    """The stream that `--json TARGET` names; the stack closes a file. Raises click.ClickException."""
    if target in ("", "-"):
        return sys.stdout if target else None
    try:
        return stack.enter_context(Path(target).open("w", encoding="utf-8"))
    except OSError as error:
        msg = f"--json: {error}"
        raise click.ClickException(msg) from error
