"""Where ordinary code fails, an observable in floats is right, or says that it is not: never silently wrong.

Right means: the float differs from the exact value at these floats by no more than 1e-9 of the value (of the largest
entry, for arrays), or than the exact value itself moves where every number given moves by 2^-44 of itself. No bound on
the rounding of a difference is better known than its arguments are. Nothing is said where the float is no number, as
the engine takes that for undefined, nor where an error is raised; what is random or estimated has to be a number in its
own error bound. What cannot keep to this is listed with the reason, and with the size of the terms that it keeps to.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
import pytest

from tests.observables.adversity import Spot, spots
from tests.sabotage.trial import CATALOG
from theorycheck import numerics as n
from theorycheck.numerics import integrals
from theorycheck.observables.distributions import Distribution
from theorycheck.observables.tilts import tilt_average

FORWARD = 1e-9
BACKWARD = 2.0**-44
BITS = (128, 512, 2048)
NARROW = 1e-12
FLOOR = sys.float_info.min
COSTLY = {"regressogram_loss": 9, "regressogram_risk": 9}  # every so many spots only: large arrays
PATIENCE = 1 << 14  # values of an integrand
INTEGRAL_BITS = 80


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Integrals in balls as precise as they are asked about, and given up where they take long."""
    monkeypatch.setattr(integrals, "COARSE", INTEGRAL_BITS)
    with n.impatient(PATIENCE):
        yield


@dataclass(frozen=True)
class Loss:
    """Why floats lose digits, and the size of the terms of which they keep FORWARD."""

    reason: str
    size: Callable[[Spot], float]


def _steepness(spot: Spot) -> float:
    """No less than |f'| and |Y|, but for a few deviations."""
    law, _, x = spot.values.values()
    return (1 + _size(tuple(map(_floats, leaves(law))))) * (1 + _size((x,)))


def _average(spot: Spot) -> float:
    """E e^f, times how large its factors may be."""
    law, t, x = spot.values.values()
    return float(tilt_average(law, t, x, process=spot.process)) * _steepness(spot)


_SIGNS = "the integrand has both signs, and may integrate to nothing: known to 1e-9 of its size"
LOSSES = {
    **{name: Loss(_SIGNS, _average) for name in ("tilt_first_moment", "tilt_gradient_moment", "tilt_noise_moment")},
    "tilted_gradient_covariance": Loss(
        "a variance of slopes that agree to all digits: known to the square of their rounding",
        lambda spot: (BACKWARD * _steepness(spot)) ** 2 / FORWARD,
    ),
}


# --- what is compared -----------------------------------------------------------------------------------------------


def leaves(value: Any) -> list[Any]:
    """The numbers and arrays that a value is made of, laws and pairs included."""
    if isinstance(value, Distribution):
        return [value.cdf(n.like(x)) for x in (1e-8, 0.5, 2)]
    if is_dataclass(value):
        return [leaf for field in fields(value) for leaf in leaves(getattr(value, field.name))]
    if isinstance(value, list | tuple):
        return [leaf for part in value for leaf in leaves(part)]
    return [] if value is None or isinstance(value, str) else [value]


def outcome(spot: Spot, kind: n.Arithmetic) -> list[Any] | None:
    """The numbers found there; None where the observable refuses."""
    try:
        return spot.read(kind, leaves)
    except (ArithmeticError, ValueError):
        return None


def exact(spot: Spot) -> list[tuple[Any, Any]] | None:
    """Bounds for each of the exact numbers; None where there are none."""
    best = None
    for bits in BITS:
        found = outcome(spot, n.balls(bits))
        bounds = None if found is None else [tuple(map(_floats, n.enclosure(leaf))) for leaf in found]
        if bounds is not None and all(np.all(np.isfinite(low) & np.isfinite(high)) for low, high in bounds):
            best = bounds
            if all(np.all(high - low <= NARROW * _size((low, high)) + FLOOR) for low, high in bounds):
                break
    return best


def complaint(spot: Spot) -> str | None:
    """What is wrong there; "" where nothing is; None where there is no number to compare, or none to compare with."""
    name, found = spot.call.function, outcome(spot, n.FLOATS)
    if found is None or not all(np.all(np.isfinite(_floats(leaf))) for leaf in found):
        return None
    if CATALOG.observables[name].mark.sampled:
        return ""
    bounds = exact(spot)
    if bounds is None:
        return f"{spot}: {found} and there is no such number"
    terms = LOSSES[name].size(spot) if name in LOSSES else 0.0
    rooms = [FORWARD * max(_size(bound), terms) + FLOOR for bound in bounds]
    if _within(found, bounds, rooms):
        return "" if _tells(bounds, rooms) or not CATALOG.observables[name].mark.rigorous else None
    rooms = [room + moved for room, moved in zip(rooms, _moved(spot, bounds), strict=True)]
    return "" if _within(found, bounds, rooms) else f"{spot}: {found}, not {[low for low, _ in bounds]}"


def _moved(spot: Spot, bounds: list[tuple[Any, Any]]) -> list[float]:
    """How far each number moves with the arguments."""
    others = [exact(spot.shaken(np.random.default_rng(seed), BACKWARD)) for seed in range(3)]
    gaps = [[_size((a[0] - b[0],)) for a, b in zip(other, bounds, strict=True)] for other in others if other]
    return [max(column) for column in zip(*gaps, strict=True)] if gaps else [0.0] * len(bounds)


def _within(found: list[Any], bounds: list[tuple[Any, Any]], rooms: list[float]) -> bool:
    triples = zip(found, bounds, rooms, strict=True)
    return all(np.all((leaf >= low - room) & (leaf <= high + room)) for leaf, (low, high), room in triples)


def _tells(bounds: list[tuple[Any, Any]], rooms: list[float]) -> bool:
    """Whether the bounds are near enough to each other for the room that is left to a float."""
    return all(np.all(high - low <= 2 * room) for (low, high), room in zip(bounds, rooms, strict=True))


def _floats(value: Any) -> Any:
    return np.asarray(value, dtype=float)


def _size(arrays: tuple[Any, ...]) -> float:
    return max(float(np.max(np.abs(array), initial=0.0)) for array in arrays)


# --- the tests ------------------------------------------------------------------------------------------------------


LOSSES_SEEN = {**dict.fromkeys(LOSSES, "$1 times 1e+08"), "tilted_gradient_covariance": "$1 times 1e-300"}


def _some(name: str) -> Iterator[Spot]:
    return islice(spots(name), 0, None, COSTLY.get(name, 1))


@pytest.mark.parametrize("name", sorted(CATALOG.observables))
def test_floats_are_right_or_no_numbers(name: str) -> None:
    tried = [complaint(spot) for spot in _some(name)]
    assert tried, f"no claim in tests/oracles/vocabulary gives {name} arguments that are known before it is called"
    assert [text for text in tried if text] == []
    assert "" in tried, f"{name} gives no number anywhere"


@pytest.mark.parametrize("name", LOSSES)
def test_what_is_listed_as_lost_is_lost(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(LOSSES, name)
    monkeypatch.setattr(integrals, "COARSE", 2 * INTEGRAL_BITS)
    assert any(complaint(spot) for spot in spots(name) if spot.how == LOSSES_SEEN[name])


def test_digits_that_are_lost_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    naive = replace(CATALOG.observables["expm1"], target=lambda x: n.exp(x) - 1)
    monkeypatch.setitem(CATALOG.observables, "expm1", naive)
    assert any(complaint(spot) for spot in spots("expm1"))
