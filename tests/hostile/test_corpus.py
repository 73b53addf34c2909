"""Files of strangers: each has its message, to the letter; what loads gets an honest word, and nothing takes long.

`messages.json` holds for each file its problems as line:column: message, or the word and the reason of its verdict.
"""

import json
from pathlib import Path

import pytest

from theorycheck.engine.limits import Limits
from theorycheck.engine.verdict import judged_within
from theorycheck.spec import roots
from theorycheck.spec.load import load

HERE = Path(__file__).parent
CORPUS = sorted((HERE / "corpus").glob("*.toml"))
MESSAGES = json.loads((HERE / "messages.json").read_text(encoding="utf-8"))
PAPER = """title   = "Files of strangers"
authors = ["A. Stranger"]
arxiv   = "none"
version = "unknown"
year    = 2024
process = "vp"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    paper = tmp_path_factory.mktemp("claims") / "stranger2024"
    paper.mkdir()
    (paper / "paper.toml").write_text(PAPER, encoding="utf-8")
    for path in CORPUS:
        (paper / path.name).write_bytes(path.read_bytes())
    return paper


def found(path):
    loaded = load([path], roots.catalog())
    if loaded.problems:
        assert not loaded.claims
        return [f"{problem.line}:{problem.column}: {problem.message}" for problem in loaded.problems]
    (claim,) = loaded.claims
    record = judged_within(claim, roots.catalog(), "smoke", 0, Limits(60.0, 1 << 30))
    return {"word": record["word"], "because": record["because"]}


def test_the_corpus_is_large_and_every_file_has_its_message():
    assert len(CORPUS) >= 150
    assert {path.stem for path in CORPUS} == MESSAGES.keys()


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_file_gets_its_message(folder, path):
    assert found(folder / path.name) == MESSAGES[path.stem]


def test_one_bad_file_does_not_hide_the_others(folder):
    loaded = load([folder], roots.catalog())
    assert {Path(problem.path).stem for problem in loaded.problems} == {
        name for name, expected in MESSAGES.items() if isinstance(expected, list)
    }
    assert {claim.id.partition("/")[2] for claim in loaded.claims} == {
        name for name, expected in MESSAGES.items() if isinstance(expected, dict)
    }


def test_every_message_is_one_printable_line_that_says_something():
    for name, expected in MESSAGES.items():
        texts = expected if isinstance(expected, list) else [expected["because"]]
        for text in texts:
            assert text.isprintable(), name
            assert 10 < len(text) < 400, name
