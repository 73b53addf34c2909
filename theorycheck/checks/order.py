"""`order`: left <= C right for one unnamed constant C, along ladders of several variables at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from theorycheck import numerics as n
from theorycheck.catalog import check
from theorycheck.checks.base import Drawing, Heard, Terms, Trend, Undefined, any_estimated, number, together
from theorycheck.checks.ladders import complaint, power, rung_text
from theorycheck.checks.measures import entry, is_nonzero, require_finite
from theorycheck.checks.noisy import QuantileField, ratio_band, require_no_quantile
from theorycheck.model import (
    Corrections,
    Effort,
    Finding,
    FormulaField,
    Reading,
    Statement,
    Sweep,
    VariableField,
    Witness,
)
from theorycheck.statistics import Ladder, LadderError, Series, series
from theorycheck.statistics.decision import short
from theorycheck.statistics.growth import PLANT, Growth, Plant, growth, planted

POWER_PLANT = "automatic: left grows faster by the power 1/4"
LOG_PLANT = "automatic: left grows faster by a log"
PLANTS: dict[str, Plant] = {POWER_PLANT: "power", LOG_PLANT: "log"}


@check("order")
class Order(Trend):
    """left <= C right as the variables of `along` climb their ladders, alone or together; left and right positive.

    The ratio is read along each ladder from several places, along all together, and at the worst point of growing
    boxes; everywhere a constant must bound it up to the corrections allowed. On finitely many rungs some constant
    always does: what is judged is whether it would have to grow. A left side that grows faster by the power 1/4 must
    be refuted on the same evidence, and one that grows faster by a log must not pass; else the claim stays open.
    Where a side is random, the ratio of the means is meant, or the stated `quantile` of the ratio.
    """

    kind: Literal["order"] = "order"
    left: FormulaField
    right: FormulaField
    along: Annotated[tuple[VariableField, ...], Field(min_length=1)]
    quantile: QuantileField | None = None
    rivals_differ_in: ClassVar[tuple[str, ...]] = ("right",)

    def reading(self, terms: Terms) -> Heard:
        """The ratio left / right at one point. Raises Undefined."""
        require_no_quantile(self.quantile)
        left, right = entry(terms.value(self.left)), entry(terms.value(self.right))
        require_finite(left)
        require_finite(right)
        if not is_nonzero(right):
            msg = "the right side may be zero"
            raise Undefined(msg)
        return n.log_reading(left / right)

    def drawn(self, drawing: Drawing, level: float, effort: Effort) -> Reading:
        """The band of the ratio of the means, or of the ratio's quantile."""
        return ratio_band(drawing, self.left, self.right, self.quantile, level, effort).reading

    @classmethod
    def judge(
        cls, statements: Mapping[str, Statement], sweeps: Sequence[Sweep], corrections: Corrections
    ) -> dict[str, Finding]:
        """Findings by plateau and growth on every path; the planted violations are automatic rivals of the claim."""
        walked = {name: [_walked(name, sweep) for sweep in sweeps] for name in statements}
        findings = {name: _finding(name, _heard(paths, corrections)) for name, paths in walked.items()}
        if "claim" not in findings or findings["claim"].outcome == "fails":
            return findings
        plants = {name: _planted(walked["claim"], plant, corrections) for name, plant in PLANTS.items()}
        return findings | {"claim": _with_power(findings["claim"], plants), POWER_PLANT: plants[POWER_PLANT]}


UNHEARD = Growth("open", "open", "open")


@dataclass(frozen=True)
class _Path:
    """One path through the ladders, one statement's ratio on it, and what is said of that."""

    sweep: Sweep
    readings: tuple[Reading, ...]
    ratio: Series | None = None
    complaint: str = ""
    reason: str = "power"
    growth: Growth = UNHEARD

    @property
    def rise(self) -> float:
        """The log by which the ratio rises above its first value; infinity where it is not read."""
        return math.inf if self.ratio is None else float(self.ratio.logs.max() - self.ratio.logs[0])

    @property
    def slope(self) -> float:
        """The power by which the ratio grows over the later half."""
        assert self.ratio is not None
        progress, middle = self.ratio.ladder.progress, len(self.ratio.logs) // 2
        return float((self.ratio.logs[-1] - self.ratio.logs[middle]) / (progress[-1] - progress[middle]))

    def because(self) -> str:
        """Why the path fails or leaves the question open."""
        if self.ratio is None:
            return f"along {self.sweep.along}: {self.complaint}"
        rises = f"left / right rises by a factor {number(math.exp(min(self.rise, 700.0)))} along {self.sweep.along}"
        if self.growth.outcome == "fails":
            return f"{rises}, in the end like the power {power(self.slope)}"
        if short(self.ratio):
            rungs, decades = len(self.readings), self.ratio.ladder.decades
            return f"along {self.sweep.along}: {rungs} rungs over {decades:.1f} decades are too short to show growth"
        return f"{rises}: a constant frozen early says {_SAYS[self.growth.plateau]}, the law {_SAYS[self.growth.law]}"


_SAYS = {"holds": "bounded", "fails": "growing", "open": "nothing"}


def _walked(name: str, sweep: Sweep) -> _Path:
    """The statement's ratio on one path, not yet judged."""
    readings = sweep.readings.get(name, ())
    wrong = complaint(readings, sweep)
    if wrong is not None:
        return _Path(sweep, readings, complaint=wrong.because, reason=wrong.reason)
    if readings[0].sign < 0:
        return _Path(sweep, readings, complaint="the two sides have opposite signs", reason="misfit")
    try:
        ladder = Ladder.of(sweep.rungs)
    except LadderError as error:
        return _Path(sweep, readings, complaint=str(error), reason="misfit")
    return _Path(sweep, readings, series(ladder, [r.log for r in readings], [r.error for r in readings]))


def _heard(paths: Sequence[_Path], corrections: Corrections) -> list[_Path]:
    """The paths judged, those first that rise most, up to one that fails."""
    found: list[_Path] = []
    for path in sorted(paths, key=lambda path: -path.rise):
        if path.ratio is not None:
            path = replace(path, growth=growth(path.ratio, corrections))
        found.append(path)
        if path.growth.outcome == "fails":
            break
    return found


def _finding(name: str, paths: Sequence[_Path]) -> Finding:
    if not paths:
        return Finding("open", "no ladder met the assumptions", reason="power")
    outcome = together([path.growth.outcome for path in paths])
    worst = max((path for path in paths if path.growth.outcome == outcome), key=lambda path: path.rise)
    return Finding(
        outcome,
        _constant(name, paths) if outcome == "holds" else worst.because(),
        worst.reason if outcome == "open" else "",
        margin=worst.rise,
        estimated=any(any_estimated(path.readings) for path in paths),
        witness=Witness("", name, worst.sweep.point) if outcome == "fails" else None,
    )


def _constant(name: str, paths: Sequence[_Path]) -> str:
    """The smallest constant that will do on the evidence, and where."""
    path = max(paths, key=lambda path: max(reading.log for reading in path.readings))
    index = max(range(len(path.readings)), key=lambda k: path.readings[k].log)
    constant = math.exp(min(path.readings[index].log, 700.0))
    return f"left <= C right on {len(paths)} paths with C = {constant:.3g}, needed at {_where(name, path.sweep, index)}"


def _where(name: str, sweep: Sweep, index: int) -> str:
    """The rungs of all the ladders at one step of a path."""
    walked = sweep.point.get("path", {})
    steps = walked.get(name, walked.get("all", ()))
    ladders = steps[index] if steps else sweep.point.get("base", {}) | {sweep.along: sweep.rungs[index]}
    return ", ".join(f"{variable} = {rung_text(value)}" for variable, value in ladders.items())


def _planted(paths: Sequence[_Path], plant: Plant, corrections: Corrections) -> Finding:
    """Whether the planted growth is seen on every path; `holds` if it passes on one."""
    known: dict[tuple[tuple[float, ...], ...], Growth] = {}
    for path in paths:
        if path.ratio is None:
            continue
        sick = planted(path.ratio, plant)
        like = tuple(sick.ladder.progress), tuple(np.round(sick.logs - sick.logs[0], 9))
        known[like] = known.get(like) or growth(sick, corrections)
        if known[like].outcome == "holds" or (plant == "power" and known[like].outcome == "open"):
            because = f"planted growth would not be seen along {path.sweep.along}"
            return Finding(known[like].outcome, because, reason="power")
    return Finding("fails", f"planted growth is seen on each of {len(paths)} paths")


def _with_power(claim: Finding, plants: Mapping[str, Finding]) -> Finding:
    """The claim's finding; open where the planted violations show that growth would not have been seen."""
    if claim.outcome != "holds":
        return claim
    blind = plants[POWER_PLANT].outcome != "fails" and f"by the power {PLANT:g}"
    blind = blind or (plants[LOG_PLANT].outcome == "holds" and "by a log")
    if blind:
        because = f"{claim.because}; but a left side that grows faster {blind} would pass too"
        return replace(claim, outcome="open", because=because, reason="power")
    return replace(claim, sensitivity=f"would have seen the ratio grow by the power {PLANT:g} on every path")
