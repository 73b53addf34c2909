"""`theorycheck doctor --calibrate`: the measured error rates of every judge, as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from theorycheck.cli import selection

HEADER = (
    "judge", "draws", "true refuted", "95% interval", "nominal", "false upheld", "95% interval", "nominal", ""
)  # fmt: skip


def calibrated(draws: int, seed: int) -> int:
    """Measure and print; the exit status."""
    from theorycheck.engine.calibrate import calibrate

    kinds = {name: entry.target for name, entry in selection.catalog().checks.items()}
    rates, missing = calibrate(kinds, draws, seed)
    click.echo("\n".join(table(rates)))
    if missing:
        click.echo(f"without synthetic evidence, so not measured: {', '.join(missing)}")
    return 1 if any(one.faulty for one in rates) else 0


def table(rates: Sequence[Any]) -> Iterator[str]:
    """The rates in aligned columns, and below what departures the standard profile would have seen."""
    rows = [HEADER, *map(_row, rates)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADER))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield ""
    yield "False statements are off by what the judge promises to see; at the standard profile it would have seen:"
    yield from (f"  {one.name:<{widths[0]}}  {one.detects}" for one in rates)


def _row(one: Any) -> tuple[str, ...]:
    counts = (one.refuted, one.refutes), (one.upheld, one.supports)
    cells = [cell for count, nominal in counts for cell in (_measured(count), _interval(count), f"{nominal:.2g}")]
    return one.name, f"{one.refuted.draws} + {one.upheld.draws}", *cells, "ABOVE NOMINAL" if one.faulty else ""


def _measured(count: Any) -> str:
    return f"{count.errors / count.draws:.2g}"


def _interval(count: Any) -> str:
    low, high = count.interval()
    return f"[{low:.2g}, {high:.2g}]"
