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
    Places,
    asymptotic,
    invariant,
    inverse,
    judged,
    log_inverse,
    optimum,
    order,
    outcomes,
    rate,
    rounded,
    rows,
    slow_inverse,
    sweep,
    sweep_of,
    threshold,
    wavy,
)
from theorycheck import numerics as n
from theorycheck.checks.bound import AUTOMATIC
from theorycheck.checks.order import POWER_PLANT
from theorycheck.checks.threshold import NEVER
from theorycheck.model import Reading, Sweep

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
    yield "a better value refutes an optimum", lambda: main(optimum(), *rows((0.1, 0.2), (-0.2, -0.1))) == "fails"
    yield "an optimum holds", lambda: main(optimum(), *rows((-1e-31, 0.1))) == "holds"
    yield "an undecided optimum is open", lambda: main(optimum(), *rows((-0.1, 0.1))) == "open"
    yield "a lower value is measured", lambda: _excess(3, 4)[1] < -0.1
    yield "a higher one is no better", lambda: _excess(4, 3)[0] >= 0
    yield "what is better close by is seen", lambda: _excess(50, 3, tilt=0.1)[1] < 0
    yield "the claim's point beats its rivals", lambda: _excess(50, 3, q=4, rival=True)[1] < -0.1


def _slack(left, right):
    with n.balls(64):
        return BOUND.enclose(Numbers({"a": n.like(left), "b": n.like(right)}))


def _departure(left, right):
    with n.balls(64):
        return IDENTITY.enclose(Numbers({"a": n.like(left), "b": n.like(right)}))


def _excess(x, point, tilt=0, q=0, rival=False):
    """Of (x - 3)^2 - tilt (x - 3) + 1 at x, and near the point, over that at the point."""
    statement = optimum("q").against(optimum()) if rival else optimum()
    with n.balls(128):
        values = {"x": n.like(x), "p": n.like(point), "q": n.like(q)}
        u = n.like(Fraction(tilt).limit_denominator(100))
        places = Places({"f": lambda v: (v["x"] - 3) * (v["x"] - 3) - u * (v["x"] - 3) + 1}, values)
        return statement.enclose(places)


def _rival_rows():
    evidence = [*rows((0, 1e-33)), *rows((0.3, 0.4), name="other")]
    return verdicts({"claim": IDENTITY, "other": IDENTITY}, evidence) == {"claim": "holds", "other": "fails"}


def several() -> Iterator[tuple[str, Callable[[], bool]]]:
    yield "a true scaling has no rivals left", lambda: _scaled(lambda x: 3 * x + math.sqrt(x))
    yield "a wrong scaling is refuted", lambda: main(threshold(), rounded(lambda x: x**1.25)) == "fails"
    yield "a scaling is not its log", lambda: main(threshold(), rounded(lambda x: x * math.log(x))) != "holds"
    yield "rounding is no evidence", lambda: main(threshold(), rounded(lambda x: x / 3 + 1e-9)) == "holds"
    yield "no threshold is open", lambda: main(threshold(), _unreached()) == "open"
    yield "thresholds are found", lambda: _found([5, 64, 999])
    yield "a returning event is noticed", lambda: _found_returning()
    yield "bounded ratios hold", lambda: _ordered(lambda x: math.log(2 - 1 / x))
    yield "vanishing ratios hold", lambda: _ordered(lambda x: -x / 50)
    yield "growing ratios are refuted", lambda: main(order("n"), sweep(lambda x: math.log(x) / 4)) == "fails"
    yield "logs are growth", lambda: main(order("n"), sweep(lambda x: 2 * math.log(math.log(x)))) == "fails"
    yield "one path refutes", lambda: main(order("n"), sweep(inverse), sweep(lambda x: math.log(x) / 2)) == "fails"
    yield "late growth is growth", lambda: main(order("n"), sweep(_late)) != "holds"
    yield "short paths lack power", lambda: main(order("n"), sweep(lambda x: 0.0, UP[:5])) == "open"
    yield "where logs hide nothing holds", lambda: main(order("n"), sweep(lambda x: 0.0, _FAR)) == "open"
    yield "wide errors hide growth", lambda: main(order("n"), sweep(lambda x: 0.0, error=2.0)) == "open"
    yield "negative ratios are open", lambda: main(order("n"), sweep(lambda x: (-1, 0.0))) == "open"
    yield "turning ratios are open", lambda: main(order("n"), sweep(lambda x: (1 if x < 5000 else -1, 0.0))) == "open"
    yield "slow settling is not refuted", lambda: main(order("n"), sweep(_settling, UP[:6])) != "fails"


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


_FAR = [10**8 * 2**k for k in range(12)]


def _settling(x):
    """A ratio that rises to its limit as slowly as is assumed."""
    return -1.35 * (x / 64) ** -0.25


def _late(x):
    """Flat for most of the ladder, then a factor of two."""
    return math.log(2) if x > 20000 else 0.0


def _scaled(truth):
    found = verdicts({"claim": threshold()}, [rounded(truth)])
    return found.pop("claim") == "holds" and len(found) >= 4 and set(found.values()) == {"fails"}


def _unreached():
    whole = rounded(lambda x: x)
    last = (*whole.readings["claim"][:-1], Reading(*NEVER, 64))
    return Sweep(whole.point, whole.along, whole.rungs, {"claim": last})


def _found(truths):
    return all(_counted(lambda value, truth=truth: value - truth)[:2] == (1, _middle(truth)) for truth in truths)


def _middle(truth):
    return (math.log(truth - 1) + math.log(truth)) / 2


def _found_returning():
    return _counted(lambda value: 1 if 8 <= value < 11 else -1)[0] == 0


def _counted(event):
    with n.balls(64):
        places = Places({"e": lambda v: event(v["N"]), "s": lambda v: 1}, {"N": 5}, {"N": (1, 5000)})
        return threshold().reading(places)


def _ordered(truth):
    return verdicts({"claim": order("n")}, [sweep(truth)]) == {"claim": "holds", POWER_PLANT: "fails"}


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
    return (name for name, met in (*pointwise(), *several(), *trends()) if not _met(met))


def _met(expectation: Callable[[], bool]) -> bool:
    try:
        return expectation()
    except Exception:  # an ill judge may fail in any way
        return False
