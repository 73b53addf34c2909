"""The mixtures that are measured, A to F, their Jacobians, and how cost grows with each size."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks import peers
from benchmarks.measure import Measurement, alone, gemm_rate, paired, peak_mb, read_rate
from theorycheck.numerics.mixtures import FullMixture, IsotropicMixture, LowRankNormals
from theorycheck.numerics.recursions import affine_recursion


@dataclass(frozen=True)
class Case:
    """A mixture, points, peers with the share of the points that each is given, and the work of one point."""

    name: str
    mixture: Any
    x: Any
    peers: dict[str, Any]
    flops: float
    share: dict[str, float]
    bandwidth: float = 0.0


SLOW = {
    "SciPy, a loop over components": 0.02,
    "SciPy, log-densities and solves": 0.02,
    "NumPy, differences to all means": 0.04,
    "torch.distributions + autograd": 0.02,
    "JAX vmap(grad), compiled": 0.1,
    "NumPyro vmap(grad), compiled": 0.04,
    "scikit-learn + product": 0.2,
    "PyTorch, products by hand": 1.0,
}


def isotropic(name: str, count: int, dim: int, points: int, noise: float, share: dict[str, float]) -> Case:
    rng = np.random.default_rng(0)
    means = rng.standard_normal((count, dim))
    x = means[rng.integers(count, size=points)] + math.sqrt(noise) * rng.standard_normal((points, dim))
    mixture = IsotropicMixture(np.full(count, 1 / count), means, noise)
    return Case(name, mixture, x, peers.ISOTROPIC, 4.0 * count * dim, share)


def full(points: int, separated: bool) -> Case:
    rng = np.random.default_rng(1)
    count, dim = 10, 64
    means = rng.standard_normal((count, dim)) * (3.0 if separated else 0.0)
    factors = rng.standard_normal((count, dim, dim)) / math.sqrt(dim)
    mixture = FullMixture(np.full(count, 1 / count), means, factors, 0.5)
    drawn = np.einsum("nij,nj->ni", factors[rng.integers(count, size=points)], rng.standard_normal((points, dim)))
    x = means[rng.integers(count, size=points)] + drawn + math.sqrt(0.5) * rng.standard_normal((points, dim))
    name = f"B full K=10 d=64 n={points:g}, {'separated' if separated else 'all means equal'}"
    return Case(name, mixture, x, peers.FULL, 2.0 * count * dim**2, dict.fromkeys(peers.FULL, 0.1))


def low_rank(name: str, count: int, rank: int, dim: int, points: int, share: dict[str, float]) -> Case:
    rng = np.random.default_rng(2)
    factors = rng.standard_normal((count, dim, rank)) / math.sqrt(dim)
    mixture = LowRankNormals(np.full(count, 1 / count), np.zeros((count, dim)), factors, 0.01)
    which, latent = rng.integers(count, size=points), rng.standard_normal((points, rank))
    x = 0.1 * rng.standard_normal((points, dim))
    for row, k, c in zip(x, which, latent, strict=True):
        row += factors[k] @ c
    read = 2.0 * factors.nbytes / points if dim > 1 << 16 else 0.0
    return Case(name, mixture, x, peers.LOW_RANK, 4.0 * count * rank * dim, share, read)


def cases(quick: bool) -> Iterator[Case]:
    """The six cases; smaller where the run is to be quick."""
    n = 5_000 if quick else 100_000
    yield isotropic(f"A isotropic K=100 d=64 n={n:g}", 100, 64, n, 0.5, SLOW if not quick else _wider(SLOW, 5))
    yield isotropic(f"A isotropic K=100 d=64 n={n:g}, noise 1e-3", 100, 64, n, 1e-3, {"PyTorch, products by hand": 1.0})
    yield full(1_000 if quick else 20_000, separated=True)
    yield full(1_000 if quick else 20_000, separated=False)
    share = {
        "torch.distributions + autograd": 0.1,
        "JAX vmap(grad), compiled": 0.3,
        "NumPyro vmap(grad), compiled": 0.3,
    }
    dim, points = (512, 256) if quick else (3072, 1000)
    yield low_rank(f"C low rank K=10 r=8 d={dim} n={points}", 10, 8, dim, points, share)
    n = 5_000 if quick else 100_000
    yield isotropic(f"D isotropic K=1000 d=2 n={n:g}", 1000, 2, n, 0.5, _wider(SLOW, 0.5))
    count = 5_000 if quick else 50_000
    points = 200 if quick else 1_000
    few = {name: 0.05 for name in SLOW if not name.startswith(("SciPy", "scikit", "NumPyro"))}
    yield isotropic(f"E point masses K={count:g} d=64 n={points:g}", count, 64, points, 0.05, few)
    dim, points = (49_152, 16) if quick else (786_432, 16)
    share = {"JAX vmap(grad), compiled": 0.25} if not quick else {}
    yield low_rank(f"F low rank K=4 r=16 d={dim} n={points}", 4, 16, dim, points, share)


def _wider(share: dict[str, float], by: float) -> dict[str, float]:
    return {name: min(1.0, by * part) for name, part in share.items()}


def of_ours(case: Case, repetitions: int, roofs: tuple[float, float]) -> Measurement:
    """Ours alone, with its share of the roof that binds, and its memory."""
    gemm, reading = roofs
    seconds = alone(lambda: case.mixture.score(case.x), max(2, repetitions // 2))
    bounds = {"bandwidth": case.bandwidth * len(case.x) / reading, "GEMM": case.flops * len(case.x) / gemm}
    roof = max(bounds, key=bounds.__getitem__)
    memory = peak_mb(lambda: case.mixture.score(case.x))
    data = case.x.nbytes + case.mixture.means.nbytes + getattr(case.mixture, "factors", case.mixture.means).nbytes
    note = f"data {data / 2**20:.1f} MB; {seconds / len(case.x) * 1e6:.3g} us a point"
    return Measurement(case.name, "none", None, seconds, None, bounds[roof] / seconds, roof, memory, repetitions, note)


def of_peer(case: Case, name: str, points: int, repetitions: int, deadline: float) -> Measurement:
    if time.monotonic() > deadline:
        return Measurement(case.name, name, note="out of time")
    x = case.x[:points]
    try:
        peer = case.peers[name](case.mixture)
    except ImportError as error:
        return Measurement(case.name, name, note=f"absent: {error.name} is not installed")
    away = np.abs(np.asarray(peer(x)) - case.mixture.score(x)).max()
    ratio, ours, theirs, count = paired(lambda: case.mixture.score(x), lambda: peer(x), repetitions)
    note = f"{points} points; largest difference {away:.0e}"
    return Measurement(case.name, name, ratio, ours, theirs, repetitions=count, note=note)


def jacobians(repetitions: int, deadline: float) -> Iterator[Measurement]:
    """Trace and squared Frobenius norm of the posterior covariance, against jax.hessian."""
    case = isotropic("J trace and norm of the Jacobian, K=100 d=64", 100, 64, 1_000, 0.5, {})

    def ours() -> Any:
        return case.mixture.covariance_norm2(case.x[:200])

    yield Measurement(case.name, "none", None, alone(ours, repetitions), repetitions=repetitions, note="200 points")
    if time.monotonic() > deadline:
        return
    try:
        import jax
        from jax import numpy as jnp
    except ImportError:
        yield Measurement(case.name, "jax.hessian, compiled", note="absent: jax is not installed")
        return
    jax.config.update("jax_enable_x64", True)
    hessian = jax.jit(jax.vmap(jax.hessian(peers.jax_log_density(case.mixture))))

    def theirs() -> Any:
        found = hessian(jnp.asarray(case.x[:200]))
        return (found**2).sum((1, 2)).block_until_ready()

    ratio, mine, peer, count = paired(ours, theirs, repetitions)
    yield Measurement(case.name, "jax.hessian, compiled", ratio, mine, peer, repetitions=count, note="200 points")


def recursions(repetitions: int) -> Iterator[Measurement]:
    """The recursion of Gaussian deviations, against a Python loop."""
    rng = np.random.default_rng(3)
    for steps, lanes in ((10_000, 64), (2_000, 4096)):
        growths, added, start = rng.uniform(-0.01, 0, (steps, lanes)), rng.random((steps, lanes)), np.zeros(lanes)

        def loop(a: Any = growths, b: Any = added, state: Any = start) -> Any:
            for k in range(len(a)):
                state = (1 + a[k]) * state + b[k]
            return state

        ratio, mine, theirs, count = paired(lambda: affine_recursion(growths, added, start), loop, repetitions)  # noqa: B023
        note = f"{mine / steps / lanes * 1e9:.1f} ns a step and lane"
        name = f"K recursion, {steps} steps, {lanes} lanes"
        yield Measurement(name, "NumPy, a loop over steps", ratio, mine, theirs, repetitions=count, note=note)


def growth(quick: bool, repetitions: int) -> Iterator[Measurement]:
    """The exponent p of seconds ~ size^p when one size grows fourfold."""
    base = {"count": 64, "dim": 32, "points": 1_000 if quick else 8_000}
    for size in base:
        seconds = []
        for factor in (1, 4):
            sizes = [base[key] * (factor if key == size else 1) for key in base]
            case = isotropic("", *sizes, 0.5, {})
            seconds.append(alone(lambda: case.mixture.score(case.x), repetitions))  # noqa: B023
        power = math.log(seconds[1] / seconds[0], 4)
        yield Measurement(f"G growth in {size}", "none", power, seconds[1], note="ratio is the exponent")
    seconds = []
    for rank in (4, 16):
        case = low_rank("", 4, rank, 2048, 256, {})
        seconds.append(alone(lambda: case.mixture.score(case.x), repetitions))  # noqa: B023
    power = math.log(seconds[1] / seconds[0], 4)
    yield Measurement("G growth in rank", "none", power, seconds[1], note="ratio is the exponent")


def mixtures(quick: bool, repetitions: int, deadline: float) -> Iterator[Measurement]:
    """All of them, with the roofs of this run."""
    gemm, reading = gemm_rate(512 if quick else 2048, 3), read_rate(64 if quick else 256, 3)
    yield Measurement("roof", "GEMM", gemm / 1e9, note="ratio is gigaflops a second")
    yield Measurement("roof", "bandwidth", reading / 1e9, note="ratio is gigabytes a second, read by one core")
    chosen = list(cases(quick))
    for case in chosen:
        yield of_ours(case, repetitions, (gemm, reading))
    # a library at a time: where time runs out, one is missing everywhere
    for name in SLOW:
        for case in chosen:
            if name in case.peers and name in case.share:
                points = max(1, int(case.share[name] * len(case.x)))
                yield of_peer(case, name, points, repetitions, deadline)
    yield from jacobians(repetitions, deadline)
    yield from recursions(repetitions)
    yield from growth(quick, repetitions)
