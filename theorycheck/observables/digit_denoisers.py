"""Jacobians of denoisers of the digits, centred and of unit mean square: numerical ranks, medians over 25 images.

The noised images are x + noise e, with x every 70th image and e of a fixed seed. The Jacobian of a denoiser that is a
posterior mean is the posterior covariance over the square of the noise.

Source: Wang et al. 2024 (arXiv 2409.02426), Figure 3, made there on larger images and learned denoisers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.estimators import posteriors
from theorycheck.observables.base import estimated, refuse, whole
from theorycheck.observables.digits import images

Array = n.Array
_STEP, _IMAGES = 70, 25
_SHARE = 0.99


@estimated
def class_jacobian_rank(noise: Any, rank: Any) -> int:
    """For the mixture of ten normal laws, one a digit, of covariances cut to the rank."""
    law = _fitted(whole(rank, "class_jacobian_rank", "rank", 1), True)
    return _median("class_jacobian_rank", noise, lambda x, level: posteriors.posterior_covariance(law, x, level))


@estimated
def single_jacobian_rank(noise: Any) -> int:
    """For one normal law of all images."""
    law = _fitted(64, False)
    return _median("single_jacobian_rank", noise, lambda x, level: posteriors.posterior_covariance(law, x, level))


@estimated
def memorising_jacobian_rank(noise: Any) -> int:
    """For the images themselves, each as likely: the denoiser that memorises; 0 where it does not move."""
    points = _scaled()
    return _median(
        "memorising_jacobian_rank", noise, lambda x, level: posteriors.memorising_covariance(points, x, level)
    )


@cache
def _scaled() -> Any:
    centred = images()[0] - images()[0].mean(0)
    return centred / np.sqrt(np.mean(centred**2))


@cache
def _fitted(rank: int, by_class: bool) -> posteriors.Normals:
    labels = images()[1] if by_class else np.zeros(len(images()[1]))
    return posteriors.fitted(_scaled(), labels, rank)


def _median(observable: str, noise: Any, covariance: Callable[[Any, float], Any]) -> int:
    level = float(n.to_float(noise))
    if not level > 0:
        refuse(observable, f"noise = {level:g}", "positive numbers")
    e = np.random.Generator(np.random.Philox(key=0)).standard_normal((_IMAGES, 64))
    noised = _scaled()[::_STEP][:_IMAGES] + level * e
    return int(np.median([_rank(covariance(x, level) / level**2) for x in noised]))


def _rank(J: Any) -> int:
    squares = np.cumsum(np.linalg.svd(J, compute_uv=False) ** 2)
    return int(np.argmax(np.sqrt(squares / squares[-1]) > _SHARE)) + 1 if squares[-1] > 1e-24 else 0
