"""Exact values of constant formulas, and the limits that hold before any of them is computed."""

from __future__ import annotations

import math
from fractions import Fraction

from theorycheck.model import Binary, Formula, Negative, Number, Operator
from theorycheck.spec.literals import brief
from theorycheck.spec.tokens import FormulaError

BITS = 2048
POWER = 256
ROOT = 16


def constant(tree: Formula) -> Fraction | None:
    """The exact value of a tree without names, calls and roots; None for any other."""
    match tree:
        case Number(value):
            return value
        case Negative(term):
            inner = constant(term)
            return None if inner is None else -inner
        case Binary(operator, left, right):
            return applied(operator, constant(left), constant(right))
    return None


def applied(operator: Operator, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    """The exact result of an operation that `refuse` lets pass; None where it is not a known rational."""
    if left is None or right is None or (operator == "**" and right.denominator != 1):
        return None
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right
    return left**right.numerator


def refuse(operator: Operator, left: Fraction | None, right: Fraction | None) -> None:
    """`FormulaError` for a division by zero, and for constants and powers beyond the limits."""
    complaint = ""
    if operator == "**" and right is not None:
        complaint = _power(left, right)
    elif operator == "/" and right == 0:
        complaint = "division by zero"
    elif left is not None and right is not None and _bits(left) + _bits(right) > BITS:
        complaint = _TOO_LONG
    if complaint:
        raise FormulaError(complaint)


def quotient(tree: Formula) -> Formula:
    """Two whole numbers divided in lowest terms as the one number that they write, 1/3; any other tree as it is."""
    match tree:
        case Binary("/", Number(Fraction(denominator=1) as above), Number(Fraction(denominator=1) as below)):
            lowest = below > 1 and math.gcd(above.numerator, below.numerator) == 1
            return Number(above / below) if lowest else tree
    return tree


def _power(base: Fraction | None, power: Fraction) -> str:
    if abs(power) > POWER:
        return f"the exponent {brief(power)} is beyond the limit of {POWER}"
    if power.denominator > ROOT:
        return f"the exponent {brief(power)} has a denominator beyond the limit of {ROOT}"
    if base == 0 and power < 0:
        return "division by zero"
    return _TOO_LONG if base is not None and _bits(base) * math.ceil(abs(power)) > BITS else ""


def _bits(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


_TOO_LONG = f"a constant needs more than the limit of {BITS} bits"
