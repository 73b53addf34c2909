"""Every theorem holds for every law that the catalog finds, as drawn and embedded."""

import pytest

from tests.laws.drawing import CATALOG, NAMES, Case
from tests.laws.theorems import THEOREMS

CASES = [
    Case(name, seed, embedded) for name in NAMES for seed, embedded in ((0, False), (1, False), (2, False), (3, True))
]


def test_the_catalog_finds_laws_without_fault():
    assert not CATALOG.faults
    assert len(NAMES) >= 9


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda theorem: theorem.__name__)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_law(theorem, case):
    theorem(case)
