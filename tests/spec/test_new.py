"""A new claim loads at once, stays undecided until its author has said more, and is never green."""

import pytest

from theorycheck.catalog import Catalog
from theorycheck.engine import run
from theorycheck.model import PASSES
from theorycheck.spec.load import load
from theorycheck.spec.new import paper_template, template


@pytest.fixture
def folder(tmp_path):
    """What `theorycheck new paper2025/lemma_1` writes."""
    (tmp_path / "paper2025").mkdir()
    (tmp_path / "paper2025" / "lemma_1.toml").write_text(template("paper2025", "lemma_1"))
    (tmp_path / "paper2025" / "paper.toml").write_text(paper_template("paper2025"))
    return tmp_path


def test_a_template_is_short(folder):
    assert len(template("paper2025", "lemma_1").splitlines()) <= 25


def test_a_template_loads_with_the_small_catalog_and_with_the_real_one(folder, catalog):
    for known in (catalog, Catalog.build()):
        found = load([folder], known)
        assert [str(problem) for problem in found.problems] == []
        assert [claim.id for claim in found.claims] == ["paper2025/lemma_1"]


@pytest.mark.parametrize("profile", ["smoke", "standard", "deep"])
def test_a_template_is_inconclusive_and_not_green(folder, profile):
    catalog = Catalog.build()
    verdict, _ = run.verify(load([folder], catalog).claims, catalog, profile=profile, seed=0)
    assert verdict["word"] == "inconclusive"
    assert verdict["word"] not in PASSES
    assert verdict["met"] is False
    assert "2 rungs" in verdict["because"]


def test_what_the_template_advises_would_decide_it(folder):
    """The placeholder is the short ladder alone: with the advised one the same file is judged."""
    path = folder / "paper2025" / "lemma_1.toml"
    path.write_text(path.read_text().replace("[64, 128]", "[64, 32768]"))
    catalog = Catalog.build()
    verdict, _ = run.verify(load([folder], catalog).claims, catalog, profile="smoke", seed=0)
    assert verdict["word"] == "certified"
