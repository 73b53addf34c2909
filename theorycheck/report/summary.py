"""What a run says as a whole: counts by word, rivals refuted, what needs a person, claims by paper."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, get_args

from theorycheck.model import PASSES, Word
from theorycheck.report.text import plural

Record: TypeAlias = Mapping[str, Any]

WORDS: tuple[str, ...] = get_args(Word)
MEANINGS: dict[str, str] = {
    "proved": "symbolic proof over the stated scope, and every rival fails",
    "certified": "rigorous enclosures cover the whole stated domain, and every rival fails",
    "enclosed": "rigorous enclosures decide it at every point visited; the domain is searched, not covered",
    "supported": "holds within stated error at the stated level, and every rival fails",
    "unopposed": "holds, but some rival was not rejected: the evidence lacks power",
    "refuted": "a witness violates it, confirmed beyond rounding and beyond noise",
    "inconclusive": "the budget did not decide",
    "vacuous": "no point met the assumptions",
    "broken": "the file is wrong or an observable raised",
}
UNJUDGED = "unjudged"
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Group:
    """One paper and its verdict records, in the order of its list of results."""

    id: str
    paper: Record
    verdicts: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many verdicts read alike: their word, as a reader meets it, and how it is shown."""

    word: str
    label: str
    tone: str
    count: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in numbers; `needs` are the verdicts that did not meet what their claims expect."""

    verdicts: tuple[Record, ...]
    run: Record
    tallies: tuple[Tally, ...]
    declared: int
    refuted: int
    needs: tuple[Record, ...]
    groups: tuple[Group, ...]

    @property
    def headline(self) -> str:
        """What was checked: "12 claims of 3 papers"."""
        return f"{plural(len(self.verdicts), 'claim')} of {plural(len(self.groups), 'paper')}"

    @property
    def chance(self) -> float:
        """The false refutations of claims to expect from noise: the sum of the levels of what draws decided."""
        return float(sum(verdict.get("level") or 0 for verdict in self.verdicts))


def summarise(records: Iterable[Record]) -> Summary:
    """Read a run's records: verdicts in any order, and at most one record of the run."""
    every = tuple(records)
    verdicts = tuple(record for record in every if record.get("record") == "verdict")
    run = next((record for record in every if record.get("record") == "run"), {})
    rivals = [rival for verdict in verdicts for rival in declared(verdict)]
    return Summary(
        verdicts,
        run,
        _tallies(verdicts),
        len(rivals),
        sum(rival.get("word") == "refuted" for rival in rivals),
        tuple(verdict for verdict in sorted(verdicts, key=_urgency) if not verdict.get("met")),
        _groups(verdicts),
    )


def word(verdict: Record) -> str:
    """The verdict's word; of a claim that nothing was judged of, none."""
    return UNJUDGED if verdict.get("record") == UNJUDGED else str(verdict.get("word", "broken"))


def label(verdict: Record) -> str:
    """The word as a reader meets it: a refutation that was expected says so."""
    if word(verdict) == UNJUDGED:
        return "not judged"
    return "refuted as expected" if word(verdict) == "refuted" and verdict.get("met") else word(verdict)


def tone(verdict: Record) -> str:
    """How it is shown: "pass", "expected", "open", "fail", "unjudged"; only the four passing words are ever "pass"."""
    if word(verdict) == UNJUDGED:
        return UNJUDGED
    if word(verdict) in PASSES and verdict.get("met"):
        return "pass"
    if verdict.get("met"):
        return "expected"
    return "open" if word(verdict) in ("inconclusive", "unopposed", "vacuous") else "fail"


def declared(verdict: Record) -> tuple[Record, ...]:
    """The rivals that the file names; the automatic ones left out."""
    return tuple(rival for rival in verdict.get("rivals", ()) if not rival.get("automatic"))


def paper_id(verdict: Record) -> str:
    """The paper of a verdict, by its id."""
    return str(verdict.get("id", "")).rpartition("/")[0] or "no paper"


def natural(text: str) -> tuple[tuple[int, int | str], ...]:
    """A sort key under which Lemma 2 comes before Lemma 10."""
    parts = _DIGITS.split(text.casefold())
    return tuple((0, int(part)) if part.isdecimal() and len(part) < 19 else (1, part) for part in parts)


def _tallies(verdicts: Sequence[Record]) -> tuple[Tally, ...]:
    counts = Counter((word(verdict), label(verdict), tone(verdict)) for verdict in verdicts)
    return tuple(Tally(*alike, counts[alike]) for alike in sorted(counts, key=lambda alike: (_rank(alike[0]), alike)))


def _rank(name: str) -> int:
    return WORDS.index(name) if name in WORDS else len(WORDS)


def _urgency(verdict: Record) -> tuple[int, str]:
    order = ("refuted", "broken", "unopposed", "vacuous", "inconclusive")
    name = word(verdict)
    return order.index(name) if name in order else 0, str(verdict.get("id", ""))


def _groups(verdicts: Sequence[Record]) -> tuple[Group, ...]:
    papers: dict[str, list[Record]] = {}
    for verdict in verdicts:
        papers.setdefault(paper_id(verdict), []).append(verdict)
    return tuple(_group(name, papers[name]) for name in sorted(papers))


def _group(name: str, verdicts: Sequence[Record]) -> Group:
    stated = next((verdict["paper"] for verdict in verdicts if verdict.get("paper")), {"id": name, "title": name})
    return Group(name, stated, tuple(sorted(verdicts, key=_place)))


def _place(verdict: Record) -> tuple[Any, ...]:
    locator = str(verdict.get("locator", ""))
    appended = locator.casefold().startswith("appendix")
    return not locator, not locator[:1].isupper(), appended, natural(locator), str(verdict.get("id", ""))
