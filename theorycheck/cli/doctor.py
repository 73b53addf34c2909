"""`theorycheck doctor`: what is installed, what the machine offers, and whether each arithmetic works here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec

import click

EXTRAS = {"distributed": ("cluster", "verify --cluster does not work")}
"""By module, the extra that brings it, and what is lost without it."""


@click.command()
@click.option("--calibrate", is_flag=True, help="Measure the error rates of every judge instead; some minutes.")
@click.option("--draws", type=click.IntRange(1), default=1000, show_default=True, help="How often, for --calibrate.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes, for --calibrate.")
@click.option("--markdown", is_flag=True, help="Print the table as a page of Markdown, for --calibrate.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Same seed and code, same bytes.")
@click.pass_context
def doctor(context: click.Context, calibrate: bool, draws: int, jobs: int, markdown: bool, seed: int) -> None:
    """Show versions, cores and arithmetics, and try each of them on a known value.

    With --calibrate every judge is run on synthetic evidence of known truth. The exit status is 1 where an error rate
    is above its nominal level beyond doubt: by the lower end of its 95% Clopper-Pearson interval.
    """
    if calibrate:
        from theorycheck.cli.calibration import calibrated

        context.exit(calibrated(draws, seed, jobs, markdown))
    from theorycheck.cli.selection import catalog
    from theorycheck.cli.verify import cores
    from theorycheck.engine.run import environment

    around = environment()
    for name, version in around["libraries"].items():
        click.echo(f"{name:<14} {version}")
    click.echo(f"{'python':<14} {around['python']} ({sys.executable})")
    click.echo(f"{'system':<14} {around['system']}, {cores()} of {around['cores']} cores usable")
    found = catalog()
    click.echo(
        f"{'catalog':<14} {len(found.laws)} laws, {len(found.processes)} processes, "
        f"{len(found.observables)} observables, {len(found.checks)} check kinds"
    )
    for module, (extra, cost) in EXTRAS.items():
        if find_spec(module) is None:
            click.echo(f"{module:<14} not installed: {cost}; pip install 'theorycheck[{extra}]'")
    faults = [*found.faults, *_arithmetics()]
    for fault in faults:
        click.echo(f"fault: {fault}", err=True)
    context.exit(4 if faults else 0)


def _arithmetics() -> Iterator[str]:
    for name, trial in (("floats", _floats), ("balls", _balls), ("symbols", _symbols)):
        try:
            works = trial()
        except Exception as error:  # whatever goes wrong here is what the doctor is asked about
            works = False
            yield f"{name}: {type(error).__name__}: {error}"
        click.echo(f"{name:<14} {'work' if works else 'do not work'}")


def _floats() -> bool:
    import numpy as np

    return bool(np.isclose(np.linalg.solve(np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([3.0, 4.0])), 1.0).all())


def _balls() -> bool:
    """Arb encloses sin(pi) = 0 with a small radius at 256 bits."""
    from flint import arb, ctx

    with ctx.workprec(256):
        value = arb.pi().sin()
        return bool(value.contains(0) and value.rad() < arb("1e-70"))


def _symbols() -> bool:
    import sympy

    t = sympy.Symbol("t")
    return bool(sympy.diff(sympy.exp(-t), t) + sympy.exp(-t) == 0)
