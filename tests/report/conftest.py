from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

RECORDS = Path(__file__).with_name("records.jsonl")


@pytest.fixture
def records() -> list[dict[str, Any]]:
    """A run made by hand: every way of standing, and one file that does not load."""
    return [json.loads(text) for text in RECORDS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def verdicts(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The verdicts of that run by id."""
    return {record["id"]: record for record in records if record["record"] == "verdict"}
