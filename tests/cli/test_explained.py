"""`explain --html`: the page of one claim, with its newest stored verdict on the same statement or none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from theorycheck.cli import explained
from theorycheck.cli.seal import seal

NAME = "first2023/key_lemma"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that a browser was sent to."""
    seen: list[str] = []
    monkeypatch.setattr(explained.webbrowser, "open", lambda address: seen.append(address))
    return seen


def store(run: str, fake: Any, ours: bool = True, **changed: Any) -> None:
    claim = next(claim for claim in fake.claims if claim.id == NAME)
    record = {"record": "verdict", "id": NAME, "word": "enclosed", "kind": "identity", "met": True, "rivals": []}
    folder = Path(".theorycheck/runs") / run
    folder.mkdir(parents=True)
    if ours:
        seal(folder)
    line = json.dumps(record | {"because": f"seen in {run}", "digest": claim.digest} | changed)
    (folder / "records.jsonl").write_text(f'{{"record":"verdict","id":"other"}}\n{line}\n{{"cut": ')


def test_a_claim_without_a_verdict_has_a_page_beside_the_runs(
    fake: Any, command: Callable[..., Any], opened: list[str]
) -> None:
    out = command("explain", NAME, "--html").out
    path = Path(".theorycheck/explain/first2023/key_lemma.html")
    text = path.read_text(encoding="utf-8")
    assert out.strip() == f"page: {path}"
    assert opened == [path.resolve().as_uri()]
    assert "Not judged yet" in text
    assert "a factor lost" in text
    assert not any(f't-{tone}"' in text for tone in ("pass", "expected", "killed"))
    assert Path(".theorycheck/.gitignore").read_text() == "*\n"


def test_the_newest_verdict_on_the_same_statement_is_shown(
    fake: Any, command: Callable[..., Any], opened: list[str]
) -> None:
    store("20260101T000000Z-aaaaaa", fake)
    store("20260102T000000Z-aaaaaa", fake)
    store("20260103T000000Z-aaaaaa", fake, digest="of what it said before")
    store("20260104T000000Z-aaaaaa", fake, ours=False)
    assert command("explain", NAME, "--output", "page.html").status == 0
    text = Path("page.html").read_text(encoding="utf-8")
    assert "seen in 20260102T000000Z-aaaaaa" in text
    assert "The newest stored verdict" in text
    assert "<math" in text
    assert not opened


def test_a_place_that_cannot_be_written_is_said(fake: Any, command: Callable[..., Any], opened: list[str]) -> None:
    Path("taken").write_text("")
    result = command("explain", NAME, "--output", "taken/page.html")
    assert result.status == 2
    assert "the page cannot be written" in result.err
    assert not opened


@pytest.mark.parametrize("link", [".theorycheck/explain", ".theorycheck/explain/first2023"])
def test_a_link_that_a_repository_brings_leads_no_writing_away(
    fake: Any, command: Callable[..., Any], opened: list[str], tmp_path: Path, link: str
) -> None:
    away = tmp_path / "away"
    away.mkdir()
    Path(link).parent.mkdir(parents=True)
    Path(link).symlink_to(away, target_is_directory=True)
    result = command("explain", NAME, "--html")
    assert result.status == 2
    assert "is a link" in result.err
    assert not list(away.iterdir())
