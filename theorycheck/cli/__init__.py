"""The command `theorycheck`."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # typing takes longer to import than all else here
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and exit with its status; what can be said at once is said before anything is imported."""
    said = _at_once(sys.argv[1:])
    if said is None:
        from theorycheck.cli.entry import main as entry

        entry()
    try:
        sys.stdout.write(said)
        sys.stdout.flush()
    except (OSError, ValueError):  # a closed pipe, an encoding: the long way knows what to do
        from theorycheck.cli.entry import main as entry

        entry()
    sys.exit(0)


def _at_once(words: list[str]) -> str | None:
    if words == ["--version"]:
        import theorycheck

        return f"theorycheck {theorycheck.__version__}\n"
    if words == ["list"]:
        from theorycheck.cli import index

        return index.read()
    return None
