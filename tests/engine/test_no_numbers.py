"""Never a silent nan: what is no number, in floats or in balls, never makes a claim pass nor a rival fall."""

from fractions import Fraction

import numpy as np
import pytest

from tests.engine import toys
from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.domains import Ladder, real
from theorycheck.engine.run import verify
from theorycheck.model import PASSES, Number


@observable
def nowhere(x):
    """The logarithm of -1 - x^2, which is no number for any x."""
    return n.log(-1 - n.power(x, 2))


@observable(rigorous=False)
def silent(x):
    """A nan without any error, as code in floats returns it."""
    return n.to_float(x) * np.nan


@observable(rigorous=False)
def endless(x):
    """Beyond all floats."""
    return n.to_float(x) * np.inf


def catalog():
    known = toys.catalog()
    known.observables.update(toys._entries(nowhere, silent, endless))
    return known


BOX = {"x": real(1, 3)}
RUNGS = {"x": Ladder(Number(Fraction(2)), Number(Fraction(256)))}
POINTWISE = [
    ("identity", {"left": "{}", "right": "{}"}, {"right": "{} + 1"}),
    ("identity", {"left": "{}", "right": "x"}, {"right": "x + 1"}),
    ("bound", {"left": "{}", "right": "x"}, {"right": "x / 2"}),
    ("bound", {"left": "-x", "right": "{}"}, {"right": "{} - 1"}),
    ("bound", {"left": "x", "right": "2 * x"}, {"right": "{}"}),
]
ALONG = [
    ("rate", {"quantity": "{}", "along": "x", "exponent": -1}, {"exponent": -2}),
    ("rate", {"quantity": "{}", "along": "x", "exponent": -1, "sense": "at most"}, {"exponent": -2}),
    ("order", {"left": "{}", "right": "x", "along": ["x"]}, {"right": "x**2"}),
    ("order", {"left": "x", "right": "{}", "along": ["x"]}, {"right": "1 / x"}),
    ("invariant", {"quantity": "{}", "along": "x"}, {"power": 1}),
]
WAYS = ["nowhere(x)", "silent(x)", "endless(x) - endless(x)", "silent(x) * 0", "1 / (x - x)", "0 * endless(x)"]


def filled(keys, way):
    return {key: value.format(way) if isinstance(value, str) else value for key, value in keys.items()}


def record(given, kind, keys, rival, way):
    claim = toys.claim(given, kind, [filled(rival, way)], **filled(keys, way))
    return next(iter(verify([claim], catalog(), profile="smoke")))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("kind", "keys", "rival"), POINTWISE, ids=lambda part: str(part)[:40])
def test_no_point_without_a_number_speaks_for_a_claim(kind, keys, rival, way):
    found = record(BOX, kind, keys, rival, way)
    assert found["word"] not in PASSES
    assert not found["met"]
    if "{}" in str(keys):
        assert found["word"] != "refuted"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("kind", "keys", "rival"), ALONG, ids=lambda part: str(part)[:40])
def test_no_rung_without_a_number_speaks_for_a_claim(kind, keys, rival, way):
    found = record(RUNGS, kind, keys, rival, way)
    assert found["word"] not in {*PASSES, "refuted"}


def test_the_same_claims_with_numbers_pass():
    """What is tried above can pass."""
    assert record(BOX, *POINTWISE[0], "x")["word"] in PASSES
    assert record(BOX, *POINTWISE[1], "x")["word"] in PASSES
    assert record(RUNGS, *ALONG[0], "1 / x")["word"] in PASSES
