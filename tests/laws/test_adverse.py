"""Where ordinary code fails, floats are right or say that they are not: never a finite number that is wrong.

A float may miss the exact value by 1e-9 of the value, or of the size of the terms that it is the sum of. The chances of
parts given a point are known as well as the rounding of their logs allows; where all have one covariance, |x|^2 is
common to the logs and drops out.
"""

import math
import sys

import numpy as np
import pytest

from tests.laws.adversity import FIELDS, METHODS, SHARE, spots
from theorycheck import numerics as n
from theorycheck.laws.base import SingularLaw

BITS = (256, 2560)  # the second holds 1/5e-324 beside 1


def outcome(spot, name, kind):
    """The value, or None where it is refused as undefined, which the engine takes for such."""
    try:
        return spot.value(name, kind)
    except (ArithmeticError, SingularLaw):
        return None


def exact(spot, name):
    """Bounds of the exact value; None where there is none."""
    for bits in BITS:
        found = outcome(spot, name, n.balls(bits))
        if found is not None and np.all(n.is_finite(found)):
            return [np.asarray(bound, dtype=float) for bound in n.enclosure(found)]
    return None


def complaint(spot, name):
    """What is wrong with the float there; "" where nothing is, None where it is no number."""
    found = outcome(spot, name, n.FLOATS)
    if found is None or not np.all(np.isfinite(found)):
        return None
    bounds = exact(spot, name)
    if bounds is None:
        return f"{spot}: {name} is {found} and there is no such number"
    lower, upper = bounds
    value = max(float(np.max(np.abs(bound))) for bound in bounds)
    size = spot.size(name) if spot.variance else math.inf
    room = min(SHARE * max(value, size), sys.float_info.max) + sys.float_info.min
    right = np.all((found >= lower - room) & (found <= upper + room))
    return "" if right else f"{spot}: {name} is {found}, not {lower}"


@pytest.mark.parametrize("law", FIELDS)
def test_floats_are_right_or_no_numbers(law):
    found = [complaint(spot, name) for spot in spots(law) for name in METHODS]
    assert [text for text in found if text] == []
    assert found.count("") >= len(found) // 8


def test_a_float_that_is_wrong_is_seen(monkeypatch):
    target, _ = FIELDS["circle"]
    original = target.clean_mean
    monkeypatch.setattr(target, "clean_mean", lambda law, x: original(law, x) * (1 + 1e-6 * (x.dtype == float)))
    assert any(complaint(spot, "posterior_mean") for spot in spots("circle"))


@pytest.mark.parametrize("law", ["components 1e6 apart", "atoms 1e6 apart", "atoms 1e-8 apart"])
def test_far_points_between_parts_of_one_covariance_keep_their_chances(law):
    """At 1e8 across the line through the means, where all that tells the parts apart is a thousandth of a deviation."""
    target, fields = FIELDS[law]
    data = target(*(np.asarray(field) for field in fields))
    parts = data.components
    gap = np.linalg.norm(parts.means[1] - parts.means[0])
    variance = gap * 1e3
    along = 1e-3 * variance / gap
    x = parts.means.mean(0) + np.array([along, 1e8])
    within = parts.factors @ np.swapaxes(parts.factors, -1, -2) if parts.rank else np.zeros((2, 2, 2))
    odds = np.exp(gap * along / (variance + within[0, 0, 0]))
    found = data.noised(1.0, variance).responsibilities(x)
    assert found == pytest.approx([1 / (1 + odds), odds / (1 + odds)], rel=1e-9)
