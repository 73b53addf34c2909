"""`theorycheck list` by its index says what the long way says, whatever has changed since."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from theorycheck.cli import _at_once, index


@pytest.fixture
def toys(tmp_path, write_toys):
    return write_toys(tmp_path)


@pytest.fixture
def here(toys, monkeypatch):
    (toys / "claims" / "toy2024" / "typo.toml").unlink()
    monkeypatch.chdir(toys)
    return toys


def listed(command):
    result = command("list")
    assert result.status == 0
    return result.out


def test_the_index_says_what_the_list_said(here, command):
    assert _at_once(["list"]) is None
    text = listed(command)
    assert "toy2024/square" in text
    assert _at_once(["list"]) == text


@pytest.mark.parametrize("change", ["added", "removed", "edited", "nearer", "paper"])
def test_any_change_makes_the_index_void(here, command, monkeypatch, change):
    papers = here / "claims" / "toy2024"
    if change == "nearer":
        (here / "below").mkdir()
        monkeypatch.chdir(here / "below")
    listed(command)
    assert _at_once(["list"]) is not None
    match change:
        case "added":
            (papers / "third.toml").write_text((papers / "square.toml").read_text())
        case "removed":
            (papers / "wrong.toml").unlink()
        case "edited":
            (papers / "square.toml").write_text((papers / "square.toml").read_text() + "\n")
        case "nearer":
            (here / "below" / "claims").mkdir()
        case "paper":
            (papers / "paper.toml").write_text((papers / "paper.toml").read_text() + "\n")
    assert _at_once(["list"]) is None


def test_a_listing_with_files_that_do_not_load_is_not_kept(toys, command, monkeypatch):
    monkeypatch.chdir(toys)
    assert "files do not load" in command("list").err
    assert _at_once(["list"]) is None


def test_an_index_that_somebody_tampered_with_is_not_printed(here, command):
    text = listed(command)
    place = index._place()
    with open(place, encoding="utf-8") as stream:
        kept = stream.read()
    with open(place, "w", encoding="utf-8") as stream:
        stream.write(kept.replace(text, f"\x1b[2J{text}"))
    assert _at_once(["list"]) is None
    with open(place, "wb") as stream:
        stream.write(b"\xff\xfe")
    assert _at_once(["list"]) is None


def test_a_cache_that_cannot_be_written_costs_nothing(here, command, monkeypatch):
    (here / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(here / "file"))
    assert "toy2024/square" in listed(command)
    assert _at_once(["list"]) is None


@pytest.mark.parametrize(
    ("words", "modules"),
    [
        (["--version"], {"theorycheck", "theorycheck.cli"}),
        (["list"], {"theorycheck", "theorycheck.cli", "theorycheck.cli.index"}),
    ],
)
def test_what_is_said_at_once_imports_next_to_nothing(here, command, monkeypatch, words, modules):
    monkeypatch.setenv("PYTHONPATH", str(Path(index.__file__).parents[2]))  # the same package there as here
    listed(command)
    code = (
        "import __future__, atexit, json, sys, zlib; before = set(sys.modules)\n"
        "def told(): print(json.dumps(sorted(set(sys.modules) - before)), file=sys.stderr)\n"
        f"sys.argv[1:] = {words!r}; atexit.register(told)\n"
        "from theorycheck.cli import main; main()"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(json.loads(ended.stderr)) == modules
    assert ended.stdout
