"""Noise of known mean: skewed, rare, heavy-tailed; and streams of draws for the tests of means and distributions."""

import numpy as np

from theorycheck.statistics.calibration import Count

CENTRED = {
    "normal": lambda rng, shape: rng.standard_normal(shape),
    "exponential": lambda rng, shape: rng.exponential(size=shape) - 1,
    "lognormal": lambda rng, shape: np.exp(rng.standard_normal(shape)) - np.exp(0.5),
    "Bernoulli(.01)": lambda rng, shape: (rng.random(shape) < 0.01) - 0.01,
}
DEVIATIONS = {
    "normal": 1.0,
    "exponential": 1.0,
    "lognormal": np.sqrt((np.e - 1) * np.e),
    "Bernoulli(.01)": np.sqrt(0.01 * 0.99),
}


def stream(law, seed, mean=0.0):
    """Draws (count, 1) of a law of mean zero, moved; a stage always gives the same ones, other stages others."""

    def draws(count, stage):
        rng = np.random.default_rng([seed, *stage.encode()])
        return (CENTRED[law](rng, (count, 1)) if isinstance(law, str) else law(rng, (count, 1))) + mean

    return draws


def at_most(errors, trials, level):
    """Whether so many errors are compatible with the level: the lower Clopper-Pearson end at 99.9 %."""
    return Count(errors, trials).interval(0.998)[0] <= level
