"""Germs: what a quantity does on a whole punctured interval (0, e], its limit included, with proved remainders."""

from theorycheck.numerics.germs.exact import constants
from theorycheck.numerics.germs.frame import Frame, OutOfGerm
from theorycheck.numerics.germs.germ import Germ
from theorycheck.numerics.germs.reading import expansion, shown
from theorycheck.numerics.germs.variable import variable, variable_at_infinity

__all__ = ["Frame", "Germ", "OutOfGerm", "constants", "expansion", "shown", "variable", "variable_at_infinity"]
