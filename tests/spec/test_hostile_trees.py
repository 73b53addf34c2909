"""Trees of files that are no claims: links, loops, folders named like files, pipes, odd names, very many files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from theorycheck.catalog import Catalog
from theorycheck.spec.load import load

PAPER = """\
title = "A paper"
authors = ["A. Author"]
arxiv = "2308.03686"
version = "unknown"
year = 2024
process = "vp"
"""
CLAIM = """\
title = "A square"
locator = "Lemma 1"
status = "derived"

[given]
x = { real = [-1, 1] }

[claim]
kind = "identity"
left = "x * x"
right = "x**2"

[[rival]]
name = "cube"
why = "an exponent lost"
right = "x**3"
"""
CATALOG = Catalog.build()


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "claims" / "toy2024"
    folder.mkdir(parents=True)
    (folder / "paper.toml").write_text(PAPER, encoding="utf-8")
    (folder / "sound.toml").write_text(CLAIM, encoding="utf-8")
    return tmp_path / "claims"


def loaded(*roots):
    """Ids of the claims, and the problems as lines, each of them single and printable."""
    found = load(roots, CATALOG)
    problems = [str(problem) for problem in found.problems]
    assert all(problem.isprintable() for problem in problems)
    return [claim.id for claim in found.claims], problems


def only_sound_and(root, *words):
    ids, problems = loaded(root)
    assert ids == ["toy2024/sound"]
    assert len(problems) == len(words)
    for problem, word in zip(problems, words, strict=True):
        assert word in problem


def test_a_folder_named_like_a_claim(root):
    (root / "toy2024" / "folder.toml").mkdir()
    only_sound_and(root, "not an ordinary file")


def test_a_pipe_is_not_waited_for(root):
    os.mkfifo(root / "toy2024" / "pipe.toml")
    only_sound_and(root, "not an ordinary file")


@pytest.mark.parametrize("target", ["loop.toml", "/dev/zero", "/etc/passwd", "nowhere", "../../secret.toml"])
def test_links_that_lead_nowhere_or_elsewhere(root, target):
    (root.parent / "secret.toml").write_text("password = 1", encoding="utf-8")
    (root / "toy2024" / "loop.toml").symlink_to(target)
    ids, problems = loaded(root)
    assert ids == ["toy2024/sound"]
    assert len(problems) == 1
    assert "password" not in problems[0]


def test_a_link_to_a_folder_above_is_not_walked_for_ever(root):
    (root / "around").symlink_to(root)
    (root / "toy2024" / "around").symlink_to(root)
    ids, _ = loaded(root)
    assert ids == ["toy2024/sound"]


@pytest.mark.parametrize(
    "name", ["a\nb", "a\x1b[31mb", "a\u202eb", "a b", "a..b", "Ünï", "-rf", "a\\", "$(x)", "x" * 200]
)
def test_names_that_cannot_be_ids(root, name):
    (root / "toy2024" / f"{name}.toml").write_text(CLAIM, encoding="utf-8")
    ids, problems = loaded(root)
    assert "toy2024/sound" in ids
    assert len(ids) + len(problems) == 2
    assert ids == ["toy2024/sound"] or name == "x" * 200


def test_a_name_that_is_no_text(root):
    path = os.fsencode(root / "toy2024") + b"/\xff\xfe.toml"
    try:
        Path(os.fsdecode(path)).write_text(CLAIM, encoding="utf-8")
    except OSError:
        pytest.skip("the file system takes only UTF-8")
    only_sound_and(root, "cannot be in an id")


@pytest.mark.parametrize(
    "companion", ["../../etc/passwd", "/etc/passwd", "toy2024/../toy2024/sound", "toy2024/sound\n", "."]
)
def test_companions_stay_in_their_folder(root, companion):
    text = CLAIM.replace('status = "derived"', f'status = "derived"\nexpect = "refuted"\ncompanion = {companion!r}')
    (root / "toy2024" / "other.toml").write_text(text.replace("\\n", "\\u000a").replace("'", '"'), encoding="utf-8")
    ids, problems = loaded(root)
    assert ids == ["toy2024/sound"]
    assert problems


def test_the_first_of_two_roots_counts(root, tmp_path):
    other = tmp_path / "other" / "toy2024"
    other.mkdir(parents=True)
    (other / "paper.toml").write_text(PAPER, encoding="utf-8")
    (other / "sound.toml").write_text(CLAIM.replace("A square", "Another square"), encoding="utf-8")
    first, second = (load(roots, CATALOG).claims for roots in ([root, other.parent], [other.parent, root]))
    assert [claim.title for claim in (*first, *second)] == ["A square", "Another square"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_what_may_not_be_read_is_said(root):
    (root / "toy2024" / "closed.toml").write_text(CLAIM, encoding="utf-8")
    (root / "toy2024" / "closed.toml").chmod(0)
    (root / "closed2024").mkdir(mode=0)
    only_sound_and(root, "cannot be read", "cannot be read")
    (root / "closed2024").chmod(0o700)


def test_ten_times_the_files_are_ten_times_the_work(tmp_path):
    """Counted in files opened, for clocks differ: each file once, and paper.toml once."""
    opened = []
    for count in (30, 300):
        folder = tmp_path / f"{count}" / "toy2024"
        folder.mkdir(parents=True)
        (folder / "paper.toml").write_text(PAPER, encoding="utf-8")
        for place in range(count):
            (folder / f"claim_{place}.toml").write_text(CLAIM, encoding="utf-8")
        opened.append(_opened(folder.parent, count))
    assert opened == [31, 301]


def _opened(root, count):
    seen = []
    original = Path.open

    def counting(self, *rest, **options):
        seen.append(self)
        return original(self, *rest, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "open", counting)
        ids, problems = loaded(root)
    assert (len(ids), problems) == (count, [])
    return len(seen)
