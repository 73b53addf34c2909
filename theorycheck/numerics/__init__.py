"""The one place that knows the arithmetic: the same code for float64, Arb balls and SymPy symbols.

Values are float64 numbers and arrays, or object numbers and arrays of `flint.arb`, of SymPy expressions, of germs, or
of dual numbers over any of these. Whole numbers fit everywhere. Three habits keep balls rigorous: constants are made by
`like`, `pi` or `Arithmetic.number`, never kept from an earlier precision; powers are taken by `power`, as a ball
around zero has no `**`; and what is not finite is undefined, never zero.
"""

from theorycheck.numerics import germs
from theorycheck.numerics.arithmetic import (
    FLOATS,
    SYMBOLS,
    Arithmetic,
    ArithmeticName,
    Array,
    arithmetic_of,
    balls,
    kept,
    like,
    pi,
)
from theorycheck.numerics.bessel import bessel_ratio, bessel_ratio_defect, bessel_ratio_slope, log_bessel_i
from theorycheck.numerics.duals import Dual, derivative, gradient, jacobian
from theorycheck.numerics.elementary import (
    abs,
    cosh,
    coth,
    exp,
    expm1,
    log,
    log1p,
    maximum,
    minimum,
    power,
    sign,
    sinh,
    sqrt,
    tanh,
)
from theorycheck.numerics.enclosures import (
    ball,
    enclosure,
    fine_log_reading,
    is_finite,
    log_reading,
    midpoint_radius,
    to_float,
)
from theorycheck.numerics.enveloped import Envelope, integrate_enveloped
from theorycheck.numerics.gamma import digamma, gamma_lower_ratio, gamma_upper_ratio, lgamma, polygamma
from theorycheck.numerics.integrals import impatient, integrand_calls, integrate
from theorycheck.numerics.linear import Singular, inverse, is_orthonormal, logdet, orthonormal, solve
from theorycheck.numerics.normal import (
    erf,
    erfc,
    inverse_mills,
    log_normal_cdf,
    normal_cdf,
    normal_density,
)
from theorycheck.numerics.normal_interval import interval_hazard, log_ndtr_difference
from theorycheck.numerics.quadrature import gauss_hermite, gauss_legendre, trapezoid
from theorycheck.numerics.recursions import affine_recursion
from theorycheck.numerics.shapes import (
    concatenate,
    dot,
    eye,
    filled,
    frobenius,
    norm,
    outer,
    stack,
    trace,
    transpose,
    zeros,
)
from theorycheck.numerics.stable import half_kl, logsumexp, phi1, softmax, x_minus_log1p

__all__ = [
    "FLOATS",
    "SYMBOLS",
    "Arithmetic",
    "ArithmeticName",
    "Array",
    "Dual",
    "Envelope",
    "Singular",
    "abs",
    "affine_recursion",
    "arithmetic_of",
    "ball",
    "balls",
    "bessel_ratio",
    "bessel_ratio_defect",
    "bessel_ratio_slope",
    "concatenate",
    "cosh",
    "coth",
    "derivative",
    "digamma",
    "dot",
    "enclosure",
    "erf",
    "erfc",
    "exp",
    "expm1",
    "eye",
    "filled",
    "fine_log_reading",
    "frobenius",
    "gamma_lower_ratio",
    "gamma_upper_ratio",
    "gauss_hermite",
    "gauss_legendre",
    "germs",
    "gradient",
    "half_kl",
    "impatient",
    "integrand_calls",
    "integrate",
    "integrate_enveloped",
    "interval_hazard",
    "inverse",
    "inverse_mills",
    "is_finite",
    "is_orthonormal",
    "jacobian",
    "kept",
    "lgamma",
    "like",
    "log",
    "log1p",
    "log_bessel_i",
    "log_ndtr_difference",
    "log_normal_cdf",
    "log_reading",
    "logdet",
    "logsumexp",
    "maximum",
    "midpoint_radius",
    "minimum",
    "norm",
    "normal_cdf",
    "normal_density",
    "orthonormal",
    "outer",
    "phi1",
    "pi",
    "polygamma",
    "power",
    "sign",
    "sinh",
    "softmax",
    "solve",
    "sqrt",
    "stack",
    "tanh",
    "to_float",
    "trace",
    "transpose",
    "trapezoid",
    "x_minus_log1p",
    "zeros",
]
