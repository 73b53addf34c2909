"""Claims are found here or above, in installed packs, and in the package; the nearest first."""

from pathlib import Path

import pytest

from theorycheck.spec import roots


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """An environment with one pack, seen from a folder without claims; returns its site folder."""
    site = tmp_path / "site"
    for name in ("good_pack", "bare_pack"):
        (site / name).mkdir(parents=True)
        (site / name / "__init__.py").write_text("raise SystemExit('imported')")
    (site / "good_pack" / "claims").mkdir()
    info = site / "packs-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: packs\nVersion: 1\n")
    entries = "good = good_pack\nbare = bare_pack\ngone = no_such_pack\nworse = no.such.pack\n"
    (info / "entry_points.txt").write_text(f"[{roots.GROUP}]\n{entries}")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setattr(roots, "_PACKAGE", tmp_path / "package" / "theorycheck")
    monkeypatch.chdir(tmp_path)
    return site


def test_packs_are_found_without_importing_them(installed):
    assert set(roots.packs()) >= {"good_pack", "bare_pack", "no_such_pack", "no.such.pack"}
    assert roots.find() == (installed / "good_pack" / "claims",)


def test_the_nearest_folder_comes_first_and_hides_those_above(installed, tmp_path, monkeypatch):
    outer, inner = tmp_path / "claims", tmp_path / "project" / "claims"
    deep = tmp_path / "project" / "src" / "deep"
    for folder in (outer, inner, deep):
        folder.mkdir(parents=True)
    pack = installed / "good_pack" / "claims"
    assert roots.find() == (outer, pack)
    assert roots.find(deep) == roots.find(tmp_path / "project") == (inner, pack)
    assert roots.find(inner) == (inner, pack)


def test_a_file_named_claims_is_no_folder_of_claims(installed, tmp_path):
    (tmp_path / "claims").write_text("words")
    assert roots.find() == (installed / "good_pack" / "claims",)


def test_the_bundled_claims_are_inside_the_package_or_beside_it_in_a_checkout(installed, tmp_path):
    package = tmp_path / "package"
    pack = installed / "good_pack" / "claims"
    (package / "claims").mkdir(parents=True)
    assert roots.find() == (pack,)
    (package / "pyproject.toml").write_text("")
    assert roots.find() == (pack, package / "claims")
    (package / "theorycheck" / "_claims").mkdir(parents=True)
    assert roots.find() == (pack, package / "theorycheck" / "_claims")


def test_one_folder_is_named_once(installed, tmp_path, monkeypatch):
    (tmp_path / "package" / "claims").mkdir(parents=True)
    (tmp_path / "package" / "pyproject.toml").write_text("")
    monkeypatch.chdir(tmp_path / "package")
    found = roots.find()
    assert [folder.resolve() for folder in found] == [
        (tmp_path / "package" / "claims").resolve(),
        (installed / "good_pack" / "claims").resolve(),
    ]


def test_this_checkout_is_found():
    here = Path(__file__).parents[2] / "claims"
    assert here.resolve() in [folder.resolve() for folder in roots.find(Path(__file__).parent)]
