"""Claims made to fool the judge: false ones that a careless one would pass, true ones that rounding would refute."""

import pytest

from theorycheck.engine.replay import replay
from theorycheck.engine.verdict import judged
from theorycheck.spec import roots
from theorycheck.spec.load import load

PAPER = """
title = "Traps"
authors = ["A. Author"]
arxiv = "0000.00000"
version = "unknown"
year = 2020
process = "vp"
"""
HEAD = 'title = "a trap"\nlocator = "nowhere"\nstatus = "derived"\nprose = "."\n'


def claim(folder, given, kind, left, right, rival, *, assume="", head="", name="trap"):
    """The loaded claim of a file with these parts."""
    paper = folder / "claims" / "toy"
    paper.mkdir(parents=True, exist_ok=True)
    (paper / "paper.toml").write_text(PAPER)
    stated = f'[claim]\nkind = "{kind}"\nleft = "{left}"\nright = "{right}"\n'
    against = f'[[rival]]\nname = "r"\nwhy = "w"\nright = "{rival}"\n' if rival else ""
    path = paper / f"{name}.toml"
    path.write_text(f"{HEAD}{head}[given]\n{given}\n{assume}\n{stated}{against}")
    found = load([path], roots.catalog())
    assert found.problems == ()
    return found.claims[0]


def record(*parts, profile="smoke", seed=0, **others):
    return judged(claim(*parts, **others), roots.catalog(), profile, seed)


KL = "kl(noised(law, t), standard_normal(2))"
LOG = "log(1 + exp(-x))"
LATE = 'law = { law = "gaussian", dim = 2 }\nt = { real = [100, 120] }'


@pytest.mark.parametrize(
    ("given", "kind", "left", "right", "rival"),
    [
        pytest.param(LATE, "identity", KL, f"2 * {KL}", f"1 + {KL}", id="both sides below any float"),
        pytest.param(LATE, "bound", KL, f"{KL} / 4", f"{KL} / 8", id="a bound of tiny numbers"),
        pytest.param("x = { real = [200, 300] }", "bound", LOG, f"{LOG} / 2", f"{LOG} - 1", id="lost in one plus"),
        pytest.param(
            "v = { vector = 8, real = [-1, 1] }", "bound", "squared_norm(v)", "6", "2", id="a corner of a box"
        ),
        pytest.param('x = { drawn_from = "standard_normal(1)" }', "bound", "dot(x, x)", "50", "1", id="far in a tail"),
    ],
)
def test_a_false_claim_is_refuted(tmp_path, given, kind, left, right, rival):
    assert record(tmp_path, given, kind, left, right, rival, profile="standard")["word"] == "refuted"


CIRCLE = (
    'law = { law = "sphere", dim = 2 }\nA = { frame = "orthonormal", rows = 3, columns = 2 }\nt = { real = [0.1, 1] }'
)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("given", "kind", "left", "right", "rival"),
    [
        pytest.param('x = { real = [0, "sqrt(2)"] }', "bound", "x", "sqrt(2)", "1", id="irrational"),
        pytest.param(
            'y = { real = [1, 2] }\nx = { real = [0, "y/3 + y/7"] }', "bound", "x", "y/3 + y/7", "1/4", id="moving"
        ),
        pytest.param('n = { integer = [1, 5] }\nd = { integer = [3, "n"] }', "bound", "d", "n", "n - 1", id="empty"),
        pytest.param('x = { drawn_from = "law" }\nlaw = { law = "uniform_cube", dim = 2 }', "bound",
                     "norm(x - mean(law))", "support_radius(law) + norm(mean(law))", "1/100", id="a bounded support"),
        pytest.param(f'{CIRCLE}\nx = {{ vector = 3, real = [0.25, 2] }}', "identity", "score(embedded(law, A), t, x)",
                     "log_density_gradient(embedded(law, A), t, x)", "x", id="a frame to the last bit"),
    ],
)  # fmt: skip
def test_a_true_claim_is_not_refuted(tmp_path, given, kind, left, right, rival, seed):
    found = record(tmp_path, given, kind, left, right, rival, seed=seed)
    assert found["word"] in ("enclosed", "certified", "unopposed"), found["because"]


@pytest.mark.parametrize(
    ("left", "right"),
    [("0.3 * x", "0.1 * x + 0.2 * x"), ("sqrt(x*x + 1)**2", "x*x + 1"), ("x + 1e-20", "x")],
)
def test_assumptions_that_only_rounding_meets_are_met_by_nothing(tmp_path, left, right):
    assume = f'[[assume]]\nleft = "{left}"\nright = "{right}"\nstrict = true\n'
    found = record(tmp_path, "x = { real = [1, 2] }", "bound", "1", "0", "-1", assume=assume)
    assert found["word"] == "vacuous"


@pytest.mark.parametrize(
    ("given", "because"),
    [
        (
            'law = { law = "gaussian", dim = 2, basis = "2*eye(2)" }',
            "ValueError: gaussian: the formula for basis does not give an orthonormal frame",
        ),
        (
            'law = { law = "atoms", dim = 1, components = 2, weights = "3 * ones(2)" }',
            "ValueError: atoms: the formula for weights does not give weights of sum one",
        ),
        (
            'law = { law = "gaussian" }\nx = { one_of = ["sqrt(2)"] }',
            "ValueError: one_of takes exact numbers, not sqrt(2); give the formula a variable of its own",
        ),
    ],
)
def test_what_is_not_what_it_says_is_broken(tmp_path, given, because):
    found = record(tmp_path, given, "bound", "norm(mean(law))", "100", "norm(mean(law)) / 2")
    assert (found["word"], found["because"]) == ("broken", because)


def test_an_expected_refutation_needs_other_wrong_versions_that_fall(tmp_path):
    found = record(
        tmp_path, "x = { real = [1, 2] }", "identity", "x", "2*x", "x + 0*x + x - x", head='expect = "refuted"\n'
    )
    assert (found["word"], found["met"]) == ("refuted", False)
    assert found["because"].endswith("; but not rejected: r")


@pytest.mark.parametrize(("right", "met"), [("x", True), ("3*x", False)])
def test_an_expected_refutation_needs_a_companion_that_stands(tmp_path, right, met):
    given = "x = { real = [1, 2] }"
    claim(tmp_path, given, "identity", "x + x - x", right, "4*x", name="right")
    head = 'expect = "refuted"\ncompanion = "toy/right"\nnote = "n"\n'
    found = record(tmp_path, given, "identity", "x", "2*x", "", head=head)
    assert (found["word"], found["met"]) == ("refuted", met)
    assert met or found["because"].endswith("; but its companion toy/right is refuted")


def test_a_witness_lies_in_its_domain(tmp_path):
    trap = claim(tmp_path, "v = { vector = 2, log = [0, 1] }", "bound", "1", "total(v) / 1000", "total(v) / 2000")
    found = judged(trap, roots.catalog(), "smoke", 0)
    assert all(0 < entry <= 1 for entry in found["witness"]["point"]["v"])
    assert replay(found["witness"], [trap], roots.catalog())["fixed"] is False


def test_what_would_eat_the_machine_is_refused_or_left_undecided(tmp_path):
    towers = "\n".join(f'a{k} = "{" * ".join([f"a{k - 1}"] * 8)}"' for k in range(1, 12))
    doubling = record(tmp_path, f"a0 = {{ integer = [2, 3] }}\n{towers}", "bound", "1", "a11", "a11 / a11 / 2")
    assert doubling["word"] in ("enclosed", "certified", "inconclusive")
    huge = record(tmp_path, "W = { matrix = [60000, 60000], real = [0, 1] }", "bound", "norm(W)", "1e9", "1")
    assert (huge["word"], huge["because"].split(";")[0]) == (
        "broken",
        "ValueError: an array of shape (60000, 60000) has more than 1048576 entries",
    )


def test_more_than_the_memory_is_undecided(tmp_path, monkeypatch):
    def full(*_):
        raise MemoryError

    monkeypatch.setattr("theorycheck.engine.measure.Search", full)
    found = record(tmp_path, "x = { real = [0, 1] }", "bound", "x", "2", "1/2")
    assert (found["word"], found["because"]) == ("inconclusive", "the evidence needs more memory than there is")
