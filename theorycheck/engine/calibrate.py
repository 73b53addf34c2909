"""Error rates of every judge, measured on evidence whose truth is known, beside the rates that it promises."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from theorycheck.checks.base import ESTIMATED_RESOLUTION, RESOLUTION
from theorycheck.engine import synthetic, synthetic_ladders, synthetic_noise
from theorycheck.engine.plan import BUDGETS, derived_seed
from theorycheck.engine.synthetic import Generator, Heard, Kind
from theorycheck.model import STANDARD
from theorycheck.statistics import PowerLaw
from theorycheck.statistics.calibration import Count
from theorycheck.statistics.distribution import detectable as detectable_distance
from theorycheck.statistics.means import POWER

DRAWS = 1000
CHEAP = 10
"""How many more draws are made where one takes less than a millisecond."""


@dataclass(frozen=True)
class Trials:
    """One way to try a kind: how to draw, the nominal levels, and what the standard profile detects, in words.

    `sparse` ones take a millisecond or more, and are drawn as often as asked for; others `CHEAP` times as often.
    """

    kind: str
    name: str
    draw: Callable[[Kind, Generator], Heard]
    detects: Callable[[Kind], str]
    refutes: float = 0.0
    supports: float = 0.0
    sparse: bool = False


@dataclass(frozen=True)
class Rates:
    """Measured errors: true statements refuted, and false ones found to hold, each with its nominal level."""

    name: str
    refuted: Count
    refutes: float
    upheld: Count
    supports: float
    detects: str

    @property
    def faulty(self) -> bool:
        """Whether an error rate is above its nominal level beyond doubt: by its lower confidence limit."""
        return self.refuted.interval()[0] > self.refutes or self.upheld.interval()[0] > self.supports


def calibrate(
    checks: Mapping[str, Kind], draws: int = DRAWS, seed: int = 0, jobs: int = 1
) -> tuple[list[Rates], list[str]]:
    """The rates of every kind for which there is synthetic evidence, and the kinds for which there is none."""
    tried = [one for one in TRIALS if one.kind in checks]
    missing = sorted(set(checks) - {one.kind for one in tried})
    if jobs == 1:
        return [_rates(one, checks[one.kind], draws, seed) for one in tried], missing
    from joblib import Parallel, delayed

    workers = Parallel(n_jobs=jobs, backend="loky", inner_max_num_threads=1, batch_size=1)
    places = [place for place, one in enumerate(TRIALS) if one.kind in checks]
    return list(workers(delayed(_in_worker)(k, checks[TRIALS[k].kind], draws, seed) for k in places)), missing


def _in_worker(place: int, kind: Kind, draws: int, seed: int) -> Rates:
    """A worker has the trials itself."""
    return _rates(TRIALS[place], kind, draws, seed)


def _rates(trials: Trials, kind: Kind, draws: int, seed: int) -> Rates:
    generator = np.random.default_rng(derived_seed(seed, "calibrate", trials.name))
    heard = [trials.draw(kind, generator) for _ in range(draws * (1 if trials.sparse else CHEAP))]
    true, false = [one.true for one in heard], [outcome for one in heard for outcome in one.false]
    refuted, upheld = Count(true.count("fails"), len(true)), Count(false.count("holds"), len(false))
    return Rates(trials.name, refuted, trials.refutes, upheld, trials.supports, trials.detects(kind))


def _resolution(kind: Kind) -> str:
    return f"{RESOLUTION:g} of the scale in balls, {ESTIMATED_RESOLUTION:g} where errors are estimated"


def _change(kind: Kind) -> str:
    return f"a relative change of {RESOLUTION:g}"


def _means(draw: Callable[[], float]) -> Callable[[Kind], str]:
    points = min(BUDGETS["standard"].examples, STANDARD.points)
    return lambda kind: f"means off by {draw():.2g} standard deviations of a draw, at any of {points} points"


def _exponents(kind: Kind) -> str:
    seen = synthetic_ladders.noticed(synthetic_ladders.standard_ladder(), PowerLaw(Fraction(-1)))
    exponent, log_power = f"{seen.exponent:.2g}", f"{seen.log_power:.2g}"
    return f"an exponent off by {exponent} or a log power off by {log_power}, {synthetic_ladders.STANDARD}"


def _scalings(kind: Kind) -> str:
    seen = synthetic_ladders.noticed(synthetic_ladders.standard_ladder(), PowerLaw())
    return f"a scaling off by the power {seen.exponent:.2g}, {synthetic_ladders.STANDARD}"


def _growth(kind: Kind) -> str:
    return f"a ratio that grows by the power {synthetic_ladders.GROWTH:g}, on every path"


def _limits(kind: Kind) -> str:
    seen = synthetic_ladders.noticed(synthetic_ladders.standard_ladder(), PowerLaw(constant=Fraction(1)))
    return f"a limit off by a factor {math.exp(seen.constant):.2g}, {synthetic_ladders.STANDARD}"


def _distance(kind: Kind) -> str:
    return f"a distribution function off by {detectable_distance():.2g}"


def _noisy_rate(quantile: Fraction | None) -> Callable[[Kind], str]:
    what = "its mean" if quantile is None else "its median"

    def detects(kind: Kind) -> str:
        seen = synthetic_noise.noticed_rate(kind, quantile)
        off = f"an exponent off by {seen.exponent:.2g} or a log power off by {seen.log_power:.2g}"
        return f"{off}, {synthetic_ladders.STANDARD}, {VARYING.format(what)}"

    return detects


def _noisy_limit(kind: Kind) -> str:
    factor = math.exp(synthetic_noise.noticed_limit(kind).constant)
    return f"a limit off by a factor {factor:.2g}, {synthetic_ladders.STANDARD}, {VARYING.format('its mean')}"


def _noisy_scaling(kind: Kind) -> str:
    seen = synthetic_noise.noticed_scaling(kind, WIDTH)
    chance = f"where the chance rises from 12 % to 88 % over {2 * WIDTH:g} in logs"
    return f"a scaling off by the power {seen.exponent:.2g}, {synthetic_ladders.STANDARD}, {chance}"


def _bands(kind: Kind) -> str:
    return "a number two half widths of the band away"


WIDTH = 0.1
VARYING = f"where a draw varies by {synthetic_noise.SPREAD:g} of {{}}"
MEDIAN = synthetic_noise.MEDIAN
LEVEL, SCREEN, MISSED = STANDARD.level, STANDARD.screen, 1 - POWER
BANDS = synthetic_noise.COARSE.confirm
NOISY = STANDARD.confirm
TRIALS = (
    Trials("identity", "identity", synthetic.identity, _resolution),
    Trials("bound", "bound", synthetic.bound, _resolution),
    Trials("optimum", "optimum", synthetic.optimum, _resolution),
    Trials("identity", "identity of means", synthetic.mean_identity, _means(synthetic.reach), LEVEL, MISSED, True),
    Trials("bound", "bound of means", synthetic.mean_bound, _means(synthetic.reach_above), LEVEL, MISSED, True),
    Trials("identity", "screen of means", synthetic.mean_screen, _means(synthetic.reach), SCREEN, MISSED, True),
    Trials("distributed", "distributed", synthetic.distribution, _distance, LEVEL, MISSED, True),
    Trials(
        "distributed",
        "screen of distributions",
        synthetic.distribution_screen,
        _distance,
        STANDARD.screen,
        MISSED,
        True,
    ),
    Trials("rate", "rate", synthetic_ladders.rate, _exponents, sparse=True),
    Trials("asymptotic", "asymptotic", synthetic_ladders.asymptotic, _limits, sparse=True),
    Trials("threshold", "threshold", synthetic_ladders.threshold, _scalings, sparse=True),
    Trials("order", "order", synthetic_ladders.order, _growth, sparse=True),
    Trials("invariant", "invariant", synthetic_ladders.invariant, _change),
    Trials("rate", "rate of means", synthetic_noise.mean_rate, _noisy_rate(None), NOISY, NOISY, True),
    Trials("rate", "rate of medians", synthetic_noise.median_rate, _noisy_rate(MEDIAN), NOISY, NOISY, True),
    Trials("asymptotic", "limit of means", synthetic_noise.mean_limit, _noisy_limit, NOISY, NOISY, True),
    Trials("order", "order of means", synthetic_noise.mean_order, _growth, NOISY, NOISY, True),
    Trials("threshold", "threshold of chances", synthetic_noise.chance_threshold, _noisy_scaling, NOISY, NOISY, True),
    Trials("rate", "bands of means", synthetic_noise.mean_bands, _bands, BANDS, BANDS),
    Trials("rate", "bands of medians", synthetic_noise.quantile_bands, _bands, BANDS, BANDS),
    Trials("threshold", "brackets of chances", synthetic_noise.chance_brackets, _bands, BANDS, BANDS),
)
