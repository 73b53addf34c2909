"""The three arithmetics: float64, Arb balls, SymPy symbols; what a value belongs to, and exact constants."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Generic, Literal, TypeAlias, TypeVar, cast

import flint
import numpy as np
from flint import acb, arb, fmpq, fmpz

Array: TypeAlias = Any
"""A float64 scalar or ndarray, or an object scalar or ndarray of balls, symbols or dual numbers over any of these."""

ArithmeticName: TypeAlias = Literal["floats", "balls", "symbols"]

T = TypeVar("T")
_active: list[tuple[Arithmetic, int]] = []


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """One of the three arithmetics; as a context, sets the precision of balls and restores it afterwards.

    Inside the context, exact numbers (int, Fraction) given to functions of this package belong to the arithmetic, so
    that `log(2)` within `with balls(128):` is a ball. Contexts nest.
    """

    name: ArithmeticName
    bits: int = 53

    def number(self, value: Any) -> Array:
        """The scalar of this arithmetic nearest to, or equal to, an int, float, Fraction or text such as "1/3".

        Balls and symbols are exact or enclose the number at `bits`; floats round to nearest. Raises ValueError for
        text that is no rational number.
        """
        with self:
            return convert(Fraction(value) if isinstance(value, str) else value, self.name)

    def array(self, values: Any) -> Array:
        """An ndarray of this arithmetic from nested lists (or an array) of what `number` takes."""
        with self:
            nested = np.asarray(values, dtype=object)
            entries = [convert(Fraction(v) if isinstance(v, str) else v, self.name) for v in nested.ravel()]
        dtype = np.float64 if self.name == "floats" else object
        flat = np.empty(len(entries), dtype=dtype)
        flat[:] = entries
        return flat.reshape(nested.shape)

    def __enter__(self) -> Arithmetic:
        """Make this the arithmetic of exact numbers, and set the precision of balls."""
        _active.append((self, flint.ctx.prec))
        if self.name == "balls":
            flint.ctx.prec = self.bits
        return self

    def __exit__(self, *_: object) -> None:
        """Restore what was."""
        flint.ctx.prec = _active.pop()[1]


FLOATS = Arithmetic("floats")
SYMBOLS = Arithmetic("symbols", 0)


def balls(bits: int) -> Arithmetic:
    """Arb balls with `bits` bits of precision."""
    return Arithmetic("balls", bits)


def ambient() -> ArithmeticName:
    """The arithmetic of exact numbers: that of the innermost context, floats outside any."""
    return _active[-1][0].name if _active else "floats"


class kept(property, Generic[T]):
    """A property whose last value is kept for as long as exact numbers mean the same, and balls are as precise."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        """The property that `compute` gives."""
        super().__init__(compute)
        self._compute, self._name = compute, f"_kept_{compute.__name__}"

    def __get__(self, owner: Any, kind: type | None = None) -> T:  # type: ignore[override]
        """The value; of a class, the property itself."""
        if owner is None:
            return cast(T, self)
        now = ambient(), flint.ctx.prec
        held = owner.__dict__.get(self._name)
        if held is None or held[0] != now:
            held = owner.__dict__[self._name] = now, self._compute(owner)
        return cast(T, held[1])


# --- what a value belongs to ----------------------------------------------------------------------------------------


class Composite:
    """A number made of numbers, such as a dual number; `base` is one of its parts."""

    __slots__ = ()

    @property
    def base(self) -> Array:
        """A part that tells the arithmetic."""
        raise NotImplementedError


def is_symbolic(value: Any) -> bool:
    """Whether the value is a SymPy expression; never imports SymPy."""
    sympy = sys.modules.get("sympy")
    return sympy is not None and isinstance(value, sympy.Basic)


def _name_of_element(value: Any) -> ArithmeticName | None:
    if isinstance(value, arb | acb):
        return "balls"
    if isinstance(value, Composite):
        return name_of(value.base)
    if isinstance(value, float):
        return "floats"
    return "symbols" if is_symbolic(value) else None


def name_of(value: Any) -> ArithmeticName | None:
    """The arithmetic of one value; None where it is exact (int, Fraction, integer array) and so belongs to any."""
    if isinstance(value, Arithmetic):
        return value.name
    if isinstance(value, np.ndarray):
        return _name_of_array(value)
    return _name_of_element(value)


def _name_of_array(value: np.ndarray[Any, Any]) -> ArithmeticName | None:
    if value.dtype != object:
        return "floats" if value.dtype.kind == "f" else None
    samples = {type(element): element for element in value.flat}
    known = [name for name in map(_name_of_element, samples.values()) if name is not None]
    return _strongest(known) if known else None


def _strongest(names: list[ArithmeticName]) -> ArithmeticName:
    order: tuple[ArithmeticName, ...] = ("symbols", "balls", "floats")
    return min(names, key=order.index)


def arithmetic_of(*values: Any) -> ArithmeticName:
    """The arithmetic that the values have together: symbols over balls over floats; the context's if all are exact."""
    known = [name for name in map(name_of, values) if name is not None]
    return _strongest(known) if known else ambient()


# --- constants ------------------------------------------------------------------------------------------------------


def to_ball(value: Any) -> Any:
    """An exact number or a float as a ball at the current precision; balls and dual numbers pass through."""
    if isinstance(value, arb | acb | Composite):
        return value
    if isinstance(value, Fraction):
        return arb(fmpq(value.numerator, value.denominator))
    if isinstance(value, float):
        return arb(float(value))
    return arb(value) if isinstance(value, fmpz | fmpq) else arb(fmpz(int(value)))


def to_symbol(value: Any) -> Any:
    """An exact number or a float as the equal SymPy rational; expressions and dual numbers pass through."""
    import sympy

    if isinstance(value, sympy.Basic | Composite):
        return value
    exact = Fraction(float(value)) if isinstance(value, float) else Fraction(value)
    return sympy.Rational(exact.numerator, exact.denominator)


def to_number(value: Any) -> Any:
    """A number of any arithmetic as the nearest float64 (the midpoint of a ball); dual numbers pass through."""
    return value if isinstance(value, Composite) else np.float64(float(value))


_CONVERSIONS: dict[str, Callable[[Any], Any]] = {"floats": to_number, "balls": to_ball, "symbols": to_symbol}


def convert(value: Any, name: ArithmeticName) -> Array:
    """A scalar in the named arithmetic."""
    return _CONVERSIONS[name](value)


def like(value: int | float | Fraction, *others: Any) -> Array:
    """The constant `value` in the arithmetic that the others have together (the context's if they have none)."""
    return convert(value, arithmetic_of(*others))


def pi(*others: Any) -> Array:
    """The number pi in the arithmetic that the others have together."""
    return _pi(arithmetic_of(*others))


def _pi(name: ArithmeticName) -> Array:
    if name == "balls":
        return arb.pi()
    if name == "symbols":
        import sympy

        return sympy.pi
    return np.float64(np.pi)
