"""`theorycheck mutants`: the share refuted, the survivors, and one JSON object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def toys(tmp_path: Path, write_toys: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with claims: one that pins its terms down, and one whose domain is a single number."""
    folder = write_toys(tmp_path)
    papers = folder / "claims" / "toy2024"
    (papers / "typo.toml").unlink()
    blind = (papers / "square.toml").read_text().replace("b = { real = [1, 3] }", "b = { integer = [1, 1] }")
    (papers / "blind.toml").write_text(blind)
    monkeypatch.chdir(folder)
    return folder


def test_a_claim_that_sees_everything_has_no_survivors(toys: Path, command: Callable[..., Any]) -> None:
    result = command("mutants", "toy2024/square")
    lines = result.out.splitlines()
    assert result.status == 0
    assert re.fullmatch(r"toy2024/square: (\d\d) of \1 mutants refuted", lines[0])
    assert lines[-1] == lines[0].replace("toy2024/square:", "1 claim:")
    assert not any(line.lstrip().startswith(("survives", "undecided")) for line in lines)


def test_survivors_are_shown_with_formula_and_reason_and_exit_0(toys: Path, command: Callable[..., Any]) -> None:
    result = command("mutants", "toy2024/blind")
    lines = result.out.splitlines()
    place = lines.index("    right = a ** 2 + 2 * a * b + b ** 3")
    assert result.status == 0
    assert lines[place - 1] == "  survives: exponent 3, at b ** 2"
    assert "agree within" in lines[place + 1]
    assert lines[place + 1].endswith("; true as well if nothing depends on the size of this part")


def test_a_false_claim_says_that_its_mutants_may_be_true(toys: Path, command: Callable[..., Any]) -> None:
    text = (toys / "claims" / "toy2024" / "wrong.toml").read_text()
    doubled = text.replace("a**2 + b**2", "a**2 + a * b + b**2").replace(
        'status = "derived"', 'status = "derived"\nexpect = "refuted"\ncompanion = "toy2024/square"'
    )
    (toys / "claims" / "toy2024" / "wrong.toml").write_text(doubled)
    result = command("mutants", "toy2024/wrong")
    assert result.status == 0
    assert "right = a ** 2 + 2 * (a * b) + b ** 2" in result.out
    assert "the claim is false itself, so a mutant of it may be true" in result.out


def test_json_lines_and_the_same_bytes_twice(toys: Path, command: Callable[..., Any]) -> None:
    first, again = (command("mutants", "toy2024/s*", "--json", "-").out for _ in range(2))
    assert first == again
    claim, run = map(json.loads, first.splitlines())
    assert (claim["record"], claim["id"], claim["profile"], claim["seed"]) == ("mutants", "toy2024/square", "smoke", 0)
    assert sum(claim["counts"].values()) == len(claim["mutants"])
    assert set(claim["mutants"][0]) == {"name", "key", "where", "formula", "word", "because", "suspicion"}
    assert run == {"record": "run", "claims": 1, "faults": 0, "counts": claim["counts"]}


def test_it_is_listed_and_needs_a_name(command: Callable[..., Any]) -> None:
    assert "  mutants " in command("--help").out
    assert command("mutants").status == 2
