"""What arguments choose: ids, papers, globs, expressions; and what is said of those that choose nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import click
import pytest

from theorycheck.cli import selection
from theorycheck.cli.keyword import KeywordError, matcher
from theorycheck.cli.selection import choose, matching, nearest
from theorycheck.spec import load
from theorycheck.spec.document import document
from theorycheck.spec.problems import Problem

IDS = ["first2023/key_lemma", "first2023/kl_rate", "second2024/misread", "second2024/key_rate"]


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("first2023/key_lemma", IDS[:1]),
        ("first2023", IDS[:2]),
        ("first2023/", IDS[:2]),
        ("*/key_*", [IDS[0], IDS[3]]),
        ("*rate", [IDS[1], IDS[3]]),
        ("second2024/[km]*", IDS[2:]),
        ("first", []),
        ("first2023/key", []),
        ("", []),
    ],
)
def test_a_name_is_an_id_a_paper_or_a_glob(name: str, chosen: list[str]) -> None:
    assert matching(name, IDS) == chosen


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("first2023/key_lema", "'first2023/key_lemma'"),
        ("key_lemma", "'first2023/key_lemma'"),
        ("kl_rates", "'first2023/kl_rate'"),
        ("secnd2024", "'second2024'"),
    ],
)
def test_a_near_miss_is_answered_with_what_was_meant(name: str, meant: str) -> None:
    assert meant in nearest(name, IDS)


def test_nothing_near_is_answered_with_nothing() -> None:
    assert nearest("zzz", IDS) == ""


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ("kl", ["kl rate", "kl"]),
        ("KL", ["kl rate", "kl"]),
        ("kl and rate", ["kl rate"]),
        ("kl and not rate", ["kl"]),
        ("not kl", ["score rate", "score"]),
        ("kl or score and rate", ["kl rate", "score rate", "kl"]),
        ("(kl or score) and rate", ["kl rate", "score rate"]),
        ("not (kl or rate)", ["score"]),
        ("not not kl", ["kl rate", "kl"]),
    ],
)
def test_an_expression_means_what_its_words_say(expression: str, fits: list[str]) -> None:
    assert [text for text in ("kl rate", "score rate", "kl", "score") if matcher(expression)(text)] == fits


@pytest.mark.parametrize("expression", ["", "and", "kl and", "kl or or b", "(kl", "kl)", "kl rate", "not", "(" * 99])
def test_an_expression_that_cannot_be_read_says_where(expression: str) -> None:
    with pytest.raises(KeywordError, match="-k: "):
        matcher(expression)


def test_a_name_that_matches_nothing_is_an_error(fake: Any, command: Callable[..., Any]) -> None:
    result = command("verify", "first2023/key_lema")
    assert result.status == 2
    assert "no claim matches 'first2023/key_lema'; did you mean 'first2023/key_lemma'?" in result.err
    assert fake.calls == []


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["verify", "-k", "nowhere"], "no claim matches -k 'nowhere'"),
        (["verify", "-k", "kl and"], "a word is missing at the end"),
        (["verify", "missing.toml"], "there is no file missing.toml"),
        (["explain", "first2023"], "'first2023' names 2 claims"),
        (["explain", "first2023/key"], "did you mean 'first2023/key_lemma'?"),
    ],
)
def test_a_command_that_is_about_nothing_is_an_error(
    fake: Any, command: Callable[..., Any], words: list[str], complaint: str
) -> None:
    result = command(*words)
    assert result.status == 2
    assert complaint in result.err


def test_no_claims_at_all_is_an_error(fake: Any, command: Callable[..., Any]) -> None:
    fake.claims.clear()
    result = command("verify")
    assert result.status == 2
    assert "no claims found" in result.err


def test_names_and_an_expression_choose_together(fake: Any, command: Callable[..., Any]) -> None:
    assert command("verify", "first2023", "second2024/misread", "-k", "rate or misreading").status == 0
    assert fake.calls[0]["ids"] == ["first2023/kl_rate", "second2024/misread"]


def test_a_claim_named_twice_is_judged_once(fake: Any, command: Callable[..., Any]) -> None:
    command("verify", "first2023/key_lemma", "*/key_lemma", "first2023")
    assert fake.calls[0]["ids"] == ["first2023/key_lemma", "first2023/kl_rate"]


def test_only_the_broken_files_that_were_asked_for_matter(fake: Any, command: Callable[..., Any]) -> None:
    fake.problems.append(Problem("claims/second2024/typo.toml", 3, 7, "unknown key"))
    assert command("verify", "first2023").status == 0
    assert command("verify", "second2024").status == 2
    assert command("verify", "second2024/typo").status == 2


def test_a_broken_paper_is_the_answer_for_its_claims(fake: Any, command: Callable[..., Any]) -> None:
    fake.problems.append(Problem("claims/third2025/paper.toml", 1, 1, "title is missing"))
    result = command("verify", "third2025/lemma")
    assert result.status == 2
    assert "claims/third2025/paper.toml:1:1: title is missing" in result.out


def test_of_two_files_with_one_id_the_one_named_first_counts(
    write_toys: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = write_toys(tmp_path / "here"), write_toys(tmp_path / "there") / "claims" / "toy2024" / "square.toml"
    there.write_text(there.read_text(encoding="utf-8").replace("expands", "is elsewhere"), encoding="utf-8")
    monkeypatch.chdir(here)
    for names, title in (
        (["toy2024/square", str(there)], "A square expands"),
        ([str(there), "toy2024/square"], "A square is elsewhere"),
    ):
        (claim,) = choose(names).claims
        assert claim.title == title


# --- files that need not be read ------------------------------------------------------------------------------------


@pytest.fixture
def papers(write_toys: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two papers, three claims in each: one true, one false whose companion it is, one that does not load."""
    folder = write_toys(tmp_path) / "claims"
    wrong = folder / "toy2024" / "wrong.toml"
    wrong.write_text(f'expect = "refuted"\ncompanion = "toy2024/square"\n{wrong.read_text()}')
    copytree(folder / "toy2024", folder / "twin2024")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("theorycheck.spec.roots._bundled", list)
    return folder


def _lay(papers: Path, what: str) -> None:
    match what:
        case "a broken paper":
            (papers / "toy2024" / "paper.toml").write_text("year = 1")
        case "a name that cannot be":
            (papers / "toy2024" / "Bad Name.toml").write_text("")
        case "a link":
            (papers / "toy2024" / "again.toml").symlink_to("square.toml")
        case "a file astray":
            (papers / "stray.toml").write_text("")


@pytest.mark.parametrize("what", ["as it is", "a broken paper", "a name that cannot be", "a link", "a file astray"])
@pytest.mark.parametrize(
    "names", [["toy2024/square"], ["toy2024"], ["*/wrong"], ["toy2024/typo", "twin2024/s*"], ["toy2024/again"]]
)
def test_what_is_chosen_does_not_depend_on_what_else_is_read(
    papers: Path, monkeypatch: pytest.MonkeyPatch, what: str, names: list[str]
) -> None:
    def chosen() -> Any:
        try:
            found = choose(names)
        except click.ClickException as error:
            return error.message
        return found.claims, found.broken

    _lay(papers, what)
    quick = chosen()
    monkeypatch.setattr(selection, "_fitting", lambda names, folders: [])
    assert quick == chosen()


def test_only_files_that_the_names_fit_are_read(papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(load, "document", lambda path, *rest: read.append(path.stem) or document(path, *rest))
    choose(["toy2024/square"])
    assert read == ["paper", "square"]


def test_the_companion_in_the_nearer_folder_counts(papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    farther = papers.parent / "farther" / "claims"
    copytree(papers, farther)
    (papers / "toy2024" / "wrong.toml").unlink()
    square = papers / "toy2024" / "square.toml"
    square.write_text(square.read_text().replace("A square expands", "Nearer"))
    monkeypatch.setattr("theorycheck.spec.roots._bundled", lambda: [farther])
    (claim,) = choose(["toy2024/wrong"]).claims
    assert claim.corrected is not None
    assert claim.corrected.title == "Nearer"
