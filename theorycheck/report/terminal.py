"""Verdicts on a terminal: a line a claim when it is judged, progress while it works, a summary at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from shutil import get_terminal_size
from textwrap import TextWrapper
from typing import Any, Protocol, TextIO, TypeAlias

from theorycheck.report import summary
from theorycheck.report.jsonlines import dumps
from theorycheck.report.markdown import tallies
from theorycheck.report.summary import Summary
from theorycheck.report.text import clean, line, plural

Record: TypeAlias = Mapping[str, Any]

STYLES = {"pass": "green", "expected": "blue", "open": "yellow", "fail": "bold red"}
MOST_NEEDS = 20
MOST_ROWS = 4  # of one sentence on a terminal
NARROWEST = 20
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


def closing(run: Summary, saved: str = "", width: int = 0) -> list[str]:
    """The last lines of a run: counts, rivals, what needs a person, where the report is.

    Sentences are wrapped to a terminal of that width, if any; a command stays on one line, to be copied.
    """
    lines = ["", f"{run.headline}: {line(tallies(run)) or 'nothing was judged'}"]
    if run.declared:
        lines.append(f"rivals: {run.refuted} of {run.declared} refuted")
    if run.chance:
        lines.append(f"false refutations to expect from noise: at most {run.chance:.2g}")
    if run.needs:
        lines.append(f"{plural(len(run.needs), 'claim')} {'needs' if len(run.needs) == 1 else 'need'} a person:")
        lines += [text for record in run.needs[:MOST_NEEDS] for text in _need(record, width)]
        lines += [f"  and {len(run.needs) - MOST_NEEDS} more"] if len(run.needs) > MOST_NEEDS else []
    return [*lines, f"report: {line(saved)}"] if saved else lines


def _need(record: Record, width: int) -> Iterator[str]:
    """A claim that needs a person, why, and the witness against it as `theorycheck replay` takes it."""
    word, name, sentence = parts(record)
    yield f"  {word:<{WIDTH}}  {name}"
    indent = " " * (WIDTH + 4)
    yield from (f"{indent}{row}" for row in (_wrapped(sentence, width - len(indent)) if width else [sentence]) if row)
    if record.get("witness"):
        witness = dumps(record["witness"])
        where = f"'{witness}'" if len(witness) <= LONGEST_WITNESS else "with the witness in the report"
        yield f"{indent}theorycheck replay {where}"


def _wrapped(sentence: str, width: int) -> list[str]:
    """Rows at most so wide, but for what cannot be broken."""
    fold = TextWrapper(max(width, NARROWEST), break_long_words=False, break_on_hyphens=False)
    fold.max_lines, fold.placeholder = MOST_ROWS, " \u2026"
    return fold.wrap(sentence)


def width_of(stream: TextIO) -> int:
    """The columns of the terminal that a stream goes to; 0 where it goes elsewhere."""
    return get_terminal_size().columns if stream.isatty() else 0


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
            self._console.print(_styled(record, self._console.width), soft_wrap=True)
        self._advance()

    def text(self, content: str) -> None:
        """Print a line of text."""
        if self._plain:
            self._plain.text(content)
        else:
            self._console.print(clean(content))


def _styled(record: Record, width: int) -> Any:
    """Word, id and sentence; what does not fit beside the word hangs under the id."""
    from rich.text import Text

    word, name, sentence = parts(record)
    tone, indent = STYLES[summary.tone(record)], " " * (WIDTH + 2)
    beside = WIDTH + len(name) + len(sentence) + 4 <= width
    rows = [sentence] if beside else _wrapped(sentence, width - len(indent))
    told = "  " + sentence if beside else "".join(f"\n{indent}{row}" for row in rows)
    return Text.assemble((f"{word:<{WIDTH}}", tone), "  ", (name, "bold"), (told, "dim"))
