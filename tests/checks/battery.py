"""What judges must say of evidence whose truth is known: expectations, to be tried on healthy and on ill judges."""

import math
from collections.abc import Callable, Iterator
from fractions import Fraction

from tests.checks.evidence import (
    CORRECTIONS,
    LEFT,
    RIGHT,
    UP,
    Bound,
    Identity,
    Numbers,
    asymptotic,
    invariant,
    inverse,
    judged,
    log_inverse,
    outcomes,
    rate,
    rows,
    slow_inverse,
    sweep,
    sweep_of,
    wavy,
)
from theorycheck import numerics as n
from theorycheck.checks.bound import AUTOMATIC

IDENTITY, BOUND = Identity(left=LEFT, right=RIGHT), Bound(left=LEFT, right=RIGHT, tight=True)
DOWN = [2.0**-k for k in range(4, 24)]


def verdicts(statements, evidence, corrections=CORRECTIONS):
    return outcomes(judged(statements, evidence, corrections))


def main(statement, *evidence):
    return verdicts({"claim": statement}, evidence)["claim"]


def pointwise() -> Iterator[tuple[str, Callable[[], bool]]]:
    yield "a departure refutes", lambda: main(IDENTITY, *rows((0, 1e-33), (0.1, 0.2))) == "fails"
    yield "agreement holds", lambda: main(IDENTITY, *rows((0, 1e-33))) == "holds"
    yield "a wide ball is open", lambda: main(IDENTITY, *rows((0, 1e-3), (0, 1e-33))) == "open"
    yield "estimates hold loosely", lambda: main(IDENTITY, *rows((1e-9, 1e-7), estimated=True)) == "holds"
    yield "estimates refute loosely", lambda: main(IDENTITY, *rows((1e-3, 1e-2), estimated=True)) == "fails"
    yield "an excess refutes", lambda: main(BOUND, *rows((0.5, 0.6), (-0.3, -0.2))) == "fails"
    yield "slack holds", lambda: main(BOUND, *rows((0.0, 0.1), (0.3, 0.4))) == "holds"
    yield "an undecided slack is open", lambda: main(BOUND, *rows((-0.1, 0.1))) == "open"
    yield "tightness is tested", lambda: verdicts({"claim": BOUND}, rows((0.5, 0.5)))[AUTOMATIC] == "holds"
    yield "tightness is seen", lambda: verdicts({"claim": BOUND}, rows((0.01, 0.02)))[AUTOMATIC] == "fails"
    yield "left above right is measured so", lambda: _slack(3, 2) == (-0.5, -0.5)
    yield "the departure is measured", lambda: _departure(1, 2) == (0.5, 0.5)
    yield "a rival has its own rows", _rival_rows


def _slack(left, right):
    with n.balls(64):
        return BOUND.enclose(Numbers({"a": n.like(left), "b": n.like(right)}))


def _departure(left, right):
    with n.balls(64):
        return IDENTITY.enclose(Numbers({"a": n.like(left), "b": n.like(right)}))


def _rival_rows():
    evidence = [*rows((0, 1e-33)), *rows((0.3, 0.4), name="other")]
    return verdicts({"claim": IDENTITY, "other": IDENTITY}, evidence) == {"claim": "holds", "other": "fails"}


def trends() -> Iterator[tuple[str, Callable[[], bool]]]:
    yield "a true rate has no rivals left", lambda: _alone(rate(-1), slow_inverse)
    yield "a true rate towards zero has no rivals left", lambda: _alone(rate("1/2"), lambda t: math.log(t) / 2, DOWN)
    yield "a wrong rate is refuted", lambda: main(rate("-9/10"), sweep(slow_inverse)) == "fails"
    yield "a log is not a power", lambda: main(rate(-1), sweep(log_inverse)) == "fails"
    yield "a log is a log", lambda: main(rate(-1, 1), sweep(log_inverse)) == "holds"
    yield "growth is not decay", lambda: main(rate(-1), sweep(lambda x: math.log(x))) == "fails"
    yield "signs matter", lambda: main(rate(-1), sweep(lambda x: (1 if x < 999 else -1, inverse(x)))) == "open"
    yield "short ladders lack power", lambda: main(rate(-1), sweep(inverse, UP[:5])) == "open"
    yield "wide errors lack power", lambda: not _alone(rate(-1), inverse, error=0.5)
    yield "every ladder counts", lambda: main(rate(-1), sweep(inverse), sweep(lambda x: 0.0)) == "fails"
    yield "better is allowed", lambda: main(rate("-1/2", sense="at most"), sweep(inverse)) == "holds"
    yield "worse is not", lambda: main(rate("-3/2", sense="at most"), sweep(inverse)) == "fails"
    yield "lower bounds are lower", lambda: main(rate("-3/2", sense="at least"), sweep(inverse)) == "holds"
    yield "and not upper", lambda: main(rate("-1/2", sense="at least"), sweep(inverse)) == "fails"
    yield "stronger upper bounds are tried", lambda: _alone(rate(-1, sense="at most"), inverse)
    yield "heavy corrections are not assumed", lambda: main(rate(-1), sweep(_heavy)) == "open"
    yield "a ratio to one has no rivals left", lambda: _alone(asymptotic(), lambda x: math.log1p(3 / x))
    yield "a ratio to two is refuted", lambda: main(asymptotic(), sweep(lambda x: math.log(2 + 3 / x))) == "fails"
    yield "a negative ratio is refuted", lambda: main(asymptotic(), sweep(lambda x: (-1, 0.0))) == "fails"
    yield "one over log is not refuted", lambda: main(asymptotic(), sweep(_one_over_log)) == "open"
    yield "the limit must be ahead", lambda: main(asymptotic(to=Fraction(0)), sweep(lambda x: 0.0)) == "open"
    yield "constancy and powers differ", _constancy
    yield "a drift is seen", lambda: main(invariant(), sweep(lambda x: 1e-9 * x)) == "fails"
    yield "wide errors hide a drift", lambda: main(invariant(), sweep(lambda x: 1.5, error=1e-3)) == "open"
    yield "a near miss is not rejected", _near_miss
    yield "oscillation is a misfit", lambda: main(rate(-1), sweep(wavy)) == "open"


def _heavy(x):
    return inverse(x) + 2.5 * (x / 64) ** -0.5


def _one_over_log(x):
    return math.log1p(1 / math.log(x))


def _constancy():
    evidence = [sweep_of({"claim": lambda x: 1.5, "other": lambda x: 1.5 - math.log(x)}, error=1e-33)]
    return verdicts({"claim": invariant(), "other": invariant(1)}, evidence) == {"claim": "holds", "other": "fails"}


def _near_miss():
    """An exponent off by less than the evidence can see."""
    return verdicts({"claim": rate(-1), "near": rate("-99/100")}, [sweep(inverse)])["near"] == "open"


def _alone(statement, truth, rungs=UP, **others):
    """Whether the claim holds and every rival, automatic ones and one of another exponent, fails."""
    found = verdicts({"claim": statement}, [sweep(truth, rungs, **others)])
    return found.pop("claim") == "holds" and len(found) >= 2 and set(found.values()) == {"fails"}


def unmet() -> Iterator[str]:
    """The names of the expectations that the judges do not meet, found one by one; an exception counts."""
    return (name for name, met in (*pointwise(), *trends()) if not _met(met))


def _met(expectation: Callable[[], bool]) -> bool:
    try:
        return expectation()
    except Exception:  # an ill judge may fail in any way
        return False
