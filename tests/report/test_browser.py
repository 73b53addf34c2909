"""The report in a real browser, opened from disk: no error, no request, search, keyboard, widths, dark, print."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.report.browser import Browser, found
from theorycheck.report import html

pytestmark = pytest.mark.skipif(
    found() is None, reason="no Chromium in PATH; THEORYCHECK_BROWSER=/path/to/one runs this"
)

RECORDS = Path(__file__).with_name("records.jsonl")
SHOWN = "[...document.querySelectorAll('tr.item:not([hidden])')].map(row => row.dataset.id).sort()"
WIDTHS = [360, 1440]


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    return [json.loads(text) for text in RECORDS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(str(found()), tmp_path_factory.mktemp("browser")) as one:
        yield one


@pytest.fixture
def page(browser: Browser, records: list[dict[str, Any]], tmp_path: Path) -> Iterator[Browser]:
    """The report of the run made by hand, 1440 pixels wide; at the end it must not have complained or asked."""
    path = tmp_path / "report.html"
    path.write_text(html.render(records), encoding="utf-8")
    browser.events.clear()
    browser.size(1440)
    browser.open(path)
    yield browser
    assert browser.complaints == []
    assert browser.requests == [path.as_uri()]


def ids(records: list[dict[str, Any]], **wanted: Any) -> list[str]:
    verdicts = [record for record in records if record["record"] == "verdict"]
    return sorted(v["id"] for v in verdicts if all(v[key] == value for key, value in wanted.items()))


def choose(page: Browser, name: str, value: str) -> None:
    page.value(f"(e => {{ e.value = {json.dumps(value)}; e.dispatchEvent(new Event('change')) }})({name})")


def test_everything_is_shown_until_something_is_asked_for(page: Browser, records: list[dict[str, Any]]) -> None:
    assert page.value(SHOWN) == ids(records)
    assert page.value("document.getElementById('shown').textContent") == ""
    assert not page.value("document.querySelector('.tools').hidden")


def test_search_by_the_keyboard_alone(page: Browser, records: list[dict[str, Any]]) -> None:
    page.key("/")
    assert page.value("document.activeElement.id") == "search"
    page.write("exact score decays")
    assert page.value(SHOWN) == ["benton2024/path_rate"]
    assert page.value("document.getElementById('shown').textContent") == "1 of 10 claims"
    page.key("Escape")
    assert page.value(SHOWN) == ids(records)
    assert page.value("document.getElementById('search').value") == ""


def test_the_search_reads_the_statement_and_the_formula_too(page: Browser) -> None:
    page.key("/")
    page.write("half_exponential_grid")
    assert page.value(SHOWN) == ["benton2024/marginal_rate", "benton2024/path_rate"]
    page.write(" no such thing")
    assert page.value(SHOWN) == []
    assert page.value("document.getElementById('shown').textContent") == "none of 10 claims"


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("word", "enclosed", {"word": "enclosed"}),
        ("word", "refuted as expected", {"word": "refuted", "met": True}),
        ("kind", "asymptotic", {"kind": "asymptotic"}),
    ],
)
def test_claims_are_chosen_by_word_and_kind(
    page: Browser, records: list[dict[str, Any]], name: str, value: str, wanted: dict[str, Any]
) -> None:
    choose(page, name, value)
    assert page.value(SHOWN) == ids(records, **wanted)
    page.value("document.getElementById('clear').click()")
    assert page.value(SHOWN) == ids(records)


def test_choices_are_joined_and_empty_papers_go(page: Browser, records: list[dict[str, Any]]) -> None:
    choose(page, "paper", "lu2023")
    choose(page, "word", "refuted")
    assert page.value(SHOWN) == ["lu2023/ratio_to_heat_kernel"]
    assert page.value("document.querySelectorAll('.paper:not([hidden])').length") == 2  # its table and its evidence


def test_a_count_shows_its_claims_and_shows_all_again(page: Browser, records: list[dict[str, Any]]) -> None:
    page.value("document.querySelector('button[data-word=supported]').click()")
    assert page.value(SHOWN) == ids(records, word="supported")
    assert page.value("document.querySelector('button[aria-pressed=true]').dataset.word") == "supported"
    page.value("document.querySelector('button[data-word=supported]').click()")
    assert page.value(SHOWN) == ids(records)


def test_a_row_leads_to_its_claim_opens_it_and_gives_it_the_focus(page: Browser) -> None:
    page.value("document.querySelector('a[href=\"#claim-benton2024-path_rate\"]').click()")
    assert (
        page.value("new Promise(done => setTimeout(() => done(document.querySelectorAll('details[open]').length)))")
        == 1
    )
    assert page.value("document.activeElement.parentElement.id") == "claim-benton2024-path_rate"


def test_the_first_stop_of_the_tabulator_skips_to_the_results(page: Browser) -> None:
    page.key("Tab")
    assert page.value("document.activeElement.getAttribute('href')") == "#results"
    assert page.value("document.activeElement.getBoundingClientRect().left") >= 0


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("dark", [False, True])
def test_nothing_is_wider_than_the_window_and_mathematics_and_pictures_are_there(
    page: Browser, width: int, dark: bool
) -> None:
    page.size(width, dark=dark)
    page.value("document.querySelectorAll('details').forEach(item => item.open = true)")
    assert page.value("document.documentElement.scrollWidth") <= width
    boxes = "[...document.querySelectorAll('{}')].map(e => e.getBoundingClientRect()).map(b => [b.width, b.right])"
    for selector, least in (("math", 5), ("svg.picture", 200)):
        sizes = page.value(boxes.format(selector))
        assert sizes
        assert all(wide >= least for wide, _ in sizes)
    assert all(right <= width for _, right in page.value(boxes.format("svg.picture")))


def luminance(colour: str) -> float:
    """The relative luminance of `rgb(r, g, b)`, as WCAG 2 defines it."""
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("dark", [False, True])
def test_text_stands_out_from_what_is_behind_it(page: Browser, dark: bool) -> None:
    page.size(1440, dark=dark)
    behind = page.value("getComputedStyle(document.body).backgroundColor")
    assert (luminance(behind) < 0.2) == dark
    selectors = ("body", ".byline", ".t-pass", ".t-expected", ".t-open", ".t-fail", "a", ".because")
    for selector in selectors:
        ink = page.value(f"getComputedStyle(document.querySelector('{selector}')).color")
        low, high = sorted((luminance(ink), luminance(behind)))
        assert (high + 0.05) / (low + 0.05) >= 4.5, selector


def test_what_a_screen_reader_is_told(page: Browser) -> None:
    page.size(360)  # where tables are laid out as blocks
    nodes = page.send("Accessibility.getFullAXTree")["nodes"]
    told = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node["ignored"]]
    roles = [role for role, _ in told]
    for landmark in ("banner", "main", "contentinfo", "search", "status"):
        assert landmark in roles, landmark
    assert ("searchbox", "Search") in told
    assert {name for role, name in told if role == "combobox"} == {"Verdict", "Paper", "Kind"}
    assert roles.count("table") == 3
    assert {name for role, name in told if role == "columnheader"} == {"Where", "Statement", "Verdict", "Because"}


def test_paper_shows_every_claim_in_full(page: Browser) -> None:
    def pages() -> int:
        import base64

        return base64.b64decode(page.send("Page.printToPDF")["data"]).count(b"/Type /Page\n")

    page.send("Emulation.setEmulatedMedia", media="print")
    assert page.value("getComputedStyle(document.querySelector('.tools')).display") == "none"
    assert pages() >= 5
    assert page.value("document.querySelectorAll('.claim[open]').length") == 0  # as it was before
    page.send("Emulation.setEmulatedMedia", media="")


def test_five_hundred_claims_open_and_are_searched(
    browser: Browser, records: list[dict[str, Any]], tmp_path: Path
) -> None:
    verdicts = [record for record in records if record["record"] == "verdict"]
    many = []
    for number in range(500):
        made = copy.deepcopy(verdicts[number % len(verdicts)])
        many.append(made | {"id": f"{made['id']}_{number}"})
    path = tmp_path / "report.html"
    path.write_text(html.render(many), encoding="utf-8")
    assert path.stat().st_size < 4_000_000
    browser.events.clear()
    browser.size(1440)
    browser.open(path)
    assert browser.value("document.querySelectorAll('tr.item').length") == 500
    browser.key("/")
    browser.write("key_lemma_2")
    assert browser.value(SHOWN) == sorted(
        f"benton2024/key_lemma_{n}" for n in range(500) if n % 10 == 2 and str(n)[0] == "2"
    )
    assert browser.complaints == []


def test_the_page_of_one_claim(browser: Browser, records: list[dict[str, Any]], tmp_path: Path) -> None:
    path = tmp_path / "claim.html"
    path.write_text(html.explained(records[1]), encoding="utf-8")
    for width in WIDTHS:
        browser.events.clear()
        browser.size(width)
        browser.open(path)
        assert browser.value("document.documentElement.scrollWidth") <= width
        assert browser.value("document.querySelector('svg.picture').getBoundingClientRect().width") > 200
        assert browser.complaints == []
        assert browser.requests == [path.as_uri()]
