"""Where claims are kept: a `claims` folder here or above, those of installed packs, and those that come with us."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from theorycheck.catalog import PACKAGES, Catalog

GROUP = "theorycheck.packs"
_PACKAGE = Path(__file__).resolve().parents[1]


def find(start: Path | None = None) -> tuple[Path, ...]:
    """The folders of claims, the nearest first; where two hold the same claim, the first one counts."""
    folders = [*_near(start or Path.cwd()), *(folder for name in packs() for folder in _of_pack(name)), *_bundled()]
    return tuple({folder.resolve(): folder for folder in folders}.values())


def packs() -> tuple[str, ...]:
    """The modules that installed packs declare; their laws and observables belong in the Catalog."""
    return tuple(sorted({entry.module for entry in entry_points(group=GROUP)}))


@cache
def catalog() -> Catalog:
    """Everything that claim files may name: what we bring, and what installed packs bring."""
    return Catalog.build((*PACKAGES, *packs()))


def _near(start: Path) -> list[Path]:
    folders = (folder / "claims" for folder in (start, *start.parents))
    return [folder for folder in folders if folder.is_dir()][:1]


def _of_pack(module: str) -> Iterator[Path]:
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, AttributeError, ValueError):  # declared, but not there
        return
    for location in (spec.submodule_search_locations or ()) if spec else ():
        if (Path(location) / "claims").is_dir():
            yield Path(location) / "claims"


def _bundled() -> list[Path]:
    """The claims inside the installed package, or beside it in a checkout."""
    inside, beside = _PACKAGE / "_claims", _PACKAGE.parent / "claims"
    if inside.is_dir():
        return [inside]
    return [beside] if beside.is_dir() and (_PACKAGE.parent / "pyproject.toml").is_file() else []
