"""`verify`: exit status by word, JSON lines, what is stored, how it ends when it is cut short."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from theorycheck.cli.verify import status
from theorycheck.model import PASSES
from theorycheck.spec.problems import Problem

KEYS = [
    "record", "id", "word", "expect", "kind", "met", "because", "rivals", "points", "precision", "sensitivity",
    "witness", "seconds", "digest",
]  # fmt: skip

BY_WORD = {
    "proved": 0,
    "certified": 0,
    "enclosed": 0,
    "supported": 0,
    "unopposed": 1,
    "refuted": 1,
    "inconclusive": 0,
    "vacuous": 1,
    "broken": 2,
}


@pytest.mark.parametrize(("word", "exit_status"), BY_WORD.items())
def test_the_exit_status_of_every_word(fake: Any, command: Callable[..., Any], word: str, exit_status: int) -> None:
    fake.words["first2023/key_lemma"] = word
    assert command("verify").status == exit_status
    assert command("verify", "--strict").status == (3 if word == "inconclusive" else exit_status)


IF_REFUTED = BY_WORD | {"refuted": 0} | dict.fromkeys(PASSES, 1)


@pytest.mark.parametrize(("word", "exit_status"), IF_REFUTED.items())
def test_a_claim_expected_to_be_refuted_must_be(
    fake: Any, command: Callable[..., Any], word: str, exit_status: int
) -> None:
    fake.words["second2024/misread"] = word
    assert command("verify").status == exit_status


def test_the_gravest_word_decides() -> None:
    words = {"broken": 2, "refuted": 1, "inconclusive": 3, "enclosed": 0}
    gravity = {2: 3, 1: 2, 3: 1, 0: 0}
    for pair in itertools.product(words, repeat=2):
        records = [{"record": "verdict", "word": word, "met": word == "enclosed"} for word in pair]
        assert status(records, strict=True) == max((words[word] for word in pair), key=gravity.__getitem__)


def test_without_names_the_profile_is_smoke_and_with_names_standard(fake: Any, command: Callable[..., Any]) -> None:
    command("verify")
    command("verify", "first2023")
    command("verify", "first2023", "--profile", "deep", "--seed", "7", "--jobs", "1")
    assert [call["profile"] for call in fake.calls] == ["smoke", "standard", "deep"]
    assert (fake.calls[2]["seed"], fake.calls[2]["means"].jobs) == (7, 1)


def test_a_line_a_claim_then_a_summary_then_where_the_report_is(fake: Any, command: Callable[..., Any]) -> None:
    lines = command("verify").out.splitlines()
    assert lines[0] == "enclosed      first2023/key_lemma: It is enclosed."
    assert lines[2] == "refuted       second2024/misread (as expected): It is refuted."
    assert lines[4] == "3 claims of 2 papers: 2 enclosed, 1 refuted as expected"
    assert lines[5] == "rivals: 3 of 3 refuted"
    assert Path(lines[6].removeprefix("report: ")).is_file()


def test_json_on_standard_output_is_nothing_but_the_promised_lines(fake: Any, command: Callable[..., Any]) -> None:
    result = command("verify", "--json", "-")
    *verdicts, run = map(json.loads, result.out.splitlines())
    assert [list(verdict) for verdict in verdicts] == [KEYS] * 3
    assert verdicts[0]["rivals"] == [{"name": "twice", "word": "refuted", "because": "off by 1"}]
    assert list(run) == [
        "record",
        "run",
        "met",
        "counts",
        "rivals",
        "expected_false_refutations",
        "seed",
        "profile",
        "seconds",
        "environment",
    ]
    assert run["met"] is True
    assert run["counts"] == {"enclosed": 2, "refuted": 1}
    assert run["rivals"] == {"declared": 3, "refuted": 3}
    assert "3 claims of 2 papers" in result.err


def test_json_into_a_file_leaves_the_terminal_as_it_is(fake: Any, command: Callable[..., Any], tmp_path: Path) -> None:
    result = command("verify", "--json", tmp_path / "out.jsonl")
    assert "3 claims of 2 papers" in result.out
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 4


def test_the_same_seed_gives_the_same_bytes_but_for_three_keys(fake: Any, command: Callable[..., Any]) -> None:
    first, second = ([json.loads(line) for line in command("verify", "--json", "-").out.splitlines()] for _ in "ab")
    for record in (*first, *second):
        for key in ("seconds", "run", "environment"):
            record.pop(key, None)
    assert first == second


def test_the_report_goes_where_it_is_asked_for(fake: Any, command: Callable[..., Any], tmp_path: Path) -> None:
    result = command("verify", "--report", tmp_path / "a" / "b")
    assert f"report: {tmp_path / 'a' / 'b' / 'report.html'}" in result.out
    assert "<!doctype html>" in (tmp_path / "a" / "b" / "report.html").read_text(encoding="utf-8")
    assert (tmp_path / "a" / "b" / "report.md").read_text(encoding="utf-8").startswith("### theorycheck")


def test_a_broken_file_is_told_of_and_the_rest_is_judged(fake: Any, command: Callable[..., Any]) -> None:
    place = "claims/first2023/typo.toml"
    fake.problems += [Problem(place, 3, 7, "unknown key 'titel'"), Problem(place, 9, 1, "left is missing")]
    result = command("verify", "--json", "-")
    assert result.status == 2
    assert f"broken        first2023/typo: {place}:3:7: unknown key 'titel' (and 1 more)" in result.err
    assert f"\n  {place}:9:1: left is missing\n" in result.err
    broken, *others, run = map(json.loads, result.out.splitlines())
    assert (broken["id"], broken["word"], broken["met"]) == ("first2023/typo", "broken", False)
    assert broken["because"] == f"{place}:3:7: unknown key 'titel' (and 1 more)"
    assert list(broken) == KEYS
    assert [record["word"] for record in others] == ["enclosed", "enclosed", "refuted"]
    assert run["met"] is False
    assert run["counts"]["broken"] == 1


def test_verdicts_are_stored_in_full_as_they_are_judged(fake: Any, command: Callable[..., Any], tmp_path: Path) -> None:
    command("verify")
    (stored,) = (tmp_path / ".theorycheck" / "runs").glob("*/records.jsonl")
    *verdicts, run = map(json.loads, stored.read_text(encoding="utf-8").splitlines())
    assert verdicts[0]["formulas"] == {"left": "t", "right": "t"}
    assert run["run"] == stored.parent.name
    assert (tmp_path / ".theorycheck" / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_two_runs_in_one_second_are_two_runs(fake: Any, command: Callable[..., Any], tmp_path: Path) -> None:
    for _ in range(3):
        command("verify")
    assert len(list((tmp_path / ".theorycheck" / "runs").iterdir())) == 3


def test_an_interrupted_run_keeps_what_was_judged(fake: Any, command: Callable[..., Any], tmp_path: Path) -> None:
    fake.interrupt_after = 2
    result = command("verify")
    assert result.status == 130
    assert "2 of 3 claims judged; kept in" in result.err
    assert "Traceback" not in result.err
    (stored,) = (tmp_path / ".theorycheck" / "runs").glob("*/records.jsonl")
    assert len(stored.read_text(encoding="utf-8").splitlines()) == 2
    assert command("report").status == 0
    assert (stored.parent / "report.html").is_file()


def test_where_nothing_can_be_stored_claims_are_judged_all_the_same(
    fake: Any, command: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / ".theorycheck").write_text("in the way", encoding="utf-8")
    result = command("verify")
    assert result.status == 0
    assert "this run is not stored" in result.err
    assert "3 claims of 2 papers" in result.out


def test_an_error_of_ours_is_one_line_and_keeps_its_traceback(
    fake: Any, command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def verify(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("nobody\nexpected \x1b[31mthis")

    monkeypatch.setattr("theorycheck.engine.run.verify", verify)
    result = command("verify")
    assert result.status == 4
    kept, complaint = result.err.strip().splitlines()
    assert kept.startswith("0 of 3 claims judged; kept in ")
    head, _, path = complaint.rpartition("; traceback in ")
    assert head == "theorycheck: internal error: ZeroDivisionError: nobody expected [31mthis"
    assert "ZeroDivisionError" in Path(path).read_text(encoding="utf-8")
    Path(path).unlink()
    assert "Traceback" in command("--debug", "verify").err


def test_a_cluster_that_does_not_answer_is_a_clear_error(fake: Any, command: Callable[..., Any]) -> None:
    pytest.importorskip("distributed")
    result = command("verify", "--cluster", "nowhere")
    assert result.status == 2
    expected = "Error: no Dask scheduler answers at 'nowhere'; start one with `dask scheduler` and give its address\n"
    assert result.err.endswith(expected)
    assert fake.calls == []


def test_a_cluster_without_the_extra_says_what_to_install(
    fake: Any, command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = command("verify", "--cluster", "tcp://127.0.0.1:8786")
    assert result.status == 2
    assert "--cluster needs the extra `cluster`: pip install 'theorycheck[cluster]'" in result.err


def test_a_github_step_gets_its_summary(
    fake: Any, command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    command("verify")
    command("verify", "first2023")
    text = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert text.count("### theorycheck: ") == 2
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    assert "the step summary cannot be written" in command("verify", "first2023").err


def test_a_run_leaves_every_page(fake: Any, command: Callable[..., Any], tmp_path: Path) -> None:
    command("verify", "--report", "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} >= {
        "report.html",
        "report.md",
        "report.tex",
        "badge.svg",
    }
    for form, start in (("--latex", r"\documentclass"), ("--badge", "<svg"), ("--markdown", "### theorycheck")):
        assert command("report", form).out.startswith(start)
