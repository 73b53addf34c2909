"""`theorycheck verify`: judge claims, store and print the verdicts, write the report."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO, TypeAlias

import click

from theorycheck.cli import selection
from theorycheck.cli.recall import Recall
from theorycheck.cli.run_folder import RunFolder, run_name
from theorycheck.cli.selection import Selection
from theorycheck.cli.streams import lines_to

Record: TypeAlias = Mapping[str, Any]

ANSWER = 10  # seconds that a scheduler may take


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for."""

    names: tuple[str, ...]
    keyword: str
    profile: str
    jobs: int  # 0 for as many as help
    cluster: str
    seed: int
    report: Path | None
    json: str
    strict: bool
    no_cache: bool
    seconds: float | None
    memory: float | None


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def helpful_jobs(claims: int) -> int:
    """As many workers as there are cores, but none that would start up for a single claim."""
    return max(1, min(cores(), claims // 2))


@click.command()
@click.argument("names", nargs=-1, metavar="[ID|GLOB|PATH]...", shell_complete=selection.completed)
@click.option("-k", "keyword", default="", metavar="EXPR", help='Only claims that match, as in -k "kl and not rate".')
@click.option(
    "--profile",
    type=click.Choice(["smoke", "standard", "deep"]),
    help="How much work to spend. [default: standard with names, smoke without]",
)
@click.option("-j", "--jobs", type=click.IntRange(1), help="Worker processes. [default: as many as cores help]")
@click.option("--cluster", default="", metavar="ADDRESS", help="Judge on the workers of this Dask scheduler.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Same seed and code, same bytes.")
@click.option(
    "--report", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Where to write the report."
)
@click.option("--json", default="", metavar="FILE|-", help="JSON lines, one a claim and a last one for the run.")
@click.option("--strict", is_flag=True, help="Exit with 3 where a claim is left undecided.")
@click.option("--no-cache", is_flag=True, help="Judge every claim anew, and keep no verdict for the next run.")
@click.option("--seconds", type=click.FloatRange(0, min_open=True), help="Time for one claim. [default: by profile]")
@click.option("--memory", type=click.FloatRange(0, min_open=True), help="Memory for one claim in GiB. [default: 4]")
@click.pass_context
def verify(context: click.Context, /, jobs: int | None, profile: str | None, **rest: Any) -> None:
    """Judge claims: all of them, or those with these ids, globs over ids, files or folders.

    Without names every claim is judged under the smoke profile, in about a minute the first time.
    """
    profile = profile or ("standard" if rest["names"] else "smoke")
    options = Options(jobs=jobs or 0, profile=profile, **rest)
    if options.cluster:
        require_scheduler(options.cluster)
    context.exit(judge(options))


def require_scheduler(address: str) -> None:
    """Raise click.ClickException unless a Dask scheduler answers at the address."""
    try:
        from distributed import Client
    except ImportError as error:
        msg = "--cluster needs the extra `cluster`: pip install 'theorycheck[cluster]'"
        raise click.UsageError(msg) from error
    try:
        Client(address, timeout=ANSWER).close()
    except (OSError, ValueError, TypeError) as error:
        msg = f"no Dask scheduler answers at {address!r}; start one with `dask scheduler` and give its address"
        raise click.ClickException(msg) from error


def judge(options: Options) -> int:
    """Judge, store, print and report; the exit status."""
    from theorycheck.engine.run import Tally
    from theorycheck.report import terminal

    human = sys.stderr if options.json == "-" else sys.stdout
    records: list[Record] = []
    tally = Tally()
    with ExitStack() as stack:
        kept = stack.enter_context(_verdicts(options))
        recall = Recall(kept, options.names, options.profile, options.seed) if kept else None
        chosen = _chosen(recall, options)
        total = len(chosen.ids) + len(chosen.broken)
        store = _store(stack, chosen, options)
        lines = lines_to(stack, options.json)
        line_up = InOrder([*sorted(chosen.broken), *chosen.ids])
        stream = stack.enter_context(closing(_records(chosen, options, store, kept, tally)))
        with terminal.display(human, sys.stderr, total) as display:
            stack.callback(_cut_short, records, total, store)
            for record in stream:
                records.append(record)
                _keep(record, store)
                ready = line_up.next(record)
                if lines:
                    _print(ready, lines)
                if record["record"] == "verdict":
                    display.verdict(record)
                    _further_problems(chosen, record, display)
        if recall:
            recall.keep(chosen, tally.keys)
    records = line_up.done
    stored = len(chosen.known) + tally.stored
    if stored:
        human.write(f"{stored} of {total} verdicts known from earlier runs; --no-cache judges them anew\n")
    _close(records, _folder(options, store), human)
    return status(records, options.strict)


class InOrder:
    """Records as they come, handed on in the order of their claims, so that every run prints the same bytes."""

    def __init__(self, ids: Sequence[str]) -> None:
        self._ids = list(dict.fromkeys(ids))
        self._waiting: dict[str, Record] = {}
        self.done: list[Record] = []

    def next(self, record: Record) -> list[Record]:
        """What can be handed on now that this record has come."""
        before = len(self.done)
        if record["record"] == "run":
            self.done += [*self._waiting.values(), record]
        else:
            self._waiting[record["id"]] = record
            while self._ids and self._ids[0] in self._waiting:
                self.done.append(self._waiting.pop(self._ids.pop(0)))
        return self.done[before:]


def status(records: list[Record], strict: bool) -> int:
    """The exit status for these verdicts: broken files first, then unmet claims, then, if strict, undecided ones."""
    words = {record["word"] for record in records if record["record"] == "verdict" and not record["met"]}
    if "broken" in words:
        return 2
    if words - {"inconclusive"}:
        return 1
    return 3 if strict and words else 0


def _cut_short(records: list[Record], total: int, store: RunFolder | None) -> None:
    """Say what was kept, where a run ends before its last record."""
    if sys.exc_info()[1] is not None:
        kept = f"; kept in {store.folder}" if store else ""
        click.echo(f"{len(records)} of {total} claims judged{kept}", err=True)


def _store(stack: ExitStack, chosen: Selection, options: Options) -> RunFolder | None:
    try:
        return stack.enter_context(RunFolder(run_name(chosen.ids, options.seed)))
    except OSError as error:
        click.echo(f"this run is not stored: {error}", err=True)
        return None


def _further_problems(chosen: Selection, record: Record, display: Any) -> None:
    for problem in chosen.broken.get(record["id"], ())[1:]:
        display.text(f"  {problem}")


def _chosen(recall: Recall | None, options: Options) -> Selection:
    """The claims asked for: recalled where all of them are known, else loaded."""
    recalled = recall.selection(options.keyword) if recall else None
    return recalled or selection.choose(options.names, options.keyword)


def _records(chosen: Selection, options: Options, store: RunFolder | None, kept: Any, tally: Any) -> Generator[Record]:
    """Broken files first, then verdicts that are known, the engine's as they come, and the run as a whole."""
    from theorycheck.catalog import Catalog
    from theorycheck.cli.broken import broken_record
    from theorycheck.engine.printed import run_record
    from theorycheck.engine.run import verify as judged

    verdicts: list[dict[str, Any]] = []
    for name, problems in sorted(chosen.broken.items()):
        verdicts.append(broken_record(name, problems, chosen.claims, options.profile, options.seed))
        yield verdicts[-1]
    for known in chosen.known:
        verdicts.append(dict(known))
        yield known
    what = {"profile": options.profile, "seed": options.seed, "means": _means(options, len(chosen.claims), kept)}
    catalog = Catalog() if chosen.known else selection.catalog()
    for record in judged(chosen.claims, catalog, **what, tally=tally):
        if record["record"] == "verdict":
            verdicts.append(record)
            yield record
        else:
            name = store.name if store else record["run"]
            whole = (record["profile"], record["seed"], record["seconds"], record["environment"])
            yield run_record(verdicts, name, *whole)
    if kept is not None and kept.problem:
        click.echo(f"verdicts are kept no further: {kept.problem}", err=True)


def _verdicts(options: Options) -> Any:
    """The verdicts that earlier runs kept, and this one will; none where that is asked for."""
    from theorycheck.engine.store import Store as Verdicts

    return nullcontext() if options.no_cache else Verdicts()


def _means(options: Options, claims: int, kept: Any) -> Any:
    from theorycheck.engine.limits import of_profile
    from theorycheck.engine.run import Means

    memory = None if options.memory is None else int(options.memory * 2**30)
    limits = of_profile(options.profile, options.seconds, memory)
    jobs = options.jobs or helpful_jobs(claims)
    return Means(jobs=jobs, apart=True, cluster=options.cluster, store=kept, limits=limits)


def _keep(record: Record, store: RunFolder | None) -> None:
    if store and not store.problem:
        try:
            store.append(record)
        except OSError as error:
            store.problem = str(error)
            click.echo(f"this run is stored no further: {error}", err=True)


def _print(records: Sequence[Record], lines: TextIO) -> None:
    from theorycheck.engine.printed import public
    from theorycheck.report import jsonlines

    for record in records:
        jsonlines.write(lines, public(record))


def _folder(options: Options, store: RunFolder | None) -> Path | None:
    return options.report or (store.folder if store else None)


def _close(records: list[Record], folder: Path | None, human: TextIO) -> None:
    from theorycheck.cli.pages import summarise_step, write
    from theorycheck.report import summary, terminal

    fault: click.ClickException | None = None
    saved = ""
    try:
        saved = str(write(records, folder)) if folder else ""
    except click.ClickException as error:  # not before the summary is printed
        fault = error
    summarise_step(records)
    human.write("\n".join(terminal.closing(summary.summarise(records), saved, terminal.width_of(human))) + "\n")
    human.flush()
    if fault:
        raise fault
