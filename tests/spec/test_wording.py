"""Words of messages: suggestions only where close, and text that is safe to print."""

import pytest

from theorycheck.spec.problems import Problem
from theorycheck.spec.wording import counted, did_you_mean, listed, noun_of, printable, quoted, suggest


@pytest.mark.parametrize(
    ("word", "options", "hint"),
    [
        ("scor", ["score", "scale"], "; did you mean 'score'?"),
        ("SCORE", ["score", "scale"], "; did you mean 'score'?"),
        ("Score", ["SCORE", "score"], "; did you mean 'SCORE'?"),
        ("zebra", ["score", "scale"], ""),
        ("", ["score"], ""),
        ("x", [], ""),
        ("s" * 100_000, ["score"], ""),
    ],
)
def test_a_suggestion_is_made_where_one_is_close(word, options, hint):
    assert did_you_mean(word, options) == hint
    assert suggest(word, options, "else") == (hint or "; else")


def test_suggestions_do_not_depend_on_the_order_of_options():
    assert did_you_mean("ab", ["abc", "abd"]) == did_you_mean("ab", ["abd", "abc"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a", "'a'"),
        ("it's", '"it\'s"'),
        ("a\nb\x1b[0m\u202e\ud800", "'a\\nb\\x1b[0m\\u202e\\ud800'"),
        ("x" * 41, "'" + "x" * 37 + "...'"),
    ],
)
def test_quoted_text_is_short_and_printable(text, shown):
    assert quoted(text) == shown
    assert shown.isprintable()


def test_a_problem_is_one_printable_line():
    problem = Problem("a\nb.toml", 1, 2, "wrong\r\x9b")
    assert str(problem) == "a\\nb.toml:1:2: wrong\\r\\x9b"
    assert printable("σ ü") == "σ ü"


def test_lists_counts_and_nouns():
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"], "and")] == ["a", "a or b", "a, b and c"]
    assert [counted(0, "sign"), counted(1, "sign"), counted(2, "sign")] == ["0 signs", "1 sign", "2 signs"]
    values = [True, 1, "a", {}, [], None]
    assert [*map(noun_of, values)] == ["true or false", "a number", "text", "a table", "a list", "something else"]
