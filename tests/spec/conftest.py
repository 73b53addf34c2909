"""A small catalog of its own, and claim files in which a mark shows where the fault must be found."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Literal

import pytest
from pydantic import Field

from theorycheck.catalog import Catalog, Entry, Mark
from theorycheck.domains import array, declared, integer, log, real
from theorycheck.model import FormulaField, NumberField, Paper, Statement, VariableField
from theorycheck.spec.claims import claim_of
from theorycheck.spec.document import parsed
from theorycheck.spec.names import Names

MARK = "@"

BASE = """\
title = "A title"
locator = "Lemma 1"
status = "derived"

[given]
data = { law = "gaussian" }
t = { log = [1e-2, 3] }
x = { drawn_from = "noised(data, t)" }

[claim]
kind = "identity"
left = "score(data, t, x)"
right = "-x / h(t)"

[[rival]]
name = "deviation"
why = "variance and deviation confused"
right = "-x / sqrt(h(t))"
"""

RATE = """\
title = "A rate"
locator = "Theorem 1"
status = "derived"

[given]
n = { ladder = [64, 16384] }
c = { real = [1, 2] }

[claim]
kind = "rate"
quantity = "c / n"
along = "n"
exponent = -1
sense = "at most"

[[rival]]
name = "faster"
why = "end points confused with paths"
exponent = -2
"""


@dataclass(frozen=True)
class Gaussian:
    """A normal law."""

    sizes: ClassVar = {"dim": integer(1, 6)}
    spectrum: Any = declared(array("dim", entry=log("1/8", 8)))
    shift: Any = declared(real(-1, 1))
    spread: Any = declared(log("1/8", 1))
    noise: Any = 0


@dataclass(frozen=True)
class Mixture:
    """A mixture on subspaces."""

    sizes: ClassVar = {"dim": integer(1, 6), "components": integer(1, 4), "rank": integer(1, 1)}
    weights: Any = declared(array("components", entry=log("1/16", 1), form="simplex"))
    means: Any = declared(array("components", "dim", entry=real(-3, "dim")))
    basis: Any = declared(array("dim", "rank", entry=real(-1, 1), form="frame"))
    axis: Any = declared(array("dim", entry=real(-1, 1), form="unit"))
    level: Any = declared(integer(0, 3))


class Identity(Statement):
    """left = right."""

    rivals_differ_in: ClassVar = ("right",)
    left: FormulaField
    right: FormulaField


class Bound(Identity):
    """left <= right."""

    tight: bool = False


class Rate(Statement):
    """quantity ~ x^exponent."""

    shape: ClassVar = "trend"
    rivals_differ_in: ClassVar = ("exponent", "log_power")
    quantity: FormulaField
    along: VariableField
    exponent: NumberField
    log_power: NumberField = Fraction(0)
    sense: Literal["exactly", "at most", "at least"] = "exactly"


class Asymptotic(Statement):
    """left ~ right; its ladder has the key `as`."""

    shape: ClassVar = "trend"
    rivals_differ_in: ClassVar = ("right",)
    left: FormulaField
    right: FormulaField
    along: VariableField = Field(alias="as")


class Order(Statement):
    """left <= C right along several ladders."""

    shape: ClassVar = "trend"
    rivals_differ_in: ClassVar = ("right",)
    left: FormulaField
    right: FormulaField
    along: list[VariableField]


def score(law, t, x, process):
    """The score."""


def noised(law, t, process=None):
    """The noised law."""


def h(t):
    """The variance of the noise."""


def sqrt(x):
    """The root."""


def dim(law):
    """The dimension."""


def total(*terms):
    """A sum."""


def slope(expression, variable):
    """The derivative by a variable."""


def scaled(law, factor=1):
    """A law with a default."""


def shelf(kind, **targets):
    return {name: Entry(name, target, Mark(kind, name)) for name, target in targets.items()}


CATALOG = Catalog(
    laws=shelf("law", gaussian=Gaussian, mixture=Mixture),
    processes=shelf("process", vp=object, vp_half=object, ve=object),
    observables=shelf(
        "observable", score=score, noised=noised, h=h, sqrt=sqrt, dim=dim, total=total, scaled=scaled, slope=slope
    ),
    checks=shelf("check", identity=Identity, bound=Bound, rate=Rate, asymptotic=Asymptotic, order=Order),
)
PAPER = Paper("paper2024", "A paper", ("A. Author",), "2308.03686", "unknown", 2024, "vp")


def unmarked(text):
    """The text without its marks, and the line and column of each."""
    places, plain = [], ""
    for character in text:
        if character == MARK:
            places.append((plain.count("\n") + 1, len(plain) - plain.rfind("\n")))
        else:
            plain += character
    return plain, places


@pytest.fixture(scope="session")
def catalog():
    return CATALOG


@pytest.fixture(scope="session")
def names():
    return Names.of(CATALOG)


@pytest.fixture(scope="session")
def base():
    return BASE


@pytest.fixture(scope="session")
def rate():
    return RATE


@pytest.fixture(scope="session")
def paper():
    return PAPER


@pytest.fixture(scope="session")
def marked():
    return unmarked


@pytest.fixture(scope="session")
def read():
    """A claim file's text to its claim, and its problems as (line, column, message)."""

    def reading(text, paper=PAPER, catalog=CATALOG):
        file = parsed(text, "claim.toml")
        claim = claim_of(file, "paper2024/claim", paper, catalog, Names.of(catalog))
        return claim, sorted((one.line, one.column, one.message) for one in file.ledger.problems)

    return reading


@pytest.fixture(scope="session")
def faults(read):
    """The base file with one replacement, marks showing the places: asserts exactly these messages there."""

    def check(text, old, new, *messages):
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        plain, places = unmarked(text.replace(old, new))
        claim, problems = read(plain)
        assert problems == [(*place, message) for place, message in zip(places, messages, strict=True)]
        assert claim is None

    return check
