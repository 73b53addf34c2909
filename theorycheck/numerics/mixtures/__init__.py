"""Kernels for noised mixtures of normals in float64: fast where that is safe, exact where it is not, or refused."""

from theorycheck.numerics.mixtures.accuracy import TOLERANCE, Refused
from theorycheck.numerics.mixtures.clouds import IsotropicMixture
from theorycheck.numerics.mixtures.isotropic import FEWEST_PAIRS

__all__ = ["FEWEST_PAIRS", "TOLERANCE", "IsotropicMixture", "Refused"]
