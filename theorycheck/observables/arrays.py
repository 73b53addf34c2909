"""Vectors and matrices: maps to and from a subspace, products, norms and traces.

`*` in a formula multiplies entry by entry; products of matrices are written `matmul(A, B)`. Vectors may be arrays
(..., dim) of vectors.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import observable
from theorycheck.observables.base import refuse, require_matrix, require_vector, whole

Array = n.Array


@observable
def lift(A: Array, z: Array) -> Array:
    """A z: the point of the ambient space with latent coordinates z; A (rows, columns), z (..., columns)."""
    return _coordinates("lift", z, require_matrix("lift", A).shape[1]) @ A.T


@observable
def restrict(A: Array, x: Array) -> Array:
    """A^T x: the latent coordinates of x; A (rows, columns), x (..., rows)."""
    return _coordinates("restrict", x, require_matrix("restrict", A).shape[0]) @ A


@observable
def orthogonal_part(A: Array, x: Array) -> Array:
    """The vector x - A A^T x: for orthonormal columns, the part of x orthogonal to the subspace."""
    return x - lift(A, restrict(A, x))


@observable
def matmul(A: Array, B: Array) -> Array:
    """The product of a matrix with a matrix or a vector."""
    if require_matrix("matmul", A).shape[1] != np.shape(B)[0]:
        refuse("matmul", f"shapes {A.shape} and {np.shape(B)}", "matching inner sizes")
    return A @ B


@observable
def transpose(A: Array) -> Array:
    """The transpose of a matrix."""
    return n.transpose(require_matrix("transpose", A))


@observable
def inverse(A: Array) -> Array:
    """The inverse of a square matrix."""
    return n.inverse(_square("inverse", A))


@observable
def outer(a: Array, b: Array) -> Array:
    """The matrix a b^T of two vectors."""
    return n.outer(require_vector("outer", a), require_vector("outer", b))


@observable
def dot(a: Array, b: Array) -> Array:
    """The inner product over the last axis."""
    if np.shape(a)[-1:] != np.shape(b)[-1:]:
        refuse("dot", f"shapes {np.shape(a)} and {np.shape(b)}", "vectors of one length")
    return n.dot(a, b)


@observable
def norm(x: Array) -> Array:
    """The Euclidean norm over the last axis of a vector."""
    return n.norm(x)


@observable
def squared_norm(x: Array) -> Array:
    """The squared Euclidean norm over the last axis of a vector."""
    return n.dot(x, x)


@observable
def sup_norm(x: Array) -> Array:
    """The largest absolute value of the entries of a vector."""
    return reduce(n.maximum, n.abs(require_vector("sup_norm", x)))


@observable
def frobenius(A: Array) -> Array:
    """The Frobenius norm of a matrix."""
    return n.frobenius(require_matrix("frobenius", A))


@observable
def trace(A: Array) -> Array:
    """The trace of a square matrix."""
    return n.trace(_square("trace", A))


@observable
def total(x: Array) -> Array:
    """The sum of all entries of an array."""
    return np.asarray(x).sum()


@observable
def rows(A: Array) -> int:
    """The number of rows of a matrix."""
    return int(require_matrix("rows", A).shape[0])


@observable
def columns(A: Array) -> int:
    """The number of columns of a matrix."""
    return int(require_matrix("columns", A).shape[1])


@observable
def eye(size: Any) -> Array:
    """The identity matrix."""
    return n.eye(whole(size, "eye", "size", 1), n.like(1))


@observable
def zeros(size: Any) -> Array:
    """The vector of zeros."""
    return n.zeros((whole(size, "zeros", "size", 1),), n.like(1))


@observable
def ones(size: Any) -> Array:
    """The vector of ones."""
    return zeros(size) + n.like(1)


def _coordinates(observable: str, x: Array, size: int) -> Array:
    if np.shape(x)[-1:] != (size,):
        refuse(observable, f"a vector of shape {np.shape(x)}", f"vectors of {size} coordinates for this matrix")
    return x


def _square(observable: str, A: Array) -> Array:
    if np.ndim(A) != 2 or A.shape[0] != A.shape[1]:
        refuse(observable, f"an argument of shape {np.shape(A)}", "square matrices")
    return A
