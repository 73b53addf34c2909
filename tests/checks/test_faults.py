"""Faults planted in the judges: each must break an expectation that healthy judges meet."""

import math
from fractions import Fraction

import numpy as np
import pytest

from tests.checks import battery
from tests.checks.evidence import Bound, Identity, Invariant, Optimum, Order, Rate, Threshold
from theorycheck.checks import asymptotic, base, bound, invariant, ladders, optimum, order, rate, threshold
from theorycheck.model import Enclosure
from theorycheck.statistics import PowerLaw, budget, corrections, decision, growth, thresholds
from theorycheck.statistics.ladder import Ladder, Series


def test_healthy_judges_meet_every_expectation():
    assert list(battery.unmet()) == []


def swapped(decide):
    other = {"holds": "fails", "fails": "holds", "open": "open"}
    return lambda self, e: other[decide(self, e)]


def mirrored(decide):
    return lambda self, e: decide(self, Enclosure(-e.upper, -e.lower, e.bits, e.estimated))


def with_sign_lost(of):
    def flipped(rungs, limit=None):
        ladder = of(rungs, limit)
        return Ladder(ladder.progress, ladder.logarithms, -ladder.direction)

    return staticmethod(flipped)


def best_is_anything(*_):
    return decision.Fit(0.0, -1.0, Fraction(0), 1e-6)


def as_power_law(**fixed):
    return property(lambda self: PowerLaw(**({"exponent": self.exponent, "log_power": self.log_power} | fixed)))


FAULTS = {
    "a resolution of 1e30": (base, "RESOLUTION", 1e30),
    "a resolution of zero for estimates": (base, "ESTIMATED_RESOLUTION", 0.0),
    "an estimated resolution of 1e30": (base, "ESTIMATED_RESOLUTION", 1e30),
    "identities decided the wrong way round": (Identity, "decide", swapped(Identity.decide)),
    "identities that always hold": (Identity, "decide", lambda self, e: "holds"),
    "identities that always fail": (Identity, "decide", lambda self, e: "fails"),
    "bounds with the sign swapped": (Bound, "decide", mirrored(Bound.decide)),
    "bounds that always hold": (Bound, "decide", lambda self, e: "holds"),
    "slacks with the sides swapped": (bound, "_slack", lambda a, b, scale, slack=bound._slack: slack(b, a, scale)),
    "tightness that is never seen": (bound, "TIGHTER", 0.0),
    "tightness that is always seen": (bound, "TIGHTER", 1e30),
    "the best row speaks for all": (base, "together", lambda outcomes: "holds" if "holds" in outcomes else "open"),
    "one open row is forgotten": (base, "together", lambda outcomes: "fails" if "fails" in outcomes else "holds"),
    "the best ladder speaks for all": (ladders, "together", lambda outcomes: outcomes[0] if outcomes else "open"),
    "rivals judged by the claim's law": (Rate, "law_off", lambda self, exponent, log_power: self.law),
    "every rate judged as 1/n": (Rate, "law", as_power_law(exponent=Fraction(-1), sense="exactly")),
    "log powers ignored": (Rate, "law", as_power_law(log_power=Fraction(0))),
    "one-sided rates judged as two-sided": (Rate, "law", as_power_law(sense="exactly")),
    "senses swapped": (PowerLaw, "worse", property(lambda self: 1 if self.sense == "at least" else -1)),
    "no automatic rivals": (Rate, "rivals", lambda self, direction: {}),
    "automatic rivals too weak": (rate, "STEP", Fraction(0)),
    "the direction of the ladder lost": (Ladder, "of", with_sign_lost(Ladder.of)),
    "the limit ignored": (ladders.Ladder, "of", staticmethod(lambda rungs, limit=None, of=Ladder.of: of(rungs))),
    "sign changes unnoticed": (ladders, "complaint", lambda readings, sweep: None),
    "signs of ratios unnoticed": (ladders, "_opposite", lambda found, corrections: found),
    "a constant left free in ratios": (asymptotic, "RATIO", PowerLaw()),
    "a band as wide as the world": (decision, "FLOORS", (1e3,)),
    "readings' errors ignored": (decision, "_band", lambda readings, floor: np.full(len(readings.logs), floor)),
    "rejection for nothing": (decision, "REJECTION", 0.1),
    "no rejection ever": (decision, "REJECTION", 1e9),
    "a budget without end": (decision, "budget", lambda corrections: 1e9),
    "no budget at all": (decision, "budget", lambda corrections: 0.0),
    "nothing ever fits": (ladders, "fit", lambda *_: decision.Fit(math.inf, math.nan, Fraction(0), 1e-3)),
    "something always fits": (ladders, "fit", best_is_anything),
    "short ladders taken for long": (decision, "FEWEST_RUNGS", 0),
    "long ladders taken for short": (ladders, "short", lambda readings: True),
    "no later rungs": (Series, "later", property(lambda self: self.at(range(2)))),
    "corrections without a slowest power": (corrections, "_powers", lambda ladder, slowest: np.eye(len(ladder))),
    "corrections unpaid": (budget, "_PENALTY", 0.0),
    "optima decided the wrong way round": (Optimum, "decide", swapped(Optimum.decide)),
    "optima with the sign swapped": (Optimum, "decide", mirrored(Optimum.decide)),
    "optima that always hold": (Optimum, "decide", lambda self, e: "holds"),
    "excesses with the places swapped": (
        optimum,
        "_excess",
        lambda other, best, f, excess=optimum._excess: excess(best, other, f),
    ),
    "nothing near the point": (optimum, "NEAR", ()),
    "rivals not held against the claim's point": (Optimum, "against", lambda self, claim: self),
    "no rivals of a scaling": (threshold, "AUTOMATIC", {}),
    "rivals of a scaling that are itself": (threshold, "AUTOMATIC", dict.fromkeys(threshold.AUTOMATIC, PowerLaw())),
    "thresholds taken for exact": (threshold, "rounded_log", lambda first, last: (math.log(last), 0.0)),
    "thresholds one too late": (threshold, "threshold", lambda *range: thresholds.threshold(*range) + 1),
    "events that always happen": (Threshold, "_happened", lambda self, terms, value: True),
    "events turned round": (
        Threshold,
        "_happened",
        lambda self, terms, value, happened=Threshold._happened: not happened(self, terms, value),
    ),
    "nothing looked at beyond a threshold": (thresholds, "BEYOND", ()),
    "a plateau that is always one": (growth, "plateau", lambda ratio: "holds"),
    "a plateau that never is one": (growth, "plateau", lambda ratio: "fails"),
    "headroom without end": (growth, "HEADROOM", 1e9),
    "the whole ladder frozen": (growth, "FROZEN", 0.95),
    "growth that no correction hides": (growth, "corrected", lambda ratio, corrections: math.inf),
    "growth that corrections always hide": (growth, "corrected", lambda ratio, corrections: 0.0),
    "one test overrules the other": (growth, "_combined", lambda first, second: second),
    "orders with a band as wide as the world": (growth, "BAND", 1e3),
    "nothing planted": (growth, "_planted", lambda ratio, plant: np.zeros(len(ratio.logs))),
    "plants that do not count": (order, "_with_power", lambda claim, plants: claim),
    "the first path speaks for all": (order, "_heard", lambda paths, c, heard=order._heard: heard(paths[:1], c)),
    "orders of every sign": (order, "complaint", lambda readings, sweep: None),
    "orders that always hold": (
        Order,
        "judge",
        classmethod(lambda cls, statements, *_: dict.fromkeys(statements, invariant.Finding("holds", ""))),
    ),
    "drifts too small to matter": (invariant, "_change", lambda reading, first: (0.0, 0.0)),
    "invariants of every power the same": (
        Invariant,
        "judge",
        classmethod(lambda cls, statements, *_: dict.fromkeys(statements, invariant.Finding("holds", ""))),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_noticed(fault, monkeypatch):
    where, name, planted = FAULTS[fault]
    monkeypatch.setattr(where, name, planted)
    assert next(battery.unmet(), None) is not None
