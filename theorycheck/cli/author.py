"""Commands for those who write claim files: `lint`, `new`, `schema`, `completion`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from theorycheck.cli import selection
from theorycheck.report.text import plural

SCHEMA = "claim.schema.json"

_PART = re.compile(r"[a-z0-9][a-z0-9_]*")


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.pass_context
def lint(context: click.Context, paths: tuple[str, ...]) -> None:
    """Check claim files without judging them; every error as file:line:column."""
    chosen = selection.choose(paths)
    problems = [problem for faults in chosen.broken.values() for problem in faults]
    for problem in problems:
        click.echo(str(problem))
    for fault in selection.catalog().faults:
        click.echo(f"catalog: {fault}", err=True)
    found = f"{plural(len(problems), 'problem')} in {plural(len(chosen.broken), 'file')}" if problems else "no problems"
    click.echo(f"{plural(len(chosen.claims), 'claim')} without fault; {found}", err=True)
    context.exit(2 if problems else 0)


@click.command()
@click.argument("name", metavar="PAPER/CLAIM")
@click.option("--into", default="claims", type=click.Path(file_okay=False, path_type=Path), show_default=True)
def new(name: str, into: Path) -> None:
    """Begin a claim file, and its paper's file where there is none."""
    paper, claim = _parted(name)
    from theorycheck.spec import new as spec

    folder = into / paper
    target = folder / f"{claim}.toml"
    _write(target, spec.template(paper, claim))
    made = [target]
    if not (folder / selection.PAPER_FILE).exists():
        _write(folder / selection.PAPER_FILE, spec.paper_template(paper))
        made.append(folder / selection.PAPER_FILE)
    for path in made:
        click.echo(f"wrote {path}")
    click.echo(f"next: fill in what is asked for, then\n  theorycheck lint {target}\n  theorycheck verify {target}")
    if not (into / SCHEMA).exists():
        click.echo(f"for completion in editors: theorycheck schema --output {into / SCHEMA}")


@click.command()
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of the terminal.")
def schema(output: Path | None) -> None:
    """Print the JSON Schema of claim files, for editors."""
    from theorycheck.spec.schema import schema as built

    text = json.dumps(built(selection.catalog()), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8", newline="\n")


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes a shell complete commands and options.

    For bash: theorycheck completion bash >> ~/.bashrc
    """
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None
    script = made(context.find_root().command, {}, "theorycheck", "_THEORYCHECK_COMPLETE")
    click.echo(script.source())


def _parted(name: str) -> tuple[str, str]:
    parts = name.split("/")
    if len(parts) != 2 or not all(map(_PART.fullmatch, parts)) or name.endswith(".toml"):
        msg = f"{name!r} is not PAPER/CLAIM, as in benton2024/key_lemma"
        raise click.UsageError(msg)
    if parts[1] == Path(selection.PAPER_FILE).stem:
        msg = f"{name!r}: {selection.PAPER_FILE} describes the paper and is never a claim"
        raise click.UsageError(msg)
    return parts[0], parts[1]


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError as error:
        msg = f"{path} is there already; choose another name, or edit it"
        raise click.ClickException(msg) from error
    except OSError as error:
        msg = f"{path} cannot be written: {error.strerror}"
        raise click.ClickException(msg) from error
