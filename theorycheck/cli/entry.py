"""The entry point: the group of commands, and what every way of ending means."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import click

from theorycheck.cli import author, doctor, inspect, mutants, past, runs, verify

AS_EXPECTED, NOT_MET, USAGE, UNDECIDED, INTERNAL = range(5)
INTERRUPTED, PIPE_CLOSED = 130, 141
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class PipeClosedError(Exception):
    """The reader of our output went away."""


class Commands(click.Group):
    """A group in the order in which its commands are used; a closed pipe is ours to handle, not an error of click's."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands as they were added."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; raises PipeClosedError where its output has no reader any more."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise PipeClosedError from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="theorycheck", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
def cli(debug: bool) -> None:
    """Judge the claims of papers, and their rivals, on the same evidence: pytest for theorems.

    Exit status: 0 as expected, 1 a claim did not meet its expectation, 2 usage or a broken file, 3 undecided under
    --strict, 4 an error of theorycheck itself.
    """


for _command in (
    verify.verify,
    inspect.list_,
    inspect.explain,
    inspect.plan,
    author.lint,
    author.new,
    runs.report,
    runs.replay,
    past.compare,
    past.history,
    author.schema,
    author.completion,
    mutants.mutants,
    doctor.doctor,
):
    cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its status."""
    for variable in THREADS:  # before NumPy is loaded: small matrices lose by threads, and workers share the cores
        os.environ.setdefault(variable, "1")
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _forgive_encodings()
    try:
        status = cli.main(args=words, prog_name="theorycheck", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except (PipeClosedError, BrokenPipeError):
        _abandon_output()
        return PIPE_CLOSED
    except OSError as error:
        if error.errno not in FULL:
            return _internal(error, debug="--debug" in words)
        _abandon_output()
        click.echo(f"Error: the output cannot be written: {error.strerror}", err=True)
        return USAGE
    except Exception as error:  # whatever is left is our fault, and says so in one line
        return _internal(error, debug="--debug" in words)
    return status if isinstance(status, int) else AS_EXPECTED


def _forgive_encodings() -> None:
    """Take any character; and a stream that was closed before we began for one that nobody reads."""
    for name in ("stdout", "stderr"):  # else the next files opened, the store's, would get their numbers
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def _abandon_output() -> None:
    """Let the interpreter's last flush go nowhere."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _internal(error: Exception, debug: bool) -> int:
    text = "".join(traceback.format_exception(error))
    where = "below" if debug else f"in {_kept(text)}"
    click.echo(f"theorycheck: internal error: {type(error).__name__}: {_brief(error)}; traceback {where}", err=True)
    if debug:
        click.echo(text, err=True)
    return INTERNAL


def _brief(error: Exception) -> str:
    from theorycheck.report.text import line

    return line(error)[:200]


def _kept(text: str) -> Path:
    handle, name = tempfile.mkstemp(prefix="theorycheck-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as stream:
        stream.write(text)
    return Path(name)
