"""Claim files under pytest: what is collected, how it fails, that the verdicts are those of `verify`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from theorycheck.catalog import Catalog
from theorycheck.engine.run import verify
from theorycheck.spec.load import load

pytest_plugins = ("pytester",)

INSTALLED = [entry for entry in entry_points(group="pytest11") if entry.name == "theorycheck"]
PLUGIN = () if INSTALLED else ("-p", "theorycheck.pytest_plugin")
PLAIN = (*PLUGIN, "-p", "no:randomly", "-p", "no:cacheprovider")


@pytest.fixture(scope="module", autouse=True)
def _everything_imported(tmp_path_factory: pytest.TempPathFactory, write_toys: Callable[[Path], Path]) -> None:
    """Import here what a run imports: pytest's own fixture forgets modules, and compiled ones load only once."""
    catalog = Catalog.build()
    toys = write_toys(tmp_path_factory.mktemp("toys"))
    list(verify(load([toys / "claims"], catalog).claims, catalog, profile="smoke"))


@pytest.fixture
def run(pytester: pytest.Pytester, toys: Path) -> Callable[..., Any]:
    """Run pytest on the toy claims."""

    def call(*words: str) -> Any:
        return pytester.runpytest_inprocess(*PLAIN, *words)

    return call


@pytest.fixture
def toys(pytester: pytest.Pytester, write_toys: Callable[[Path], Path]) -> Path:
    """The toy claims in pytest's own folder."""
    return write_toys(pytester.path)


def test_a_file_is_a_claim_and_its_rivals(run: Callable[..., Any]) -> None:
    lines = run("--collect-only", "-q", "claims").outlines
    assert lines[:4] == [
        "claims/toy2024/square.toml::square::claim",
        "claims/toy2024/square.toml::square::rival[the freshman's dream]",
        "claims/toy2024/square.toml::square::rival[twice :: the cross term]",
        "claims/toy2024/typo.toml::typo",
    ]


def test_only_toml_beside_a_paper_is_collected(run: Callable[..., Any], toys: Path) -> None:
    (toys / "stray.toml").write_text("x = 1", encoding="utf-8")
    (toys / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    collected = "\n".join(run("--collect-only", "-q", ".").outlines)
    assert "stray" not in collected
    assert "pyproject" not in collected
    assert "paper" not in collected


def test_each_item_passes_or_fails_with_one_sentence_and_a_witness(run: Callable[..., Any]) -> None:
    result = run("claims", "-v")
    outcomes = dict(re.findall(r"toy2024/(\S+::.*?) (PASSED|FAILED|SKIPPED)", result.stdout.str()))
    assert outcomes == {
        "square.toml::square::claim": "PASSED",
        "square.toml::square::rival[the freshman's dream]": "PASSED",
        "square.toml::square::rival[twice :: the cross term]": "PASSED",
        "typo.toml::typo": "FAILED",
        "wrong.toml::wrong::claim": "FAILED",
        "wrong.toml::wrong::rival[a sign lost]": "PASSED",
    }
    text = result.stdout.str()
    assert "claims/toy2024/typo.toml:1:1: unknown key 'titel'; did you mean 'title'?" in text
    assert re.search(r'^refuted: .+\nwitness: {"claim":"toy2024/wrong","statement":"claim",', text, re.MULTILINE)
    assert "Traceback" not in text
    assert ".py:" not in text


def test_an_item_is_chosen_by_its_node_id(run: Callable[..., Any]) -> None:
    chosen = "claims/toy2024/square.toml::square::rival[twice :: the cross term]"
    run(chosen).assert_outcomes(passed=1)


def test_words_travel_as_properties(run: Callable[..., Any], toys: Path) -> None:
    run("claims", "--junitxml", "out.xml", "-o", "junit_family=xunit1")
    cases = ElementTree.parse(toys / "out.xml").getroot().iter("testcase")
    words = {
        (case.get("classname", "").rpartition(".")[2], case.get("name", "")): value.get("value")
        for case in cases
        for value in case.iter("property")
        if value.get("name") == "word"
    }
    assert sorted(words.values(), key=str) == ["broken", "enclosed", "refuted", "refuted", "refuted", "refuted"]


def test_two_workers_give_the_same_outcomes(pytester: pytest.Pytester, toys: Path) -> None:
    pytest.importorskip("xdist")
    pytester.runpytest_subprocess(*PLAIN, "claims", "-n", "2").assert_outcomes(passed=4, failed=2)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_shuffled_run_judges_each_claim_once(
    pytester: pytest.Pytester, toys: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    pytest.importorskip("pytest_randomly")
    judged: list[str] = []

    def counted(claims: Any, *rest: Any, **options: Any) -> Any:
        judged.extend(claim.id for claim in claims)
        return verify(claims, *rest, **options)

    monkeypatch.setattr("theorycheck.engine.run.verify", counted)
    shuffled = pytester.runpytest_inprocess(*PLUGIN, "-p", "no:cacheprovider", f"--randomly-seed={seed}", "claims")
    shuffled.assert_outcomes(passed=4, failed=2)
    assert sorted(judged) == ["toy2024/square", "toy2024/wrong"]


def test_the_verdicts_are_those_of_the_command(
    run: Callable[..., Any], toys: Path, command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(toys)
    result = command("verify", "claims/toy2024", "--profile", "smoke", "--seed", "5", "--json", "-", "--jobs", "1")
    wrong = next(record for record in map(json.loads, result.out.splitlines()) if record.get("id") == "toy2024/wrong")
    text = run("claims", "--theorycheck-profile", "smoke", "--theorycheck-seed", "5").stdout.str()
    assert f"refuted: {wrong['because']}\nwitness: {json.dumps(wrong['witness'], separators=(',', ':'))}" in text


# --- every way of ending, with an engine that says what it is told to


@pytest.mark.parametrize(
    ("claim", "rival", "met", "outcomes"),
    [
        ("enclosed", "refuted", True, {"passed": 2}),
        ("unopposed", "survives", False, {"failed": 2}),
        ("refuted", "refuted", False, {"failed": 1, "passed": 1}),
        ("refuted", "refuted", True, {"passed": 2}),
        ("refuted", "survives", True, {"passed": 1, "skipped": 1}),
        ("inconclusive", "undecided", False, {"skipped": 2}),
        ("inconclusive", "refuted", False, {"skipped": 1, "passed": 1}),
        ("vacuous", "", False, {"failed": 2}),
        ("broken", "", False, {"failed": 2}),
    ],
)
@pytest.mark.parametrize("strict", [False, True])
def test_the_outcome_of_every_word(
    run: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    claim: str,
    rival: str,
    met: bool,
    outcomes: dict[str, int],
    strict: bool,
) -> None:
    rivals = [{"name": "a sign lost", "word": rival, "because": "so"}] if rival else []
    verdict = {"id": "toy2024/wrong", "word": claim, "met": met, "because": "so", "rivals": rivals, "digest": "d"}
    monkeypatch.setattr("theorycheck.engine.run.verify", lambda *_, **__: iter([verdict]))
    if strict and claim == "inconclusive":
        outcomes = {"failed": outcomes["skipped"], "passed": outcomes.get("passed", 0)}
    words = ["--theorycheck-strict"] if strict else []
    run("claims/toy2024/wrong.toml", *words).assert_outcomes(**outcomes)
