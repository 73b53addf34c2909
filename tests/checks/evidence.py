"""Evidence with known truth, made without any engine."""

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import Catalog
from theorycheck.model import Corrections, Enclosure, Name, Reading, Row, Sweep
from theorycheck.statistics.thresholds import rounded_log

CHECKS = {name: entry.target for name, entry in Catalog.build(("theorycheck.checks",)).checks.items()}
Identity, Bound, Rate = CHECKS["identity"], CHECKS["bound"], CHECKS["rate"]
Asymptotic, Invariant = CHECKS["asymptotic"], CHECKS["invariant"]
Threshold, Order, Optimum = CHECKS["threshold"], CHECKS["order"], CHECKS["optimum"]
CORRECTIONS = Corrections()
LEFT, RIGHT = Name("a"), Name("b")
UP = [2**k for k in range(6, 17)]


@dataclass
class Numbers:
    """Terms that look values up by the variable's name; sizes are absolute values unless given."""

    values: dict[str, Any]
    sizes: dict[str, Any] = field(default_factory=dict)

    def value(self, formula):
        return self.values[formula.id]

    def size(self, formula):
        return self.sizes.get(formula.id, n.abs(self.value(formula)))


def rows(*intervals, name="claim", estimated=False, bits=128):
    return [Row({"k": k}, {name: Enclosure(low, high, bits, estimated)}) for k, (low, high) in enumerate(intervals)]


def readings(f, rungs=UP, error=1e-12, estimated=False):
    """f gives the signed log, as (sign, log), or the log of a positive number."""
    found = [f(np.float64(x)) for x in rungs]
    pairs = [pair if isinstance(pair, tuple) else (1, pair) for pair in found]
    return tuple(Reading(sign, float(log), error, 128, estimated) for sign, log in pairs)


def sweep(f, rungs=UP, along="n", **others):
    """One ladder on which every statement reads the same numbers."""
    return sweep_of({"claim": f}, rungs, along, **others)


def sweep_of(functions, rungs=UP, along="n", **others):
    return Sweep(
        {"seed": 1, "first": float(rungs[0])},
        along,
        tuple(rungs),
        {name: readings(f, rungs, **others) for name, f in functions.items()},
    )


def rate(exponent, log_power=0, sense="exactly", up_to_logs=False):
    return Rate(
        quantity=Name("q"),
        along="n",
        exponent=Fraction(exponent),
        log_power=Fraction(log_power),
        sense=sense,
        up_to_logs=up_to_logs,
    )


def asymptotic(right="b", to="infinity", **others):
    return Asymptotic.model_validate({"left": LEFT, "right": Name(right), "as": "n", "to": to, **others})


def invariant(power=0):
    return Invariant(quantity=Name("q"), along="n", power=Fraction(power))


def judged(statements, evidence, corrections=CORRECTIONS):
    return type(statements["claim"]).judge(statements, evidence, corrections)


def outcomes(findings):
    return {name: found.outcome for name, found in findings.items()}


def inverse(x):
    return -math.log(x)


def slow_inverse(x):
    return -math.log(x) + math.log1p(5 / math.sqrt(x))


def log_inverse(x):
    return -math.log(x) + math.log(math.log(x))


def wavy(x):
    return -math.log(x) + math.log(2 + math.sin(2 * math.log(x)))


@dataclass
class Places:
    """Terms given by functions of the variables' values, which `at` may change; values in one arithmetic."""

    functions: dict[str, Any]
    values: dict[str, Any]
    ranges: dict[str, tuple[int, int]] = field(default_factory=dict)

    def value(self, formula):
        found = self.functions.get(formula.id)
        return self.values[formula.id] if found is None else found(self.values)

    def size(self, formula):
        return n.abs(self.value(formula))

    def at(self, name, value):
        return Places(self.functions, self.values | {name: value}, self.ranges)

    def ends(self, name):
        return self.ranges[name]

    def between(self, name, value, share):
        return value + n.like(share) * (self.values[name] - value)


def threshold(scaling="s"):
    return Threshold.model_validate({"event": Name("e"), "along": "N", "in": "n", "scaling": Name(scaling)})


def order(*along):
    return Order(left=LEFT, right=RIGHT, along=along or ("n", "d"))


def optimum(point="p"):
    return Optimum(objective=Name("f"), over="x", point=Name(point))


def rounded(f, rungs=UP, along="n"):
    """Thresholds: the whole numbers above f, over the scaling n."""
    heard = [(rounded_log(math.ceil(f(x)), math.ceil(f(x))), math.log(x)) for x in rungs]
    found = tuple(Reading(1, middle - log, half, 64) for (middle, half), log in heard)
    return Sweep({"seed": 1, "first": float(rungs[0])}, along, tuple(rungs), {"claim": found})
