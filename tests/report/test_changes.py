"""What changed between two runs: words always, margins only beyond their error."""

import pytest

from theorycheck.report.changes import Change, changes

RIVAL = {"name": "twice", "word": "refuted", "margin": 0.5, "error": 0.0}
RECORD = {
    "record": "verdict",
    "id": "a2024/lemma",
    "word": "supported",
    "met": True,
    "digest": "d",
    "because": "it holds",
    "margin": 0.25,
    "error": 0.01,
    "rivals": [RIVAL],
}
RUN = {"record": "run", "met": True}


def between(**changed):
    return changes([RECORD, RUN], [RECORD | changed, RUN])


def test_a_run_does_not_differ_from_itself():
    assert between() == []


def test_another_word_is_a_change_and_says_why():
    (change,) = between(word="refuted", met=False, because="a witness")
    assert change == Change("a2024/lemma", "", "supported -> refuted (not as expected): a witness", True)


@pytest.mark.parametrize(
    ("margin", "seen"), [(0.2600, False), (0.269, False), (0.271, True), (0.229, True), (None, False)]
)
def test_a_margin_is_a_change_beyond_both_errors(margin, seen):
    assert bool(between(margin=margin)) == seen


def test_a_margin_without_noise_is_a_change_beyond_rounding():
    assert not between(rivals=[RIVAL | {"margin": 0.5 * (1 + 1e-7)}])
    (change,) = between(rivals=[RIVAL | {"margin": 0.5001}])
    assert change == Change("a2024/lemma", "twice", "margin 0.5 -> 0.5", False)


def test_a_rival_that_is_no_longer_refuted_is_a_change():
    (change,) = between(rivals=[RIVAL | {"word": "survives"}])
    assert change == Change("a2024/lemma", "twice", "refuted -> survives", True)


def test_claims_that_came_and_went():
    other = RECORD | {"id": "b2024/lemma"}
    assert changes([RECORD], [other]) == [
        Change("a2024/lemma", "", "only in the first run: supported", True),
        Change("b2024/lemma", "", "only in the second run: supported", True),
    ]


def test_margins_of_another_meaning_are_not_compared():
    (change,) = between(digest="e", margin=7.0)
    assert change.text == "its meaning changed: what is given, stated or expected differs"
