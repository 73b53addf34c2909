"""Definitions that are random, written out where they are used: x = "draw(law)" in [given] is a name, not a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from theorycheck.domains import Definition, needs
from theorycheck.model import Binary, Call, Claim, Formula, Name, Negative, Rival, Statement, variables

S = TypeVar("S", bound=Statement)


def random_definitions(claim: Claim, is_random: Callable[[Formula], bool]) -> dict[str, Formula]:
    """The definitions that call something random, themselves or through others, each written out in full."""
    found: dict[str, Formula] = {}
    for name, domain in claim.given.items():  # each depends only on earlier ones
        if isinstance(domain, Definition) and is_random(inlined(domain.formula, found)):
            found[name] = inlined(domain.formula, found)
    return found


def inlined(formula: Formula, definitions: Mapping[str, Formula]) -> Formula:
    """The formula with what the names stand for in their place."""
    match formula:
        case Name(id):
            return definitions.get(id, formula)
        case Negative(term):
            return Negative(inlined(term, definitions))
        case Binary(operator, left, right):
            return Binary(operator, inlined(left, definitions), inlined(right, definitions))
        case Call(function, arguments):
            return Call(function, tuple(inlined(argument, definitions) for argument in arguments))
        case _:
            return formula


def inlined_statement(statement: S, definitions: Mapping[str, Formula]) -> S:
    """The statement with its formulas written out."""
    written = {name: inlined(formula, definitions) for name, formula in statement.formulas().items()}
    return statement.model_copy(update=written)


def inlined_claim(claim: Claim, definitions: Mapping[str, Formula]) -> Claim:
    """The claim without these definitions. Raises ValueError where anything but its statements needs one."""
    given = {name: domain for name, domain in claim.given.items() if name not in definitions}
    used = frozenset[str]().union(*map(needs, given.values()))
    used |= frozenset[str]().union(*(variables(a.left) | variables(a.right) for a in claim.assume))
    for name in sorted(used & definitions.keys()):
        msg = f"{name} is random, so no domain and no assumption can depend on it"
        raise ValueError(msg)
    rivals = (Rival(r.name, r.why, inlined_statement(r.statement, definitions)) for r in claim.rivals)
    statement = inlined_statement(claim.statement, definitions)
    return replace(claim, given=given, statement=statement, rivals=tuple(rivals))
