"""What germs answer to: the names of the functions that balls have, and questions about the whole interval."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb

from theorycheck.numerics.arithmetic import Composite
from theorycheck.numerics.germs.frame import Ball


class Answers(Composite):
    """The methods of germs; each is the function of its name in the modules beside this one."""

    __slots__ = ()

    def sign(self: Any) -> int:
        """The sign on the whole interval; 0 for exact zero. Raises OutOfGerm where undecided."""
        from theorycheck.numerics.germs.reading import sign

        return sign(self)

    def sgn(self: Any) -> Ball:
        """The sign as a ball, as balls say it."""
        return arb(self.sign())

    def exp(self: Any) -> Any:
        """The exponential."""
        return _functions().exp(self)

    def expm1(self: Any) -> Any:
        """exp(x) - 1."""
        return _functions().expm1(self)

    def log(self: Any) -> Any:
        """The logarithm of a positive germ."""
        return _functions().log(self)

    def log1p(self: Any) -> Any:
        """log(1 + x)."""
        return _functions().log1p(self)

    def sqrt(self: Any) -> Any:
        """The square root."""
        return _functions().sqrt(self)

    def sinh(self: Any) -> Any:
        """The hyperbolic sine."""
        return _functions().sinh(self)

    def cosh(self: Any) -> Any:
        """The hyperbolic cosine."""
        return _functions().cosh(self)

    def tanh(self: Any) -> Any:
        """The hyperbolic tangent."""
        return _functions().tanh(self)

    def coth(self: Any) -> Any:
        """The hyperbolic cotangent."""
        return _functions().coth(self)

    def erf(self: Any) -> Any:
        """The error function."""
        from theorycheck.numerics.germs.normal import erf

        return erf(self)

    def erfc(self: Any) -> Any:
        """1 - erf(x)."""
        from theorycheck.numerics.germs.normal import erfc

        return erfc(self)

    # --- what it says ---

    def leading(self: Any) -> tuple[Fraction, Ball]:
        """The exponent in t of the leading term and its coefficient, not zero. Raises OutOfGerm."""
        from theorycheck.numerics.germs.reading import leading

        return leading(self)

    def coefficients(self: Any) -> list[tuple[Fraction, Ball]]:
        """The known part: exponents in t with their coefficients."""
        from theorycheck.numerics.germs.reading import coefficients

        return coefficients(self)

    def hull(self: Any) -> Ball:
        """A ball around all values. Raises OutOfGerm where unbounded."""
        from theorycheck.numerics.germs.reading import hull

        return hull(self)

    def limit(self: Any) -> Ball:
        """The limit at the end that is not reached. Raises OutOfGerm where there is none."""
        from theorycheck.numerics.germs.reading import limit

        return limit(self)

    def at(self: Any, t: Fraction) -> Ball:
        """A ball around the value at one t of the interval. Raises ValueError outside."""
        from theorycheck.numerics.germs.reading import at

        return at(self, t)


def _functions() -> Any:
    from theorycheck.numerics.germs import elementary

    return elementary
