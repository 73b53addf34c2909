"""Claims with something random in them: their formulas are evaluated draw by draw, and tried on seeded draws.

An observable marked `sampled` is a random variable. A formula that calls it is a random variable too, the function of
one draw that it spells out; it is evaluated for many draws at once, over the leading axis, and each call is held
against the same call at a single draw. `identity` and `bound` speak of the means of their sides, `distributed` of the
whole distribution; so do kinds that climb ladders, in `engine.noisy`. So E f(X) is written f(draw(law)); nothing else
in a formula takes means.

A definition in [given] may be random: it is written out where it stands.

What is random has a source, the argument `copy`, 0 if not given. Different sources are independent. Within one formula
a source may be called in one way only, so that every formula is one well-defined random variable; the two sides of a
statement share their sources, which pairs them. Seeds come from claim, point, stage and source, so claim and rivals
see the same draws, whatever else is judged. Every point is screened, and what is suspected is confirmed on other draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from theorycheck import numerics as n
from theorycheck.catalog import Catalog, Entry
from theorycheck.checks.base import Pointwise, Tried
from theorycheck.checks.sampled import outcome_of
from theorycheck.engine.bench import Bench, arithmetic, key
from theorycheck.engine.bounds import Empty
from theorycheck.engine.build import build_point
from theorycheck.engine.draw import Dice, draw_point
from theorycheck.engine.evaluate import Terms
from theorycheck.engine.inlining import inlined, inlined_claim, inlined_statement, random_definitions
from theorycheck.engine.plan import derived_seed
from theorycheck.engine.random_terms import RandomTerms
from theorycheck.model import Call, Claim, Evidence, Formula, Number, Plan, Point, Row, Statement, Trial, walk

REDRAWS = 20


def is_random(claim: Claim, catalog: Catalog) -> bool:
    """Whether the claim is to be tried by draws: by its kind, or as some statement calls something random."""
    if isinstance(claim.statement, Tried) and not isinstance(claim.statement, Pointwise):
        return True
    definitions = _definitions(claim, catalog)
    formulas = (f for statement in claim.statements().values() for f in statement.formulas().values())
    return any(_calls(catalog, inlined(formula, definitions)) for formula in formulas)


def most_points(plan: Plan) -> int:
    """How many points are tried."""
    return min(plan.budget.examples, plan.budget.effort.points)


def trials(bench: Bench, plan: Plan) -> Evidence:
    """The claim tried at every drawn point; rivals at one point after the other until one refutes them."""
    bench = prepared(bench)
    statements = bench.claim.statements()
    points, drawn, discarded = _points(bench, plan)
    standing, rows, undefined = dict(statements), [], 0
    for point in points:
        found = _tried(bench, standing, point, plan.seed)
        undefined += "claim" not in found
        rows += [Row(point, {}, found)] if found else []
        refuted = {name for name, trial in found.items() if name != "claim" and outcome_of(trial) == "fails"}
        standing = {name: statement for name, statement in standing.items() if name not in refuted}
    return Evidence(plan, tuple(rows), drawn=drawn, discarded=discarded, undefined=undefined)


def trial(bench: Bench, statement: Tried, point: Point, seed: int) -> Trial:
    """What draws at the point say of the statement. Raises ArithmeticError where it is undefined."""
    written = inlined_statement(statement, _definitions(bench.claim, bench.catalog))
    with arithmetic(n.FLOATS):
        return written.trial(_Stages(prepared(bench), point, seed), bench.budget.effort)


def _definitions(claim: Claim, catalog: Catalog) -> dict[str, Formula]:
    return random_definitions(claim, lambda formula: bool(_calls(catalog, formula)))


def prepared(bench: Bench) -> Bench:
    """The bench of the claim with its random definitions written out; ValueError where sources are called twice."""
    definitions = _definitions(bench.claim, bench.catalog)
    written = Bench(inlined_claim(bench.claim, definitions), bench.catalog, bench.budget) if definitions else bench
    for statement in written.claim.statements().values():
        _require_sources(written, statement)
    return written


def _tried(bench: Bench, statements: Mapping[str, Statement], point: Point, seed: int) -> dict[str, Trial]:
    found: dict[str, Trial] = {}
    with arithmetic(n.FLOATS):
        stages = _Stages(bench, point, seed)
        for name, statement in statements.items():
            assert isinstance(statement, Tried)
            try:
                found[name] = statement.trial(stages, bench.budget.effort)
            except ArithmeticError:  # undefined here
                continue
    return found


def _points(bench: Bench, plan: Plan) -> tuple[list[Point], int, int]:
    """Drawn points that meet the assumptions, without repetitions, how many were drawn, and how many discarded."""
    wanted = most_points(plan)
    kept: dict[str, Point] = {}
    drawn = discarded = 0
    while len(kept) < wanted and drawn < REDRAWS * wanted:
        with arithmetic(n.FLOATS):
            dice = Dice(derived_seed(plan.seed, plan.claim, "noise", drawn))
            point = _drawn(bench, dice)
        admitted = point is not None and bench.admits(point)
        drawn, discarded = drawn + 1, discarded + (not admitted)
        if point is not None and admitted:
            kept.setdefault(key(point), point)
    return list(kept.values()), drawn, discarded


def _drawn(bench: Bench, dice: Dice) -> Point | None:
    try:
        return draw_point(bench.claim, dice, bench.empty(n.FLOATS))
    except Empty:
        return None


class _Stages:
    """The terms of each stage at one point; those of the screen are kept, as every statement asks for them."""

    def __init__(self, bench: Bench, point: Point, seed: int) -> None:
        self._scope = build_point(bench.claim, point, bench.empty(n.FLOATS))
        self._seed = (seed, bench.claim.id, key(point))
        self._screen: dict[int, RandomTerms] = {}

    def __call__(self, count: int, stage: str) -> Terms:
        """Terms with so many replicates."""
        if stage != "screen":
            return RandomTerms(self._scope, count, (*self._seed, stage))
        if count not in self._screen:
            self._screen[count] = RandomTerms(self._scope, count, (*self._seed, stage))
        return self._screen[count]


def _calls(catalog: Catalog, formula: Formula) -> frozenset[Call]:
    """The calls of something random in a formula."""
    return frozenset(node for node in walk(formula) if isinstance(node, Call) and catalog.sampled([node.function]))


def _require_sources(bench: Bench, statement: Statement) -> None:
    """Raise ValueError where a formula calls one source in two ways."""
    for formula in statement.formulas().values():
        sources = [_source(bench.catalog.observables[call.function], call) for call in _calls(bench.catalog, formula)]
        if len(set(sources)) < len(sources):
            msg = "two random things share a source within one formula; give one another copy, as in draw(law, 1)"
            raise ValueError(msg)


def _source(entry: Entry, call: Call) -> Formula:
    names = [parameter.name for parameter in entry.parameters]
    given = dict(zip(names, call.arguments, strict=False))
    match given.get("copy", _ZERO):
        case Number() as source:
            return source
    msg = f"the copy that {entry.name} draws from must be a plain number"
    raise ValueError(msg)


_ZERO = Number(Fraction(0))
