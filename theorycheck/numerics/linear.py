"""Linear algebra over any arithmetic, on trailing axes, with leading axes as batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from flint import arb, arb_mat

from theorycheck.numerics.arithmetic import Array, arithmetic_of, convert
from theorycheck.numerics.dispatch import converted, is_plain_float
from theorycheck.numerics.duals import highest_level, joined, parted, plain
from theorycheck.numerics.elementary import log
from theorycheck.numerics.enclosures import enclosure, is_finite, to_float
from theorycheck.numerics.germs.germ import Germ
from theorycheck.numerics.germs.reading import weight
from theorycheck.numerics.shapes import dot, eye, norm, transpose

_MANY = 100  # right sides
_FAR_FROM_ZERO = 1e-9  # beyond any error of an evaluation to 30 digits


class Singular(ArithmeticError):
    """A matrix is singular, or in balls cannot be told from a singular one at the current precision."""


def solve(a: Array, b: Array) -> Array:
    """The solution x of a x = b; a is (..., k, k), b is (..., k) or (..., k, m) with the batch axes of a.

    b counts as vectors where it has one axis less than a, or only one. Raises Singular.
    """
    a, b = np.asarray(a), np.asarray(b)
    if b.ndim == 1 or b.ndim == a.ndim - 1:
        return solve(a, b[..., None])[..., 0]
    if is_plain_float(a, b):
        return _solve_floats(a, b)
    level = highest_level(a, b)
    return _solve_duals(a, b, level) if level else _batched(_solve_one, a, b)


def _solve_duals(a: Array, b: Array, level: int) -> Array:
    """By values and slopes: of a x = b, a x' = b' - a' x."""
    (a, da), (b, db) = parted(a, level), parted(b, level)
    x = solve(a, b)
    known = [] if db is None else [np.moveaxis(db, -1, 0)]
    terms = known if da is None else [*known, -(np.moveaxis(da, -1, 0) @ x)]
    moved = sum(terms[1:], start=terms[0])
    slopes = np.concatenate(np.broadcast_to(moved, (len(moved), *x.shape)), axis=-1)
    dx = solve(a, slopes)
    return joined(x, np.stack(np.split(dx, len(moved), axis=-1), axis=-1), level)


def _solve_floats(a: Any, b: Any) -> Any:
    if a.shape[-2:] == (2, 2) and b.shape[-1] >= _MANY:
        return _solve_pairs(a.astype(np.float64), b.astype(np.float64))
    try:
        return np.linalg.solve(a.astype(np.float64), b.astype(np.float64))
    except np.linalg.LinAlgError as error:
        raise _singular() from error


def _solve_pairs(a: Any, b: Any) -> Any:
    """Elimination with row exchanges in two dimensions, which LAPACK is slow at where there are many right sides."""
    swap = np.abs(a[..., 1:, 0]) > np.abs(a[..., :1, 0])
    first, second = np.where(swap, a[..., 1, :], a[..., 0, :]), np.where(swap, a[..., 0, :], a[..., 1, :])
    above, below = np.where(swap, b[..., 1, :], b[..., 0, :]), np.where(swap, b[..., 0, :], b[..., 1, :])
    if not np.all(first[..., 0]):
        raise _singular()
    factor = second[..., :1] / first[..., :1]
    pivot = second[..., 1:] - factor * first[..., 1:]
    if not np.all(pivot):
        raise _singular()
    y = (below - factor * above) / pivot
    return np.stack([(above - first[..., 1:] * y) / first[..., :1], y], axis=-2)


def inverse(a: Array) -> Array:
    """The inverse of (..., k, k). Raises Singular."""
    a = np.asarray(a)
    return solve(a, np.broadcast_to(eye(a.shape[-1], a), a.shape))


def logdet(a: Array) -> Array:
    """The log-determinant of positive definite matrices (..., k, k), shape (...). Raises Singular.

    Floats go through Cholesky and reject what is not positive definite; balls only reject a determinant that is not
    positive.
    """
    a = np.asarray(a)
    if is_plain_float(a):
        return _logdet_floats(a.astype(np.float64))
    level = highest_level(a)
    return _logdet_duals(a, level) if level else _batched(_logdet_one, a)[()]


def _logdet_duals(a: Array, level: int) -> Array:
    """By value and slope, the trace of a^{-1} a'."""
    a, da = parted(a, level)
    slopes = solve(a, da.reshape(*a.shape[:-1], -1)).reshape(da.shape)
    return joined(logdet(a), np.diagonal(slopes, axis1=-3, axis2=-2).sum(-1), level)[()]


def _logdet_floats(a: Any) -> Any:
    try:
        factor = np.linalg.cholesky(a)
    except np.linalg.LinAlgError as error:
        raise _singular() from error
    return 2 * np.log(np.diagonal(factor, axis1=-2, axis2=-1)).sum(-1)


def _logdet_one(a: Any) -> Any:
    if not _all_balls(a):
        return sum((log(pivot) for pivot in _pivots(a)), start=convert(0, arithmetic_of(a)))
    determinant = arb_mat(a.tolist()).det()
    if not determinant > 0:
        raise _singular()
    return determinant.log()


def _pivots(a: Any) -> list[Any]:
    """The pivots of elimination without exchanges: positive where the matrix is positive definite."""
    a, pivots = np.array(a, dtype=object), []
    for i in range(len(a)):
        pivots.append(_checked(a[i, i]))
        a[i + 1 :] = a[i + 1 :] - np.multiply.outer(a[i + 1 :, i] / a[i, i], a[i])
    return pivots


def orthonormal(g: Array) -> Array:
    """The orthonormal frame Q of g = Q R with R upper triangular, positive on its diagonal; shape (..., rows, columns).

    The same Q in every arithmetic (Gram-Schmidt). Raises Singular where columns are linearly dependent.
    """
    g = np.asarray(g)
    if is_plain_float(g):
        return _orthonormal_floats(g.astype(np.float64))
    columns: list[Any] = []
    for j in range(g.shape[-1]):
        rest = g[..., j]
        for q in columns:
            rest = rest - _as_column(dot(q, rest)) * q
        length = norm(rest)
        _reject_zero(length)
        columns.append(rest / _as_column(length))
    return np.stack(columns, axis=-1)


def is_orthonormal(a: Array) -> bool:
    """Whether columns (rows, columns) are orthonormal: to 1e-9 in floats, as far as balls can tell in balls."""
    low, high = enclosure(transpose(a) @ a - eye(np.shape(a)[-1], a))
    slack = 1e-9 if is_plain_float(np.asarray(a)) else 0.0
    return bool(np.all((low <= slack) & (high >= -slack)))


def _as_column(x: Any) -> Any:
    return np.asarray(x, dtype=object)[..., None]


def _orthonormal_floats(g: Any) -> Any:
    q, r = np.linalg.qr(g)
    diagonal = np.diagonal(r, axis1=-2, axis2=-1)
    if g.shape[-2] < g.shape[-1] or np.any(diagonal == 0):
        raise _singular()
    return q * np.sign(diagonal)[..., None, :]


def _reject_zero(length: Any) -> None:
    for element in np.asarray(length).flat:
        _checked(element)


# --- one matrix -----------------------------------------------------------------------------------------------------


def _solve_one(a: Any, b: Any) -> Any:
    if not (_all_balls(a) and _all_balls(b)):
        return _eliminate(a, b)
    try:
        solution = arb_mat(a.tolist()).solve(arb_mat(b.tolist())).tolist()
    except ZeroDivisionError as error:
        raise _singular() from error
    return _objects(solution)


def _eliminate(a: Any, b: Any) -> Any:
    """Gauss-Jordan elimination with row exchanges."""
    k = len(a)
    rows = np.concatenate([np.array(a, dtype=object), np.array(b, dtype=object)], axis=1)
    for i in range(k):
        best = i + max(range(k - i), key=lambda j: _size(rows[i + j, i]))
        rows[[i, best]] = rows[[best, i]]
        rows[i] = rows[i] / _checked(rows[i, i])
        for j in range(k):
            if j != i:
                rows[j] = rows[j] - rows[j, i] * rows[i]
    return rows[:, k:]


def _size(x: Any) -> Any:
    """What the largest of which makes a good pivot."""
    if arithmetic_of(x) == "symbols":
        return (0.0, 0.0 if _is_zero_symbol(x) else 1.0)
    value = plain(x)
    return weight(value) if isinstance(value, Germ) else (0.0, float(abs(to_float(value))))


def _is_zero_symbol(x: Any) -> bool:
    value = plain(x)
    return bool(value == 0) or (not _is_somewhere_nonzero(value) and bool(value.equals(0)))


def _is_somewhere_nonzero(value: Any) -> bool:
    """Whether the expression is far from 0 at one positive point; SymPy simplifies before it looks at any."""
    import sympy

    symbols = sorted(value.free_symbols, key=str)
    number = value.xreplace({x: sympy.Rational(5 + 2 * k, 7 + k) for k, x in enumerate(symbols)}).evalf(30)
    return bool(number.is_Float) and abs(float(number)) > _FAR_FROM_ZERO


def _checked(pivot: Any) -> Any:
    """The pivot, unless it is or may be zero."""
    value = plain(pivot)
    symbolic = arithmetic_of(value) == "symbols"
    vanishes = _is_zero_symbol(value) if symbolic else not is_finite(value) or not (value > 0 or value < 0)
    if vanishes:
        raise _singular()
    return pivot


def _all_balls(a: Any) -> bool:
    return all(isinstance(x, arb) for x in a.flat)


def _objects(rows: list[list[Any]]) -> Any:
    return np.array(rows, dtype=object).reshape(len(rows), -1)


def _batched(kernel: Callable[..., Any], *matrices: Any) -> Any:
    """The kernel on each matrix of the broadcast batches, settled in the common arithmetic."""
    name = arithmetic_of(*matrices)
    settled = [converted(m, name) for m in matrices]
    batch = np.broadcast_shapes(*(m.shape[:-2] for m in settled))
    wide = [np.broadcast_to(m, batch + m.shape[-2:]) for m in settled]
    results = [kernel(*(m[index] for m in wide)) for index in np.ndindex(batch)]
    inner = np.shape(results[0]) if results else ()
    out = np.empty((len(results), *inner), dtype=object)
    for i, result in enumerate(results):
        out[i] = result
    return out.reshape(batch + inner)


def _singular() -> Singular:
    return Singular("the matrix is singular, or too close to singular for the current precision")
