"""Folders that came from a stranger: what they bring is data, and none of it is a verdict."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import pytest

from theorycheck.cli import run_folder
from theorycheck.cli.seal import FILE as SEAL
from theorycheck.engine.places import cache
from theorycheck.engine.store import FILE, Store

WRONG = "toy2024/wrong"
LATER = "99991231T235959Z-ffffff"


@pytest.fixture
def folder(write_toys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return write_toys(tmp_path)


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def verdict(command, *words):
    found = command("verify", WRONG, "--profile", "smoke", "--jobs", "1", "--json", "-", *words)
    return lines(found.out)[0], found


def forge(base: Path):
    """Let every verdict in a store say that its claim stands."""
    with sqlite3.connect(base) as connection:
        rows = connection.execute("select key, record from verdicts").fetchall()
        for key, record in rows:
            better = json.loads(record) | {"word": "proved", "met": True}
            connection.execute("update verdicts set record = ? where key = ?", (json.dumps(better), key))
    connection.close()
    return len(rows)


def test_a_store_that_a_folder_brings_along_is_not_believed(folder, command, monkeypatch):
    verdict(command)  # the stranger's run
    own = folder / ".theorycheck"
    assert forge(cache() / FILE) == 1
    for place in (own, folder, folder / "claims", own / "theorycheck"):
        place.mkdir(exist_ok=True)
        (place / FILE).write_bytes((cache() / FILE).read_bytes())
    assert verdict(command)[0]["word"] == "proved"  # believed where it is one's own
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder.parent / "reader"))
    found, result = verdict(command)
    assert found["word"] == "refuted"
    assert result.status == 1
    assert "known from earlier runs" not in result.err


@pytest.mark.parametrize("name", [".theorycheck", "cache", ""])
def test_a_relative_cache_folder_is_none(name, monkeypatch, tmp_path):
    """It would be a folder of the stranger's."""
    monkeypatch.setenv("XDG_CACHE_HOME", name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert cache() == tmp_path / "home" / ".cache" / "theorycheck"


def test_without_a_home_nothing_is_kept_and_everything_judged(folder, command, monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert verdict(command)[0]["word"] == "refuted"
    assert Store().problem == "there is no home folder to keep anything in"
    assert not (folder / "~").exists()
    assert command("list").status == 0
    assert not (folder / "~").exists()


def test_records_that_a_folder_brings_along_are_never_the_newest_and_never_pass_for_ours(folder, command):
    verdict(command)
    (ours,) = run_folder.names()
    forged = folder / ".theorycheck" / "runs" / LATER
    forged.mkdir()
    text = (folder / ".theorycheck" / "runs" / ours / "records.jsonl").read_text(encoding="utf-8")
    (forged / "records.jsonl").write_text(text.replace('"refuted"', '"proved"'), encoding="utf-8")
    (forged / SEAL).write_bytes((folder / ".theorycheck" / "runs" / ours / SEAL).read_bytes())
    assert run_folder.foreign(LATER)
    assert not run_folder.foreign(ours)
    assert run_folder.folder(None).name == ours
    shown = command("report", LATER, "--markdown")
    assert "not written by a run of yours" in shown.err
    assert "not written" not in command("report", "--markdown").err
    marks = [line.endswith("(not yours)") for line in command("history").out.splitlines()]
    assert marks == [False, True]


@pytest.mark.parametrize("link", [".theorycheck", ".theorycheck/runs"])
def test_links_lead_no_writing_out_of_the_folder(folder, command, link, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (folder / link).parent.mkdir(exist_ok=True)
    (folder / link).symlink_to(elsewhere)
    found, result = verdict(command)
    assert found["word"] == "refuted"
    assert "this run is not stored: " in result.err
    assert list(elsewhere.iterdir()) == []


def test_a_link_in_place_of_the_ignore_file_is_not_followed(folder, command, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "made"
    (folder / ".theorycheck").mkdir()
    (folder / ".theorycheck" / ".gitignore").symlink_to(elsewhere)
    assert verdict(command)[1].status == 1
    assert not elsewhere.exists()


@pytest.mark.parametrize(
    "text",
    [
        "[]", "null", '{"record":"verdict"}', '{"record":"verdict","id":5}', '{"record":"other"}', "\x00\x01", "{",
        '{"record":"verdict","id":"a/b","word":"proved","because":"","rivals":5,"digest":"","met":true}',
        '{"record":"verdict","id":"a/b","word":"proved","because":"","rivals":[{}],"digest":"","met":true}',
        '{"record":"run","environment":3}', "[" * 100_000, '{"record":"run","seed":' + "9" * 5000 + "}",
    ],
)  # fmt: skip
def test_records_of_any_shape_are_refused_in_words(folder, command, text):
    run = folder / ".theorycheck" / "runs" / LATER
    run.mkdir(parents=True)
    (run / "records.jsonl").write_text(f'{text}\n{{"record":"run"}}\n', encoding="utf-8")
    for words in (["report"], ["report", LATER, "--latex"], ["history"], ["compare", LATER]):
        shown = command(*words)
        assert shown.status == 2, words
        assert "records.jsonl:" in shown.err
