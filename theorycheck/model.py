"""The central types: what a formula, a claim, evidence and a verdict are. Frozen values; imports nothing of ours."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo, WithJsonSchema

# --- formulas -------------------------------------------------------------------------------------------------------

Operator: TypeAlias = Literal["+", "-", "*", "/", "**"]


class _Node:
    """A tree that computes its hash once; the hash is no field, so it does not travel to other processes."""

    __slots__ = ("_hash",)
    _hash: int

    def _remembered_hash(self) -> int:
        try:
            return self._hash
        except AttributeError:
            parts = tuple(getattr(self, name) for name in self.__match_args__)  # type: ignore[attr-defined]
            object.__setattr__(self, "_hash", hash((type(self), parts)))
            return self._hash


@dataclass(frozen=True, slots=True)
class Number(_Node):
    """An exact rational constant."""

    value: Fraction

    __hash__ = _Node._remembered_hash


@dataclass(frozen=True, slots=True)
class Name(_Node):
    """A variable of the claim."""

    id: str

    __hash__ = _Node._remembered_hash


@dataclass(frozen=True, slots=True)
class Negative(_Node):
    """Unary minus."""

    term: Formula

    __hash__ = _Node._remembered_hash


@dataclass(frozen=True, slots=True)
class Binary(_Node):
    """One of the five arithmetic operations."""

    operator: Operator
    left: Formula
    right: Formula

    __hash__ = _Node._remembered_hash


@dataclass(frozen=True, slots=True)
class Call(_Node):
    """A law, a sampler or an observable applied by name."""

    function: str
    arguments: tuple[Formula, ...]

    __hash__ = _Node._remembered_hash


Formula: TypeAlias = Number | Name | Negative | Binary | Call

_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 4}


def show(formula: Formula) -> str:
    """The formula as text that parses to the same tree."""
    return _show(formula, 0)


def _show(formula: Formula, context: int) -> str:
    match formula:
        case Number(value):
            text = _digits(value)
            strength = 1 if value < 0 else 2 if "/" in text else 5
        case Name(id):
            return id
        case Call(function, arguments):
            return f"{function}({', '.join(_show(a, 0) for a in arguments)})"
        case Negative(term):
            text, strength = f"-{_show(term, 3)}", 1
        case Binary(operator, left, right):
            strength = _PRECEDENCE[operator]
            tight_left = strength + (operator == "**")
            text = f"{_show(left, tight_left)} {operator} {_show(right, strength + (operator != '**'))}"
    return f"({text})" if strength < context else text


def _digits(value: Fraction) -> str:
    """The number exactly: 3, 1/3, and 1e-300 rather than three hundred zeros."""
    plain, places = str(value), 0
    if len(plain) <= 8:
        return plain
    while value.denominator % 2 == 0 or value.denominator % 5 == 0:
        value, places = value * 10, places - 1
    while value.denominator == 1 and value.numerator % 10 == 0:
        value, places = value / 10, places + 1
    return min(plain, f"{value}e{places}", key=len) if value.denominator == 1 else plain


def walk(formula: Formula) -> Iterator[Formula]:
    """Every node of the tree, parents first."""
    yield formula
    match formula:
        case Negative(term):
            yield from walk(term)
        case Binary(_, left, right):
            yield from walk(left)
            yield from walk(right)
        case Call(_, arguments):
            for argument in arguments:
                yield from walk(argument)


@lru_cache(maxsize=2**16)
def shared(formula: Formula) -> Formula:
    """The tree itself, or an equal one seen before: looking up what is identical ends at once."""
    return formula


@lru_cache(maxsize=2**16)
def variables(formula: Formula) -> frozenset[str]:
    """The names of the variables in the tree."""
    return frozenset(node.id for node in walk(formula) if isinstance(node, Name))


@lru_cache(maxsize=2**16)
def functions(formula: Formula) -> frozenset[str]:
    """The names of the laws, samplers and observables that the tree calls."""
    return frozenset(node.function for node in walk(formula) if isinstance(node, Call))


# --- statements: what a check kind says -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reader:
    """How the loader turns text into values; passed as the validation context of statements."""

    formula: Callable[[Any], Formula]
    number: Callable[[Any], Fraction]
    variable: Callable[[Any], str]


def _read_formula(value: Any, info: ValidationInfo) -> Any:
    return info.context.formula(value) if isinstance(info.context, Reader) else value


def _read_number(value: Any, info: ValidationInfo) -> Any:
    return info.context.number(value) if isinstance(info.context, Reader) else value


def _read_variable(value: Any, info: ValidationInfo) -> Any:
    return info.context.variable(value) if isinstance(info.context, Reader) else value


_TEXT_OR_NUMBER = {"anyOf": [{"type": "string"}, {"type": "number"}]}
FormulaField = Annotated[Any, BeforeValidator(_read_formula), WithJsonSchema(_TEXT_OR_NUMBER)]
NumberField = Annotated[Fraction, BeforeValidator(_read_number), WithJsonSchema(_TEXT_OR_NUMBER)]
VariableField = Annotated[str, BeforeValidator(_read_variable), WithJsonSchema({"type": "string"})]


class Statement(BaseModel):
    """What a claim or a rival asserts; one final subclass a check kind, in `checks/`."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    rivals_differ_in: ClassVar[tuple[str, ...]] = ()
    shape: ClassVar[Literal["pointwise", "trend"]] = "pointwise"

    kind: str

    def formulas(self) -> dict[str, Formula]:
        """The formulas of the statement by key, in the order of the fields."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: value for name, value in values.items() if isinstance(value, Formula)}

    def against(self, claim: Statement) -> Statement:
        """The statement as a rival of the claim, for kinds in which that changes how it is tried."""
        return self


def within(low: Fraction | int, high: Fraction | int) -> AfterValidator:
    """A condition on an exact number: between low and high, both included."""

    def check(value: Fraction) -> Fraction:
        if not low <= value <= high:
            msg = f"must lie between {_digits(Fraction(low))} and {_digits(Fraction(high))}, not {_digits(value)}"
            raise ValueError(msg)
        return value

    return AfterValidator(check)


PowerField = Annotated[NumberField, within(-64, 64)]
"""An exponent: beyond these no ladder tells one from another."""


class Corrections(BaseModel):
    """How large and how slow pre-asymptotic corrections may be: total nats, and the slowest power of x/x0."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    nats: Annotated[NumberField, within(Fraction(1, 10**6), 20)] = Fraction(139, 100)
    slowest: Annotated[NumberField, within(Fraction(1, 100), 16)] = Fraction(1, 4)


# --- claims ---------------------------------------------------------------------------------------------------------

Status: TypeAlias = Literal["printed", "as restated", "reconstructed", "derived"]
Expectation: TypeAlias = Literal["holds", "refuted"]


@dataclass(frozen=True, slots=True)
class Paper:
    """What `paper.toml` says."""

    id: str
    title: str
    authors: tuple[str, ...]
    arxiv: str
    version: str
    year: int
    process: str
    notation: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assumption:
    """left <= right, or left < right; draws that miss it are discarded and counted."""

    left: Formula
    right: Formula
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Rival:
    """A plausible false version of the claim."""

    name: str
    why: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of one paper, with its domain, its source and its rivals.

    `given` maps each variable to its domain (`theorycheck.domains`), in an order in which each depends only on earlier
    ones. `process` names the forward diffusion. `corrected` is the claim that `companion` names.
    """

    id: str
    paper: Paper
    path: str
    title: str
    locator: str
    status: Status
    prose: str
    given: Mapping[str, Any]
    assume: tuple[Assumption, ...]
    statement: Statement
    rivals: tuple[Rival, ...]
    process: str
    expect: Expectation = "holds"
    note: str = ""
    no_rival: str = ""
    companion: str = ""
    profile: str = ""
    corrections: Corrections = field(default_factory=Corrections)
    corrected: Claim | None = None

    def statements(self) -> dict[str, Statement]:
        """The claim's own statement under "claim", then the rivals' under their names."""
        rivals = {rival.name: rival.statement.against(self.statement) for rival in self.rivals}
        return {"claim": self.statement} | rivals

    @property
    def digest(self) -> str:
        """A hash of the meaning alone: given, assumptions, statements, process and expectation."""
        meaning = [
            [[name, repr(domain)] for name, domain in self.given.items()],
            repr(self.assume),
            [[name, repr(statement)] for name, statement in self.statements().items()],
            self.process,
            self.expect,
            repr(self.corrections),
        ]
        return digest(meaning)


def digest(data: Any) -> str:
    """A short stable hash of plain data."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


# --- plans and evidence ---------------------------------------------------------------------------------------------

Point: TypeAlias = Mapping[str, Any]
"""Plain data, one entry a variable: exact numbers, nested lists, tables of a law's fields."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is drawn where something is random, and how often chance alone may refute.

    At each of at most `points` points, `first` draws screen a statement at level `screen`; what they suspect is tried
    on up to `most` fresh ones at level `confirm`. A claim along ladders is refuted by chance at most with probability
    `confirm`; there a mean takes up to `draws` draws a rung, a quantile or a coin up to `replicates`, fewer once the
    log is known to `precision`.
    """

    points: int = 100
    first: int = 2**12
    most: int = 2**18
    screen: float = 1e-2
    confirm: float = 1e-4
    draws: int = 2**16
    replicates: int = 2**12
    precision: float = 0.01

    @property
    def level(self) -> float:
        """The chance that a point refutes a statement that is true there: both stages err, on independent draws."""
        return self.screen * self.confirm


STANDARD = Effort()


@dataclass(frozen=True, slots=True)
class Budget:
    """How much work a plan may spend: search examples a statement, heights on a climb, ladders, bits, boxes, draws."""

    examples: int
    climb: int
    ladders: int
    bits: int = 128
    most_bits: int = 2048
    boxes: int = 0
    effort: Effort = STANDARD


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be evaluated, fixed before any number is seen."""

    claim: str
    digest: str
    shape: Literal["pointwise", "trend"]
    profile: str
    seed: int
    budget: Budget


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A rigorous (or, with `estimated`, an error-bounded) interval for a dimensionless number, rounded outwards."""

    lower: float
    upper: float
    bits: int
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A real number as sign and log of its size, with a bound on the error of the log; `math.inf` if undecided.

    The log is log + rest: `rest` holds what a float leaves out, where a kind asks for it. Where the number was seen
    through `draws`, the error is that of a band, and `method` says what its level rests on; `heavy` if the tails forbid
    one.
    """

    sign: int
    log: float
    error: float
    bits: int
    estimated: bool = False
    rest: float = 0.0
    draws: int = 0
    method: str = ""
    heavy: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """What random draws at one point say of a statement.

    `strength` is the log of an e-value, or of 1/p, against it, from draws that nothing was chosen by; 0 where a screen
    saw no reason to ask. `departure` and `detectable` are the estimated departure and the one that would have been seen
    nine times in ten; `heavy` if the tails forbid to count the strength; `method` says what the level rests on; the
    strength refutes at the level `confirm`, and did so at all only where a screen of level `screen` asked.
    """

    strength: float
    departure: float
    detectable: float
    draws: int
    method: str
    heavy: bool = False
    screen: float = 1e-2
    confirm: float = 1e-4

    @property
    def level(self) -> float:
        """The chance that a true statement is refuted at the point."""
        return self.screen * self.confirm


@dataclass(frozen=True, slots=True)
class Row:
    """One point, and for each statement decided there the enclosure of its departure or slack, or its trial."""

    point: Point
    enclosures: Mapping[str, Enclosure]
    trials: Mapping[str, Trial] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sweep:
    """One ladder: the fixed part of the point, the rungs, and each statement's readings rung by rung."""

    point: Point
    along: str
    rungs: tuple[Any, ...]
    readings: Mapping[str, tuple[Reading, ...]]


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a symbolic proof over the stated scope was found: how, or why not."""

    holds: bool
    because: str


@dataclass(frozen=True, slots=True)
class Cover:
    """Whether boxes that cover the stated domain, limit included, decide the claim: how, or why not.

    `lower` and `upper` enclose, over the whole domain, the number that decides: the least slack of a bound, the ratio
    of two sides, a quantity over its power. `refuted` says why the statements fail that do ("claim", and the rivals by
    name); `sensitivity` what would have shown.
    """

    holds: bool
    because: str
    boxes: int = 0
    lower: float = -math.inf
    upper: float = math.inf
    refuted: Mapping[str, str] = field(default_factory=dict)
    sensitivity: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was measured under a plan: plain data that can be stored, sent and judged again.

    `smallest` holds, by statement, the shrunk point that refutes it; rows may hold worse ones. `proof` and `cover` are
    None where none was tried.
    """

    plan: Plan
    rows: tuple[Row, ...] = ()
    sweeps: tuple[Sweep, ...] = ()
    smallest: Mapping[str, Point] = field(default_factory=dict)
    drawn: int = 0
    discarded: int = 0
    undefined: int = 0
    exhausted: str = ""
    faults: tuple[str, ...] = ()
    proof: Proof | None = None
    cover: Cover | None = None


# --- verdicts -------------------------------------------------------------------------------------------------------

Outcome: TypeAlias = Literal["holds", "fails", "open"]
Word: TypeAlias = Literal[
    "proved", "certified", "enclosed", "supported", "unopposed", "refuted", "inconclusive", "vacuous", "broken"
]
PASSES: frozenset[Word] = frozenset({"proved", "certified", "enclosed", "supported"})


@dataclass(frozen=True, slots=True)
class Witness:
    """One point, or one ladder, that anyone can replay: which claim, which of its statements, and where."""

    claim: str
    statement: str
    point: Point
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What the evidence says of one statement: an outcome, one sentence, how far it stands or misses.

    The `margin` is known up to `error`, which is 0 where no draws were involved.
    """

    outcome: Outcome
    because: str
    reason: str = ""
    margin: float = 0.0
    estimated: bool = False
    sensitivity: str = ""
    witness: Witness | None = None
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The computed word for a claim, with the finding for it and for each rival."""

    claim: str
    kind: str
    expect: Expectation
    word: Word
    finding: Finding
    rivals: Mapping[str, Finding]
    points: int
    discarded: float
    precision: str
    domain: Mapping[str, str]
    digest: str
    seconds: float = 0.0

    @property
    def met(self) -> bool:
        """Whether the word is what the claim expects."""
        return self.word == "refuted" if self.expect == "refuted" else self.word in PASSES
