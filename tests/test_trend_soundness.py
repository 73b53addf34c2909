"""Claims about limits made to fool the judge, as files through the whole engine: what converges, and what does not."""

import pytest

from tests.test_soundness import HEAD, PAPER
from theorycheck.engine.verdict import judged
from theorycheck.model import PASSES
from theorycheck.spec import roots
from theorycheck.spec.load import load

LADDER = "n = { ladder = [64, 65536] }"
SLOW = "1 / n * (1 + 5 / sqrt(n))"
LOG = "log(n) / n"


def record(folder, stated, rival, *, given=LADDER, profile="smoke", seed=0):
    """The record of a claim with these keys, and with one rival."""
    paper = folder / "claims" / "toy"
    paper.mkdir(parents=True, exist_ok=True)
    (paper / "paper.toml").write_text(PAPER)
    against = f'[[rival]]\nname = "r"\nwhy = "w"\n{rival}\n'
    (paper / "trap.toml").write_text(f"{HEAD}[given]\n{given}\n[claim]\n{stated}\n{against}")
    found = load([paper / "trap.toml"], roots.catalog())
    assert found.problems == ()
    return judged(found.claims[0], roots.catalog(), profile, seed)


def rate(quantity, exponent, **others):
    keys = "".join(f"{key} = {value}\n" for key, value in others.items())
    return f'kind = "rate"\nquantity = "{quantity}"\nalong = "n"\nexponent = "{exponent}"\n{keys}'


@pytest.mark.parametrize("profile", ["smoke", "standard"])
def test_a_slow_correction_does_not_hide_the_exponent(tmp_path, profile):
    found = record(tmp_path, rate(SLOW, -1), 'exponent = "-9/10"', profile=profile)
    assert found["word"] in ("supported", "certified")
    assert {rival["name"]: rival["word"] for rival in found["rivals"]}["r"] == "refuted"
    twin = record(tmp_path, rate(SLOW, "-9/10"), "exponent = -1", profile=profile)
    assert twin["word"] == "refuted"


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("profile", ["smoke", "standard"])
@pytest.mark.parametrize("exponent", ["-1", "-9/10"])
def test_a_log_is_never_taken_for_a_power(tmp_path, exponent, profile, seed):
    found = record(tmp_path, rate(LOG, exponent), "exponent = -2", profile=profile, seed=seed)
    assert found["word"] not in PASSES
    assert record(tmp_path, rate(LOG, -1, log_power=1), "exponent = -2", profile=profile)["word"] == "supported"


DIVERGING = ["log(n)", "n**(1/4)", "n**(1/10)", "1 + log(n)**2 / 20", "log(n) - 1 / n"]
CONVERGING = {
    "exponent 0": lambda q: (rate(q, 0), "exponent = -1"),
    "at most exponent 0": lambda q: (rate(q, 0, sense='"at most"'), "exponent = -1"),
    "of order one": lambda q: (f'kind = "order"\nleft = "{q}"\nright = "1"\nalong = ["n"]', 'right = "1 / n"'),
    "a limit": lambda q: (f'kind = "asymptotic"\nleft = "{q}"\nright = "{last(q)}"\nas = "n"\nto = "infinity"',
                          'right = "1 / 100"'),
}  # fmt: skip


def last(quantity):
    """The value at the last rung, as a limit that a careless eye would read off."""
    return quantity.replace("n", "65536")


@pytest.mark.parametrize("kind", CONVERGING)
@pytest.mark.parametrize("quantity", DIVERGING)
def test_what_diverges_never_passes_as_converging(tmp_path, quantity, kind):
    assert record(tmp_path, *CONVERGING[kind](quantity))["word"] not in PASSES


@pytest.mark.parametrize("kind", CONVERGING)
def test_what_converges_does_pass(tmp_path, kind):
    stated, rival = CONVERGING[kind]("2 - 1 / n")
    assert record(tmp_path, stated.replace("2 - 1 / 65536", "2"), rival)["word"] in ("supported", "certified")
