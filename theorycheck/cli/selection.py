"""Which claims a command is about: ids, globs over ids, papers, files and folders, and an expression of `-k`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import click

from theorycheck.catalog import Catalog
from theorycheck.cli import index
from theorycheck.cli.keyword import KeywordError, matcher
from theorycheck.model import Claim

PAPER_FILE = "paper.toml"


@dataclass(frozen=True, slots=True)
class Selection:
    """The claims chosen, and by id the problems of the chosen files that do not load.

    Of claims that need not be loaded, `known` holds the records. `sound` says that no file on the way has a problem.
    """

    claims: tuple[Claim, ...]
    broken: Mapping[str, tuple[Any, ...]]
    known: tuple[Mapping[str, Any], ...] = ()
    sound: bool = True

    @property
    def ids(self) -> list[str]:
        """The claims, those known and those to be judged."""
        return [*(record["id"] for record in self.known), *(claim.id for claim in self.claims)]


def catalog() -> Catalog:
    """Everything that claim files may name."""
    from theorycheck.spec import roots

    return roots.catalog()


def choose(names: Sequence[str], keyword: str = "") -> Selection:
    """The selection that these arguments and this expression make; without names, every claim that is found.

    Raises click.ClickException where a name, or the expression, matches nothing.
    """
    spoken = [name for name in names if not is_path(name)]
    found = _everything(spoken) if spoken or not names else Selection((), {})
    parts = [_named(name, found) if name in spoken else _from_path(Path(name)) for name in names]
    return kept(_joined(parts) if names else found, keyword)


def one(name: str, within: Path | None = None) -> Claim:
    """The one claim of this name; raises click.ClickException where it is none, several, or does not load.

    `within` is a file or a folder to look in instead of where claims are usually found.
    """
    chosen = choose([name]) if within is None else _named(name, _from_path(within))
    if chosen.broken:
        msg = "\n".join(str(problem) for problems in chosen.broken.values() for problem in problems)
        raise click.ClickException(msg)
    if len(chosen.claims) != 1:
        msg = f"{name!r} names {len(chosen.claims)} claims: {', '.join(claim.id for claim in chosen.claims[:5])}, ..."
        raise click.ClickException(msg)
    return chosen.claims[0]


def completed(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The ids that begin so, for a shell that completes; quick where `list` was asked before."""
    listing = index.read()
    known = listing.splitlines() if listing is not None else [claim.id for claim in _everything().claims]
    return [name for name in (text.split(" ", 1)[0] for text in known) if name.startswith(incomplete)]


def claim_id(path: Path | str) -> str:
    """The id that a file's path stands for: folder and file."""
    return f"{Path(path).parent.name}/{Path(path).stem}"


def matching(name: str, ids: Iterable[str]) -> list[str]:
    """The ids that are `name`, or belong to the paper `name`, or match the glob `name`."""
    paper = name.rstrip("/") + "/"
    return [known for known in ids if known == name or known.startswith(paper) or fnmatchcase(known, name)]


def nearest(name: str, ids: Iterable[str]) -> str:
    """`; did you mean ...?` where an id is close, or without a slash a paper or a claim's own name; else nothing."""
    known = sorted(ids, reverse=True)
    spoken = {claim: claim for claim in known}
    if "/" not in name:
        spoken |= {claim.partition("/")[2]: claim for claim in known}
        spoken |= {claim.partition("/")[0]: claim.partition("/")[0] for claim in known}
    close = get_close_matches(name[:200], spoken, n=1, cutoff=0.6)
    return f"; did you mean {spoken[close[0]]!r}?" if close else ""


def is_path(name: str) -> bool:
    """Whether an argument means a file, or a folder that holds claims."""
    path = Path(name)
    return path.suffix == ".toml" or (path.is_dir() and next(path.rglob("*.toml"), None) is not None)


def _from_path(path: Path) -> Selection:
    if not path.exists():
        msg = f"there is no file {path}"
        raise click.ClickException(msg)
    return _nonempty(_load([path]), f"{path} holds no claim")


def _everything(names: Sequence[str] = ()) -> Selection:
    """Every claim that is found; or where that makes no difference, only those that the names fit."""
    from theorycheck.spec import roots

    folders = roots.find()
    complaint = f"no claims found in {', '.join(map(str, folders)) or 'any folder'}"
    return _nonempty(_load(_fitting(names, folders) or folders), complaint)


def _fitting(names: Sequence[str], folders: Sequence[Path]) -> list[Path]:
    """The files that the names fit; none where the others matter too: as companions, faults, or for a suggestion."""
    from theorycheck.spec.folders import Source, sources

    found = [one for folder in folders for one in sources(folder)]
    files = [one for one in found if isinstance(one, Source)]
    ids = [file.id for file in files]
    fitting = [set(matching(name, ids)) for name in names]
    if len(set(ids)) < len(found) or not all(fitting):
        return []
    paths = [file.path for file in files if any(file.id in some for some in fitting)]
    return [] if any(path.is_symlink() for path in paths) else paths


def _load(paths: Sequence[Path]) -> Selection:
    from theorycheck.spec.load import load

    loaded = load(paths, catalog())
    broken: dict[str, list[Any]] = {}
    for problem in loaded.problems:
        broken.setdefault(claim_id(problem.path), []).append(problem)
    problems = {name: tuple(found) for name, found in broken.items()}
    return Selection(tuple(loaded.claims), problems, sound=not broken)


def _nonempty(selection: Selection, complaint: str) -> Selection:
    if not (selection.ids or selection.broken):
        raise click.ClickException(complaint)
    return selection


def _named(name: str, every: Selection) -> Selection:
    known = [claim.id for claim in every.claims] + list(every.broken)
    wanted = set(matching(name, known))
    if not wanted:
        wanted = {paper for paper in every.broken if paper == f"{name.partition('/')[0]}/{Path(PAPER_FILE).stem}"}
    if not wanted:
        msg = f"no claim matches {name!r}{nearest(name, known)}"
        raise click.ClickException(msg)
    return _only(every, wanted)


def _only(selection: Selection, wanted: set[str]) -> Selection:
    return replace(
        selection,
        claims=tuple(claim for claim in selection.claims if claim.id in wanted),
        broken={name: found for name, found in selection.broken.items() if name in wanted},
        known=tuple(record for record in selection.known if record["id"] in wanted),
    )


def _joined(parts: Iterable[Selection]) -> Selection:
    claims: dict[str, Claim] = {}
    broken: dict[str, tuple[Any, ...]] = {}
    sound = True
    for part in parts:
        claims |= {claim.id: claim for claim in part.claims if claim.id not in claims}
        broken |= part.broken
        sound = sound and part.sound
    return Selection(tuple(claims.values()), broken, sound=sound)


def kept(selection: Selection, keyword: str) -> Selection:
    """What of a selection fits the expression of `-k`; raises click.ClickException where nothing does."""
    if not keyword:
        return selection
    try:
        fits = matcher(keyword)
    except KeywordError as error:
        raise click.UsageError(str(error)) from error
    wanted = {claim.id for claim in selection.claims if fits(_text(claim))} | set(filter(fits, selection.broken))
    wanted |= {record["id"] for record in selection.known if fits(_words(record))}
    return _nonempty(_only(selection, wanted), f"no claim matches -k {keyword!r}")


def _text(claim: Claim) -> str:
    return f"{claim.id} {claim.title} {claim.locator} {claim.statement.kind} {claim.status} {claim.expect}"


def _words(record: Mapping[str, Any]) -> str:
    """The same of a record."""
    return " ".join(str(record[name]) for name in ("id", "title", "locator", "kind", "status", "expect"))
