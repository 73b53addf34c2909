"""The ratio of modified Bessel functions that gives the mean resultant length on spheres, for arguments of any size.

A_n(z) = I_{n/2}(z)/I_{n/2-1}(z) is `bessel_ratio(n/2, z)`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from flint import acb, arb

from theorycheck.numerics import bessel_floats as f
from theorycheck.numerics import kernels as k
from theorycheck.numerics.arithmetic import Array, arithmetic_of
from theorycheck.numerics.dispatch import Kernel, spread
from theorycheck.numerics.duals import Dual
from theorycheck.numerics.germs import bessel as g
from theorycheck.numerics.germs.germ import Germ, as_number
from theorycheck.numerics.rigorous import hull, sharp


def bessel_ratio(nu: Array, z: Array) -> Array:
    """I_nu(z)/I_{nu-1}(z) for nu >= 1/2 and real z, odd in z, 0 at 0, increasing to 1; accurate for all z.

    Floats: within 1e-14 relative. Balls: monotone, so that wide balls give their exact range.
    Amos, Math. Comp. 28 (1974) 239-251; DLMF 10.29.1, 10.40.1.
    """
    return spread(_floats(f.ratio, _ratio_at), _kernel(_ratio, g.ratio, bessel_ratio, bessel_ratio_slope), nu, z)


def bessel_ratio_defect(nu: Array, z: Array) -> Array:
    """1 - bessel_ratio(nu, z) for z >= 0 without cancellation: about (2 nu - 1)/(2 z) for large z.

    Floats: within 1e-13 relative.
    """
    return spread(_floats(f.defect, _defect_at), _kernel(_defect, g.defect, bessel_ratio_defect, _defect_slope), nu, z)


def bessel_ratio_slope(nu: Array, z: Array) -> Array:
    """The derivative of bessel_ratio by z: 1/(2 nu) at 0, about (2 nu - 1)/(2 z^2) for large z.

    Floats: within 1e-9 relative.
    """
    return spread(_floats(f.slope, _slope_at), _kernel(_slope, g.slope, bessel_ratio_slope, _curvature), nu, z)


def log_bessel_i(nu: Array, z: Array) -> Array:
    """The logarithm of I_nu(z), for nu >= 0 and z > 0."""
    return spread(_floats(f.log_bessel_i, _log_at), _kernel(_log, g.log_bessel_i, log_bessel_i, _log_slope), nu, z)


def _defect_slope(nu: Any, z: Any) -> Any:
    return -bessel_ratio_slope(nu, z)


def _log_slope(nu: Any, z: Any) -> Any:
    return bessel_ratio(nu + 1, z) + nu / z


def _curvature(nu: Any, z: Any) -> Any:
    # Riccati: r' = 1 - (2 nu - 1) r/z - r^2, with r/z = 1/(2 nu + z s) where s is the ratio of the next order
    r, dr = bessel_ratio(nu, z), bessel_ratio_slope(nu, z)
    s, ds = bessel_ratio(nu + 1, z), bessel_ratio_slope(nu + 1, z)
    return (2 * nu - 1) * (s + z * ds) / (2 * nu + z * s) / (2 * nu + z * s) - 2 * r * dr


def _kernel(plain: Kernel, germs: Kernel, public: Kernel, slope: Kernel) -> Kernel:
    """The kernel with its derivative by z, and the one of germs."""

    def at(nu: Any, z: Any) -> Any:
        if isinstance(nu, Dual):
            msg = "Bessel functions have no derivative by their order here"
            raise TypeError(msg)
        if isinstance(z, Dual):
            return z.through(public(nu, z.value), slope(nu, z.value))
        nu = as_number(nu)
        return germs(nu, z) if isinstance(z, Germ) else plain(nu, z)

    return at


def _floats(kernel: Kernel, rigorous: Kernel) -> Kernel:
    """The float kernel where it is accurate, midpoints of balls elsewhere."""

    def everywhere(nu: Any, z: Any) -> Any:
        values = np.asarray(kernel(nu, z))
        hard = f.is_hard(nu, z) | (np.isnan(values) & np.isfinite(z))
        if not hard.any():
            return values
        nu, z = np.broadcast_arrays(nu, z)
        values = values.copy()
        values[hard] = [float(rigorous(arb(float(a)), arb(float(b)))) for a, b in zip(nu[hard], z[hard], strict=True)]
        return values

    return everywhere


# --- balls and symbols ----------------------------------------------------------------------------------------------


def _meromorphic_ratio(nu: Any, z: Any) -> Any:
    quarter = z * z / 4
    return z / 2 * quarter.hypgeom_0f1(nu + 1, True) / quarter.hypgeom_0f1(nu, True)


def _is_half(nu: Any) -> bool:
    return bool(2 * nu == 1)


@sharp
def _ratio_at(nu: Any, z: Any) -> Any:
    if _is_half(nu):
        return z.tanh()
    if z < 1:
        return _meromorphic_ratio(nu, z)
    return z.bessel_i(nu, scaled=True) / z.bessel_i(nu - 1, scaled=True)


@sharp
def _defect_at(nu: Any, z: Any) -> Any:
    return 2 / ((2 * z).exp() + 1) if _is_half(nu) else 1 - _ratio_at(nu, z)


@sharp
def _slope_at(nu: Any, z: Any) -> Any:
    if _is_half(nu):
        return 1 / (z.cosh() * z.cosh())
    r = _ratio_at(nu, z)
    return 1 - (2 * nu - 1) / (2 * nu + z * _ratio_at(nu + 1, z)) - r * r


@sharp
def _log_at(nu: Any, z: Any) -> Any:
    if z < 1:
        series = (z * z / 4).hypgeom_0f1(nu + 1, True).log()
        return series if nu == 0 else nu * (z / 2).log() + series
    return z.bessel_i(nu, scaled=True).log() + z


def _ratio(nu: Any, z: Any) -> Any:
    if arithmetic_of(nu, z) == "symbols":
        return k.sympy().besseli(nu, z) / k.sympy().besseli(nu - 1, z)
    return _meromorphic_ratio(nu, z) if isinstance(z, acb) else _over_ends(_odd_ratio, nu, z)


def _odd_ratio(nu: Any, z: Any) -> Any:
    return -_ratio_at(nu, -z) if z < 0 else _ratio_at(nu, z)


def _defect(nu: Any, z: Any) -> Any:
    if arithmetic_of(nu, z) == "symbols" or isinstance(z, acb):
        return 1 - _ratio(nu, z)
    return _over_ends(_defect_at, nu, z)


def _slope(nu: Any, z: Any) -> Any:
    if arithmetic_of(nu, z) == "symbols" or isinstance(z, acb):
        r = _ratio(nu, z)
        return 1 - (2 * nu - 1) / (2 * nu + z * _ratio(nu + 1, z)) - r * r
    # decreasing in |z|: the ratio is concave for z > 0
    size = abs(z)
    return _over_ends(_slope_at, nu, size)


def _log(nu: Any, z: Any) -> Any:
    if arithmetic_of(nu, z) == "symbols":
        return k.sympy().log(k.sympy().besseli(nu, z))
    if isinstance(z, acb):
        return k.complex_undefined() if k.touches_negative_axis(z) else k.log(z.bessel_i(nu))
    return _over_ends(_log_at, nu, z)


def _over_ends(kernel: Kernel, nu: Any, z: Any) -> Any:
    """A kernel that is monotone in z, over the ends of a ball."""
    if z.is_exact() or not z.is_finite():
        return kernel(nu, z)
    return hull(kernel(nu, z.lower()), kernel(nu, z.upper()))
