"""`rate`: quantity ~ C x^p (log x)^q along one ladder, two-sided or one-sided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar, Literal

from pydantic import StrictBool

from theorycheck import numerics as n
from theorycheck.catalog import check
from theorycheck.checks.base import Drawing, Terms, Trend
from theorycheck.checks.ladders import Hearing, power
from theorycheck.checks.measures import entry, require_finite
from theorycheck.checks.noisy import QuantileField, number_band, require_no_quantile
from theorycheck.model import (
    Corrections,
    Effort,
    Finding,
    FormulaField,
    PowerField,
    Reading,
    Statement,
    Sweep,
    VariableField,
)
from theorycheck.statistics import Detectable, Fit, PowerLaw, Sense

STEP = Fraction(1, 4)
"""How far the exponents of the automatic rivals are off."""


@check("rate")
class Rate(Trend):
    """The size of the quantity follows, or stays below or above, C along^exponent (log along)^log_power.

    With `up_to_logs` the log power may be off by one either way. The limit lies beyond the last rung. One-sided
    statements allow any better exponent, any better log power and faster than power decay. Of a random quantity the
    mean is meant, or the stated `quantile`, whose bands rest on no central limit: for heavy tails and few draws.
    """

    kind: Literal["rate"] = "rate"
    quantity: FormulaField
    along: VariableField
    exponent: PowerField
    log_power: PowerField = Fraction(0)
    sense: Sense = "exactly"
    up_to_logs: StrictBool = False
    to_the_limit: ClassVar[bool] = True
    quantile: QuantileField | None = None
    rivals_differ_in: ClassVar[tuple[str, ...]] = ("exponent", "log_power")

    @property
    def law(self) -> PowerLaw:
        """The law that the statistics judge."""
        return PowerLaw(self.exponent, self.log_power, self.sense, Fraction(int(self.up_to_logs)))

    def reading(self, terms: Terms) -> tuple[int, float, float]:
        """The quantity. Raises Undefined, and ValueError for the quantile of what is not random."""
        require_no_quantile(self.quantile)
        value = self.value(terms)
        require_finite(value)
        return n.log_reading(value)

    def drawn(self, drawing: Drawing, level: float, effort: Effort) -> Reading:
        """The band of the quantity's mean, or of its quantile."""
        return number_band(drawing, self.quantity, self.quantile, level, effort).reading

    def value(self, terms: Terms) -> Any:
        """The quantity, one number."""
        return entry(terms.value(self.quantity))

    def rivals(self, direction: int) -> dict[str, PowerLaw]:
        """The automatic rivals, given the ladder's direction; only the stronger ones of a one-sided statement."""
        laws = {name: self.law_off(direction * turn * STEP, Fraction(0)) for name, turn in _EXPONENTS[direction]}
        if not self.up_to_logs:
            laws |= {name: self.law_off(Fraction(0), Fraction(turn)) for name, turn in _LOGS}
        return {name: law for name, law in laws.items() if self._opposes(law, direction)}

    def law_off(self, exponent: Fraction, log_power: Fraction) -> PowerLaw:
        """The law with its exponent and log power off by so much."""
        return PowerLaw(self.exponent + exponent, self.log_power + log_power, self.sense, self.law.spread)

    def _opposes(self, law: PowerLaw, direction: int) -> bool:
        growth = direction * (law.exponent - self.exponent) + (law.log_power - self.log_power)
        return self.sense == "exactly" or growth * self.law.worse < 0

    @classmethod
    def judge(
        cls, statements: Mapping[str, Statement], sweeps: Sequence[Sweep], corrections: Corrections
    ) -> dict[str, Finding]:
        """Findings by the budgeted law test; every ladder must hold."""
        laws = {name: statement.law for name, statement in statements.items() if isinstance(statement, Rate)}
        hearing = Hearing(sweeps, corrections, _words, _best, log_powers=tuple(law.log_power for law in laws.values()))
        claim, direction = statements.get("claim"), hearing.direction()
        automatic = claim.rivals(direction) if isinstance(claim, Rate) and direction else {}
        return hearing.findings(laws | automatic, _sensitivity)


_UP, _DOWN = f"automatic: exponent + {STEP}", f"automatic: exponent - {STEP}"
_EXPONENTS = {1: ((_UP, 1), (_DOWN, -1)), -1: ((_UP, -1), (_DOWN, 1))}
_LOGS = (("automatic: one more log", 1), ("automatic: one log fewer", -1))


def _words(law: PowerLaw) -> str:
    sense = "" if law.sense == "exactly" else f"{law.sense} "
    logs = f" with log power {law.log_power}" if law.log_power else ""
    return f"{sense}exponent {law.exponent}{logs}{' up to a log' if law.spread else ''}"


def _best(fit: Fit) -> str:
    logs = f" with log power {fit.log_power}" if fit.log_power else ""
    return f"exponent {power(fit.exponent)}{logs} fits"


def _sensitivity(seen: Sequence[Detectable]) -> str:
    exponent, logs = min(d.exponent for d in seen), min(d.log_power for d in seen)
    return f"would have seen an exponent off by {exponent:.2g}, or a log power off by {logs:.2g}"
