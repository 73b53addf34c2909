"""The public Python interface, as a notebook uses it."""

import json
from html.parser import HTMLParser

import pytest

import theorycheck

PAPER = """title = "Toys & <trifles>"
authors = ["A. Author"]
arxiv = "2308.03686"
version = "unknown"
year = 2023
process = "vp"
"""
SQUARE = """title = "A square <script>alert(1)</script> is a product"
locator = "Lemma 1"
status = "derived"
prose = "$x^2 = x x$"

[given]
x = { real = [1, 2] }

[claim]
kind = "identity"
left = "x**2"
right = "x * x"

[[rival]]
name = "double <b>"
why = "2 for x"
right = "2 * x"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    papers = tmp_path / "claims" / "toy2023"
    papers.mkdir(parents=True)
    (papers / "paper.toml").write_text(PAPER)
    (papers / "square.toml").write_text(SQUARE)
    monkeypatch.chdir(tmp_path)
    return papers


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.open, self.seen = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_claims_are_loaded_by_file_folder_and_id(folder):
    for name in (folder / "square.toml", folder.parent, "toy2023/square", "toy2023/*", "toy2023"):
        (claim,) = theorycheck.load(name)
        assert (claim.id, claim.kind, claim.rivals) == ("toy2023/square", "identity", ("double <b>",))
        assert claim.formulas["left"] == "x ** 2"


def test_a_claim_is_verified_and_its_verdict_is_plain(folder):
    (claim,) = theorycheck.load("toy2023/square")
    run = theorycheck.verify(claim, profile="smoke", seed=3)
    verdict = run["toy2023/square"]
    assert (verdict.word, verdict.met, bool(verdict), bool(run), len(run)) == ("enclosed", True, True, True, 1)
    assert verdict.rivals == {"double <b>": "refuted"}
    assert verdict.witness is None
    assert "agree" in verdict.because
    assert verdict.sensitivity
    assert run.counts == {"enclosed": 1}
    assert repr(run) == "<Run: 1 claim of 1 paper: 1 enclosed>"
    assert [json.loads(line)["record"] for line in run.json_lines().splitlines()] == ["verdict", "run"]


def test_names_and_files_are_verified_too_and_a_store_remembers(folder, tmp_path):
    first = theorycheck.verify("toy2023/square", profile="smoke", store=tmp_path / "kept")
    again = theorycheck.verify(folder / "square.toml", profile="smoke", store=tmp_path / "kept")
    assert again.records[0] == first.records[0]


def test_a_report_is_written(folder, tmp_path):
    page = theorycheck.report(theorycheck.verify("toy2023", profile="smoke"), tmp_path / "out")
    assert page == tmp_path / "out" / "report.html"
    assert "toy2023/square" in page.read_text()


def test_what_does_not_load_is_an_error_with_every_place(folder):
    (folder / "wrong.toml").write_text(SQUARE.replace("real", "reel"))
    with pytest.raises(theorycheck.ClaimFileError) as caught:
        theorycheck.load("claims")
    assert caught.value.problems[0].startswith("claims/toy2023/wrong.toml:7:")


def test_what_is_not_there_is_an_error_with_a_suggestion(folder):
    with pytest.raises(ValueError, match="no claim matches 'toy2023/squire'; did you mean 'toy2023/square'"):
        theorycheck.load("toy2023/squire")


def test_a_run_knows_no_other_claims(folder):
    with pytest.raises(KeyError):
        theorycheck.verify("toy2023", profile="smoke")["toy2023/circle"]


def test_everything_shows_itself_in_a_notebook_and_injects_nothing(folder):
    (claim,) = theorycheck.load("toy2023")
    run = theorycheck.verify(claim, profile="smoke")
    for shown in (claim, run, run["toy2023/square"]):
        text = shown._repr_html_()
        tags = Tags(text)
        assert tags.open == []
        assert not tags.seen & {"script", "b>"}
        assert "toy2023/square" in text
        assert "&lt;script&gt;" in text
    assert "<math" in claim._repr_html_()
    assert "double &lt;b&gt;" in run["toy2023/square"]._repr_html_()


def test_the_package_offers_nothing_else():
    assert dir(theorycheck) == theorycheck.__all__
    with pytest.raises(AttributeError, match="module 'theorycheck' has no attribute 'prove'"):
        theorycheck.prove  # noqa: B018
