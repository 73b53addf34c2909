"""What is random: draws of a law, in floats. Formulas that call them are evaluated draw by draw."""

from __future__ import annotations

from typing import Any

import numpy as np

from theorycheck.observables.base import refuse, sampled, whole

Array = Any


@sampled
def draw(law: Any, copy: Any = 0, *, rng: np.random.Generator, count: int) -> Array:
    """A point drawn from the law: shape (count, dim). Other copies are independent of it."""
    whole(copy, "draw", "copy")
    if not hasattr(law, "sample"):
        refuse("draw", law, "laws")
    return law.sample(count, rng)
