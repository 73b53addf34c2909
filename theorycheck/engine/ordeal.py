"""Mutants judged like rivals, on the evidence of the claim's own procedure: those that live show what it cannot see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from theorycheck.catalog import Catalog
from theorycheck.checks.base import Pointwise
from theorycheck.engine import noise
from theorycheck.engine.bench import Bench
from theorycheck.engine.explore import Search
from theorycheck.engine.judge import judge
from theorycheck.engine.measure import measure
from theorycheck.engine.mutants import Mutant
from theorycheck.engine.plan import derived_seed, plan
from theorycheck.model import Binary, Claim, Enclosure, Evidence, Finding, Outcome, Plan, Point, Rival, Row, Statement

Word: TypeAlias = Literal["refuted", "survives", "undecided", "equivalent", "weaker", "meaningless"]
PATIENCE = 10
"""Points at which a mutant may be undefined before it counts as meaningless, unless another point refuted it."""
UNDEFINED = "undefined wherever it was tried"
WORDS: Mapping[Outcome, Word] = {"fails": "refuted", "holds": "survives", "open": "undecided"}


@dataclass(frozen=True)
class Fate:
    """What became of a mutant, and why."""

    mutant: Mutant
    word: Word
    because: str


class OrdealError(RuntimeError):
    """The claim itself could not be measured."""


def suspicion(claim: Claim, fate: Fate) -> str:
    """Why a mutant may have survived, other than that the evidence is weak; for a person to weigh."""
    if claim.expect == "refuted":
        return "the claim is false itself, so a mutant of it may be true"
    if fate.word == "undecided":
        return "the evidence does not tell it from the claim"
    if claim.statement.kind == "bound":
        return "the claim has room: this stronger bound holds wherever it was searched"
    name = fate.mutant.name
    if name.endswith("swapped"):
        return "true as well if the call is symmetric in the two"
    if name.startswith(("a factor", "exponent")) or " in place of " in name:
        return f"true as well if nothing depends on {'which' if ' in place of ' in name else 'the size of this part'}"
    return "true as well if this part vanishes or cancels over the domain"


def ordeal(
    claim: Claim, catalog: Catalog, mutants: Sequence[Mutant], profile: str = "smoke", seed: int = 0
) -> tuple[Fate, ...]:
    """The fate of each mutant under the claim's plan, in their order. Raises OrdealError where the claim is broken."""
    fixed = plan(claim, profile, seed)
    bench = Bench(claim, catalog, fixed.budget)
    alive = {mutant.label + mutant.formula: mutant for mutant in mutants if not mutant.discharged}
    statements = {name: mutant.statement for name, mutant in alive.items()}
    found = _verdicts(bench, fixed, statements)
    fates = [
        Fate(mutant, "equivalent", mutant.discharged)
        if mutant.discharged
        else Fate(mutant, *found[mutant.label + mutant.formula])
        for mutant in mutants
    ]
    return tuple(_weighed(bench, fixed, fate) for fate in fates)


def _verdicts(bench: Bench, fixed: Plan, statements: Mapping[str, Statement]) -> dict[str, tuple[Word, str]]:
    _require_sound(bench.claim, fixed, bench.catalog)
    if not statements:
        return {}
    if isinstance(bench.claim.statement, Pointwise) and not noise.is_random(bench.claim, bench.catalog):
        return _pointwise(bench, fixed, statements)
    return _as_rivals(bench, fixed, statements)


# --- statements that balls decide point by point --------------------------------------------------------------------


def _pointwise(bench: Bench, fixed: Plan, statements: Mapping[str, Statement]) -> dict[str, tuple[Word, str]]:
    """First the points of the claim's own search; what lives on is searched for on its own, as a rival is."""
    seed = derived_seed(fixed.seed, fixed.claim, "search")
    own = Search(bench, bench.claim.statement, seed).run()
    cases = {
        name: _Case(bench, name, statement.against(bench.claim.statement)) for name, statement in statements.items()
    }
    for point in own.visited.values():
        for case in cases.values():
            case.visit(point)
    for case in cases.values():
        case.search(seed)
    return {name: case.verdict() for name, case in cases.items()}


class _Case:
    """One mutant on trial: the rows in which it was enclosed, until one refutes it."""

    def __init__(self, bench: Bench, name: str, statement: Statement) -> None:
        assert isinstance(statement, Pointwise)
        self.bench, self.name, self.statement = bench, name, statement
        self.rows: dict[str, Row] = {}
        self.undefined = 0
        self.fault = ""
        self.refuted = False

    def visit(self, point: Point) -> None:
        """Enclose the mutant at one more point, unless its fate is settled."""
        if self.settled or repr(point) in self.rows:
            return
        try:
            found = self.bench.enclose(self.statement, point)
        except Exception as error:  # what a mutant asks of a law or an observable need not make sense
            self.fault, found = self.fault or f"{type(error).__name__}: {error}", None
        if found is None:
            self.undefined += 1
            return
        self.rows[repr(point)] = Row(point, {self.name: found})
        self._hear(found)

    def search(self, seed: int) -> None:
        """Search the domain for a point that refutes the mutant, if none did so far."""
        if self.settled or not self.rows:
            return
        try:
            search = Search(self.bench, self.statement, seed).run()
        except Exception:  # it raises where the claim's own search did not look: what it lived through stands
            return
        for point in [search.witness] if search.witness is not None else search.visited.values():
            self.visit(point)

    def _hear(self, found: Enclosure) -> None:
        self.refuted = self.statement.decide(found) == "fails"

    @property
    def settled(self) -> bool:
        """Whether nothing more needs to be asked."""
        return self.refuted or self.undefined >= PATIENCE

    def verdict(self) -> tuple[Word, str]:
        """The word and its reason, by the kind's own judge."""
        if not self.refuted and (self.undefined or not self.rows):
            seen = self.undefined + len(self.rows)
            return "meaningless", self.fault or f"undefined at {self.undefined} of {seen} points"
        rows = list(self.rows.values())
        found = type(self.statement).judge({self.name: self.statement}, rows, self.bench.claim.corrections)[self.name]
        return WORDS[found.outcome], found.because


# --- statements that ladders or draws decide ------------------------------------------------------------------------


def _as_rivals(bench: Bench, fixed: Plan, statements: Mapping[str, Statement]) -> dict[str, tuple[Word, str]]:
    """The claim measured and judged with its mutants as its rivals; those that raise are found by halving."""
    rivals = tuple(Rival(name, "a mutant", statement) for name, statement in statements.items())
    claim = replace(bench.claim, rivals=rivals)
    evidence = measure(claim, fixed, bench.catalog)
    if not evidence.faults:
        found = judge(claim, evidence).rivals
        return {name: _heard(name, found.get(name), evidence) for name in statements}
    if len(statements) == 1:
        return {name: ("meaningless", evidence.faults[0]) for name in statements}
    names = list(statements)
    halves = (names[: len(names) // 2], names[len(names) // 2 :])
    parts = [_as_rivals(bench, fixed, {name: statements[name] for name in half}) for half in halves]
    return parts[0] | parts[1]


def _heard(name: str, found: Finding | None, evidence: Evidence) -> tuple[Word, str]:
    read = any(reading.sign for sweep in evidence.sweeps for reading in sweep.readings.get(name, ()))
    if found is None or not (read or any(name in row.trials for row in evidence.rows)):
        return "meaningless", UNDEFINED
    return WORDS[found.outcome], found.because


def _require_sound(claim: Claim, fixed: Plan, catalog: Catalog) -> None:
    """Raise OrdealError where the claim alone leaves nothing to judge."""
    evidence = measure(replace(claim, rivals=()), fixed, catalog)
    if evidence.faults or not (evidence.rows or evidence.sweeps):
        msg = evidence.faults[0] if evidence.faults else "nothing was measured"
        raise OrdealError(msg)


# --- bounds that say less than the claim ----------------------------------------------------------------------------


def _weighed(bench: Bench, fixed: Plan, fate: Fate) -> Fate:
    """A bound that lives because it says no more than the claim wherever both were compared is no mutant."""
    if fate.word != "survives" or bench.claim.statement.kind not in ONE_SIDED or fate.mutant.key != "right":
        return fate
    ours, theirs = (statement.formulas()["right"] for statement in (bench.claim.statement, fate.mutant.statement))
    if bench.claim.statement.kind == "bound" and noise.is_random(bench.claim, bench.catalog):
        # the same draws on both sides, so that both are random and it cancels
        left = bench.claim.statement.formulas()["left"]
        ours, theirs = Binary("+", ours, left), Binary("+", theirs, left)
    plain = {name: value for name, value in PLAIN.items() if name in type(bench.claim.statement).model_fields}
    compared = bench.claim.statement.model_copy(update={"left": ours, "right": theirs} | plain)
    claim = replace(bench.claim, statement=compared, rivals=())
    found = judge(claim, measure(claim, fixed, bench.catalog)).finding
    if found.outcome != "holds":
        return fate
    return replace(fate, word="weaker", because=ONE_SIDED[bench.claim.statement.kind])


PLAIN = {"tight": False, "quantile": None}
ONE_SIDED = {
    "bound": "its right side is nowhere below the claim's, at any point searched",
    "order": "the claim's right side is at most a multiple of its right side, along every ladder",
}
