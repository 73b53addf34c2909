"""Small faults: in what a function returns, whatever that is, or in what it is given; and catalogs that hold them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import wraps
from typing import Any

from theorycheck import numerics as n
from theorycheck.laws.base import Law
from theorycheck.laws.normal_mixture import Components
from theorycheck.observables.distributions import Distribution
from theorycheck.processes.general import Moment

SMALL = Fraction(1, 64)


def sign(value):
    """The other sign; of laws, the law of -X; of times, a negative scale."""
    match value:
        case Law():
            return value.embedded(-n.eye(value.dim, value.mean()))
        case Components():
            return replace(value, means=-value.means)
        case Moment(scale, deviation):
            return Moment(-scale, deviation)
        case list():
            return [-part for part in value]
        case _:
            return -value


def constant(value):
    """Off by the factor 65/64; whole numbers by one."""
    match value:
        case Law():
            return value.noised(n.like(1 + SMALL, value.mean()), 0)
        case Components():
            return replace(value, means=constant(value.means))
        case Moment(scale, deviation):
            return Moment(scale, constant(deviation))
        case Distribution():
            return value * float(1 + SMALL)
        case list():
            return [constant(part) for part in value]
        case int():
            return value + 1
        case _:
            return value * n.like(1 + SMALL, value)


def offset(value):
    """Off by 1/64; laws by noise of that variance; whole numbers by one the other way."""
    match value:
        case Law():
            return value.noised(1, n.like(SMALL, value.mean()))
        case Components():
            return replace(value, noise=value.noise + n.like(SMALL, value.means))
        case Moment(scale, deviation):
            return Moment(offset(scale), deviation)
        case Distribution():
            return value + float(SMALL)
        case list():
            return [offset(part) for part in value]
        case int():
            return value - 1
        case _:
            return value + n.like(SMALL, value)


def stretched(draws):
    """Draws off by the factor 5/4: few of them show no less."""
    return draws * 1.25


def far(draws):
    """Draws off by 1/4."""
    return draws + 0.25


def uneven(grid):
    """A grid with its ends, but each point between them nearer to the one before."""
    moved = grid.copy()
    moved[1:-1] = (grid[1:-1] * 63 + grid[:-2]) / 64
    return moved


def doubled_variance(law, scale, variance):
    """Twice the noise."""
    return law, scale, 2 * variance


def larger_variance(law, scale, variance):
    """A sixty-fourth more noise."""
    return law, scale, constant(variance)


def larger_scale(law, scale, variance):
    """A sixty-fourth more signal."""
    return law, constant(scale), variance


@dataclass(frozen=True)
class Fault:
    """A fault by which a function is replaced; what the catalog reads of it, mark and signature, stays."""

    change: Callable[..., Any]
    given: bool = False

    def __call__(self, function):
        @wraps(function)
        def faulty(*given, **named):
            if self.given:
                return function(*self.change(*given), **named)
            return self.change(function(*given, **named))

        return faulty

    def __str__(self):
        return self.change.__name__


SIGN, CONSTANT, OFFSET, UNEVEN = map(Fault, (sign, constant, offset, uneven))
RESULTS = (SIGN, CONSTANT, OFFSET)
DRAWS = (SIGN, Fault(stretched), Fault(far))
NOISINGS = tuple(Fault(change, given=True) for change in (doubled_variance, larger_variance, larger_scale))


def sabotaged(catalog, shelf, name, target):
    """The catalog with another target under one name."""
    entries = getattr(catalog, shelf)
    return replace(catalog, **{shelf: {**entries, name: replace(entries[name], target=target)}})


def broken_class(kind, method, fault):
    """A class that follows another one in all but one method or property."""
    lawful = getattr(kind, method)
    faulty = property(fault(lawful.fget)) if isinstance(lawful, property) else fault(lawful)
    return type(f"Broken{kind.__name__}", (kind,), {method: faulty})
