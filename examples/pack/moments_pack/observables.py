"""Moments of laws."""

from theorycheck import numerics as n
from theorycheck.catalog import observable


@observable
def mean_square(law):
    """E|X|^2 = tr Cov(X) + |E X|^2."""
    return n.trace(law.covariance()) + n.dot(law.mean(), law.mean())
