"""The other commands: what they print, what they refuse, what they leave on disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from theorycheck.cli.entry import run
from theorycheck.spec.problems import Problem


def test_list_names_every_claim(fake: Any, command: Callable[..., Any]) -> None:
    lines = command("list").out.splitlines()
    assert lines == [
        "first2023/key_lemma  identity    The key lemma",
        "first2023/kl_rate    identity    A rate of the KL divergence",
        "second2024/misread   identity    A misreading (expected: refuted)",
    ]


def test_list_of_a_paper_and_of_what_it_leaves_out(fake: Any, command: Callable[..., Any]) -> None:
    assert command("list", "--paper", "second2024").out.startswith("second2024/misread")
    assert command("list", "--left-out").out.splitlines() == [
        "first2023/a-lemma: a limit",
        "second2024/a-lemma: a limit",
    ]


def test_explain_shows_statement_source_domain_and_rivals(fake: Any, command: Callable[..., Any]) -> None:
    text = command("explain", "second2024/misread").out
    for shown in (
        "second2024/misread: A misreading",
        "Lemma 1 of A. Author, On second2024, 2024, arXiv:2308.03686v1",
        "expected  refuted",
        "$t = t$",
        "  t        [0, 1]",
        "  t = t",
        "Rival: twice\n  right = 2\n  (a factor lost)",
        "Note\n  Not what the paper says.",
    ):
        assert shown in text, shown


def test_a_plan_shows_no_number_that_was_measured(fake: Any, command: Callable[..., Any]) -> None:
    text = command("plan", "first2023/key_lemma", "--profile", "deep", "--seed", "3").out
    assert fake.claims[0].digest in text
    assert "5000 points for each of 2 statements" in text
    assert "seed       3" in text
    assert fake.calls == []


def test_lint_prints_every_problem_and_fails(fake: Any, command: Callable[..., Any]) -> None:
    assert command("lint").status == 0
    fake.problems += [Problem("claims/a/b.toml", 1, 2, "one"), Problem("claims/a/c.toml", 3, 4, "two")]
    result = command("lint")
    assert result.status == 2
    assert result.out == "claims/a/b.toml:1:2: one\nclaims/a/c.toml:3:4: two\n"
    assert "2 problems in 2 files" in result.err


@pytest.mark.parametrize(
    "name", ["lemma", "a/b/c", "a/", "/b", "../b", "a/..", "a/paper", "a/b.toml", "a b/c", "a/\x1b"]
)
def test_new_refuses_what_is_no_id(command: Callable[..., Any], tmp_path: Path, name: str) -> None:
    assert command("new", name, "--into", tmp_path).status == 2
    assert list(tmp_path.iterdir()) == []


def test_report_renders_the_newest_run_or_the_named_one(fake: Any, command: Callable[..., Any], tmp_path: Path) -> None:
    command("verify", "first2023/key_lemma")
    (first,) = (path.parent for path in (tmp_path / ".theorycheck" / "runs").glob("*/records.jsonl"))
    before = (first / "report.html").read_bytes()
    (first / "report.html").unlink()
    assert command("report", first.name).status == 0
    assert (first / "report.html").read_bytes() == before
    out = command("report", first.name[:8], "--report", tmp_path / "elsewhere").out
    assert f"report: {tmp_path / 'elsewhere' / 'report.html'}" in out
    assert (tmp_path / "elsewhere" / "report.html").read_bytes() == before
    assert command("report", first / "records.jsonl", "--markdown").out.startswith(
        "### theorycheck: 1 claim of 1 paper"
    )


def test_a_run_that_is_not_there_is_an_error(fake: Any, command: Callable[..., Any], tmp_path: Path) -> None:
    assert "no run is stored" in command("report").err
    command("verify")
    result = command("report", "nowhere")
    assert result.status == 2
    assert "no stored runs begin with 'nowhere'" in result.err


# --- replay


@pytest.fixture
def again(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make every replay come out so."""

    def settle(outcome: str) -> None:
        def replay(witness: Any, claims: Any, catalog: Any) -> dict[str, Any]:
            shown = {"id": claims[0].id, "statement": witness["statement"], "outcome": outcome, "because": "so"}
            return shown | {"fixed": outcome != "fails"}

        monkeypatch.setattr("theorycheck.engine.replay.replay", replay)

    return settle


@pytest.mark.parametrize(
    ("claim", "statement", "outcome", "status"),
    [
        ("first2023/key_lemma", "claim", "fails", 1),
        ("first2023/key_lemma", "claim", "holds", 0),
        ("first2023/key_lemma", "twice", "fails", 0),
        ("first2023/key_lemma", "twice", "holds", 1),
        ("second2024/misread", "claim", "fails", 0),
        ("second2024/misread", "claim", "holds", 1),
    ],
)
def test_replay_says_what_a_witness_shows_today(
    fake: Any, command: Callable[..., Any], again: Any, claim: str, statement: str, outcome: str, status: int
) -> None:
    again(outcome)
    result = command("replay", json.dumps({"claim": claim, "statement": statement, "point": {}}))
    assert result.status == status
    assert result.out == f"{'still fails' if outcome == 'fails' else 'fixed'}: {claim}, {statement}: so\n"


def test_replay_reads_the_records_of_a_run(fake: Any, command: Callable[..., Any], again: Any, tmp_path: Path) -> None:
    again("fails")
    command("verify")
    (stored,) = (tmp_path / ".theorycheck" / "runs").glob("*/records.jsonl")
    assert command("replay", stored).out == "still fails: second2024/misread, claim: so\n"


def test_replay_reads_standard_input(
    fake: Any, command: Callable[..., Any], again: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    again("holds")
    line = json.dumps({"claim": "first2023/key_lemma", "statement": "claim", "point": {}})
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{line}\n\n{line}\n"))
    assert command("replay", "-").out.count("fixed: ") == 2


@pytest.mark.parametrize(
    ("witness", "complaint"),
    [
        ("{", "not a JSON object"),
        ('{"claim": "x"}', "a witness has claim, statement and point"),
        ("[" * 5000, "neither a line of JSON nor a file"),
        ("nowhere.json", "neither a line of JSON nor a file"),
        ('{"claim": "x", "statement": "claim", "point": {}}', "no claim matches 'x'"),
        ('{"claim": "first2023/key_lemma", "statement": "thrice", "point": {}}', "no statement 'thrice'"),
    ],
)
def test_a_witness_that_is_none_is_an_error(
    fake: Any, command: Callable[..., Any], witness: str, complaint: str
) -> None:
    result = command("replay", witness)
    assert result.status == 2
    assert complaint in result.err


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["--expect", "refuted"], ["second2024/misread"]),
        (["-k", "kl and not lemma"], ["first2023/kl_rate"]),
        (["--kind", "rate"], []),
        (["--status", "derived", "--paper", "first2023"], ["first2023/key_lemma", "first2023/kl_rate"]),
    ],
)
def test_list_filters(fake: Any, command: Callable[..., Any], words: list[str], ids: list[str]) -> None:
    assert [line.split()[0] for line in command("list", *words).out.splitlines()] == ids


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(command: Callable[..., Any], shell: str) -> None:
    result = command("completion", shell)
    assert result.status == 0
    assert f"_THEORYCHECK_COMPLETE={shell}_complete" in result.out


@pytest.mark.parametrize(("typed", "offered"), [("explain second", "second2024/misread"), ("comp", "completion")])
def test_the_shell_completes_commands_and_ids(
    fake: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, typed: str, offered: str
) -> None:
    monkeypatch.setenv("_THEORYCHECK_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", f"theorycheck {typed}")
    monkeypatch.setenv("COMP_CWORD", str(len(typed.split())))
    with pytest.raises(SystemExit):
        run([])
    assert f"plain,{offered}\n" in capsys.readouterr().out
