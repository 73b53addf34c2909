"""All planted faults: what is broken, how, which claim or test finds it; and those that change nothing, with reasons.

What is broken is found by the catalog. Listed by hand are faults that change nothing, and what no claim can see:
normalisers and rates, whose own tests are shown to find the fault.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest

from tests.laws import test_tilts
from tests.laws.drawing import draw_law
from tests.processes import test_diffusions
from tests.sabotage.faults import CONSTANT, DRAWS, NOISINGS, OFFSET, RESULTS, SIGN, UNEVEN, broken_class, sabotaged
from tests.sabotage.judges import MISJUDGEMENTS
from tests.sabotage.lawbreaking import breaking_when_embedded, broken, lawbreaker, telling
from tests.sabotage.trial import CATALOG, ORACLES, about, called, loaded, pack, refuted, tried
from theorycheck.laws.base import Law, Smoothed, Unbounded
from theorycheck.laws.embedded import Embedded
from theorycheck.laws.tilted import Tilted
from theorycheck.processes.base import Diffusion, Process

LAWS, PROCESSES, CHECKS = sorted(CATALOG.laws), sorted(CATALOG.processes), sorted(CATALOG.checks)


@dataclass(frozen=True)
class Group:
    """One kind of thing that may break: its faults, whether one is caught, and the faults that change nothing."""

    name: str
    faults: tuple[tuple[Any, ...], ...]
    caught: Callable[..., Any]
    unchanged: dict[tuple[Any, ...], str]


# --- observables ----------------------------------------------------------------------------------------------------

UNCHANGED_OBSERVABLES = {
    ("zeros", SIGN): "minus zero is zero",
    ("zeros", CONSTANT): "so is any multiple of it",
    (
        "standard_normal",
        SIGN,
    ): "it is symmetric; as a law of another class it is refused where only that class is known",
}


def faults_in(entry):
    faults = DRAWS if entry.mark.sampled else RESULTS
    return [fault for fault in faults if (entry.name, fault) not in UNCHANGED_OBSERVABLES]


OBSERVABLE_FAULTS = (
    *((name, fault) for name, entry in sorted(CATALOG.observables.items()) for fault in faults_in(entry)),
    *((name, UNEVEN) for name in sorted(CATALOG.observables) if name.endswith("_grid")),
)


def faulty_observable(name, fault):
    return sabotaged(CATALOG, "observables", name, fault(CATALOG.observables[name].target))


def caught_in_observable(name, fault):
    return refuted(about(name), faulty_observable(name, fault))


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


LAW_FAULTS = tuple(
    (name, method, fault)
    for name in LAWS
    for method in methods(CATALOG.laws[name].target)
    for fault in faults_of(method)
    if seen(name, method) and (name, method, fault) not in UNCHANGED_LAWS
)
EMBEDDED_FAULTS = tuple((method, fault) for method in methods(Embedded) for fault in faults_of(method))
NORMALISER_FAULTS = tuple(pair for pair in product(sorted(NORMALISED), RESULTS) if pair not in UNCHANGED_NORMALISERS)


def caught_in_law(name, method, fault):
    target = lawbreaker(CATALOG.laws[name].target, method, fault)
    return refuted(telling(name, method), sabotaged(CATALOG, "laws", name, target))


def caught_in_embedded_law(method, fault):
    target = breaking_when_embedded(CATALOG.laws["uniform_cube"].target, method, fault)
    claims = [claim for claim in telling("uniform_cube", method) if "embedded" in called(claim)]
    return refuted(claims, sabotaged(CATALOG, "laws", "uniform_cube", target))


def caught_in_normaliser(name, fault):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test_tilts, "draw_law", lambda *case: broken(draw_law(*case), "log_normaliser", fault))
        return fails(test_tilts.test_density_before_noising_is_the_tilt, name)


# --- processes ------------------------------------------------------------------------------------------------------

PROCESS_FAULTS = tuple(product(PROCESSES, sorted(Process.__abstractmethods__ | {"at"}), RESULTS))
UNCHANGED_RATES = {
    ("ve", "drift", SIGN): "it is zero",
    ("ve", "drift", CONSTANT): "it is zero",
}
RATE_FAULTS = tuple(
    (name, method, fault)
    for name in PROCESSES
    for method in sorted(Diffusion.__abstractmethods__ - Process.__abstractmethods__)
    for fault in RESULTS
    if hasattr(CATALOG.processes[name].target, method) and (name, method, fault) not in UNCHANGED_RATES
)


def caught_in_process(name, method, fault):
    catalog = sabotaged(CATALOG, "processes", name, broken_class(CATALOG.processes[name].target, method, fault))
    return refuted([claim for claim in pack("vocabulary") if claim.process == name], catalog)


def caught_in_rates(name, method, fault):
    """Formulas see where a process is, not how fast it moves."""
    process = broken_class(CATALOG.processes[name].target, method, fault)()
    return fails(test_diffusions.test_rates_are_those_of_scale_and_variance, process)


# --- judges ---------------------------------------------------------------------------------------------------------

TELLTALES = {"refuted", "unopposed", "inconclusive"}  # not "broken": the judge must err, not stumble
JUDGE_FAULTS = tuple((claim, wrong) for claim, wrong in product(pack("judges"), MISJUDGEMENTS) if wrong.concerns(claim))


def caught_in_judge(claim, misjudging):
    kind = claim.statement.kind
    catalog = sabotaged(CATALOG, "checks", kind, misjudging(CATALOG.checks[kind].target))
    again = next(found for found in loaded(ORACLES / "judges", catalog) if found.id == claim.id)
    return tried(again, catalog).word in TELLTALES


def fails(test, *given):
    """Whether a test fails."""
    try:
        test(*given)
    except AssertionError:
        return True
    return False


GROUPS = (
    Group("observables", OBSERVABLE_FAULTS, caught_in_observable, UNCHANGED_OBSERVABLES),
    Group("laws", LAW_FAULTS, caught_in_law, UNCHANGED_LAWS),
    Group("embedded laws", EMBEDDED_FAULTS, caught_in_embedded_law, {}),
    Group("normalisers of laws", NORMALISER_FAULTS, caught_in_normaliser, UNCHANGED_NORMALISERS),
    Group("processes", PROCESS_FAULTS, caught_in_process, {}),
    Group("rates of processes", RATE_FAULTS, caught_in_rates, UNCHANGED_RATES),
    Group("judges", JUDGE_FAULTS, caught_in_judge, {}),
)
