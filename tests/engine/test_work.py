"""Every way of working gives the same verdicts; a claim that hangs, crashes or eats the memory costs itself alone."""

from dataclasses import replace

import pytest
from joblib.externals.loky import get_reusable_executor

from tests.engine import toys
from theorycheck.catalog import PACKAGES, Catalog
from theorycheck.domains import real
from theorycheck.engine import verdict
from theorycheck.engine.limits import Limits
from theorycheck.engine.measure import measure
from theorycheck.engine.run import Means, verify
from theorycheck.engine.work import available

PACK = "tests.engine.hostile_pack"
CATALOG = Catalog.build((*PACKAGES, PACK))
SHORT = Limits(6.0)  # long enough for a tame claim on a busy machine
SMALL = Limits(120.0, 1 << 30)

pytestmark = pytest.mark.skipif(not available(), reason="this system does not fork")


def using(function):
    keys = {"left": f"{function}(x)", "right": "x"}
    claim = toys.claim({"x": real(1, 2)}, "identity", [{"right": "2 * x"}], **keys)
    return replace(claim, id=f"toys/{function}", process="vp")


def verdicts(functions, means):
    *found, run = verify([using(f) for f in functions], CATALOG, profile="smoke", means=means)
    assert run["record"] == "run"
    return {record["id"].removeprefix("toys/"): (record["word"], record["reason"]) for record in found}


@pytest.mark.parametrize("means", [Means(limits=SHORT), Means(apart=True, limits=SHORT)], ids=["here", "apart"])
def test_a_claim_that_never_ends_is_inconclusive_and_the_next_is_judged(means):
    assert verdicts(["spin", "tame"], means) == {"spin": ("inconclusive", "time"), "tame": ("enclosed", "")}


@pytest.mark.parametrize("means", [Means(limits=SMALL), Means(apart=True, limits=SMALL)], ids=["here", "apart"])
def test_a_claim_that_eats_the_memory_is_inconclusive_and_the_next_is_judged(means):
    assert verdicts(["gorge", "tame"], means) == {"gorge": ("inconclusive", "memory"), "tame": ("enclosed", "")}


def test_a_claim_that_takes_its_process_down_costs_itself_alone():
    means = Means(apart=True, limits=SMALL)
    assert verdicts(["crash", "tame"], means) == {"crash": ("inconclusive", "memory"), "tame": ("enclosed", "")}


def test_a_claim_that_hears_no_signal_is_killed():
    assert verdicts(["doze"], Means(apart=True, limits=Limits(0.5))) == {"doze": ("inconclusive", "time")}


def test_a_pool_survives_the_death_of_its_workers():
    found = verdicts(["tame", "crash", "spin"], Means(jobs=2, limits=SHORT))
    assert found == {"tame": ("enclosed", ""), "crash": ("inconclusive", "memory"), "spin": ("inconclusive", "time")}


def test_what_a_killed_worker_was_at_is_judged_again(tmp_path, monkeypatch):
    get_reusable_executor().shutdown(kill_workers=True)  # workers of an earlier pool would work in another folder
    monkeypatch.chdir(tmp_path)
    found = verdicts(["crash_once", "tame"], Means(jobs=2, limits=Limits(120.0)))
    assert found == {"crash_once": ("enclosed", ""), "tame": ("enclosed", "")}
    assert (tmp_path / "crashed").exists()


def false_and_companion(right):
    keys = {"left": "tame(x)", "right": "2 * x"}
    companion = toys.claim({"x": real(1, 2)}, "identity", [{"right": "3 * x"}], **(keys | {"right": right}))
    companion = replace(companion, id="toys/companion", process="vp")
    false = toys.claim({"x": real(1, 2)}, "identity", [{"right": "5 * x"}], expect="refuted", **keys)
    return replace(false, id="toys/false", process="vp", companion=companion.id, corrected=companion), companion


@pytest.mark.parametrize("means", [Means(), Means(apart=True), Means(jobs=2)], ids=["here", "apart", "pool"])
@pytest.mark.parametrize(("right", "met"), [("x", True), ("7 * x", False)])
def test_a_refutation_hangs_on_the_companion_whoever_judged_it(means, right, met):
    false, companion = false_and_companion(right)
    for claims in ([false, companion], [false]):
        *found, _ = verify(claims, CATALOG, profile="smoke", means=means)
        assert {record["id"]: record["met"] for record in found}["toys/false"] is met


def test_a_companion_in_the_same_run_is_judged_once(monkeypatch):
    measured = []
    monkeypatch.setattr(verdict, "measure", lambda *args: measured.append(args[0].id) or measure(*args))
    list(verify(false_and_companion("x"), CATALOG, profile="smoke"))
    assert measured == ["toys/companion", "toys/false"]
