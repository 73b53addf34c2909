"""Claims tried quickly: the engine's bench and judge at a few drawn points, without a search for the worst one."""

import math
from dataclasses import replace
from functools import cache
from pathlib import Path

from theorycheck import numerics as n
from theorycheck.catalog import Catalog
from theorycheck.checks.base import Pointwise
from theorycheck.domains import DrawnFrom, LawOf, formulas_of
from theorycheck.engine.bench import Bench, arithmetic
from theorycheck.engine.draw import Dice, draw_point
from theorycheck.engine.judge import judge
from theorycheck.engine.measure import measure
from theorycheck.engine.plan import derived_seed
from theorycheck.model import Budget, Evidence, Plan, Row, functions
from theorycheck.spec.load import load

ROOT = Path(__file__).parents[2]
ORACLES = ROOT / "tests" / "oracles"
CATALOG = Catalog.build()
POINTS = 3
BUDGET = Budget(examples=POINTS, climb=40 + POINTS // 3, ladders=1, most_bits=512)


class WholeDice(Dice):
    """Whole numbers, and powers of two on log scales, wherever a domain holds some."""

    def real(self, low, high):
        """A whole number in [low, high] if there is one."""
        least, most = math.ceil(low), math.floor(high)
        return float(self.integer(least, most)) if least <= most else super().real(low, high)


def loaded(folder, catalog=CATALOG):
    """The claims of a folder, none of which may be wrong."""
    found = load([folder], catalog)
    assert not found.problems, "\n".join(map(str, found.problems))
    return found.claims


@cache
def pack(name):
    """The claims of one of the oracles' packs."""
    return loaded(ORACLES / name)


@cache
def shipped():
    """The claims that come with the project, as far as they can be read: other tests see to that."""
    return load([ROOT / "claims"], CATALOG).claims


def called(claim):
    """The observables that decide a claim: those of its statement and definitions, not of its starting points."""
    if claim.id not in _called:
        domains = [domain for domain in claim.given.values() if not isinstance(domain, DrawnFrom)]
        formulas = [*claim.statement.formulas().values(), *(tree for domain in domains for tree in formulas_of(domain))]
        _called[claim.id] = frozenset().union(*map(functions, formulas))
    return _called[claim.id]


_called = {}


def laws_of(claim):
    """The laws that the claim's variables range over."""
    return {domain.law for domain in claim.given.values() if isinstance(domain, LawOf)}


def is_random(claim):
    """Whether the claim is judged by draws."""
    return CATALOG.sampled(called(claim))


def about(name):
    """The claims that call an observable: oracles before others, those that call least first."""
    return [
        claim
        for claims in (pack("vocabulary"), shipped())
        for claim in sorted(claims, key=lambda claim: len(called(claim)))
        if name in called(claim) and claim.expect == "holds"
    ]


def tried(claim, catalog=CATALOG, points=POINTS, dice=Dice):
    """The verdict on a claim, with the catalog's meaning of what it names: at a few points, or on a ladder or draws."""
    if is_random(claim) or not isinstance(claim.statement, Pointwise):
        return searched(claim, catalog, points)
    plan = _plan(claim, points)
    try:
        evidence = _evidence(Bench(claim, catalog, BUDGET), plan, points, dice)
    except Exception as error:  # a fault may break what it does not make false
        evidence = Evidence(plan, faults=(f"{type(error).__name__}: {error}",))
    return judge(claim, evidence)


def searched(claim, catalog=CATALOG, examples=POINTS):
    """The verdict on a claim by the whole engine, with a small budget."""
    return judge(claim, measure(claim, _plan(claim, examples), catalog))


def refuted(claims, catalog):
    """The first of the claims that is refuted, tried at one point each before at several; None if none is."""
    alone = [replace(claim, rivals=()) for claim in claims]
    return next((c for points in (1, POINTS) for c in alone if tried(c, catalog, points).word == "refuted"), None)


def _plan(claim, examples):
    return Plan(claim.id, claim.digest, claim.statement.shape, "smoke", 0, replace(BUDGET, examples=examples))


def _evidence(bench, plan, points, dice):
    seeds = [derived_seed(plan.seed, plan.claim, k) for k in range(points)]
    rows = [_row(bench, dice(seed)) for seed in seeds]
    undefined = sum("claim" not in row.enclosures for row in rows)
    return Evidence(plan, rows=tuple(row for row in rows if row.enclosures), drawn=points, undefined=undefined)


def _row(bench, dice):
    with arithmetic(n.FLOATS):
        point = draw_point(bench.claim, dice, bench.empty(n.FLOATS))
    found = {name: bench.enclose(statement, point) for name, statement in bench.claim.statements().items()}
    return Row(point, {name: enclosure for name, enclosure in found.items() if enclosure})
