"""What must hold whatever comes in: each function raises AssertionError, or lets out what was not to be raised."""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from html.parser import HTMLParser

from tests.fuzz.grammar import VARIABLES, catalog
from theorycheck.model import Claim, Paper, show
from theorycheck.report import badge, html, jsonlines, latex, markdown, notebook, summary, terminal
from theorycheck.report.changes import changes
from theorycheck.spec.claims import claim_of
from theorycheck.spec.document import parsed
from theorycheck.spec.formula import parse
from theorycheck.spec.names import Names
from theorycheck.spec.papers import paper_of
from theorycheck.spec.tokens import FormulaError

PAPER = Paper("paper2024", "A paper", ("A. Author",), "2308.03686", "unknown", 2024, "vp")
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def formula_reads(text: str) -> bool:
    """A text is a formula that shows as a text of the same tree, or its fault has a place inside it."""
    names = Names.of(catalog()).having(VARIABLES)
    tree, fault = _attempted(text, names)
    if fault is not None:
        assert 0 <= fault.offset <= len(text)
        assert str(fault).isprintable()
        return False
    again, fault = _attempted(show(tree), names)
    assert again == tree or (fault is not None and "limit" in str(fault)), (show(tree), fault)
    return True


def _attempted(text: str, names: Names) -> tuple:
    try:
        return parse(text, names), None
    except FormulaError as error:
        return None, error


def file_reads(text: str) -> bool:
    """A text is a claim, or has problems: single printable lines with places inside it."""
    file = parsed(text, "claims/paper2024/claim.toml")
    claim = claim_of(file, "paper2024/claim", PAPER, catalog(), Names.of(catalog()))
    problems = file.ledger.problems
    assert isinstance(claim, Claim) != bool(problems)
    _lie_inside(text, problems)
    if isinstance(claim, Claim):
        _describes(claim)
    return isinstance(claim, Claim)


def paper_reads(text: str) -> bool:
    """The same of a `paper.toml`."""
    file = parsed(text, "claims/paper2024/paper.toml")
    paper = paper_of(file, "paper2024", catalog())
    assert (paper is None) == bool(file.ledger.problems)
    _lie_inside(text, file.ledger.problems)
    return paper is not None


def _lie_inside(text: str, problems: tuple) -> None:
    lines = text.replace("\r\n", "\n").split("\n")
    for problem in problems:
        assert 1 <= problem.line <= len(lines), problem
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1, problem
        assert str(problem).isprintable(), problem


def _describes(claim: Claim) -> None:
    from theorycheck.engine.records import claim_record

    assert re.fullmatch("[0-9a-f]{16}", claim.digest)
    jsonlines.dumps(claim_record(claim))
    whole = Page(notebook.claim({"id": claim.id, "kind": claim.statement.kind, **claim_record(claim)}))
    whole.is_sound()


# --- pages ----------------------------------------------------------------------------------------------------------

VOID = frozenset({"meta", "input", "br", "hr", "img", "link", "mprescripts", "none", "mspace"})
_TAGS = (
    "html head meta title style body main header footer nav section article div span p h1 h2 h3 h4 h5 "
    "kbd select option ul ol li dl dt dd "
    "table caption thead tbody tr th td a b i em strong code pre small sub sup br button input label output details "
    "summary script noscript figure figcaption svg g path rect line circle polyline text tspan math semantics "
    "annotation mrow mi mo mn ms mtext mspace mfrac msqrt mroot mstyle merror mpadded mphantom msub msup msubsup "
    "munder mover munderover mmultiscripts mprescripts none mtable mtr mtd menclose"
)
TAGS = frozenset(_TAGS.split())
BARRED = frozenset(
    {"src", "srcset", "srcdoc", "action", "formaction", "background", "data", "xlink:href", "ping", "poster"}
)


class Page(HTMLParser):
    """A page as a browser sees it: elements balanced, attributes, addresses, scripts."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def is_sound(self, scripts: int = 0) -> None:
        """Assert that nothing stands in it that we do not write."""
        assert not self.unbalanced, self.unbalanced
        assert not self.open, self.open
        assert self.tags.keys() <= TAGS, self.tags.keys() - TAGS
        assert self.tags["script"] <= scripts
        for name, value in self.attributes:
            assert name not in BARRED, name
            assert not name.startswith("on"), name
            assert re.fullmatch(r"[A-Za-z][A-Za-z:-]*", name), name
            assert name != "href" or value.startswith(("#", "https://arxiv.org/abs/")), value


def pages_hold(records: list[dict]) -> None:
    """Every way of showing a run gives clean text or sound markup, and the same bytes again."""
    page = html.render(records)
    Page(page).is_sound(scripts=1)
    assert page == html.render(records)
    for record in records:
        if record["record"] == "verdict":
            Page(notebook.verdict(record)).is_sound()
            assert jsonlines.record(jsonlines.dumps(record)).keys() == record.keys()
    Page(notebook.run(records)).is_sound()
    image = Page(badge.render(records))
    image.is_sound()
    assert image.tags.keys() <= {"svg", "title", "rect", "g", "text"}
    comment = markdown.render(records)
    for text in (page, comment, latex.render(records), _printed(records)):
        _is_seen(text)
    _is_no_markup(comment)
    changes(records, records[::-1])


def _printed(records: list[dict]) -> str:
    stream = io.StringIO()
    plain = terminal.Plain(stream)
    for record in records:
        if record["record"] == "verdict":
            plain.verdict(record)
    return stream.getvalue() + "\n".join(terminal.closing(summary.summarise(records), "out"))


def _is_seen(text: str) -> None:
    odd = {character for character in text if unicodedata.category(character) in UNSEEN} - {"\n", "\t"}
    assert odd <= {"\u200b"}, odd  # our own break in links and mentions
    text.encode("utf-8")


def _is_no_markup(comment: str) -> None:
    tags = re.findall(r"</?[A-Za-z!?][^>]*>?", comment)
    assert set(tags) <= {"<details>", "</details>", "<summary>", "</summary>"}, tags
    assert not re.search(r"(?<!\\)\]\(", comment)
    assert not re.search(r"(?<!\\)`", comment)


def records_read(records: list[dict]) -> None:
    """Records of whatever shape are refused in words, or can be shown."""
    from theorycheck.report.shape import unfit

    if not any(map(unfit, records)):
        pages_hold(records)
