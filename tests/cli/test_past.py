"""`compare` and `history`, over runs that the command itself stored."""

import pytest


@pytest.fixture
def runs(fake, command):
    """Two runs; between them the word for one claim changed."""
    command("verify", "--seed", "1")
    fake.words["first2023/kl_rate"] = "refuted"
    command("verify")
    return [line.split("  ")[0] for line in command("history").out.splitlines()]


def test_history_lists_the_runs_oldest_first(runs, command):
    first, second = command("history").out.splitlines()
    assert first == f"{runs[0]}  3 claims: 2 enclosed, 1 refuted  (smoke, seed 1)"
    assert second == f"{runs[1]}  3 claims: 1 enclosed, 2 refuted  (smoke, seed 0)"


def test_history_of_a_claim_shows_its_words(runs, command):
    lines = command("history", "first2023/kl_rate").out.splitlines()
    assert [line.split()[1] for line in lines] == ["enclosed", "refuted"]


def test_history_of_a_claim_that_was_never_judged_suggests_one(runs, command):
    result = command("history", "first2023/kl_rat")
    assert result.status == 2
    assert result.err == "Error: no stored run judged 'first2023/kl_rat'; did you mean 'first2023/kl_rate'?\n"


def test_history_without_runs_says_how_to_get_one(fake, command):
    result = command("history")
    assert result.status == 2
    assert result.err == "Error: no run is stored in .theorycheck/runs; `theorycheck verify` stores one\n"


def test_compare_shows_the_word_that_changed(runs, command):
    result = command("compare", *runs)
    assert result.status == 1
    assert "seed: 1 -> 0, so numbers come from other points\n" in result.out
    assert "first2023/kl_rate: enclosed -> refuted (not as expected): " in result.out


def test_compare_with_itself_finds_nothing(runs, command):
    result = command("compare", runs[1], runs[1])
    assert (result.status, result.out) == (0, "no word changed, and no margin beyond its error\n")


def test_compare_with_one_name_takes_the_newest(runs, command):
    assert command("compare", runs[1]).status == 0
    assert command("compare", runs[0]).status == 1


def test_compare_with_an_unknown_run_is_an_error(runs, command):
    result = command("compare", "1999")
    assert result.status == 2
    assert result.err.startswith("Error: no stored runs begin with '1999'")
