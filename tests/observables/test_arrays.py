"""Vectors, matrices and elementary functions, in every arithmetic."""

import math

import numpy as np
import pytest

from theorycheck import numerics as n
from theorycheck.laws.atoms import Atoms
from theorycheck.laws.sphere import Sphere
from theorycheck.laws.uniform_cube import UniformCube
from theorycheck.observables import arrays, elementary
from theorycheck.observables.density import embedded
from theorycheck.observables.moments import covariance, dim, mean, second_moment
from theorycheck.observables.support import nearest_point, support_radius

A = np.array([[1.0, 0.0], [0.0, 0.6], [0.0, 0.8]])
BALLS = n.balls(128)


def test_lift_and_restrict_are_the_two_products_with_the_frame():
    assert arrays.lift(A, np.array([2.0, 5.0])).tolist() == [2, 3, 4]
    assert arrays.restrict(A, np.array([1.0, 5.0, 10.0])).tolist() == [1, 11]
    assert np.allclose(arrays.orthogonal_part(A, np.array([1.0, 5.0, 10.0])), [0, 5 - 6.6, 10 - 8.8], atol=1e-15)


def test_a_row_of_points_is_mapped_row_by_row():
    z = np.array([[2.0, 5.0], [0.0, 5.0]])
    assert arrays.lift(A, z).tolist() == [[2, 3, 4], [0, 3, 4]]
    assert arrays.restrict(A, arrays.lift(A, z)).tolist() == z.tolist()


@pytest.mark.parametrize("kind", [n.FLOATS, BALLS], ids=["floats", "balls"])
def test_products_norms_and_traces(kind):
    with kind:
        M, v = kind.array([[1, 2], [3, 4]]), kind.array([3, 4])
        assert np.all(arrays.matmul(M, v) == kind.array([11, 25]))
        assert np.all(arrays.matmul(M, M) == kind.array([[7, 10], [15, 22]]))
        assert (arrays.norm(v), arrays.squared_norm(v), arrays.dot(v, v)) == (5, 25, 25)
        assert arrays.trace(M) == 5
        assert arrays.total(M) == 10
        assert np.all(arrays.transpose(M) == kind.array([[1, 3], [2, 4]]))
        assert np.all(arrays.outer(v, v) == kind.array([[9, 12], [12, 16]]))
        assert arrays.frobenius(kind.array([[1, 1], [1, 1]])) == 2
        assert (arrays.rows(A), arrays.columns(A)) == (3, 2)
        assert arrays.total(arrays.ones(3)) == 3
        assert arrays.total(arrays.zeros(3)) == 0
        residual = arrays.matmul(arrays.inverse(M), M) - arrays.eye(2)
        assert np.all(np.abs(n.to_float(residual)) < 1e-15)


def test_constants_belong_to_the_arithmetic_of_the_claim():
    with BALLS:
        for value in (elementary.pi(), elementary.exp(1), elementary.sqrt(2), *arrays.eye(1).ravel(), *arrays.ones(1)):
            assert n.arithmetic_of(value) == "balls"
        assert elementary.pi().rad() < 1e-35


@pytest.mark.parametrize(
    ("name", "x", "expected"),
    [
        ("exp", 0.5, math.exp(0.5)),
        ("expm1", 1e-9, math.expm1(1e-9)),
        ("log", 3.0, math.log(3)),
        ("log1p", 1e-9, math.log1p(1e-9)),
        ("sqrt", 3.0, math.sqrt(3)),
        ("sinh", 0.5, math.sinh(0.5)),
        ("cosh", 0.5, math.cosh(0.5)),
        ("tanh", 0.5, math.tanh(0.5)),
        ("coth", 0.5, math.cosh(0.5) / math.sinh(0.5)),
        ("abs", -0.5, 0.5),
        ("normal_cdf", 1.0, (1 + math.erf(math.sqrt(0.5))) / 2),
        ("normal_density", 1.0, math.exp(-0.5) / math.sqrt(2 * math.pi)),
    ],
)
def test_elementary_functions_have_their_values_in_floats_and_balls(name, x, expected):
    function = getattr(elementary, name)
    assert function(np.float64(x)) == pytest.approx(expected, rel=1e-15)
    with BALLS:
        assert float(function(BALLS.number(x))) == pytest.approx(expected, rel=1e-15)


def test_the_bessel_ratio_of_the_two_sphere_is_the_langevin_function():
    assert elementary.bessel_ratio(1.5, np.float64(2.0)) == pytest.approx(1 / math.tanh(2) - 0.5, rel=1e-14)


def test_minimum_and_maximum_go_entry_by_entry():
    a, b = np.array([1.0, 5.0]), np.array([2.0, 3.0])
    assert elementary.minimum(a, b).tolist() == [1, 3]
    assert elementary.maximum(a, b).tolist() == [2, 5]


def test_moments_and_support_of_atoms():
    law = Atoms(np.array([0.25, 0.75]), np.array([[4.0, 0.0], [0.0, 0.0]]))
    assert dim(law) == 2
    assert mean(law).tolist() == [1, 0]
    assert np.allclose(covariance(law), [[3, 0], [0, 0]])
    assert second_moment(law) == pytest.approx(4)
    assert support_radius(law) == 4
    assert nearest_point(law, np.array([1.9, 1.0])).tolist() == [0, 0]
    assert nearest_point(law, np.array([2.1, 1.0])).tolist() == [4, 0]


def test_the_nearest_point_of_a_sphere_lies_along_the_ray():
    law = Sphere(2.0, 0.0, np.array([1.0, 0.0]))
    assert nearest_point(law, np.array([0.3, 0.4])) == pytest.approx([1.2, 1.6])


def test_the_nearest_point_of_a_box_clamps_each_coordinate():
    box = UniformCube(np.array([1.0, 0.0]), np.array([0.5, 2.0]))
    assert nearest_point(box, np.array([3.0, 1.0])).tolist() == [1.5, 1.0]
    assert nearest_point(box, np.array([0.0, -5.0])).tolist() == [0.5, -2.0]


def test_the_nearest_point_of_a_tilted_segment_projects_and_then_clamps():
    A = np.array([[0.6], [0.8]])
    segment = embedded(UniformCube(np.zeros(1), np.ones(1)), A)
    assert nearest_point(segment, np.array([0.3 + 0.8, 0.4 - 0.6])) == pytest.approx([0.3, 0.4])
    assert nearest_point(segment, np.array([3.0, 4.0])) == pytest.approx([0.6, 0.8])
