"""Verdicts that are recalled: the same bytes as when they were judged, and read anew as soon as anything differs."""

import json
from itertools import count
from shutil import copy, copytree

import pytest

from theorycheck.cli import recall, selection
from theorycheck.engine.places import cache
from theorycheck.engine.run import Means
from theorycheck.engine.run import verify as judge
from theorycheck.engine.store import FILE, Store
from theorycheck.spec import roots
from theorycheck.spec.load import load

FALSE = """
title = "A square does not expand so"
locator = "Lemma 3"
status = "derived"
expect = "refuted"
companion = "toy2024/square"
prose = "no cross term"

[given]
a = { real = [1, 3] }
b = { real = [1, 3] }

[claim]
kind = "identity"
left = "(a + b)**2"
right = "a**2 + b**2"
"""
ALL = ["verify", "--profile", "smoke", "--jobs", "1", "--json", "-"]


@pytest.fixture(scope="module")
def judged(write_toys, tmp_path_factory):
    """A store with the verdicts on two claims, one the companion of the other; and their folder."""
    folder = write_toys(tmp_path_factory.mktemp("judged")) / "claims"
    for name in ("typo", "wrong"):
        (folder / "toy2024" / f"{name}.toml").unlink()
    (folder / "toy2024" / "false.toml").write_text(FALSE)
    with Store(folder.parent) as store:
        claims = load([folder], roots.catalog()).claims
        assert len(list(judge(claims, roots.catalog(), profile="smoke", means=Means(store=store)))) == 3
    return folder


@pytest.fixture
def papers(judged, tmp_path, monkeypatch):
    """The folder with the two claims, and no others anywhere; none was read here before, but both were judged."""
    copytree(judged, tmp_path / "claims")
    cache().mkdir(parents=True)
    copy(judged.parent / FILE, cache())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("theorycheck.spec.roots._bundled", list)
    return tmp_path / "claims" / "toy2024"


@pytest.fixture
def verify(command, papers, monkeypatch):
    """Verify; the ids of the claims that were read for it, and the lines without what differs from run to run."""
    read = []
    choose = selection.choose

    def noted(*arguments):
        chosen = choose(*arguments)
        read.extend([*chosen.ids, *chosen.broken])
        return chosen

    def call(*words):
        read.clear()
        result = command(*(words or ALL))
        lines = [json.loads(line) for line in result.out.splitlines()]
        return list(read), [{k: v for k, v in one.items() if k not in ("seconds", "run")} for one in lines]

    monkeypatch.setattr(selection, "choose", noted)
    return call


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_second_run_reads_no_claim_and_says_the_same(verify, tmp_path):
    read, first = verify(*ALL, "--report", str(tmp_path / "first"))
    assert read == ["toy2024/false", "toy2024/square"]
    read, second = verify(*ALL, "--report", str(tmp_path / "second"))
    assert (read, second) == ([], first)
    for page in ("report.html", "report.md", "report.tex", "badge.svg"):
        assert (tmp_path / "first" / page).read_bytes() == (tmp_path / "second" / page).read_bytes()


CHANGES = {
    "a claim": lambda papers: edit(papers / "square.toml", "2 * a * b", "a * b + a * b"),
    "a title": lambda papers: edit(papers / "square.toml", "A square expands", "A square grows"),
    "the paper": lambda papers: edit(papers / "paper.toml", "A toy", "Another"),
    "a new claim": lambda papers: (papers / "twin.toml").write_text((papers / "square.toml").read_text()),
    "a companion gone": lambda papers: (papers / "square.toml").unlink(),
    "a fault": lambda papers: edit(papers / "square.toml", "locator", "place"),
    "a stray file": lambda papers: (papers.parent / "stray.toml").write_text(""),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_read_again(verify, papers, change):
    verify()
    CHANGES[change](papers)
    assert verify()[0]


def test_what_changed_is_told_as_it_is_now(verify, papers, command):
    verify()
    edit(papers / "square.toml", "A square expands", "A square grows")
    verify()
    read, _ = verify()
    assert not read
    assert "A square grows" in command("report", "--markdown").out


def test_a_companion_that_changed_is_read_again(verify, papers):
    alone = (*ALL, "toy2024/false")
    verify()
    assert verify(*alone)[0] == []
    edit(papers / "square.toml", "2 * a * b", "3 * a * b")
    read, (verdict, _) = verify(*alone)
    assert read == ["toy2024/false"]
    assert not verdict["met"]


@pytest.mark.parametrize("words", [("--seed", "1"), ("--profile", "standard"), ("--no-cache",)])
def test_other_circumstances_are_another_run(verify, words):
    verify()
    assert verify(*ALL, *words)[0]


def test_code_that_changed_voids_what_is_kept(verify, monkeypatch):
    verify()
    monkeypatch.setattr(recall, "_code", lambda: ["elsewhere.py"])
    assert verify()[0]


def test_a_library_that_changed_voids_what_is_kept(verify, monkeypatch):
    verify()
    monkeypatch.setattr("theorycheck.engine.run._version", lambda name: "0.0")
    assert verify()[0]


def test_names_paths_and_keywords_choose_among_what_is_known(verify, papers):
    verify()
    for words in (["toy2024/square"], [papers / "square.toml"], ["-k", "expands"], ["*/sq*", "toy2024/square"]):
        read, lines = verify(*ALL, *words)
        assert (read, [line["id"] for line in lines[:-1]]) == ([], ["toy2024/square"])
    read, lines = verify(*ALL, "toy2024/square", "toy2024")
    assert (read, [line["id"] for line in lines[:-1]]) == ([], ["toy2024/square", "toy2024/false"])


@pytest.mark.parametrize("words", [["toy2024/squares"], ["-k", "nothing"], ["-k", "("], ["nowhere.toml"]])
def test_what_fits_nothing_is_the_same_error(verify, command, words):
    fresh = command(*ALL, "--no-cache", *words)
    verify()
    assert command(*ALL, *words) == fresh
    assert fresh.status == 2


def test_a_file_that_changes_while_it_is_read_is_not_kept(verify, monkeypatch):
    ticks = count()
    with monkeypatch.context() as patch:
        patch.setattr(recall.folders, "shown", lambda path: f"{path} {next(ticks)}")
        verify()
    assert verify()[0]
    assert not verify()[0]


def test_a_fault_on_the_way_is_told_every_time(verify, papers):
    edit(papers / "paper.toml", "year = 2024", "year = 2024\nyears = 1")
    assert verify(*ALL, "toy2024/square")[0] == verify(*ALL, "toy2024/square")[0]
