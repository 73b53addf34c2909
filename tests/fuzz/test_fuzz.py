"""No input harms us: a short run of every fuzzer; `python -m tests.fuzz --seconds N` is the long one."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.fuzz import grammar, invariants
from tests.fuzz.targets import TARGETS

SHORT = settings(
    max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_no_input_harms_us(target):
    seen = []

    @SHORT
    @given(target.inputs())
    def holds(value):
        seen.append(value)
        target.check(value)

    holds()
    assert len(seen) >= 20


def test_the_fuzzers_reach_both_sides():
    """Inputs that were all refused, or all taken, would try half of the code."""
    assert {invariants.formula_reads(text) for text in ("x + 1", "x +")} == {True, False}
    taken = [invariants.file_reads(text) for text in grammar.seeds()[:4]]
    assert any(taken)


@pytest.mark.parametrize("text", grammar.ODD)
def test_every_odd_text_everywhere(text):
    records = [_replaced(record, text) for record in grammar.records()[:3]]
    invariants.pages_hold(records)


def _replaced(value, text):
    match value:
        case dict():
            return {key: item if key in grammar.KEPT else _replaced(item, text) for key, item in value.items()}
        case list():
            return [_replaced(item, text) for item in value]
    return text if isinstance(value, str) else value
