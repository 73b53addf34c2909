"""The store: what was judged is known again, until something that it depends on has changed; nothing breaks a run."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine import toys
from theorycheck.domains import real
from theorycheck.engine import run as engine
from theorycheck.engine.run import Means, Tally, verify
from theorycheck.engine.store import FILE, Store

CATALOG = toys.catalog()
CLAIM = toys.claim(
    {"x": real(-3, 3)},
    "identity",
    [{"right": "2 * tanh(x)"}],
    left="tanh(2 * x)",
    right="2 * tanh(x) / (1 + tanh(x)**2)",
)


def judged(folder, claims=(CLAIM,), **options):
    tally = Tally()
    with Store(folder) as store:
        found = [
            *verify(list(claims), CATALOG, **{"profile": "smoke"} | options, means=Means(store=store), tally=tally)
        ]
    return found[:-1], tally.stored


def test_a_second_run_knows_the_first(tmp_path):
    first, stored = judged(tmp_path)
    assert stored == 0
    second, stored = judged(tmp_path)
    assert stored == 1
    assert second == first


@pytest.mark.parametrize("options", [{"seed": 1}, {"profile": "standard"}])
def test_another_seed_or_profile_is_another_verdict(tmp_path, options):
    judged(tmp_path)
    assert judged(tmp_path, **options)[1] == 0


def test_another_meaning_is_another_verdict_and_another_title_is_not(tmp_path):
    judged(tmp_path)
    assert judged(tmp_path, [replace(CLAIM, given={"x": real(-2, 2)})])[1] == 0
    (record,), stored = judged(tmp_path, [replace(CLAIM, title="Renamed")])
    assert (stored, record["title"]) == (1, "Renamed")


def test_another_version_of_a_library_voids_the_store(tmp_path, monkeypatch):
    judged(tmp_path)
    monkeypatch.setattr(engine, "_version", lambda name: "0.0")
    assert judged(tmp_path)[1] == 0


def test_what_the_clock_ended_is_judged_again(tmp_path):
    with Store(tmp_path) as store:
        record = judged(tmp_path / "other")[0][0]
        store.keep("key", record | {"word": "inconclusive", "reason": "time"})
        assert store.verdict("key") is None
        store.keep("key", record)
        assert store.verdict("key") == record


def test_the_cost_of_a_claim_is_remembered(tmp_path):
    (record,), _ = judged(tmp_path)
    with Store(tmp_path) as store:
        assert store.seconds("smoke") == {CLAIM.id: record["seconds"]}
        assert store.seconds("deep") == {}


@pytest.mark.parametrize("damage", [b"", b"not a database at all, but long enough to be read as one" * 20])
def test_a_damaged_file_is_made_anew(tmp_path, damage):
    judged(tmp_path)
    for path in tmp_path.iterdir():
        path.write_bytes(damage)
    assert judged(tmp_path)[1] == 0
    assert judged(tmp_path)[1] == 1


def test_a_file_of_another_layout_is_made_anew(tmp_path):
    with sqlite3.connect(tmp_path / FILE) as base:
        base.execute("pragma user_version = 99")
    base.close()
    judged(tmp_path)
    assert judged(tmp_path)[1] == 1


def test_a_store_that_cannot_be_opened_costs_nothing_but_itself(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with Store(tmp_path / "file") as store:
        assert store.problem
    (record,), stored = judged(tmp_path / "file")
    assert (record["word"], stored) == ("enclosed", 0)


def test_a_disk_that_is_full_costs_nothing_but_the_store(tmp_path):
    with Store(tmp_path) as store:
        store._base.execute("pragma max_page_count = 1")
        (record, _) = verify([CLAIM], CATALOG, profile="smoke", means=Means(store=store))
        assert record["word"] == "enclosed"
        assert "full" in store.problem


def test_two_runs_may_use_one_store_at_once(tmp_path):
    with Store(tmp_path) as one, Store(tmp_path) as other:
        (record, _) = verify([CLAIM], CATALOG, profile="smoke", means=Means(store=one))
        tally = Tally()
        (again, _) = verify([CLAIM], CATALOG, profile="smoke", means=Means(store=other), tally=tally)
        assert (again, tally.stored) == (record, 1)
        one.keep("a", record)
        other.keep("b", record)
        assert one.verdict("b") == other.verdict("a") == record


def test_the_store_stands_beside_the_runs(tmp_path):
    with Store(tmp_path / ".theorycheck"):
        assert (Path(tmp_path) / ".theorycheck" / FILE).is_file()
