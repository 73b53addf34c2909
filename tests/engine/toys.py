"""A catalog small enough to know by heart: toy observables, a toy law and a toy process beside the real check kinds."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import Catalog, Entry, law, observable, process
from theorycheck.domains import array, declared, integer, log, real
from theorycheck.model import Assumption, Binary, Call, Claim, Name, Negative, Number, Paper, Rival

PAPER = Paper("toy", "Toys", ("A. Author",), "0000.00000", "unknown", 2020, "still")


@process("still")
class Still:
    """Nothing moves."""

    rate = 3


@law("point_cloud")
@dataclass(frozen=True)
class PointCloud:
    """Weighted points."""

    sizes: ClassVar = {"count": integer(1, 5), "dim": integer(1, 3)}
    weights: Any = declared(array("count", entry=log("1/16", 1), form="simplex"))
    points: Any = declared(array("count", "dim", entry=real(-2, 2)))

    def support_radius(self):
        return n.norm(self.points).max() + 1

    def sample(self, count, rng):
        chosen = rng.integers(0, len(self.points), count)
        return np.asarray(self.points, dtype=float)[chosen] + rng.standard_normal((count, self.points.shape[1]))


@observable
def total(law):
    """The sum of the weights."""
    return law.weights.sum()


@observable
def tanh(x):
    """The hyperbolic tangent."""
    return n.tanh(x)


@observable
def exp(x):
    """The exponential."""
    return n.exp(x)


@observable
def log1p(x):
    """log(1 + x)."""
    return n.log1p(x)


@observable
def dot(a, b):
    """The inner product."""
    return n.dot(a, b)


@observable
def total_squares(A):
    """The sum of the squares of all entries."""
    return (A * A).sum()


@observable
def gram(A):
    """A^T A."""
    return n.transpose(A) @ A


@observable
def identity(k):
    """The k x k identity."""
    return np.eye(k, dtype=int)


@observable
def rate(x, *, process):
    """Three times x: the process is supplied."""
    return process.rate * x


@observable(rigorous=False)
def rough(x):
    """x, known to one part in a million million."""
    return n.ball(n.to_float(x), 1e-12 * abs(n.to_float(x))) if n.arithmetic_of(x) == "balls" else x


@observable
def failing(x):
    """Always raises."""
    msg = "this one always raises"
    raise RuntimeError(msg)


def _entries(*targets):
    marks = [vars(target)["__theorycheck_mark__"] for target in targets]
    return {mark.name: Entry(mark.name, target, mark) for mark, target in zip(marks, targets, strict=True)}


def catalog():
    return Catalog(
        laws=_entries(PointCloud),
        processes=_entries(Still),
        observables=_entries(total, tanh, exp, log1p, dot, gram, identity, rate, rough, failing, total_squares),
        checks=Catalog.build(["theorycheck.checks"]).checks,
    )


def tree(text):
    """A formula from Python source: a short cut for tests of the engine, which must not need the loader."""
    import ast

    return _tree(ast.parse(text, mode="eval").body)


def _tree(node):
    import ast

    operators = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
    match node:
        case ast.Constant(value):
            return Number(Fraction(str(value)))
        case ast.Name(id):
            return Name(id)
        case ast.UnaryOp(_, operand):
            return Negative(_tree(operand))
        case ast.BinOp(left, operator, right):
            return Binary(operators[type(operator)], _tree(left), _tree(right))
        case ast.Call(ast.Name(id), arguments):
            return Call(id, tuple(_tree(argument) for argument in arguments))


def statement(kind, **keys):
    formulas = {"left", "right", "quantity", "next", "event", "scaling", "objective", "point"}
    values = {key: tree(value) if key in formulas else value for key, value in keys.items()}
    return catalog().checks[kind].target(kind=kind, **values)


def claim(given, kind, rivals=(), assume=(), expect="holds", **keys):
    """A claim with formulas as text; `rivals` are tables of the keys in which each differs."""
    own = statement(kind, **keys)
    return Claim(
        id=f"toy/{kind}",
        paper=PAPER,
        path=f"claims/toy/{kind}.toml",
        title="a toy",
        locator="nowhere",
        status="derived",
        prose="",
        given=given,
        assume=tuple(Assumption(tree(left), tree(right)) for left, right in assume),
        statement=own,
        rivals=tuple(
            Rival(f"rival {k}", "because", statement(kind, **(keys | changed))) for k, changed in enumerate(rivals)
        ),
        process="still",
        expect=expect,
    )
