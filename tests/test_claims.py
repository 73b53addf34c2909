"""The shipped claims: all load, each is as expected under the smoke profile, and their schema file is current."""

import json
import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from theorycheck.engine.verdict import judged
from theorycheck.spec import roots
from theorycheck.spec.load import load
from theorycheck.spec.schema import schema

HERE = Path(__file__).parent.parent
CLAIMS = HERE / "claims"
PAPERS = {"benton2024", "chen2023", "cole2024", "lu2023", "wang2024"}


@cache
def loaded():
    return load([CLAIMS], roots.catalog())


IDS = sorted(f"{path.parent.name}/{path.stem}" for path in CLAIMS.glob("*/*.toml") if path.stem != "paper")


def test_every_file_is_a_claim_without_problems():
    assert [str(problem) for problem in loaded().problems] == []
    assert [claim.id for claim in loaded().claims] == IDS
    assert {claim.paper.id for claim in loaded().claims} == PAPERS


@pytest.mark.parametrize("name", IDS)
def test_a_claim_is_as_expected_and_its_rivals_are_refuted(name):
    claim = next(claim for claim in loaded().claims if claim.id == name)
    record = judged(claim, roots.catalog(), "smoke", 0)
    assert record["met"], record["because"]
    if claim.expect == "holds":
        assert [rival["name"] for rival in record["rivals"] if rival["word"] != "refuted"] == []


def test_what_is_derived_here_is_not_attributed_and_nothing_is_called_printed():
    """No paper's own text was at hand, so `printed` would be a lie."""
    assert {claim.status for claim in loaded().claims} <= {"as restated", "reconstructed", "derived"}


def test_a_false_statement_names_the_one_that_stands():
    refuted = [claim for claim in loaded().claims if claim.expect == "refuted"]
    assert len(refuted) >= 2
    assert all(claim.companion in IDS and claim.note for claim in refuted)


def test_the_schema_beside_the_claims_is_current():
    assert json.loads((CLAIMS / "claim.schema.json").read_text()) == schema(roots.catalog())


def test_the_example_of_the_readme_is_a_claim_that_stands(tmp_path):
    (block,) = re.findall(r"```toml\n(.*?)```", (HERE / "README.md").read_text(), re.DOTALL)
    folder = tmp_path / "claims" / "chen2023"
    folder.mkdir(parents=True)
    shutil.copy(CLAIMS / "chen2023" / "paper.toml", folder)
    (folder / "example.toml").write_text(block)
    found = load([tmp_path / "claims"], roots.catalog())
    assert found.problems == ()
    assert judged(found.claims[0], roots.catalog(), "smoke", 0)["word"] == "enclosed"


@pytest.mark.parametrize(
    ("name", "true", "false"),
    [
        ("chen2023/score_decomposition", "orthogonal_part(A, x) / h(t)", "orthogonal_part(A, x) / sqrt(h(t))"),
        ("benton2024/score_identity", "(exp(-t) * denoiser", "(exp(-2 * t) * denoiser"),
        ("benton2024/path_kl_rate", "exponent = -1", "exponent = -3"),
        ("lu2023/main_theorem_atoms", "(x - 1) / t", "(x - 1) / (3 * t)"),
        ("cole2024/terminal_kl", "exp(-2 * T) *", "exp(-3 * T) *"),
        ("wang2024/denoiser_jacobian", "s / gamma**2 *", "s / gamma**3 *"),
        ("wang2024/pca_is_optimal", 'first_columns(V, d)"\n', 'last_columns(V, d)"\n'),
        ("chen2023/dsm_minimiser", "-inverse(exp(-t) *", "-inverse(exp(-2 * t) *"),
        ("benton2024/steps_to_accuracy", '"1 / epsilon"', '"1 / epsilon**(3/2)"'),
        ("benton2024/path_kl_order", "kappa**2 * d * steps +", "kappa**2 * d**(1/2) * steps + 0 *"),
    ],
)
def test_the_false_twin_of_a_claim_is_refuted(tmp_path, name, true, false):
    paper, stem = name.split("/")
    folder = tmp_path / "claims" / paper
    folder.mkdir(parents=True)
    shutil.copy(CLAIMS / paper / "paper.toml", folder)
    text = (CLAIMS / f"{name}.toml").read_text()
    head, rivals = text.split("[[rival]]", 1)
    assert true in head
    (folder / f"{stem}.toml").write_text(
        head.replace(true, false) + '[[rival]]\nname = "stand-in"' + STAND_IN[paper, stem]
    )
    found = load([tmp_path / "claims"], roots.catalog())
    assert found.problems == ()
    assert judged(found.claims[0], roots.catalog(), "smoke", 0)["word"] == "refuted"
    assert rivals


STAND_IN = {
    ("chen2023", "score_decomposition"): '\nwhy = "any"\nright = "x"\n',
    ("benton2024", "score_identity"): '\nwhy = "any"\nright = "x"\n',
    ("benton2024", "path_kl_rate"): '\nwhy = "any"\nexponent = -7\n',
    ("lu2023", "main_theorem_atoms"): '\nwhy = "any"\nright = "x"\n',
    ("cole2024", "terminal_kl"): '\nwhy = "any"\nright = "0"\n',
    ("wang2024", "pca_is_optimal"): '\nwhy = "any"\npoint = "first_columns(transpose(V), d)"\n',
    ("chen2023", "dsm_minimiser"): '\nwhy = "any"\npoint = "eye(d)"\n',
    ("benton2024", "steps_to_accuracy"): '\nwhy = "any"\nscaling = "epsilon"\n',
    ("benton2024", "path_kl_order"): '\nwhy = "any"\nright = "1 / steps**2"\n',
    ("wang2024", "denoiser_jacobian"): '\nwhy = "any"\nright = "0 * eye(dim(law))"\n',
}
