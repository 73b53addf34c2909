"""Judges that misjudge: check kinds that err in one method, each a subclass that claim files may name."""

import math
from dataclasses import dataclass, replace
from typing import Any

from tests.sabotage.trial import is_random
from theorycheck import numerics as n
from theorycheck.checks.base import Pointwise, Trend
from theorycheck.model import Name

HAIR = 1e-6


@dataclass(frozen=True)
class Misjudgement:
    """What replaces a method of a kind: a function of the kind and of what the method is given."""

    method: str
    wrong: Any

    def concerns(self, claim):
        """Whether the claim's verdict depends on the method."""
        by_draws = is_random(claim)
        return {
            "judge": True,
            "confirmed": isinstance(claim.statement, Trend) and not by_draws,
            "drawn": isinstance(claim.statement, Trend) and by_draws,
            "decide": isinstance(claim.statement, Pointwise) and not by_draws,
            "enclose": isinstance(claim.statement, Pointwise) and not by_draws,
            "trial": by_draws and not isinstance(claim.statement, Trend),
        }[self.method]

    def __call__(self, kind):
        method = lambda self_or_class, *given: self.wrong(kind, self_or_class, *given)  # noqa: E731
        body = {"__module__": kind.__module__, self.method: classmethod(method) if self.method == "judge" else method}
        return type(kind)(kind.__name__, (kind,), body)

    def __str__(self):
        return self.wrong.__name__


def always_holds(kind, cls, *given):
    return _outcomes(kind, given, dict.fromkeys(("holds", "fails", "open"), "holds"))


def always_fails(kind, cls, *given):
    return _outcomes(kind, given, dict.fromkeys(("holds", "fails", "open"), "fails"))


def never_decides(kind, cls, *given):
    return _outcomes(kind, given, dict.fromkeys(("holds", "fails", "open"), "open"))


def contrary(kind, cls, *given):
    return _outcomes(kind, given, {"holds": "fails", "fails": "holds", "open": "open"})


def a_hair_up(kind, statement, e):
    return kind.decide(statement, replace(e, lower=e.lower + HAIR, upper=e.upper + HAIR))


def a_hair_down(kind, statement, e):
    return kind.decide(statement, replace(e, lower=e.lower - HAIR, upper=e.upper - HAIR))


def sides_swapped(kind, statement, terms):
    lower, upper = kind.enclose(statement, terms)
    return -upper, -lower


def deaf(kind, statement, terms, foreseen):
    return 1, 0.0, 0.0


def a_quarter_power_too_many(kind, statement, terms, foreseen):
    sign, log, *errors = kind.confirmed(statement, terms, foreseen)
    along = statement.along if isinstance(statement.along, str) else statement.along[0]
    return sign, log + math.log(float(n.to_float(terms.value(Name(along))))) / 4, *errors


def never_suspicious(kind, statement, *given):
    return replace(kind.trial(statement, *given), strength=0.0)


def always_suspicious(kind, statement, *given):
    return replace(kind.trial(statement, *given), strength=math.inf)


def numb(kind, statement, *given):
    return replace(kind.drawn(statement, *given), log=0.0)


def in_doubt(kind, statement, *given):
    return replace(kind.drawn(statement, *given), error=10.0)


MISJUDGEMENTS = (
    *(Misjudgement("judge", wrong) for wrong in (always_holds, always_fails, never_decides, contrary)),
    *(Misjudgement("decide", wrong) for wrong in (a_hair_up, a_hair_down)),
    Misjudgement("enclose", sides_swapped),
    *(Misjudgement("confirmed", wrong) for wrong in (deaf, a_quarter_power_too_many)),
    *(Misjudgement("drawn", wrong) for wrong in (numb, in_doubt)),
    *(Misjudgement("trial", wrong) for wrong in (never_suspicious, always_suspicious)),
)


def _outcomes(kind, given, changed):
    return {name: replace(found, outcome=changed[found.outcome]) for name, found in kind.judge(*given).items()}
