"""The linear denoising autoencoder: its loss against an exact average over noise, and against principal components."""

import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.observables.autoencoder import denoising_loss, energy

RNG = np.random.default_rng(3)
X = RNG.standard_t(3, size=(5, 7)) + 1
U, _ = np.linalg.qr(RNG.normal(size=(5, 2)))


def average_over_noise(X, U, s, gamma):
    """E over e by the cubature rule at +- sqrt(dim) e_i, exact for quadratics."""
    dim, a = len(X), s / (s**2 + gamma**2)
    points = np.sqrt(dim) * np.concatenate([np.eye(dim), -np.eye(dim)])
    losses = [np.sum((a * U @ (U.T @ (s * x + gamma * e)) - x) ** 2) for x in X.T for e in points]
    return np.mean(losses)


@pytest.mark.parametrize(("s", "gamma"), [(1.0, 0.5), (0.7, 2.0), (0.1, 0.1)])
@pytest.mark.parametrize("frame", [U, 1.5 * U], ids=["orthonormal", "scaled"])
def test_the_loss_is_an_average_over_noise(s, gamma, frame):
    assert denoising_loss(X, frame, s, gamma) == pytest.approx(average_over_noise(X, frame, s, gamma), rel=1e-12)


@pytest.mark.parametrize(("s", "gamma"), [("1", "1/2"), ("7/10", "2")])
def test_the_loss_falls_with_the_energy(s, gamma):
    """Wang et al. 2024, Theorem 1: loss = |X|^2/N - alpha |U^T X|^2/N + d beta, in balls."""
    kind = n.balls(128)
    with kind:
        data, frame = kind.array(X), n.orthonormal(kind.array(U))
        s, gamma = kind.number(s), kind.number(gamma)
        noise = gamma * gamma / (s * s + gamma * gamma)
        alpha, beta = 1 - noise * noise, s * s * gamma * gamma / n.power(s * s + gamma * gamma, 2)
        right = ((data * data).sum() - alpha * energy(data, frame)) / 7 + 2 * beta
        gap = denoising_loss(data, frame, s, gamma) - right
        assert gap.contains(0)
        assert gap.rad() < 1e-30


def test_principal_components_have_the_most_energy_and_the_least_loss():
    left, values, _ = np.linalg.svd(X)
    assert energy(X, left[:, :2]) == pytest.approx(np.sum(values[:2] ** 2), rel=1e-12)
    assert denoising_loss(X, left[:, :2], 1.0, 0.5) < denoising_loss(X, U, 1.0, 0.5)
    assert denoising_loss(X, left[:, -2:], 1.0, 0.5) > denoising_loss(X, U, 1.0, 0.5)
