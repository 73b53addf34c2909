"""From a plan to evidence: every number that the judge will read, for the claim and its rivals alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from theorycheck.catalog import Catalog
from theorycheck.checks.base import Pointwise
from theorycheck.engine import noise
from theorycheck.engine.bench import Bench
from theorycheck.engine.certify import certified, certify_points
from theorycheck.engine.certify_limits import certify_ladders
from theorycheck.engine.explore import Points, Search
from theorycheck.engine.noisy import NoisyBench
from theorycheck.engine.paths import climbed
from theorycheck.engine.plan import derived_seed
from theorycheck.engine.prove import prove
from theorycheck.model import Claim, Enclosure, Evidence, Plan, Point, Row, Statement, Sweep

REDRAWS = 20  # draws a ladder before the assumptions count as unmet


def measure(claim: Claim, plan: Plan, catalog: Catalog) -> Evidence:
    """The evidence under the plan; a law or an observable that raises becomes a fault."""
    bench = Bench(claim, catalog, plan.budget)
    try:
        noisy = noise.is_random(claim, catalog)
        if plan.shape == "trend":
            return _ladders(noise.prepared(bench) if noisy else bench, plan, noisy)
        return noise.trials(bench, plan) if noisy else _points(bench, plan)
    except MemoryError:
        return Evidence(plan, exhausted="memory")
    except Exception as error:  # whatever a pack's code raises is a fault of that claim alone
        return Evidence(plan, faults=(f"{type(error).__name__}: {error}",))


def _points(bench: Bench, plan: Plan) -> Evidence:
    """Search for the worst point of each statement; the claim is then enclosed at every point that any of them saw.

    Rivals are tried first where the claim was: most fall there.
    """
    statements = bench.claim.statements()
    seed = derived_seed(plan.seed, plan.claim, "search")
    main = Search(bench, bench.claim.statement, seed).run()
    rivals = {name: statement for name, statement in statements.items() if name != "claim"}
    searches = {"claim": main} | {
        name: Search(bench, statement, seed).among(main.visited) for name, statement in rivals.items()
    }
    union: Points = {}
    for search in searches.values():
        union |= search.visited
    rows = [_row(bench, statements, searches, point) for point in union.values()]
    evidence = Evidence(
        plan,
        rows=tuple(row for row in rows if row.enclosures),
        smallest={name: search.witness for name, search in searches.items() if search.witness is not None},
        drawn=main.drawn,
        discarded=main.discarded,
        undefined=sum("claim" not in row.enclosures for row in rows),
    )
    evidence = replace(evidence, proof=prove(bench.claim, plan, evidence, bench.catalog))
    return certified(certify_points, bench, plan, evidence)


def _row(bench: Bench, statements: Mapping[str, Statement], searches: Mapping[str, Search], point: Point) -> Row:
    """The claim is enclosed everywhere; a rival only where it is refuted, or everywhere if it was not."""
    enclosures: dict[str, Enclosure] = {}
    for name, statement in statements.items():
        assert isinstance(statement, Pointwise)
        witness = searches[name].witness
        if name == "claim" or witness is None or witness == point:
            found = bench.enclose(statement, point)
            if found is not None:
                enclosures[name] = found
    return Row(point, enclosures)


def _ladders(bench: Bench, plan: Plan, noisy: bool = False) -> Evidence:
    """Several drawn ladders, each drawn again while it misses the assumptions; every one kept is read in full."""
    statements = bench.claim.statements()
    kept: list[tuple[Sweep, ...]] = []
    drawn = 0
    while len(kept) < plan.budget.ladders and drawn < REDRAWS * plan.budget.ladders:
        seed = derived_seed(plan.seed, plan.claim, "ladder", drawn)
        found = climbed(NoisyBench.of(bench, seed) if noisy else bench, statements, seed)
        kept += [found] if found else []
        drawn += 1
    sweeps = tuple(sweep for found in kept for sweep in found)
    evidence = Evidence(plan, sweeps=sweeps, drawn=drawn, discarded=drawn - len(kept))
    return evidence if noisy else certified(certify_ladders, bench, plan, evidence)
