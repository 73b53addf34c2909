"""The page: what it shows, that it is the same for the same records, that it reaches for nothing, that text is text."""

from __future__ import annotations

import base64
import copy
import hashlib
import random
import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from theorycheck.report import html

HOSTILE = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> "
    "$\\href{javascript:alert(1)}{x}$ \x1b[31m\u202e {{ 7*7 }}"
)


class Page(HTMLParser):
    """Elements, addresses and visible text of a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.words: list[str] = []
        self.scripts: list[str] = []
        self._inside = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts.append(data)
        elif self._inside != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def replaced(value: Any, text: str, kept: frozenset[str]) -> Any:
    """The same record with every text in it replaced, but for the keys kept."""
    if isinstance(value, dict):
        return {key: item if key in kept else replaced(item, text, kept) for key, item in value.items()}
    if isinstance(value, list):
        return [replaced(item, text, kept) for item in value]
    return text if isinstance(value, str) else value


def test_the_first_screen_counts_what_was_checked_and_names_what_needs_a_person(records: list[dict[str, Any]]) -> None:
    text = Page(html.render(records)).text
    assert "10 claims of 3 papers" in text
    assert "6 as expected; 4 need a person" in text
    assert "Of 10 declared rivals, 8 were refuted by the same evidence, 2 were not." in text
    needs = text.split("Needs a person")[1].split("every verdict")[0]
    expected = {record["id"] for record in records if record["record"] == "verdict" and not record["met"]}
    assert expected == set(re.findall(r"[a-z]+\d{4}/\w+(?!\S*\.toml)", needs))


def test_a_run_that_met_everything_says_that_nothing_needs_a_person(records: list[dict[str, Any]]) -> None:
    good = [record for record in records if record["record"] == "run" or record["met"]]
    text = Page(html.render(good)).text
    assert "All are as expected; nothing needs a person. All 7 declared rivals were refuted" in text
    assert "Needs a person" not in text


def test_an_empty_run_is_no_success() -> None:
    text = Page(html.render([])).text
    assert "Nothing was checked." in text
    assert "as expected" not in text.split("How to read")[0]


def test_every_claim_has_a_row_that_leads_to_its_section(records: list[dict[str, Any]]) -> None:
    page = Page(html.render(records))
    addresses = [value for name, value in page.attributes if name == "href"]
    for record in records[:-1]:
        anchor = "claim-" + re.sub(r"\W", "-", record["id"])
        assert page.ids.count(anchor) == 1
        assert f"#{anchor}" in addresses


def test_a_section_shows_all_that_stands_beside_the_word(verdicts: dict[str, dict[str, Any]]) -> None:
    record = verdicts["benton2024/path_rate"]
    text = Page(html.render([record])).text
    for shown in (
        "derived, not attributed to the authors",
        "path_kl(law, half_exponential_grid(6, delta, steps)) ~ C * steps**(-1)",
        "gaussian: dim integers 1 to 16",
        record["because"],
        "an exponent off by 0.02",
        record["assumption"],
        "the marginal's rate",
        "exponent = -2",
        "45.2 nats",
        "Rivals added by the judge",
        "one more log",
        "theorycheck verify benton2024/path_rate --seed 0 --profile standard",
    ):
        assert shown in text, shown


def test_a_witness_comes_as_a_command_that_replays_it(verdicts: dict[str, dict[str, Any]]) -> None:
    text = Page(html.render([verdicts["lu2023/ratio_to_heat_kernel"]])).text
    assert """theorycheck replay '{"claim":"lu2023/ratio_to_heat_kernel","statement":"claim",""" in text


def test_the_statement_is_typeset_and_keeps_its_latex(verdicts: dict[str, dict[str, Any]]) -> None:
    page = Page(html.render([verdicts["chen2023/score_decomposition"]]))
    assert {"math", "mfrac", "annotation"} <= set(page.tags)
    assert r"\frac{1}{h(t)}(I - AA^\top)x" in page.text


def test_same_records_in_any_order_give_the_same_bytes(records: list[dict[str, Any]]) -> None:
    shuffled = copy.deepcopy(records)
    random.Random(1).shuffle(shuffled)
    assert html.render(records) == html.render(shuffled)


def test_what_differs_from_run_to_run_is_not_shown(records: list[dict[str, Any]]) -> None:
    later = copy.deepcopy(records)
    for record in later:
        record["seconds"] = 123.456
    later[-1]["run"] = "another-run"
    assert html.render(records) == html.render(later)


def test_the_page_reaches_for_nothing(records: list[dict[str, Any]]) -> None:
    source = html.render(records)
    page = Page(source)
    assert not {"link", "img", "iframe", "object", "embed", "base", "form", "audio", "video"} & set(page.tags)
    assert not [pair for pair in page.attributes if pair[0] in ("src", "srcset", "data", "action", "background")]
    assert "@import" not in source
    assert "url(" not in source
    followed = {value for name, value in page.attributes if name == "href" and not value.startswith("#")}
    assert followed == {
        "https://arxiv.org/abs/2308.03686",
        "https://arxiv.org/abs/2302.07194v1",
        "https://arxiv.org/abs/2301.07882",
    }


def test_the_policy_of_the_page_admits_its_own_script_alone(records: list[dict[str, Any]]) -> None:
    page = Page(html.render(records))
    policy = next(value for name, value in page.attributes if name == "content" and "default-src" in value)
    assert len(page.scripts) == 1
    digest = base64.b64encode(hashlib.sha256(page.scripts[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("kept", [frozenset({"record"}), frozenset({"record", "id", "word", "kind", "expect"})])
def test_text_of_strangers_stays_text(records: list[dict[str, Any]], kept: frozenset[str]) -> None:
    source = html.render([replaced(record, HOSTILE, kept) for record in records])
    page = Page(source)
    assert page.tags.count("script") == 1
    assert "img" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert all(value.startswith("#") for name, value in page.attributes if name == "href")
    assert "alert(1)</script>\"'><img src=x onerror=alert(1)>" in page.text
    assert "{{ 7*7 }}" in page.text
    assert not set("\x1b\u202e") & set(source)


def test_an_address_is_made_only_of_an_arxiv_id(verdicts: dict[str, dict[str, Any]]) -> None:
    record = verdicts["benton2024/key_lemma"]
    record["paper"]["arxiv"] = "2308.03686/../../evil"
    page = Page(html.render([record]))
    assert all(value.startswith("#") for name, value in page.attributes if name == "href")


def test_a_record_without_the_keys_of_later_versions_still_renders() -> None:
    page = Page(html.render([{"record": "verdict", "id": "a/b", "word": "enclosed", "met": True, "because": "so"}]))
    assert "1 claim of 1 paper" in page.text


def test_the_error_budget_of_the_run_is_said(verdicts: dict[str, dict[str, Any]]) -> None:
    noisy = [verdicts["benton2024/key_lemma"] | {"level": 2e-5}, verdicts["benton2024/path_rate"] | {"level": 1e-4}]
    assert (
        "False refutations to expect from noise, over the whole run: at most 0.00012." in Page(html.render(noisy)).text
    )
    assert "No verdict rests on random draws." in Page(html.render([verdicts["benton2024/key_lemma"]])).text


def test_many_that_need_a_person_do_not_hide_the_results(verdicts: dict[str, dict[str, Any]]) -> None:
    wrong = verdicts["lu2023/ratio_to_heat_kernel"]
    text = Page(html.render([wrong | {"id": f"a/c{number}"} for number in range(30)])).text
    assert f"and {30 - html.MOST_NEEDS} more" in text


def test_every_claim_can_be_chosen_by_its_verdict_its_paper_and_its_kind(records: list[dict[str, Any]]) -> None:
    source = html.render(records)
    for record in records[:-1]:
        chosen = re.findall(
            rf'data-id="{record["id"]}" data-word="([^"]*)" data-paper="([^"]*)" data-kind="([^"]*)"', source
        )
        assert len(chosen) == 2  # its row and its section
        for value in (value for pair in chosen for value in pair if value):
            assert f'<option value="{value}">' in source


def test_headings_step_down_one_by_one(records: list[dict[str, Any]]) -> None:
    for source in (html.render(records), html.explained(records[1])):
        levels = [int(tag[1]) for tag in Page(source).tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_have_headers_and_pictures_have_words(records: list[dict[str, Any]]) -> None:
    source = html.render(records)
    assert all('scope="col"' in head for head in re.findall(r"<th .*?>", source))
    pictures = re.findall(r"<svg .*?>", source)
    assert pictures
    assert all(re.search(r'role="img" aria-label="[^"]{20,}"', picture) for picture in pictures)


def test_an_unjudged_claim_has_no_colour_of_a_verdict(verdicts: dict[str, dict[str, Any]]) -> None:
    record = verdicts["benton2024/key_lemma"]
    said = {key: record[key] for key in ("id", "kind", "paper", "title", "prose", "domain", "formulas", "status")}
    source = html.explained(said | {"record": "unjudged", "rivals": [{"name": "square", "word": "", "why": "w"}]})
    page = Page(source)
    assert "Not judged yet" in page.text
    assert "theorycheck verify benton2024/key_lemma" in page.text
    assert not [
        value for name, value in page.attributes if name == "class" and re.search(r"t-(pass|killed|expected)", value)
    ]


def test_the_page_of_one_claim_shows_its_verdict(verdicts: dict[str, dict[str, Any]]) -> None:
    page = Page(html.explained(verdicts["benton2024/path_rate"]))
    assert "The newest stored verdict" in page.text
    assert "supported" in page.text
    assert "script" not in page.tags
