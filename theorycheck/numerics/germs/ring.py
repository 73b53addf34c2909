"""Sums, products and quotients of germs, with remainders that hold on the whole interval."""

from __future__ import annotations

from typing import Any

from theorycheck.numerics.germs.frame import Ball, OutOfGerm
from theorycheck.numerics.germs.germ import NOTHING, Germ, constant, made, without_logs
from theorycheck.numerics.germs.numbers import ZERO, Number, is_zero, may_vanish


def difference(a: Germ, b: Germ) -> Germ:
    """The germ a - b."""
    # the same object is the same function, whatever its balls leave open
    return constant(a.frame, 0) if a is b else added(a, -b)


def _end(germ: Germ) -> int | None:
    """The exponent at which the rest stands; None where there is none."""
    return None if germ.is_polynomial else germ.start + len(germ.known)


def added(a: Germ, b: Germ) -> Germ:
    """The germ a + b, known as far as both are."""
    if a.is_exact_zero or b.is_exact_zero:
        return b if a.is_exact_zero else a
    ends = [end for end in (_end(a), _end(b)) if end is not None]
    start = min((germ.start for germ in (a, b) if germ.known or not germ.is_polynomial), default=0)
    end = min(ends) if ends else max(germ.start + len(germ.known) for germ in (a, b))
    rows = [_row(germ, start, max(end, start)) for germ in (a, b)]
    known = [x + y for x, y in zip(rows[0][0], rows[1][0], strict=True)]
    return made(a.frame, start, known, rows[0][1] + rows[1][1], a.logs + b.logs)


def _row(germ: Germ, start: int, end: int) -> tuple[list[Number], Ball]:
    """The coefficients from start to end, and the rest beyond."""
    if germ.is_polynomial and not germ.known:
        return [ZERO] * (end - start), NOTHING
    row = [ZERO] * (germ.start - start) + list(germ.known)
    if germ.is_polynomial:
        row += [ZERO] * (end - start - len(row))
    return row[: end - start], germ.frame.tail(row[end - start :], germ.rest)


def product(a: Germ, b: Germ) -> Germ:
    """The germ a b. Raises OutOfGerm where a logarithm meets more than a constant."""
    if not (is_zero(a.logs) and is_zero(b.logs)):
        return _scaled_logs(a, b)
    if a.is_exact_zero or b.is_exact_zero:
        return constant(a.frame, 0)
    terms = convolution(a.known, b.known)
    lengths = [len(germ.known) for germ in (a, b) if not germ.is_polynomial]
    keep = min([*lengths, a.frame.order]) if lengths or len(terms) > a.frame.order else len(terms)
    rest = a.frame.tail(terms[keep:], NOTHING)
    if not b.is_polynomial:
        inner = a.frame.tail(a.known, NOTHING)
        rest = rest + a.frame.damped(inner * b.rest, len(b.known) - keep)
    if not a.is_polynomial:
        rest = rest + a.frame.damped(b.bracket * a.rest, len(a.known) - keep)
    return made(a.frame, a.start + b.start, terms[:keep], rest)


def _scaled_logs(a: Germ, b: Germ) -> Germ:
    """The product where one factor has a logarithm: the other must be a constant."""
    a, factor = (a, b) if is_zero(b.logs) else (b, a)
    without_logs(factor)
    if factor.is_exact_zero:
        return factor
    if not factor.is_number:
        without_logs(a)
    c = factor.known[0]
    return made(a.frame, a.start, [x * c for x in a.known], a.rest * c, a.logs * c)


def convolution(a: Any, b: Any) -> list[Number]:
    """The coefficients of the product of two polynomials."""
    terms = [ZERO] * (len(a) + len(b) - 1 if a and b else 0)
    for i, x in enumerate(a):
        if not is_zero(x):
            for j, y in enumerate(b):
                terms[i + j] = terms[i + j] + x * y
    return terms


def quotient(a: Germ, b: Germ) -> Germ:
    """The germ a/b. Raises OutOfGerm unless b is certainly not zero anywhere."""
    if b.is_polynomial and len(b.known) == 1 and is_zero(b.logs):
        return _over_monomial(a, b)
    return product(a, inverse(b))


def _over_monomial(a: Germ, b: Germ) -> Germ:
    divisor = b.known[0]
    if may_vanish(divisor):
        raise _undecided()
    if b.start != 0:
        without_logs(a)
    return made(a.frame, a.start - b.start, [c / divisor for c in a.known], a.rest / divisor, a.logs / divisor)


def inverse(germ: Germ) -> Germ:
    """One over the germ. Raises OutOfGerm unless it is certainly not zero anywhere."""
    without_logs(germ)
    if not germ.known or may_vanish(germ.known[0]) or germ.bracket.contains(0):
        raise _undecided()
    frame, p = germ.frame, germ.known
    keep = frame.order if germ.is_polynomial else len(p)
    q = _reciprocal(p, keep)
    # with the true coefficients, P Q = 1 + s^keep (...) without anything in between
    excess = frame.tail(convolution(p, q)[keep:], NOTHING) + germ.rest * frame.tail(q, NOTHING)
    return made(frame, -germ.start, q, -excess / germ.bracket)


def _reciprocal(p: Any, count: int) -> list[Number]:
    q = [1 / p[0]]
    for n in range(1, count):
        inner = sum((p[i] * q[n - i] for i in range(1, min(n, len(p) - 1) + 1)), start=ZERO)
        q.append(-inner * q[0])
    return q


def _undecided() -> OutOfGerm:
    return OutOfGerm("a divisor may vanish: its leading coefficient or its sign is undecided")
