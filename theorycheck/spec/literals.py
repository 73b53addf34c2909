"""Numbers as written in a file: exact rationals, of a size that cannot hurt."""

from __future__ import annotations

import re
from fractions import Fraction

DIGITS = 40
EXPONENT = 400
LENGTH = 100

_EXPONENT = re.compile(r"[eE]([+-]?[0-9][0-9_]*)$")
_ENDLESS = frozenset({"inf", "nan"})


def fault(literal: str) -> str:
    """What is wrong with a TOML or formula number; empty if nothing is."""
    if literal.lstrip("+-") in _ENDLESS:
        return f"{literal} is not a number here; every number is finite and exact"
    power = None if literal.lstrip("+-").startswith(("0x", "0o", "0b")) else _EXPONENT.search(literal)
    digits = sum(character.isdigit() for character in literal[: power.start() if power else None])
    if digits > DIGITS:
        return f"a number has {digits} digits; the limit is {DIGITS}"
    exponent = int(power[1].replace("_", "")) if power else 0
    if abs(exponent) > EXPONENT:
        return f"a number has the exponent {brief(exponent)}; the limit is {EXPONENT}"
    return ""


def brief(value: int | Fraction) -> str:
    """The number, or the two ends of it where it is long."""
    text = str(value)
    return text if len(text) <= 24 else f"{text[:8]}...{text[-8:]}"


def exact(literal: str) -> Fraction:
    """The rational that a faultless decimal literal denotes: 0.1 is 1/10."""
    return Fraction(literal.replace("_", ""))


def stand_in(literal: str) -> Fraction:
    """The exact number, or 1 where the literal has a fault that is reported elsewhere."""
    return Fraction(1) if fault(literal) else exact(literal)
