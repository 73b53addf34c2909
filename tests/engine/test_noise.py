"""Claims about what is random: true ones stand, false ones fall on fresh draws, and what has no sense is refused."""

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr

from tests.engine import toys
from tests.statistics.noise import at_most
from theorycheck.catalog import observable
from theorycheck.checks import sampled
from theorycheck.cli import inspect
from theorycheck.domains import Definition, Ladder, Real, exact, integer, real
from theorycheck.engine import noise
from theorycheck.engine.judge import judge
from theorycheck.engine.measure import measure
from theorycheck.engine.plan import BUDGETS, plan
from theorycheck.engine.records import verdict_record
from theorycheck.engine.replay import replay
from theorycheck.engine.run import verify
from theorycheck.model import Budget, Effort
from theorycheck.report.summary import summarise
from theorycheck.report.terminal import closing


@observable(sampled=True)
def gauss(mean, copy=0, *, rng, count):
    """A normal number with this mean and variance one."""
    return mean + rng.standard_normal(count)


@observable(sampled=True)
def points(size, copy=0, *, rng, count):
    """A standard normal vector."""
    return rng.standard_normal((count, size))


@observable(sampled=True)
def wild(*, rng, count):
    """A number with tails too heavy for any central limit."""
    return np.exp(2.5 * rng.standard_normal(count))


@observable(sampled=True)
def moving(rate, *, process, rng, count):
    """A normal number with a mean that the process knows."""
    return process.rate * rate + rng.standard_normal(count)


@observable(sampled=True)
def short(*, rng, count):
    """Too few replicates."""
    return rng.standard_normal(count - 1)


@observable
def square(x):
    """x squared, entry by entry."""
    return x * x


@observable
def mixed(x):
    """Something that looks at all draws at once."""
    return x - np.mean(x)


@observable
def last(k):
    """The last unit vector."""
    return np.eye(k)[-1]


class Bell:
    def cdf(self, x):
        return ndtr(x)


@observable
def bell():
    """The standard normal distribution."""
    return Bell()


TOYS = toys.catalog()
POINTS = BUDGETS["smoke"].examples
CATALOG = replace(
    TOYS,
    observables={**TOYS.observables, **toys._entries(gauss, points, wild, moving, short, square, mixed, last, bell)},
)
X = {"x": real(-1, 1)}
MEAN = {"left": "gauss(x)", "right": "x"}


def claim(given, kind, rivals=(), **keys):
    formulas = {key: toys.tree(keys.pop(key)) for key in ("sample", "distribution") if key in keys}
    others = [{key: toys.tree(value) if key in formulas else value for key, value in rival.items()} for rival in rivals]
    return toys.claim(given, kind, others, **formulas, **keys)


def verdict(stated, profile="smoke", seed=0):
    return judge(stated, measure(stated, plan(stated, profile, seed), CATALOG))


def test_a_true_mean_is_supported_and_its_rival_refuted():
    found = verdict(claim(X, "identity", [{"right": "x + 1/5"}], **MEAN))
    assert (found.word, found.rivals["rival 0"].outcome) == ("supported", "fails")
    assert (found.points, found.precision) == (POINTS, "sampled: CLT, batches of 256")
    assert f"false refutation at level 1e-06 a point, {POINTS * 1e-6:.2g} in all" in found.finding.because
    assert found.finding.sensitivity.startswith("would have seen means that differ by 0.0")


def test_a_false_mean_is_refuted_and_its_witness_replays():
    stated = claim(X, "identity", [{"right": "x + 1"}], left="gauss(x)", right="x + 1/5")
    evidence = measure(stated, plan(stated, "smoke", 7), CATALOG)
    record = json.loads(json.dumps(verdict_record(stated, judge(stated, evidence), evidence, 0.0)))
    assert record["word"] == "refuted"
    again = replay(record["witness"], [stated], CATALOG)
    assert again["outcome"] == "fails"
    assert again["because"].startswith("the means of left and right differ by about 0.")
    mended = claim(X, "identity", [{"right": "x + 1"}], **MEAN)
    assert replay(record["witness"], [mended], CATALOG)["fixed"]


def test_formulas_are_evaluated_draw_by_draw():
    """E g^2 is not (E g)^2, and shares of one draw cancel."""
    keys = {"left": "square(gauss(x)) / 2 - gauss(x)**2 / 2 + gauss(x)**2", "right": "1 + x**2"}
    assert verdict(claim(X, "identity", [{"right": "x**2"}], **keys)).word == "supported"


def test_both_sides_see_the_same_draws():
    stated = claim(X, "identity", left="gauss(x)**3 + gauss(x)", right="gauss(x)**3 + x")
    (row, *_) = measure(stated, plan(stated, "smoke"), CATALOG).rows
    assert row.trials["claim"].detectable < 0.07
    equal = measure(claim(X, "identity", left="gauss(x)", right="gauss(x)"), plan(stated, "smoke"), CATALOG)
    assert {row.trials["claim"].departure for row in equal.rows} == {0.0}


def test_copies_are_independent_and_one_copy_is_not():
    assert (
        verdict(claim(X, "identity", [{"right": "1"}], left="gauss(x) * gauss(x, 1)", right="x**2")).word == "supported"
    )
    assert verdict(claim(X, "identity", left="gauss(x) * gauss(x)", right="x**2")).word == "refuted"


def test_a_bound_between_means_is_one_sided():
    keys = {"left": "tanh(gauss(x))", "right": "x + 3/2"}
    assert verdict(claim(X, "bound", [{"right": "x - 1/2"}], **keys)).word == "supported"


def test_one_wrong_entry_of_a_vector_is_seen():
    given = {"k": integer(2, 5)}
    true = {"left": "points(k) + gauss(0, 1) * last(k)", "right": "0 * last(k)"}
    found = verdict(claim(given, "identity", [{"right": "last(k) / 4"}], **true))
    assert (found.word, found.rivals["rival 0"].outcome) == ("supported", "fails")


def test_the_process_is_supplied_to_what_is_random():
    assert verdict(claim(X, "identity", [{"right": "x"}], left="moving(x)", right="3 * x")).word == "supported"


def test_a_distribution_is_supported_and_others_are_refuted():
    keys = {"sample": "gauss(x) - x", "distribution": "bell()"}
    found = verdict(claim(X, "distributed", **keys))
    assert (found.word, found.precision) == ("supported", "sampled: exact, Dvoretzky-Kiefer-Wolfowitz")
    for wrong in ("gauss(x) - x + 1/8", "gauss(x) * 9/8 - x * 9/8", "square(gauss(0))"):
        assert verdict(claim(X, "distributed", sample=wrong, distribution="bell()")).word == "refuted"


def test_tails_without_a_central_limit_leave_it_open():
    found = verdict(claim({"x": integer(1, 1)}, "identity", left="wild()", right="x"))
    assert (found.word, found.finding.reason) == ("inconclusive", "clt")


def test_randomness_that_cancels_leaves_a_difference_that_counts():
    assert verdict(claim({"x": integer(1, 1)}, "identity", left="gauss(x)", right="gauss(x) + 1/5")).word == "refuted"


def test_a_rare_event_that_was_never_seen_refutes_nothing():
    """No draw of this number differs from 0, and its mean may still be 1e-9."""
    found = verdict(claim({"x": integer(1, 1)}, "identity", left="0 * gauss(x)", right="10**(-9) * x"))
    assert (found.word, found.finding.reason) == ("inconclusive", "clt")


def test_rounding_refutes_nothing():
    stated = claim(X, "identity", left="(gauss(x) + 10**9) - 10**9", right="gauss(x)")
    assert verdict(stated).word == "supported"


def test_where_nothing_is_finite_nothing_is_decided():
    found = verdict(claim(X, "identity", left="gauss(x) / (x - x)", right="1"))
    assert (found.word, found.finding.reason) == ("inconclusive", "disagree")


def test_assumptions_discard_points():
    stated = toys.claim(X, "identity", [{"right": "x + 1"}], assume=[("1/2", "x")], **MEAN)
    evidence = measure(stated, plan(stated, "smoke"), CATALOG)
    assert len(evidence.rows) == POINTS
    assert evidence.discarded > 25
    assert all(row.point["x"] >= 0.5 for row in evidence.rows)


def test_a_claim_is_tried_at_no_more_points_than_its_level_allows():
    stated = claim(X, "identity", [{"right": "x + 1"}], **MEAN)
    most = replace(plan(stated), budget=Budget(examples=5000, climb=10, ladders=1))
    assert noise.most_points(most) == 100
    evidence = measure(stated, plan(stated, "smoke"), CATALOG)
    assert verdict_record(stated, judge(stated, evidence), evidence, 0.0)["level"] == pytest.approx(POINTS * 1e-6)


def test_what_is_not_random_has_no_level():
    stated = toys.claim(X, "identity", [{"right": "x"}], left="2 * x", right="x + x")
    evidence = measure(stated, plan(stated, "smoke"), CATALOG)
    assert verdict_record(stated, judge(stated, evidence), evidence, 0.0)["level"] == 0


# --- draws depend on the claim, the point and the stage alone -------------------------------------------------------


def test_a_rival_that_says_the_same_sees_the_same_draws():
    stated = claim(X, "identity", [{"right": "x"}], **MEAN)
    rows = measure(stated, plan(stated, "smoke"), CATALOG).rows
    assert all(row.trials["claim"] == row.trials["rival 0"] for row in rows)


def test_the_order_of_claims_and_of_rivals_changes_nothing():
    rivals = [{"right": "x + 1/5"}, {"right": "2 * x + 1"}]
    one = claim(X, "identity", rivals, **MEAN)
    other = claim(X, "bound", [{"right": "x - 1"}], left="gauss(x)", right="x")
    swapped = replace(one, rivals=one.rivals[::-1])

    def shown(claims):
        return {record["id"]: record for record in map(_timeless, list(verify(claims, CATALOG, profile="smoke"))[:-1])}

    assert shown([one, other]) == shown([other, one])
    rows = [measure(each, plan(each, "smoke"), CATALOG).rows for each in (one, swapped)]
    assert rows[0] == rows[1]


def _timeless(record):
    return record | {"seconds": 0}


def test_another_seed_gives_other_draws_and_the_same_word():
    stated = claim({"k": integer(1, 1)}, "identity", [{"right": "k + 1"}], left="gauss(k)", right="k")
    trials = [measure(stated, plan(stated, "smoke", seed), CATALOG).rows[0].trials["claim"] for seed in (0, 1)]
    assert trials[0] != trials[1]
    assert {verdict(stated, seed=seed).word for seed in range(5)} == {"supported"}


# --- what is refused ------------------------------------------------------------------------------------------------

KEYS = {"left": "gauss(x)", "right": "x"}
REFUSED = {
    "mixing draws": ({"left": "mixed(gauss(x))", "right": "0"}, "mixed cannot be applied draw by draw"),
    "random arguments": ({"left": "gauss(gauss(x), 1)", "right": "x"}, "the arguments of gauss must not be random"),
    "one source twice": ({"left": "gauss(x) * gauss(0)", "right": "0"}, "two random things share a source"),
    "a source that moves": ({"left": "gauss(x, x)", "right": "x"}, "copy that gauss draws from must be a plain number"),
    "too few": ({"left": "short()", "right": "0"}, "short gave 4095 replicates, not 4096"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_sense_breaks_the_claim_and_says_why(name):
    keys, message = REFUSED[name]
    found = verdict(claim(X, "identity", **keys))
    assert found.word == "broken"
    assert message in found.finding.because


def test_what_is_random_has_its_place_in_statements_that_can_be_tried():
    up = {"N": Ladder(exact(2), exact(64))}
    climbing = toys.claim(up, "invariant", quantity="gauss(N)", along="N")
    assumed = toys.claim(X, "identity", assume=[("0", "gauss(x)")], left="gauss(x)", right="x")
    why = ("a claim of kind 'invariant' cannot call what is random", "gauss is random; domains, assumptions")
    for stated, because in zip((climbing, assumed), why, strict=True):
        found = verdict(stated)
        assert found.word == "broken"
        assert because in found.finding.because


# --- definitions ----------------------------------------------------------------------------------------------------

DEFINED = X | {"y": Definition(toys.tree("gauss(x)")), "z": Definition(toys.tree("2 * y"))}


def test_a_random_definition_is_the_same_draw_wherever_it_stands():
    by_name = claim(DEFINED, "identity", [{"right": "3 * y * y"}], left="y * z", right="2 * y * y")
    assert verdict(by_name).word == "supported"
    assert verdict(claim(DEFINED, "identity", [{"right": "2 * x + 1"}], left="z - y", right="x")).word == "supported"
    assert verdict(claim(DEFINED, "identity", left="y * z", right="2 * x**2")).word == "refuted"


def test_a_definition_and_what_it_stands_for_are_tried_alike():
    short = claim(DEFINED, "identity", [{"right": "x + 1"}], left="z - y", right="x")
    long = claim(X, "identity", [{"right": "x + 1"}], left="2 * gauss(x) - gauss(x)", right="x")
    rows = [measure(stated, plan(stated, "smoke"), CATALOG).rows for stated in (short, long)]
    assert rows[0] == rows[1]


def test_a_witness_of_a_random_definition_replays():
    stated = claim(DEFINED, "identity", left="z - y", right="x + 1")
    evidence = measure(stated, plan(stated, "smoke"), CATALOG)
    record = verdict_record(stated, judge(stated, evidence), evidence, 0.0)
    assert set(record["witness"]["point"]) == {"x"}
    assert replay(record["witness"], [stated], CATALOG)["outcome"] == "fails"


@pytest.mark.parametrize(
    "other",
    [{"given": DEFINED, "assume": [("0", "z")]}, {"given": DEFINED | {"v": Real(exact(0), toys.tree("y"))}}],
)
def test_no_assumption_and_no_domain_depends_on_a_random_definition(other):
    found = verdict(toys.claim(kind="identity", left="y", right="x", **other))
    assert found.word == "broken"
    assert "is random, so no domain and no assumption can depend on it" in found.finding.because


def test_a_tight_bound_between_means_is_refused():
    found = verdict(claim(X, "bound", left="gauss(x)", right="x + 1", tight=True))
    assert (found.word, "write the stronger bound as a rival" in found.finding.because) == ("broken", True)


@pytest.mark.parametrize(
    ("sample", "distribution", "message"),
    [
        ("x", "bell()", "'sample' must call something random"),
        ("gauss(x)", "x", "'distribution' must be a distribution"),
        ("points(3)", "bell()", "'sample' must be one number, not 3"),
    ],
)
def test_a_distribution_is_claimed_of_one_random_number(sample, distribution, message):
    found = verdict(claim(X, "distributed", sample=sample, distribution=distribution))
    assert found.word == "broken"
    assert message in found.finding.because


# --- error rates of the whole ---------------------------------------------------------------------------------------


def test_true_claims_are_refuted_no_more_often_than_stated():
    """At levels so coarse that errors can be counted: 0.2 times 0.05 a point."""
    stated = claim(X, "identity", left="square(gauss(x))", right="1 + x**2")
    coarse = Budget(examples=25, climb=20, ladders=2, effort=Effort(screen=0.2, confirm=0.05, most=2**15))
    plans = [replace(plan(stated, "smoke", seed), budget=coarse) for seed in range(12)]
    outcomes = [sampled.outcome_of(row.trials["claim"]) for p in plans for row in measure(stated, p, CATALOG).rows]
    assert at_most(outcomes.count("fails"), len(outcomes), 0.01)


# --- what people see ------------------------------------------------------------------------------------------------


def test_a_run_says_how_many_false_refutations_to_expect():
    stated = claim(X, "identity", [{"right": "x + 1"}], **MEAN)
    records = list(verify([stated], CATALOG, profile="smoke"))
    assert f"false refutations to expect from noise: at most {POINTS * 1e-6:.2g}" in closing(summarise(records))
    certain = toys.claim(X, "identity", [{"right": "x"}], left="2 * x", right="x + x")
    assert not any("noise" in line for line in closing(summarise(verify([certain], CATALOG, profile="smoke"))))


def test_a_plan_says_that_draws_will_try_it(monkeypatch):
    monkeypatch.setattr(inspect.selection, "catalog", lambda: CATALOG)
    stated = claim(X, "identity", [{"right": "x + 1"}], **MEAN)
    text = "\n".join(inspect.planned(stated, "standard", 0))
    assert "100 points, tried by draws for each of 2 statements" in text
    assert "balls" not in text


def test_the_record_states_what_is_assumed():
    for keys, assumed in (
        ({"kind": "identity", **MEAN}, "means of 256 draws as good as normal"),
        ({"kind": "distributed", "sample": "gauss(x) - x", "distribution": "bell()"}, ""),
    ):
        stated = claim(X, **keys)
        evidence = measure(stated, plan(stated, "smoke"), CATALOG)
        text = verdict_record(stated, judge(stated, evidence), evidence, 0.0)["assumption"]
        assert text.startswith(assumed)
        assert bool(text) == bool(assumed)
