"""The site builds without a warning and lists the whole vocabulary."""

import subprocess
import sys

import pytest

from tests.docs.pages import DOCS
from theorycheck.spec import roots

pytest.importorskip("mkdocs", reason="needs the extra `docs`")


def test_the_site_builds_and_holds_the_catalog(tmp_path):
    words = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--quiet",
        "--site-dir",
        str(tmp_path),
    ]
    ended = subprocess.run(words, cwd=DOCS.parent, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    listed = (tmp_path / "reference" / "observables" / "index.html").read_text(encoding="utf-8")
    assert all(f'id="{name}"' in listed for name in roots.catalog().observables)
    assert "<math" in (tmp_path / "tutorial" / "index.html").read_text(encoding="utf-8")
    assert "arithmatex" not in (tmp_path / "tutorial" / "index.html").read_text(encoding="utf-8")
