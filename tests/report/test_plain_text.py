"""Terminals, Markdown and JSON lines: text of strangers is text, lines are lines, numbers are JSON."""

from __future__ import annotations

import io
import json
import math
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from theorycheck.report import jsonlines, markdown, summary, terminal, text

HOSTILE = (
    "\x1b]0;owned\x07\x1b[2J\u202e\u200b<img src=x onerror=alert(1)> | "
    "@someone #12 **b** [a](http://e.vil) `c`\r\n\\| ~~d~~"
)


class Tags(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.words = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen.add(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def hostile(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [record | {key: HOSTILE for key in ("title", "locator", "because") if key in record} for record in records]


# --- text


def test_nothing_invisible_is_left() -> None:
    shown = text.line(HOSTILE)
    assert shown.isprintable()
    assert shown.startswith("]0;owned[2J<img")


def test_clean_reaches_every_text_of_plain_data() -> None:
    assert text.clean({"a\x1b": ["b\x07", {"c": ("\u202ed", 1, None)}]}) == {"a": ["b", {"c": ["d", 1, None]}]}


def test_what_mathematicians_write_is_kept() -> None:
    assert text.line("Lévy–Itô  ∇log p_t ≤ ‖x‖²\n∎") == "Lévy–Itô ∇log p_t ≤ ‖x‖² ∎"


def test_long_powers_of_ten_are_written_short() -> None:
    assert text.powers("[1/100000, 3] 1/1000 10000000 x10000000 1/10000000 20000000 1/200000") == (
        "[1e-5, 3] 1/1000 1e7 x10000000 1e-7 20000000 1/200000"
    )


def test_an_arxiv_id_has_an_address_and_anything_else_has_none() -> None:
    assert text.arxiv("2308.03686", "v2") == ("arXiv:2308.03686v2", "https://arxiv.org/abs/2308.03686v2")
    assert text.arxiv("math.PR/0601001", "unknown")[1] == "https://arxiv.org/abs/math.PR/0601001"
    assert text.arxiv("2308.03686", "unknown")[0] == "arXiv:2308.03686 (version unknown)"
    assert text.arxiv("javascript:1", "v1")[1] == ""
    assert text.arxiv("none", "unknown") == text.arxiv("", "") == ("", "")


def test_numbers_have_three_figures() -> None:
    assert [text.number(value) for value in (45.234, 1e-7, 3, "inf")] == ["45.2", "1e-07", "3", "inf"]


# --- Markdown


def test_the_comment_has_what_needs_a_person_before_it_is_folded(records: list[dict[str, Any]]) -> None:
    made = markdown.render(records)
    head, _, folded = made.partition("<details>")
    assert head.startswith("### theorycheck: 10 claims of 3 papers")
    assert "6 as expected, **4 need a person**. 8 of 10 declared rivals refuted." in head
    assert head.count("\n| ") == 1 + 4
    assert folded.count("\n| ") == 3 + 10


def test_markdown_of_strangers_renders_as_the_text_it_is(records: list[dict[str, Any]]) -> None:
    parser = MarkdownIt("gfm-like", {"linkify": False})
    plain = Tags(parser.render(markdown.render(records)))
    attacked = Tags(parser.render(markdown.render(hostile(records))))
    assert attacked.seen == plain.seen - {"em"}
    assert "<img src=x onerror=alert(1)>" in attacked.words
    assert "**b** [a](http:" in attacked.words
    assert "@someone" not in attacked.words
    assert "#12" not in attacked.words


def test_a_comment_fits_into_a_comment(records: list[dict[str, Any]]) -> None:
    many = [record | {"id": f"p{n % 7}/c{n}", "because": "x" * 300} for n in range(700) for record in records[:1]]
    made = markdown.render(many)
    assert len(made) <= 65_536
    assert "more, in the full report" in made
    failing = markdown.render([record | {"met": False} for record in many])
    assert len(failing) <= 65_536


# --- terminal


def test_a_verdict_is_one_line(records: list[dict[str, Any]]) -> None:
    stream = io.StringIO()
    with terminal.display(stream, io.StringIO(), len(records)) as shown:
        for record in hostile(records)[:-1]:
            shown.verdict(record)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 10
    assert all(line.isprintable() for line in lines)
    assert lines[0].startswith("enclosed      chen2023/score_decomposition: ")


def test_an_expected_refutation_is_marked(verdicts: dict[str, dict[str, Any]]) -> None:
    assert "marginal_rate (as expected): " in terminal.verdict_line(verdicts["benton2024/marginal_rate"])
    assert "(as expected)" not in terminal.verdict_line(verdicts["lu2023/ratio_to_heat_kernel"])


def test_a_terminal_shows_the_same_lines_and_no_code_of_a_stranger(records: list[dict[str, Any]]) -> None:
    stream = Terminal()
    with terminal.display(stream, io.StringIO(), 10) as shown:
        for record in hostile(records)[:-1]:
            shown.verdict(record)
    assert "\x1b]0;" not in stream.getvalue()
    assert "\x1b[2J" not in stream.getvalue()
    assert stream.getvalue().count("onerror") == 10


def test_progress_aside_leaves_the_lines_plain(records: list[dict[str, Any]]) -> None:
    stream, aside = io.StringIO(), Terminal()
    with terminal.display(stream, aside, 10) as shown:
        for record in records[:-1]:
            shown.verdict(record)
    assert stream.getvalue().splitlines() == [terminal.verdict_line(record) for record in records[:-1]]
    assert "judging" in aside.getvalue()


def test_the_last_lines_say_what_needs_a_person_and_where_the_report_is(records: list[dict[str, Any]]) -> None:
    lines = terminal.closing(summary.summarise(records), "here/report.html")
    assert lines[1].startswith("10 claims of 3 papers: 1 certified, 2 enclosed, 2 supported, 1 unopposed, 1 refuted,")
    assert lines[2] == "rivals: 8 of 10 refuted"
    assert lines[3] == "4 claims need a person:"
    assert lines[-1] == "report: here/report.html"


def test_plain_lines_do_not_load_rich() -> None:
    code = (
        "import io, sys; from theorycheck.report import terminal\n"
        "with terminal.display(io.StringIO(), io.StringIO(), 1) as shown: shown.verdict({'word': 'broken'})\n"
        "assert not any(name.partition('.')[0] == 'rich' for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# --- JSON lines


def test_records_come_back_as_they_were_written(records: list[dict[str, Any]], tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        for record in records:
            jsonlines.write(stream, record)
    assert jsonlines.read(path) == records
    assert path.read_bytes().isascii()


def test_a_line_cut_short_by_a_kill_is_left_out(records: list[dict[str, Any]], tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(jsonlines.dumps(records[0]) + "\n" + jsonlines.dumps(records[1])[:50], encoding="utf-8")
    assert jsonlines.read(path) == records[:1]


@pytest.mark.parametrize("line", ["{", "[1]", "[" * 100_000])
def test_a_bad_line_before_the_last_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match="not a JSON object"):
        jsonlines.parse([line, "{}"])


def test_numbers_that_json_lacks_become_text() -> None:
    line = jsonlines.dumps({"a": [math.inf, -math.inf, math.nan, 0.5], "b": ("x", None)})
    assert json.loads(line, parse_constant=pytest.fail) == {"a": ["inf", "-inf", "nan", 0.5], "b": ["x", None]}


@pytest.mark.parametrize("width", [40, 80, 120])
def test_on_a_terminal_sentences_hang_under_the_id_and_end_where_it_ends(
    records: list[dict[str, Any]], width: int
) -> None:
    long = records[0] | {"because": "so " * 300}
    stream = io.StringIO()
    console = Console(file=stream, width=width, highlight=False, markup=False, emoji=False)
    live = terminal.Live(console, lambda: None, None)
    for record in (long, *records[1:-1]):
        live.verdict(record)
    lines = stream.getvalue().splitlines()
    hanging = [line for line in lines if line.startswith(" ")]
    assert all(line.startswith(" " * (terminal.WIDTH + 2)) for line in hanging)
    assert all(len(line) <= width or len(line.split()) == 1 for line in hanging)  # a path is not broken
    assert sum(not line.startswith(" ") for line in lines) == len(records) - 1  # a line a claim
    first = lines[1 : terminal.MOST_ROWS + 1]
    assert first[-1].endswith("\u2026")


def test_the_last_lines_say_why_each_needs_a_person_and_keep_commands_whole(records: list[dict[str, Any]]) -> None:
    for width in (0, 60):
        lines = terminal.closing(summary.summarise(records), width=width)
        assert "not to 1: 1.284025 at t = 1e-9." in " ".join(" ".join(lines).split())
        assert "did you mean 'nearest_point'?" in " ".join(" ".join(lines).split())
        (command,) = (line for line in lines if "theorycheck replay" in line)
        assert command.endswith("'")
