"""The command `theorycheck`."""

from theorycheck.cli.entry import main

__all__ = ["main"]
