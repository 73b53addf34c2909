"""`theorycheck doctor --calibrate`: measured error rates, the same bytes twice, and a judge that lies is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from theorycheck.catalog import Catalog
from theorycheck.checks import ladders, sampled
from theorycheck.cli.calibration import page
from theorycheck.engine import calibrate as calibration
from theorycheck.engine import synthetic, synthetic_ladders, synthetic_noise
from theorycheck.engine.calibrate import TRIALS, calibrate
from theorycheck.statistics import PowerLaw

KINDS = {name: entry.target for name, entry in Catalog.build(("theorycheck.checks",)).checks.items()}


def rates(*kinds: str, draws: int = 4) -> dict[str, Any]:
    found, _ = calibrate({kind: KINDS[kind] for kind in kinds}, draws)
    return {one.name: one for one in found}


def test_the_table_has_every_judge_and_the_same_bytes_twice(command: Callable[..., Any]) -> None:
    first, again = (command("doctor", "--calibrate", "--draws", 2) for _ in range(2))
    assert first == again
    assert first.status == 0
    names = [line.partition("  ")[0] for line in first.out.splitlines()]
    assert names[1 : 1 + len(TRIALS)] == [one.name for one in TRIALS if one.kind in KINDS]
    assert "ABOVE NOMINAL" not in first.out
    assert command("doctor", "--calibrate", "--draws", 2, "--seed", 1).status == 0


def test_every_kind_is_measured_or_named(command: Callable[..., Any]) -> None:
    measured = {one.kind for one in TRIALS}
    _, missing = calibrate({kind: KINDS[kind] for kind in KINDS if kind not in measured}, 1)
    assert set(missing) == set(KINDS) - measured


def test_an_identity_judge_that_ignores_the_lower_end_upholds_what_is_false(
    command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KINDS["identity"], "decide", lambda self, e: "holds")
    found = rates("identity")
    assert found["identity"].faulty
    assert found["identity"].upheld.errors > 0
    result = command("doctor", "--calibrate", "--draws", 1)
    assert result.status == 1
    assert result.out.splitlines()[1].endswith("ABOVE NOMINAL")


def test_a_bound_judge_that_refutes_equality_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KINDS["bound"], "decide", lambda self, e: "fails" if e.lower < 1e-9 else "holds")
    assert rates("bound")["bound"].refuted.interval()[0] > 0


def test_a_screen_that_takes_the_smallest_doubt_for_a_refutation_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampled, "outcome_of", lambda trial: "fails" if trial.departure > 0 else "holds")
    assert rates("distributed")["distributed"].faulty


@pytest.mark.parametrize(("least", "outcome", "errors"), [(0.01, "fails", "refuted"), (0.0, "holds", "upheld")])
def test_law_tests_that_allow_no_corrections_or_all_of_them_are_shown(
    monkeypatch: pytest.MonkeyPatch, least: float, outcome: Any, errors: str
) -> None:
    honest = ladders.decide

    def hasty(*evidence: Any, **rest: Any) -> Any:
        found = honest(*evidence, **rest)
        return replace(found, outcome=outcome) if found.nats >= least else found

    monkeypatch.setattr(ladders, "decide", hasty)
    found = rates("asymptotic", draws=6)["asymptotic"]
    assert found.faulty
    assert getattr(found, errors).errors > 0


def test_true_and_false_are_apart_by_what_is_promised() -> None:
    """The atom's distance from uniform, and the shift in deviations that a z-test at 1e-2 sees nine times in ten."""
    assert synthetic.reach() * np.sqrt(4096) == pytest.approx(2.5758 + 1.2816, abs=1e-3)
    assert synthetic.reach_above() * np.sqrt(4096) == pytest.approx(2.3263 + 1.2816, abs=1e-3)
    seen = synthetic_ladders.noticed(synthetic_ladders.standard_ladder(), PowerLaw())
    assert 0.05 < seen.exponent < 0.25


@pytest.mark.parametrize("name", ["bands of means", "bands of medians", "brackets of chances"])
def test_bands_that_are_too_narrow_are_shown(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    honest = synthetic_noise._held
    (trial,) = (one for one in TRIALS if one.name == name)
    assert not calibration._rates(trial, KINDS[trial.kind], 10, 0).faulty
    monkeypatch.setattr(synthetic_noise, "_held", lambda r, truth: honest(replace(r, error=r.error / 16), truth))
    found = calibration._rates(trial, KINDS[trial.kind], 10, 0)
    assert found.faulty
    assert found.refuted.errors > 0


def test_the_page_has_the_command_and_a_row_for_every_judge() -> None:
    found, _ = calibrate({"identity": KINDS["identity"]}, 1)
    text = "\n".join(page(found, 7, 3))
    assert "theorycheck doctor --calibrate --draws 7 --seed 3 --markdown" in text
    assert [line.split(" | ")[0].strip("| ") for line in text.splitlines() if line.startswith("| ")][2:] == [
        one.name for one in found
    ]
    assert all(f"- **{one.name}**: {one.detects}" in text for one in found)
