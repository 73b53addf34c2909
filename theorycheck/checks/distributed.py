"""`distributed`: a random number has the stated continuous distribution, at each point of the domain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np

from theorycheck.catalog import check
from theorycheck.checks.base import Sampling, Terms, Tried
from theorycheck.checks.sampled import Replicates, Wording, replicates, sampled_finding
from theorycheck.model import STANDARD, Effort, Finding, FormulaField, Row, Trial
from theorycheck.statistics.distribution import try_distribution

WORDING = Wording(
    holds="the draws follow the stated distribution within noise",
    fails="the distribution function of the draws is off by about",
    seen="a distribution function off by",
)


@check("distributed")
class Distributed(Tried):
    """The sample, a formula that calls something random and gives a number, follows the distribution.

    The distribution is a formula whose value has a distribution function `cdf`: normal, chi_squared, ... Judged by the
    Dvoretzky-Kiefer-Wolfowitz band, whose level is exact whatever the distribution.
    """

    kind: Literal["distributed"] = "distributed"
    sample: FormulaField
    distribution: FormulaField
    rivals_differ_in: ClassVar[tuple[str, ...]] = ("distribution",)

    def trial(self, sampling: Sampling, effort: Effort = STANDARD) -> Trial:
        """Try the distribution on draws of the sample. Raises TypeError for a sample that is not random."""

        def ranks(count: int, stage: str) -> Any:
            return self._ranks(sampling(count, stage), count)

        return try_distribution(ranks, effort)

    def tried(self, name: str, rows: Sequence[Row]) -> Finding:
        """Whether the draws were seen to follow another distribution."""
        return sampled_finding(name, rows, WORDING)

    def _ranks(self, terms: Terms, count: int) -> Any:
        sample, stated = terms.value(self.sample), terms.value(self.distribution)
        if not isinstance(sample, Replicates):
            msg = "'sample' must call something random, such as draw(law)"
            raise TypeError(msg)
        if not hasattr(stated, "cdf"):
            msg = "'distribution' must be a distribution, as in chi_squared(3) or normal(0, 1)"
            raise ValueError(msg)
        values = replicates(sample, count)
        if values.shape[1] != 1:
            msg = f"'sample' must be one number, not {values.shape[1]}"
            raise ValueError(msg)
        return np.asarray(stated.cdf(values[:, 0]), dtype=float)
