"""`theorycheck doctor --calibrate`: the measured error rates of every judge, as a table."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

import click

from theorycheck.cli import selection

HEADER = (
    "judge", "draws", "true refuted", "95% interval", "nominal", "false upheld", "95% interval", "nominal", ""
)  # fmt: skip
SEEN = "False statements are off by what the judge promises to see; at the standard profile it would have seen:"
PREFACE = """# Measured error rates of the judges

Every judge is run on synthetic evidence whose truth is known: true statements, those on the boundary of the assumed
class of corrections included, and statements that are false by the least departure that the judge promises to see.
Counted are true statements refuted and false ones upheld, with 95 % Clopper-Pearson intervals, beside the nominal
rates. A rate is called above nominal where the lower end of its interval is. Nominal rates of 0 are those of exact
arithmetic and of laws along ladders, under the stated assumption on corrections; rates of 1e-6 and 1e-4 are too small
to be seen in so few draws, so the screens, and the bands and brackets at level 0.05, are measured by themselves.

Measured on {date} by

    {command}
"""


def calibrated(draws: int, seed: int, jobs: int = 1, markdown: bool = False) -> int:
    """Measure and print; the exit status."""
    from theorycheck.engine.calibrate import calibrate

    kinds = {name: entry.target for name, entry in selection.catalog().checks.items()}
    rates, missing = calibrate(kinds, draws, seed, jobs)
    click.echo("\n".join(page(rates, draws, seed) if markdown else table(rates)))
    if missing:
        click.echo(f"without synthetic evidence, so not measured: {', '.join(missing)}", err=markdown)
    return 1 if any(one.faulty for one in rates) else 0


def table(rates: Sequence[Any]) -> Iterator[str]:
    """The rates in aligned columns, and below what departures the standard profile would have seen."""
    rows = [HEADER, *map(_row, rates)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADER))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield ""
    yield SEEN
    yield from (f"  {one.name:<{widths[0]}}  {one.detects}" for one in rates)


def page(rates: Sequence[Any], draws: int, seed: int) -> Iterator[str]:
    """The same as a page of Markdown, with the command and the date."""
    command = f"theorycheck doctor --calibrate --draws {draws} --seed {seed} --markdown"
    yield PREFACE.format(date=datetime.datetime.now(tz=datetime.UTC).date(), command=command)
    rows = [HEADER, ("---",) * len(HEADER), *map(_row, rates)]
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""
    yield SEEN
    yield ""
    yield from (f"- **{one.name}**: {one.detects}" for one in rates)


def _row(one: Any) -> tuple[str, ...]:
    counts = (one.refuted, one.refutes), (one.upheld, one.supports)
    cells = [cell for count, nominal in counts for cell in (_measured(count), _interval(count), f"{nominal:.2g}")]
    return one.name, f"{one.refuted.draws} + {one.upheld.draws}", *cells, "ABOVE NOMINAL" if one.faulty else ""


def _measured(count: Any) -> str:
    return f"{count.errors / count.draws:.2g}"


def _interval(count: Any) -> str:
    low, high = count.interval()
    return f"[{low:.2g}, {high:.2g}]"
