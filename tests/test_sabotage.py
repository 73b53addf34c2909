"""Break one sign or one constant, in any observable, law, process or judge there is, and some claim is refuted.

What is planted is listed in `tests.sabotage.planted`; `python -m tests.sabotage` prints the share that is caught.
"""

from dataclasses import replace

import pytest

from tests.sabotage import __main__ as command
from tests.sabotage import planted
from tests.sabotage.faults import SIGN, sabotaged
from tests.sabotage.lawbreaking import claims_for, lawbreaker, telling
from tests.sabotage.planted import (
    CHECKS,
    EMBEDDED_FAULTS,
    LAW_FAULTS,
    LAWS,
    NORMALISER_FAULTS,
    OBSERVABLE_FAULTS,
    PROCESS_FAULTS,
    RATE_FAULTS,
    UNCHANGED_LAWS,
    UNCHANGED_OBSERVABLES,
    faulty_observable,
)
from tests.sabotage.trial import CATALOG, WholeDice, about, called, pack, searched, tried
from theorycheck.engine.replay import replay
from theorycheck.engine.verdict import judged
from theorycheck.model import PASSES


def cases(columns):
    return [pytest.param(*column, id="-".join(map(str, column))) for column in columns]


# --- nothing broken -------------------------------------------------------------------------------------------------


def test_the_catalog_is_whole():
    assert not CATALOG.faults


@pytest.mark.parametrize("claim", [*pack("vocabulary"), *pack("judges")], ids=lambda claim: claim.id)
def test_oracle_is_met_and_its_rivals_are_not(claim):
    assert searched(claim).word in PASSES


@pytest.mark.parametrize("claim", pack("vocabulary"), ids=lambda claim: claim.id)
def test_oracle_holds_at_whole_numbers(claim):
    """There, Python's own division would round."""
    assert tried(replace(claim, rivals=()), dice=WholeDice).word in PASSES


@pytest.mark.parametrize("name", LAWS)
def test_law_meets_what_every_law_must_meet(name):
    words = {claim.id: tried(claim).word for claim in claims_for(name)}
    assert {id: word for id, word in words.items() if word not in PASSES} == {}


# --- observables ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "fault"), cases(OBSERVABLE_FAULTS))
def test_a_fault_in_an_observable_refutes_a_claim(name, fault):
    assert about(name), f"no claim calls {name}; write one in tests/oracles/vocabulary"
    assert planted.caught_in_observable(name, fault)


@pytest.mark.parametrize(("name", "fault"), cases(UNCHANGED_OBSERVABLES))
def test_what_changes_nothing_changes_no_verdict(name, fault):
    catalog, oracles = faulty_observable(name, fault), [claim for claim in pack("vocabulary") if name in called(claim)]
    assert oracles
    for verdict in (tried(claim, catalog) for claim in oracles):
        refused = verdict.word == "broken" and verdict.finding.because.startswith("Unsupported: ")
        assert verdict.word in PASSES or refused


# --- laws -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "method", "fault"), cases(LAW_FAULTS))
def test_a_fault_in_a_law_refutes_a_claim(name, method, fault):
    assert planted.caught_in_law(name, method, fault)


@pytest.mark.parametrize(("method", "fault"), cases(EMBEDDED_FAULTS))
def test_a_fault_in_an_embedded_law_refutes_a_claim(method, fault):
    assert planted.caught_in_embedded_law(method, fault)


@pytest.mark.parametrize(("name", "method", "fault"), cases(UNCHANGED_LAWS))
def test_what_changes_no_law_changes_no_verdict(name, method, fault):
    catalog = sabotaged(CATALOG, "laws", name, lawbreaker(CATALOG.laws[name].target, method, fault))
    assert all(tried(claim, catalog, points=1).word in PASSES for claim in telling(name, method)[:6])


@pytest.mark.parametrize(("name", "fault"), cases(NORMALISER_FAULTS))
def test_a_fault_in_a_normaliser_is_found_by_its_own_test(name, fault):
    assert planted.caught_in_normaliser(name, fault)


# --- processes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "method", "fault"), cases(PROCESS_FAULTS))
def test_a_fault_in_a_process_refutes_a_claim(name, method, fault):
    assert planted.caught_in_process(name, method, fault)


@pytest.mark.parametrize(("name", "method", "fault"), cases(RATE_FAULTS))
def test_a_fault_in_the_rates_of_a_process_is_found_by_its_own_test(name, method, fault):
    assert planted.caught_in_rates(name, method, fault)


# --- judges ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CHECKS)
def test_every_kind_of_check_has_an_oracle(name):
    assert [claim for claim in pack("judges") if claim.statement.kind == name]


@pytest.mark.parametrize(
    ("claim", "misjudging"), [pytest.param(*fault, id=f"{fault[0].id}-{fault[1]}") for fault in planted.JUDGE_FAULTS]
)
def test_a_judge_that_errs_meets_a_claim_that_tells(claim, misjudging):
    assert planted.caught_in_judge(claim, misjudging)


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_command_prints_the_share_and_each_survivor(monkeypatch, capsys):
    groups = [group for group in planted.GROUPS if group.name == "rates of processes"]
    blind = replace(groups[0], name="nobody looks", caught=lambda *fault: None, faults=groups[0].faults[:2])
    monkeypatch.setattr(command, "GROUPS", (*groups, blind))
    monkeypatch.setattr("sys.argv", ["sabotage"])
    assert command.main() == 1
    lines = capsys.readouterr().out.splitlines()
    count = len(planted.RATE_FAULTS)
    assert lines[0] == f"rates of processes: {count} of {count} caught"
    assert "  set aside: ve - drift - sign: changes nothing, as it is zero" in lines
    assert sum(line.startswith("  survives: ") for line in lines) == 2
    assert lines[-1].startswith(f"in all {count} of {count + 2} planted faults caught, ")


# --- the whole engine -----------------------------------------------------------------------------------------------


def test_the_engine_finds_a_fault_and_its_witness_is_mended_by_the_cure():
    claim = next(claim for claim in pack("vocabulary") if claim.id == "vocabulary/score")
    record = judged(claim, faulty_observable("score", SIGN), "smoke", 0)
    assert (record["word"], record["met"]) == ("refuted", False)
    assert replay(record["witness"], [claim], faulty_observable("score", SIGN))["outcome"] == "fails"
    assert replay(record["witness"], [claim], CATALOG)["fixed"]
