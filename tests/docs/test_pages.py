"""Every block of every page does what the page says: files load, Python runs, commands print what is shown."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, blocks, commands, fits, run

PAGES = sorted(DOCS.rglob("*.md"))
ROOT = DOCS.parent
SHOWN_ONLY = {"sh", "yaml", ""}


@pytest.fixture
def sandbox(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(tmp_path)]))
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_a_page_does_what_it_says(page, sandbox):
    script = []
    for block in blocks(page):
        if block.title:
            path = sandbox / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
            (path.parent / "__init__.py").touch() if path.suffix == ".py" else None
        elif block.language == "python":
            script.append(block.text)
        elif block.language == "console":
            for command, shown in commands(block.text):
                printed = run(command, sandbox)
                assert fits(shown, printed), f"{page.name}:{block.line}: {command}\n{printed}"
        elif block.language == "toml":
            tomllib.loads(block.text)
        else:
            assert block.language in SHOWN_ONLY, f"{page.name}:{block.line}: nobody runs {block.language!r}"
    if script:
        ended = subprocess.run([sys.executable, "-c", "\n".join(script)], capture_output=True, text=True)
        assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_links_between_pages_lead_somewhere(page):
    generated = {"reference/observables.md", "reference/laws.md", "reference/kinds.md", "reference/processes.md"}
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert target in generated or (page.parent / target).exists(), target


def test_output_fits_only_what_is_shown():
    assert fits("a ... c\n", "a b\nb c\n")
    assert not fits("a c", "a b c")
    assert not fits("a ...", "b a")


def test_the_pack_of_the_pages_is_the_template():
    named = {block.title: block.text for block in blocks(DOCS / "extending.md") if block.title}
    pack = ROOT / "examples" / "pack"
    assert named["moments_pack/observables.py"] == (pack / "moments_pack" / "observables.py").read_text(
        encoding="utf-8"
    )
    stated, real = (
        tomllib.loads(text) for text in (named["pack/pyproject.toml"], (pack / "pyproject.toml").read_text())
    )
    assert stated["project"]["entry-points"] == real["project"]["entry-points"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The template pack, copied out of the tree and installed."""
    where = tmp_path_factory.mktemp("site")
    source = tmp_path_factory.mktemp("source") / "pack"
    subprocess.run(["cp", "-r", str(ROOT / "examples" / "pack"), str(source)], check=True)
    install = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([sys.executable, *install, "--target", str(where), str(source)], check=True)
    return where


def outside(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(ROOT), str(installed)])
    environment = os.environ | {"PYTHONPATH": path, "XDG_CACHE_HOME": str(folder / "cache")}
    return subprocess.run([sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True)


def test_a_pack_outside_the_tree_is_found_through_its_entry_point(installed, tmp_path):
    listed = outside(installed, tmp_path, "-m", "theorycheck", "list", "--paper", "moments2026")
    assert listed.stdout == "moments2026/noised_moment  identity    Noise moves the second moment to the dimension\n"
    verdict = outside(installed, tmp_path, "-m", "theorycheck", "verify", "moments2026", "--profile", "smoke")
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    assert "rivals: 2 of 2 refuted" in verdict.stdout


def test_a_pack_outside_the_tree_is_collected_by_pytest(installed, tmp_path):
    claims = str(installed / "moments_pack" / "claims")
    ended = outside(
        installed, tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), claims
    )
    assert "3 passed" in ended.stdout, ended.stdout + ended.stderr


def test_without_its_pack_a_claim_says_what_is_missing(tmp_path):
    claims = str(ROOT / "examples" / "pack" / "moments_pack" / "claims")
    ended = outside(tmp_path, tmp_path, "-m", "theorycheck", "lint", claims)
    assert ended.returncode == 2
    assert "unknown" in ended.stdout
    assert "mean_square" in ended.stdout
