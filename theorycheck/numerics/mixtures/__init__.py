"""Kernels for noised mixtures of normals in float64: fast where that is safe, exact where it is not, or refused."""

from theorycheck.numerics.mixtures.accuracy import TOLERANCE, Refused
from theorycheck.numerics.mixtures.clouds import IsotropicMixture
from theorycheck.numerics.mixtures.diagonal import DiagonalMixture
from theorycheck.numerics.mixtures.full import FullMixture
from theorycheck.numerics.mixtures.isotropic import FEWEST_PAIRS
from theorycheck.numerics.mixtures.low_rank import LowRankNormals

__all__ = [
    "FEWEST_PAIRS",
    "TOLERANCE",
    "DiagonalMixture",
    "FullMixture",
    "IsotropicMixture",
    "LowRankNormals",
    "Refused",
]
