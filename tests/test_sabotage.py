"""Break one sign or one constant, in any observable, law, process or judge there is, and some claim is refuted.

What is broken is found by the catalog. Listed by hand are faults that change nothing, and what no claim can see:
normalisers and rates, whose own tests are shown to find the fault.
"""

from dataclasses import replace
from itertools import product

import pytest

from tests.laws import test_tilts
from tests.laws.drawing import draw_law
from tests.processes import test_diffusions
from tests.sabotage.faults import CONSTANT, DRAWS, NOISINGS, OFFSET, RESULTS, SIGN, UNEVEN, broken_class, sabotaged
from tests.sabotage.judges import MISJUDGEMENTS
from tests.sabotage.lawbreaking import breaking_when_embedded, broken, claims_for, lawbreaker, telling
from tests.sabotage.trial import CATALOG, ORACLES, WholeDice, about, called, loaded, pack, refuted, searched, tried
from theorycheck.engine.replay import replay
from theorycheck.engine.verdict import judged
from theorycheck.laws.base import Law, Smoothed, Unbounded
from theorycheck.laws.embedded import Embedded
from theorycheck.laws.tilted import Tilted
from theorycheck.model import PASSES
from theorycheck.processes.base import Diffusion, Process

LAWS, PROCESSES, CHECKS = sorted(CATALOG.laws), sorted(CATALOG.processes), sorted(CATALOG.checks)


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

UNCHANGED_OBSERVABLES = {
    ("zeros", SIGN): "minus zero is zero",
    ("zeros", CONSTANT): "so is any multiple of it",
    ("standard_normal", SIGN): "it is symmetric",
}


def faults_in(entry):
    faults = DRAWS if entry.mark.sampled else RESULTS
    return [fault for fault in faults if (entry.name, fault) not in UNCHANGED_OBSERVABLES]


OBSERVABLE_FAULTS = [
    *((name, fault) for name, entry in sorted(CATALOG.observables.items()) for fault in faults_in(entry)),
    *((name, UNEVEN) for name in sorted(CATALOG.observables) if name.endswith("_grid")),
]


def faulty_observable(name, fault):
    return sabotaged(CATALOG, "observables", name, fault(CATALOG.observables[name].target))


@pytest.mark.parametrize(("name", "fault"), cases(OBSERVABLE_FAULTS))
def test_a_fault_in_an_observable_refutes_a_claim(name, fault):
    assert about(name), f"no claim calls {name}; write one in tests/oracles/vocabulary"
    assert refuted(about(name), faulty_observable(name, fault))


@pytest.mark.parametrize(("name", "fault"), cases(UNCHANGED_OBSERVABLES))
def test_what_changes_nothing_changes_no_verdict(name, fault):
    catalog, oracles = faulty_observable(name, fault), [claim for claim in pack("vocabulary") if name in called(claim)]
    assert oracles
    assert all(tried(claim, catalog).word in PASSES for claim in oracles)


# --- laws -----------------------------------------------------------------------------------------------------------

INTERFACE = {*Law.__abstractmethods__, *Smoothed.__abstractmethods__, *Tilted.__abstractmethods__}
READ_BY_OBSERVABLES = {"components", "eigenvalues", "bases"}
NORMALISED = {"log_cosh_tilt", "quadratic_tilt"}  # their densities are normal ones, so nothing reads the normaliser

UNCHANGED_LAWS = {
    ("log_cosh_tilt", "mean", SIGN): "it is zero",
    ("log_cosh_tilt", "mean", CONSTANT): "it is zero",
    ("log_cosh_tilt", "embedded", SIGN): "the law is symmetric",
    ("log_cosh_tilt", "sample", SIGN): "the law is symmetric",
    ("low_rank_mixture", "bases", SIGN): "only U U^T is read",
}
UNCHANGED_NORMALISERS = {
    ("log_cosh_tilt", SIGN): "its logarithm is zero",
    ("log_cosh_tilt", CONSTANT): "its logarithm is zero",
}


def bounded(name):
    try:
        return bool(draw_law(name, 1).support_radius() > 0)
    except Unbounded:
        return False


def methods(kind):
    """What may break and be seen: the public interface, and what observables read besides."""
    return sorted(name for name in INTERFACE | READ_BY_OBSERVABLES if hasattr(kind, name))


def faults_of(method):
    return {"noised": NOISINGS, "dim": (CONSTANT, OFFSET), "sample": DRAWS}.get(method, RESULTS)


def seen(name, method):
    return {"support_radius": bounded(name), "log_normaliser": name not in NORMALISED}.get(method, True)


LAW_FAULTS = [
    (name, method, fault)
    for name in LAWS
    for method in methods(CATALOG.laws[name].target)
    for fault in faults_of(method)
    if seen(name, method) and (name, method, fault) not in UNCHANGED_LAWS
]
EMBEDDED_FAULTS = [(method, fault) for method in methods(Embedded) for fault in faults_of(method)]
NORMALISER_FAULTS = [pair for pair in product(sorted(NORMALISED), RESULTS) if pair not in UNCHANGED_NORMALISERS]


@pytest.mark.parametrize(("name", "method", "fault"), cases(LAW_FAULTS))
def test_a_fault_in_a_law_refutes_a_claim(name, method, fault):
    target = lawbreaker(CATALOG.laws[name].target, method, fault)
    assert refuted(telling(name, method), sabotaged(CATALOG, "laws", name, target))


@pytest.mark.parametrize(("method", "fault"), cases(EMBEDDED_FAULTS))
def test_a_fault_in_an_embedded_law_refutes_a_claim(method, fault):
    target = breaking_when_embedded(CATALOG.laws["uniform_cube"].target, method, fault)
    claims = [claim for claim in telling("uniform_cube", method) if "embedded" in called(claim)]
    assert refuted(claims, sabotaged(CATALOG, "laws", "uniform_cube", target))


@pytest.mark.parametrize(("name", "method", "fault"), cases(UNCHANGED_LAWS))
def test_what_changes_no_law_changes_no_verdict(name, method, fault):
    catalog = sabotaged(CATALOG, "laws", name, lawbreaker(CATALOG.laws[name].target, method, fault))
    assert all(tried(claim, catalog, points=1).word in PASSES for claim in telling(name, method)[:6])


@pytest.mark.parametrize(("name", "fault"), cases(NORMALISER_FAULTS))
def test_a_fault_in_a_normaliser_is_found_by_its_own_test(name, fault, monkeypatch):
    monkeypatch.setattr(test_tilts, "draw_law", lambda *case: broken(draw_law(*case), "log_normaliser", fault))
    with pytest.raises(AssertionError):
        test_tilts.test_density_before_noising_is_the_tilt(name)


# --- processes ------------------------------------------------------------------------------------------------------

PROCESS_FAULTS = product(PROCESSES, sorted(Process.__abstractmethods__ | {"at"}), RESULTS)
UNCHANGED_RATES = {
    ("ve", "drift", SIGN): "it is zero",
    ("ve", "drift", CONSTANT): "it is zero",
}
RATE_FAULTS = [
    (name, method, fault)
    for name in PROCESSES
    for method in sorted(Diffusion.__abstractmethods__ - Process.__abstractmethods__)
    for fault in RESULTS
    if hasattr(CATALOG.processes[name].target, method) and (name, method, fault) not in UNCHANGED_RATES
]


@pytest.mark.parametrize(("name", "method", "fault"), cases(PROCESS_FAULTS))
def test_a_fault_in_a_process_refutes_a_claim(name, method, fault):
    catalog = sabotaged(CATALOG, "processes", name, broken_class(CATALOG.processes[name].target, method, fault))
    assert refuted([claim for claim in pack("vocabulary") if claim.process == name], catalog)


@pytest.mark.parametrize(("name", "method", "fault"), cases(RATE_FAULTS))
def test_a_fault_in_the_rates_of_a_process_is_found_by_its_own_test(name, method, fault):
    """Formulas see where a process is, not how fast it moves."""
    process = broken_class(CATALOG.processes[name].target, method, fault)()
    with pytest.raises(AssertionError):
        test_diffusions.test_rates_are_those_of_scale_and_variance(process)


# --- judges ---------------------------------------------------------------------------------------------------------


TELLTALES = {"refuted", "unopposed", "inconclusive"}  # not "broken": the judge must err, not stumble


@pytest.mark.parametrize("name", CHECKS)
def test_every_kind_of_check_has_an_oracle(name):
    assert [claim for claim in pack("judges") if claim.statement.kind == name]


@pytest.mark.parametrize(
    ("claim", "misjudging"),
    [
        pytest.param(claim, wrong, id=f"{claim.id}-{wrong}")
        for claim, wrong in product(pack("judges"), MISJUDGEMENTS)
        if wrong.concerns(claim)
    ],
)
def test_a_judge_that_errs_meets_a_claim_that_tells(claim, misjudging):
    kind = claim.statement.kind
    catalog = sabotaged(CATALOG, "checks", kind, misjudging(CATALOG.checks[kind].target))
    again = next(found for found in loaded(ORACLES / "judges", catalog) if found.id == claim.id)
    assert tried(again, catalog).word in TELLTALES


# --- the whole engine -----------------------------------------------------------------------------------------------


def test_the_engine_finds_a_fault_and_its_witness_is_mended_by_the_cure():
    claim = next(claim for claim in pack("vocabulary") if claim.id == "vocabulary/score")
    record = judged(claim, faulty_observable("score", SIGN), "smoke", 0)
    assert (record["word"], record["met"]) == ("refuted", False)
    assert replay(record["witness"], [claim], faulty_observable("score", SIGN))["outcome"] == "fails"
    assert replay(record["witness"], [claim], CATALOG)["fixed"]
