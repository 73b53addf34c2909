"""From paths to claim files: which folders hold papers, which files are claims, and what does not belong there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from theorycheck.spec.problems import Problem
from theorycheck.spec.wording import quoted

PAPER = "paper.toml"
_ID = re.compile(r"[a-z0-9][a-z0-9_]*")
_BESIDE = "a claim file stands in the folder of its paper, beside paper.toml: claims/paper/claim.toml"


@dataclass(frozen=True, slots=True)
class Source:
    """A claim file, and the folder of claims that it may not leave."""

    path: Path
    root: Path

    @property
    def id(self) -> str:
        """Folder and file: the permanent name of the claim."""
        return f"{self.path.parent.name}/{self.path.stem}"


def sources(path: Path) -> Iterator[Source | Problem]:
    """The claim files under a path: a claim file, a paper's folder or its `paper.toml`, or a folder of papers."""
    try:
        yield from _sources(path.resolve() if path.is_symlink() or ".." in path.parts else path.absolute())
    except (OSError, RuntimeError) as error:
        yield fault(path, f"cannot be read: {reason(error)}")


def reason(error: OSError | RuntimeError) -> str:
    """Why the system refuses a path; a loop of links is a RuntimeError before Python 3.13."""
    return (isinstance(error, OSError) and error.strerror) or "Too many levels of symbolic links"


def _sources(path: Path) -> Iterator[Source | Problem]:
    if path.is_dir():
        yield from _paper(path, path.parent) if (path / PAPER).exists() else _papers(path)
    elif not path.exists():
        yield fault(path, "there is no such file or folder")
    elif path.name == PAPER:
        yield from _paper(path.parent, path.parent.parent)
    elif path.suffix != ".toml":
        yield fault(path, "not a claim file; claim files end in .toml")
    else:
        yield from _named([path], path.parent.parent)


def _papers(root: Path) -> Iterator[Source | Problem]:
    for entry in _visible(root):
        if entry.is_dir() and not entry.resolve().is_relative_to(root.resolve()):
            yield fault(entry, "links to a folder outside the claims folder; put the folder itself here")
        elif entry.is_dir():
            yield from _paper(entry, root)
        elif entry.suffix == ".toml":
            yield fault(entry, _BESIDE)


def _paper(folder: Path, root: Path) -> Iterator[Source | Problem]:
    for entry in _visible(folder):
        if entry.is_dir():
            yield from (fault(nested, _BESIDE) for nested in _visible(entry) if nested.suffix == ".toml")
    yield from _named((path for path in _visible(folder) if path.suffix == ".toml" and path.name != PAPER), root)


def _named(paths: Iterable[Path], root: Path) -> Iterator[Source | Problem]:
    for path in paths:
        wrong = [name for name in (path.parent.name, path.stem) if not _ID.fullmatch(name)]
        if wrong:
            better = re.sub(r"[^a-z0-9_]+", "_", wrong[0].lower()).strip("_") or "a_name"
            message = (
                f"{quoted(wrong[0])} cannot be in an id; it has lower-case letters, digits and underscores: {better}"
            )
            yield fault(path, message)
        else:
            yield Source(path, root)


def _visible(folder: Path) -> list[Path]:
    return sorted(entry for entry in folder.iterdir() if entry.name[0] not in "._")


def fault(path: Path, message: str) -> Problem:
    """A problem of a file as a whole."""
    return Problem(shown(path), 1, 1, message)


def shown(path: Path) -> str:
    """The path as people read it: from the working directory where it lies there."""
    here, whole = Path.cwd(), path.absolute()
    return str(whole.relative_to(here) if whole.is_relative_to(here) else whole)
