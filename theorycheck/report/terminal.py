"""Verdicts on a terminal: a line a claim when it is judged, progress while it works, a summary at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol, TextIO, TypeAlias

from theorycheck.report import summary
from theorycheck.report.jsonlines import dumps
from theorycheck.report.markdown import tallies
from theorycheck.report.summary import Summary
from theorycheck.report.text import clean, line, plural

Record: TypeAlias = Mapping[str, Any]

STYLES = {"pass": "green", "expected": "blue", "open": "yellow", "fail": "bold red"}
MOST_NEEDS = 20
LONGEST_WITNESS = 2000
WIDTH = max(map(len, summary.WORDS))


class Display(Protocol):
    """Where verdicts go as they come."""

    def verdict(self, record: Record) -> None:
        """Print one verdict's line."""

    def text(self, content: str) -> None:
        """Print a line of text."""


def parts(record: Record) -> tuple[str, str, str]:
    """Word, id and sentence of a verdict, clean and on one line each."""
    expected = " (as expected)" if summary.tone(record) == "expected" else ""
    return line(summary.word(record)), line(record.get("id", "")) + expected, line(record.get("because", ""))


def verdict_line(record: Record) -> str:
    """A verdict as plain text: word, id, one sentence."""
    word, name, sentence = parts(record)
    return f"{word:<{WIDTH}}  {name}: {sentence}"


def closing(run: Summary, saved: str = "") -> list[str]:
    """The last lines of a run: counts, rivals, what needs a person, where the report is."""
    lines = ["", f"{run.headline}: {line(tallies(run)) or 'nothing was judged'}"]
    if run.declared:
        lines.append(f"rivals: {run.refuted} of {run.declared} refuted")
    if run.chance:
        lines.append(f"false refutations to expect from noise: at most {run.chance:.2g}")
    if run.needs:
        lines.append(f"{plural(len(run.needs), 'claim')} {'needs' if len(run.needs) == 1 else 'need'} a person:")
        lines += [text for record in run.needs[:MOST_NEEDS] for text in _need(record)]
        lines += [f"  and {len(run.needs) - MOST_NEEDS} more"] if len(run.needs) > MOST_NEEDS else []
    return [*lines, f"report: {line(saved)}"] if saved else lines


def _need(record: Record) -> Iterator[str]:
    """A claim that needs a person, and the witness against it as `theorycheck replay` takes it."""
    word, name, _ = parts(record)
    yield f"  {word:<{WIDTH}}  {name}"
    if record.get("witness"):
        witness = dumps(record["witness"])
        where = f"'{witness}'" if len(witness) <= LONGEST_WITNESS else "with the witness in the report"
        yield f"  {'':<{WIDTH}}  theorycheck replay {where}"


@contextmanager
def display(stream: TextIO, aside: TextIO, total: int) -> Iterator[Display]:
    """A display on `stream`, live where it is a terminal; where only `aside` is one, progress is shown there."""
    if not (stream.isatty() or aside.isatty()):
        yield Plain(stream)
        return
    from rich.console import Console

    console = Console(file=stream if stream.isatty() else aside, highlight=False, markup=False, emoji=False)
    with _progress(console) as progress:
        task = progress.add_task("judging", total=total)
        yield Live(console, lambda: progress.advance(task), None if stream.isatty() else Plain(stream))


def _progress(console: Any) -> Any:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)


class Plain:
    """Lines of plain text."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def verdict(self, record: Record) -> None:
        """Print one verdict's line."""
        self.text(verdict_line(record))

    def text(self, content: str) -> None:
        """Print a line of text and flush."""
        self._stream.write(clean(content) + "\n")
        self._stream.flush()


class Live:
    """Lines above a progress bar; `plain`, if given, takes the lines instead and the bar stands alone."""

    def __init__(self, console: Any, advance: Any, plain: Plain | None) -> None:
        self._console, self._advance, self._plain = console, advance, plain

    def verdict(self, record: Record) -> None:
        """Print one verdict's line, and move the bar."""
        if self._plain:
            self._plain.verdict(record)
        else:
            self._console.print(_styled(record))
        self._advance()

    def text(self, content: str) -> None:
        """Print a line of text."""
        if self._plain:
            self._plain.text(content)
        else:
            self._console.print(clean(content))


def _styled(record: Record) -> Any:
    from rich.text import Text

    word, name, sentence = parts(record)
    tone = STYLES[summary.tone(record)]
    return Text.assemble((f"{word:<{WIDTH}}", tone), "  ", (name, "bold"), "  ", (sentence, "dim"))
