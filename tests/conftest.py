"""What holds for every test."""

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def own_draws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module's generator starts afresh for each of its tests, so that no draw depends on the order of tests."""
    module = getattr(request, "module", None)
    generator = getattr(module, "RNG", None)
    if isinstance(generator, np.random.Generator):
        seed = generator.bit_generator.seed_seq.entropy
        monkeypatch.setattr(module, "RNG", np.random.default_rng(seed))
