"""Full mixtures whose components are far apart: distances from the means say which few may matter to a point."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from theorycheck.numerics.mixtures.accuracy import UNIT, Flags, Floats, Places, length, squared

ROWS = 2048
PROBES = 32
FEWEST = 4  # components, below which all are asked
LEAST = 1 << 21  # points of a tile times dim^2, below which it is quicker to ask all
FARTHEST = 45.0  # logits below the best, less log K, from which components together move nothing
_MOST = 0.3


class Ceilings(NamedTuple):
    """What bounds logits from above: the means (K, dim) about their middle, constants and largest variances (K,)."""

    middle: Floats
    centred: Floats
    constants: Floats
    widest: Floats

    @classmethod
    def of(cls, means: Floats, constants: Floats, widest: Floats) -> Ceilings:
        """The bounds of components with these means, constants of their log-densities and largest variances."""
        middle = means.mean(axis=0)
        return cls(middle, means - middle, constants, widest)

    def at(self, x: Floats) -> tuple[Floats, Floats]:
        """Upper bounds of the logits (n, K), and of the distances from all means (n,), at x (n, dim)."""
        y = x - self.middle
        near2, own2 = squared(y), squared(self.centred)
        far = np.sqrt(near2) + np.sqrt(own2.max())
        distances = near2[:, None] - 2 * (y @ self.centred.T) + own2
        distances -= (2 * x.shape[1] + 16) * UNIT * (far * far)[:, None]
        return self.constants - np.maximum(distances, 0) / (2 * self.widest), far


def are_many(tops: Floats) -> bool:
    """Whether too many components come too near to the highest ceiling (n, K), where no logit is higher."""
    near = tops > tops.max(axis=1, keepdims=True) - FARTHEST
    return bool(np.count_nonzero(near) - len(near) > _MOST * near.size)


def groups(chosen: Flags) -> list[tuple[int, Places]]:
    """For each component, its rows in flags (n, K)."""
    found = [(k, np.flatnonzero(chosen[:, k])) for k in range(chosen.shape[1])]
    return [(k, rows) for k, rows in found if len(rows)]


def also_wanted(tops: Floats, guess: Places, best: Floats) -> Flags | None:
    """Which others (n, K) may matter beside the `guess` (n,), whose logits are at least `best`; None if too many."""
    wanted: Flags = tops > (best - FARTHEST - np.log(tops.shape[1]))[:, None]
    wanted[np.arange(len(tops)), guess] = False
    return None if np.count_nonzero(wanted) > _MOST * wanted.size else wanted


def left_out(far: Floats, narrowest: float, score: Floats) -> Floats:
    """What those left out may add to a score at most, (n,)."""
    moved: Floats = np.exp(-FARTHEST) * (far / narrowest**2 + length(score))
    return moved
