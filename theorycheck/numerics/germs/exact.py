"""The arithmetic of the constants that stand beside a germ."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb

from theorycheck.numerics.arithmetic import Arithmetic, Array, Composite
from theorycheck.numerics.germs.frame import Frame
from theorycheck.numerics.germs.germ import Germ, constant


class Constants(Arithmetic):
    """Balls, but for the exact numbers of a formula and a point, such as 13/10: these are constant germs.

    So differences that vanish do so exactly, and orders of vanishing are found. Balls stay balls.
    """

    __slots__ = ("frame",)
    frame: Frame

    def __init__(self, frame: Frame, bits: int) -> None:
        """The arithmetic beside germs of a frame."""
        super().__init__("balls", bits)
        object.__setattr__(self, "frame", frame)

    def number(self, value: Any) -> Array:
        """The scalar equal to an int, float, Fraction or text such as "1/3"; balls and germs pass through."""
        if isinstance(value, arb | Composite):
            return value
        return constant(self.frame, Fraction(value) if isinstance(value, str) else value)

    def array(self, values: Any) -> Array:
        """An object array of what `number` takes."""
        nested = np.asarray(values, dtype=object)
        flat = np.empty(nested.size, dtype=object)
        flat[:] = [self.number(value) for value in nested.ravel()]
        return flat.reshape(nested.shape)


def constants(variable: Germ, bits: int = 128) -> Constants:
    """The arithmetic in which to write the constants of a formula of the variable."""
    return Constants(variable.frame, bits)
