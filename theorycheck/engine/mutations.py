"""Small mechanical changes of a formula, each of which a slip of the pen could make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations
from typing import Literal, TypeAlias

from theorycheck.model import Binary, Call, Formula, Name, Negative, Number, show

ONE, TWO, HALF = (Number(Fraction(value)) for value in (1, 2, Fraction(1, 2)))
OPPOSITE = "the other sign"
Role: TypeAlias = Literal["side", "term", "factor", "argument", "base", "exponent"]
Change: TypeAlias = tuple[str, Formula]


@dataclass(frozen=True)
class Edit:
    """What was changed, in words, the part that it was applied to, and the whole formula afterwards."""

    name: str
    where: str
    tree: Formula


@dataclass(frozen=True)
class Sorts:
    """What names stand for, so that only like is put for like: a sort of domain by name.

    `whole` are the names of whole numbers, `opaque` those that arithmetic makes no sense of, such as laws.
    """

    of: Mapping[str, object] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
    opaque: frozenset[str] = frozenset()

    def like(self, name: str) -> Iterator[str]:
        """The other names of the same sort."""
        mine = self.of.get(name)
        yield from (other for other, sort in self.of.items() if other != name and mine is not None and sort == mine)

    def swappable(self, first: Formula, second: Formula) -> bool:
        """Whether two arguments may be of one shape: names of one sort, or anything that is not a name."""
        if first == second:
            return False
        if isinstance(first, Name) and isinstance(second, Name):
            return self.of.get(first.id) == self.of.get(second.id) is not None
        return not any(isinstance(one, Name) and one.id in self.opaque for one in (first, second))


def edits(tree: Formula, sorts: Sorts, role: Role = "side") -> Iterator[Edit]:
    """Every change of the formula by one edit, the outermost first."""
    yield from (Edit(name, show(tree), changed) for name, changed in _here(tree, sorts, role))
    for place, (child, part) in enumerate(_children(tree)):
        yield from (replace(edit, tree=_with(tree, place, edit.tree)) for edit in edits(child, sorts, part))


def scaled(tree: Formula, factor: Formula) -> Formula:
    """The formula times a factor."""
    return Binary("*", factor, tree)


def _here(tree: Formula, sorts: Sorts, role: Role) -> Iterator[Change]:
    yield from _of_role(tree, sorts, role)
    match tree:
        case Negative(term):
            yield "a sign flipped", term
        case Binary("+" | "-"):
            yield from _of_sum(tree)
        case Binary("*" | "/"):
            yield from _of_product(tree)
        case Binary("**", base, Number(power)):
            yield from ((f"exponent {power + step}", Binary("**", base, Number(power + step))) for step in (1, -1))
        case Call("sqrt", (inner,)):
            yield "a square root dropped", inner
        case Call():
            yield from _swapped(tree, sorts)
        case Name(id):
            yield from ((f"{other} in place of {id}", Name(other)) for other in sorts.like(id))
            if id in sorts.whole and role != "argument":
                yield from ((f"{id} {sign} 1", Binary(sign, tree, ONE)) for sign in _SIGNS)


def _of_role(tree: Formula, sorts: Sorts, role: Role) -> Iterator[Change]:
    if role == "side" and not isinstance(tree, Negative):
        yield OPPOSITE, Negative(tree)
    if role in ("side", "term") or (role == "argument" and _has_size(tree, sorts)):
        yield "a factor 2", scaled(tree, TWO)
        yield "a factor 1/2", scaled(tree, HALF)
    if role in ("side", "factor") and not isinstance(tree, Number):
        yield "a square root", Binary("**", tree, HALF)
    if role == "factor" and isinstance(tree, Name | Call):
        yield "exponent 2", Binary("**", tree, TWO)


def _has_size(tree: Formula, sorts: Sorts) -> bool:
    """Whether an argument is a number or an array that is no count."""
    match tree:
        case Number():
            return False
        case Name(id):
            return id not in sorts.opaque and id not in sorts.whole
    return True


def _of_sum(tree: Binary) -> Iterator[Change]:
    yield "a sign flipped", replace(tree, operator="-" if tree.operator == "+" else "+")
    yield f"without the term {show(tree.right)}", tree.left
    yield f"without the term {show(tree.left)}", tree.right if tree.operator == "+" else Negative(tree.right)


def _of_product(tree: Binary) -> Iterator[Change]:
    yield f"without {'the factor' if tree.operator == '*' else 'the divisor'} {show(tree.right)}", tree.left
    if tree.left != ONE:
        yield f"without the factor {show(tree.left)}", replace(tree, left=ONE) if tree.operator == "/" else tree.right


def _swapped(tree: Call, sorts: Sorts) -> Iterator[Change]:
    for i, j in combinations(range(len(tree.arguments)), 2):
        first, second = tree.arguments[i], tree.arguments[j]
        if sorts.swappable(first, second):
            arguments = list(tree.arguments)
            arguments[i], arguments[j] = second, first
            yield f"{show(first)} and {show(second)} swapped", replace(tree, arguments=tuple(arguments))


def _children(tree: Formula) -> list[tuple[Formula, Role]]:
    match tree:
        case Negative(term):
            return [(term, "term")]
        case Binary(operator, left, right):
            first, second = _PARTS[operator]
            return [(left, first), (right, second)]
        case Call(_, arguments):
            return [(argument, "argument") for argument in arguments]
    return []


def _with(tree: Formula, place: int, child: Formula) -> Formula:
    match tree:
        case Negative():
            return Negative(child)
        case Binary(operator, left, right):
            return Binary(operator, child, right) if place == 0 else Binary(operator, left, child)
        case Call(function, arguments):
            return Call(function, (*arguments[:place], child, *arguments[place + 1 :]))
    return tree


_SIGNS: tuple[Literal["+", "-"], ...] = ("+", "-")
_PARTS: Mapping[str, tuple[Role, Role]] = {
    "+": ("term", "term"),
    "-": ("term", "term"),
    "*": ("factor", "factor"),
    "/": ("factor", "factor"),
    "**": ("base", "exponent"),
}
