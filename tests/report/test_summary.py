"""The run as a whole: what is shown as a pass, what needs a person, the order of results, statements in one line."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

from theorycheck.model import PASSES
from theorycheck.report import statement, summary


def test_only_the_four_passing_words_are_ever_shown_as_a_pass() -> None:
    shown = {
        word: summary.tone({"word": word, "met": met}) == "pass"
        for word, met in itertools.product(summary.WORDS, (False, True))
        if (word in PASSES) == met or word == "refuted"
    }
    assert {word for word, passes in shown.items() if passes} == PASSES


@pytest.mark.parametrize("word", sorted(PASSES))
def test_a_pass_that_was_expected_to_be_refuted_is_a_failure(word: str) -> None:
    assert summary.tone({"word": word, "met": False, "expect": "refuted"}) == "fail"


def test_a_refutation_says_whether_it_was_expected() -> None:
    assert summary.label({"word": "refuted", "met": True}) == "refuted as expected"
    assert summary.label({"word": "refuted", "met": False}) == "refuted"


def test_counts_add_up_and_follow_the_order_of_the_words(records: list[dict[str, Any]]) -> None:
    run = summary.summarise(records)
    assert sum(tally.count for tally in run.tallies) == len(run.verdicts) == 10
    order = [summary.WORDS.index(tally.word) for tally in run.tallies]
    assert order == sorted(order)


def test_automatic_rivals_are_not_declared(records: list[dict[str, Any]]) -> None:
    run = summary.summarise(records)
    assert (run.declared, run.refuted) == (10, 8)
    assert run.run["rivals"] == {"declared": 10, "refuted": 8}


def test_whatever_is_not_met_needs_a_person_worst_first(records: list[dict[str, Any]]) -> None:
    words = [verdict["word"] for verdict in summary.summarise(records).needs]
    assert words == ["refuted", "broken", "unopposed", "inconclusive"]


def test_results_come_in_the_order_of_a_list_of_results() -> None:
    places = ["Lemma 2", "Lemma 10", "Theorem 1", "Theorem 1, part 3", "derived here", ""]
    verdicts = [{"record": "verdict", "id": f"p/{n}", "locator": place} for n, place in enumerate(places)]
    random.Random(3).shuffle(verdicts)
    (group,) = summary.summarise(verdicts).groups
    assert [verdict["locator"] for verdict in group.verdicts] == places


@pytest.mark.parametrize(
    ("kind", "keys", "text"),
    [
        ("identity", {"left": "a", "right": "b"}, "a = b"),
        ("bound", {"left": "a", "right": "b", "tight": "False"}, "a <= b"),
        ("rate", {"quantity": "q", "along": "n", "exponent": "-1", "log_power": "0"}, "q ~ C * n**(-1)"),
        (
            "rate",
            {"quantity": "q", "along": "n", "exponent": "2", "log_power": "1", "sense": "at most"},
            "q <= C * n**2 * log(n)**1",
        ),
        ("asymptotic", {"left": "a", "right": "b", "along": "t", "to": "0", "next": "None"}, "a ~ b as t -> 0"),
        ("asymptotic", {"left": "a", "right": "b", "as": "t", "to": "0", "next": "c"}, "a ~ b as t -> 0, next order c"),
        ("invariant", {"quantity": "q", "along": "d", "power": "0"}, "q does not change with d"),
        ("invariant", {"quantity": "q", "along": "d", "power": "1"}, "q / d**1 does not change with d"),
        ("threshold", {"event": "e", "along": "n", "in_": "d", "scaling": "d"}, "e switches at n = C * d"),
        ("order", {"left": "a", "right": "b", "along": "n, d"}, "a <= C * (b) along n, d"),
        ("unheard", {"one": "1", "two": "2"}, "one = 1; two = 2"),
        ("identity", {"left": "a"}, "left = a"),
    ],
)
def test_a_statement_reads_as_one_line(kind: str, keys: dict[str, str], text: str) -> None:
    assert statement.sentence(kind, keys) == text


def test_a_rival_states_only_what_differs() -> None:
    claim = {"quantity": "q", "exponent": "-1", "next": "None"}
    assert statement.differing(claim | {"exponent": "-2"}, claim) == {"exponent": "-2"}


def test_an_appendix_comes_after_the_results_of_the_text() -> None:
    places = ["Appendix A, Lemma 1", "Theorem 2", "Lemma 10", "Lemma 9", "the remark", ""]
    verdicts = [{"record": "verdict", "id": f"a/c{n}", "locator": place} for n, place in enumerate(places)]
    shown = [verdict["locator"] for verdict in summary.summarise(verdicts).groups[0].verdicts]
    assert shown == ["Lemma 9", "Lemma 10", "Theorem 2", "Appendix A, Lemma 1", "the remark", ""]
