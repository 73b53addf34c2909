"""The code that a verdict depends on: a change in an observable concerns the claims that call it, and no others."""

import importlib
import sys

import pytest

from tests.engine import toys
from theorycheck.catalog import PACKAGES, Catalog
from theorycheck.domains import real
from theorycheck.engine.code import Code

FILES = {
    "__init__.py": "",
    "one.py": "from codepack.common import shift\nfrom theorycheck.catalog import observable\n\n\n"
    "@observable\ndef one(x):\n    return shift(x)\n",
    "two.py": "from theorycheck.catalog import observable\n\n\n@observable\ndef two(x):\n    from . import late\n"
    "    return late.VALUE + x\n",
    "common.py": "def shift(x):\n    return x\n",
    "late.py": "VALUE = 0\n",
}


@pytest.fixture
def pack(tmp_path, monkeypatch):
    folder = tmp_path / "codepack"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [name for name in sys.modules if name.startswith("codepack")]:
        del sys.modules[name]
    importlib.invalidate_caches()


def digests(sources):
    catalog = Catalog.build((*PACKAGES, "codepack"))
    code = Code(catalog, sources)
    return [
        code.digest(toys.claim({"x": real(1, 2)}, "identity", [{"right": "2 * x"}], left=f"{name}(x)", right="x"))
        for name in ("one", "two")
    ]


@pytest.mark.parametrize(
    ("file", "changed"),
    [("one.py", (True, False)), ("common.py", (True, False)), ("two.py", (False, True)), ("late.py", (False, True))],
)
def test_a_change_concerns_those_who_import_it(pack, file, changed):
    sources = {}
    before = digests(sources)
    path = pack / file
    path.write_text(path.read_text() + "# changed\n")
    after = digests(sources)
    assert tuple(a != b for a, b in zip(before, after, strict=True)) == changed


def test_files_that_did_not_change_are_not_read_again(pack, monkeypatch):
    sources = {}
    before = digests(sources)
    monkeypatch.setattr("theorycheck.engine.code._read", lambda *_: pytest.fail("read again"))
    assert digests(sources) == before


def test_the_judge_and_the_arithmetic_concern_every_claim(pack):
    sources = {}
    digests(sources)
    names = {path.rpartition("theorycheck/")[2] for path in sources}
    assert {"engine/judge.py", "engine/explore.py", "checks/identity.py", "numerics/elementary.py", "model.py"} <= names
    assert not {name for name in names if name.startswith(("report/", "cli/", "engine/store.py", "engine/work.py"))}
    assert "observables/paths.py" not in names
